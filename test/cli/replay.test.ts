/** What a replay makes of the real sessions, and that its checks name a loss, a repeated effect and a wrong outcome. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAnswer, tallyByOrigin } from "../../src/cli/replay/answers.ts";
import { crowdsOf } from "../../src/cli/replay/crowds.ts";
import type { ReplayEvent } from "../../src/cli/replay/event.ts";
import {
  compareAnswers,
  compareArchive,
  compareLedger,
  compareProfiles,
  countByName,
} from "../../src/cli/replay/faults.ts";
import { carryOut, planKills } from "../../src/cli/replay/kills.ts";
import { readOtto } from "../../src/cli/replay/otto-sessions.ts";
import { spread } from "../../src/cli/replay/spread.ts";
import { outcomeTable } from "../../src/cli/replay/table.ts";

type Lines = Parameters<typeof compareArchive>[2];

const NOW = Date.UTC(2026, 10, 22, 5);
const HOURS = 3_600_000;
const rows = readOtto("test/fixtures/otto/sessions.jsonl", "run", NOW);
const events = crowdsOf(rows, "all");

const linesOf = (kept: readonly ReplayEvent[]): Lines =>
  kept.map(({ messageId, event, properties }) => ({ recordId: messageId, event, properties })) as unknown as Lines;

const answering = (outcome: string, of = events) => new Map(of.map(({ messageId }) => [messageId, outcome]));
const allStored = answering("stored");

describe("the sessions", () => {
  it("are one event a row, of its own, from the last 20 hours", () => {
    expect(countByName(events)).toEqual({ "Product Viewed": 800, "Product Added": 52, "Order Completed": 10 });
    expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(862);
    for (const { at } of events) {
      expect(at).toBeLessThanOrEqual(NOW);
      expect(at).toBeGreaterThan(NOW - 20 * HOURS - 1_000);
    }
  });

  it("keep order and ties, whatever the gaps", () => {
    const gap = fc.oneof(fc.constant(0), fc.constant(1), fc.nat(600 * HOURS));
    fc.assert(
      fc.property(fc.array(gap, { minLength: 1, maxLength: 50 }), (between) => {
        let moment = 0;
        const moments = between.map((one) => (moment += one));
        const moved = spread(moments, NOW);
        const signs = (list: readonly number[]) => list.slice(1).map((at, index) => Math.sign(at - (list[index] ?? 0)));
        expect(signs(moved)).toEqual(signs(moments));
        expect(moved.at(-1)).toBe(NOW);
        expect(NOW - (moved[0] ?? NOW)).toBeLessThanOrEqual(20 * HOURS + moved.length);
      }),
    );
  });

  it("are two people each where both crowds are sent, and keep their names where one is", () => {
    const both = crowdsOf(rows, "both");
    expect(both).toHaveLength(2 * 862);
    expect(new Set(both.map(({ messageId }) => messageId)).size).toBe(2 * 862);
    expect(new Set(both.map(({ userId }) => userId)).size).toBe(40);
    expect(events[0]?.userId).toBe("otto-0");
  });
});

describe("the checks", () => {
  it("name a line that is missing and one that is there twice, and count mere repeats", () => {
    const [first, ...rest] = linesOf(events);
    const compare = (lines: Lines) => compareArchive(events, allStored, lines, new Set(["old"]));
    expect(compare(linesOf(events))).toEqual({ distinct: 862, repeated: 0, faults: [] });
    expect(compare([...linesOf(events), first!, { ...first!, recordId: "old" }])).toMatchObject({
      repeated: 1,
      faults: [],
    });
    expect(compare(rest).faults).toEqual([expect.stringMatching(/^archive: Product Viewed .*1517085.*missing/)]);
    expect(compare([...linesOf(events), { ...first!, recordId: "other" }]).faults).toEqual([
      expect.stringMatching(/^archive: Product Viewed .*1517085.*doubled/),
    ]);
  });

  it("name what is kept although it was told to be counted only", () => {
    const [first] = events;
    const counted = answering("aggregated");
    expect(compareArchive(events, counted, [], new Set()).faults).toEqual([]);
    expect(compareArchive(events, counted, linesOf([first!]), new Set()).faults).toEqual([
      expect.stringMatching(/^archive: .*1517085.*0 acknowledged, 1 there \(kept without leave\)$/),
    ]);
    expect(compareProfiles([first!], counted, new Map([["otto-0", { "Product Viewed": 1 }]]))).toEqual([
      "profile otto-0: Product Viewed: 0 acknowledged, 1 counted (kept without leave)",
    ]);
  });

  it("name a profile that counted too little or too much; a duplicate had been counted before", () => {
    const [first] = events;
    for (const outcome of ["stored", "duplicate"]) {
      const of = (count: number) =>
        compareProfiles([first!], answering(outcome), new Map([["otto-0", { "Product Viewed": count }]]));
      expect([of(0), of(1), of(2)]).toEqual([
        ["profile otto-0: Product Viewed: 1 acknowledged, 0 counted (missing)"],
        [],
        ["profile otto-0: Product Viewed: 1 acknowledged, 2 counted (doubled)"],
      ]);
    }
  });

  it("name an event without an answer, one that no rule refused, and one not kept despite a yes", () => {
    const [event] = events;
    const told = (outcome: string, of = event!) => compareAnswers([of], answering(outcome));
    expect(compareAnswers([event!], new Map())).toEqual(["answer: run-0-0: none (missing)"]);
    expect(told("refused.stale")).toEqual(["answer: run-0-0: refused.stale"]);
    expect(told("aggregated")).toEqual(["answer: run-0-0: not kept despite a yes"]);
    expect(told("aggregated", { ...event!, crowd: "unasked" })).toEqual([]);
    expect([...told("stored"), ...told("refused.region_forbidden"), ...told("duplicate")]).toEqual([]);
  });

  it("name books that do not balance or tell another story, and forgive a killed collector its last seconds", () => {
    const ledger = (outcomes: Record<string, number>, read = 862) => ({ in: read, outcomes });
    const compare = (seen: Parameters<typeof compareLedger>[2], killed = false) =>
      compareLedger(events, allStored, seen, killed);
    expect(compare(ledger({ stored: 862 }))).toEqual([]);
    expect(compare(ledger({ stored: 860, reduced: 2 }))).toEqual(["ledger: 862 told as stored, 860 counted"]);
    expect(compare(ledger({ stored: 861 }, 861))).toEqual([
      "ledger: 862 sent, 861 came in",
      "ledger: 862 told as stored, 861 counted",
    ]);
    expect(compare(ledger({ stored: 300 }, 300), true)).toEqual([]);
    expect(compare(ledger({ stored: 300 }, 301), true)).toEqual([
      "ledger: what came in is not the sum of the outcomes",
    ]);
  });
});

describe("answers", () => {
  it("are read with the reason of a refusal, and nothing else is taken for one", () => {
    const results = [
      { messageId: "a", outcome: "stored", receipt: "r" },
      { messageId: "b", outcome: "refused", reasons: ["region_forbidden", "region_unknown"] },
    ];
    expect([...readAnswer(JSON.stringify({ success: true, results }))]).toEqual([
      ["a", "stored"],
      ["b", "refused.region_forbidden"],
    ]);
    expect(() => readAnswer('{"success":true}')).toThrow();
  });

  it("add up by country, an event without one included", () => {
    const [first, second, third] = events;
    const abroad = { ...third!, origin: { name: "only .com is known" } };
    const answers = new Map([[first!.messageId, "stored"]]);
    expect(outcomeTable(tallyByOrigin([first!, second!, abroad], answers)).split("\n")).toEqual([
      "| Country | Region | Sent | all consented: `stored` | all consented: `unanswered` |",
      "| --- | --- | --: | --: | --: |",
      "| Germany (DE) | Germany | 2 | 1 | 1 |",
      "| _only .com is known_ | Unknown | 1 | 0 | 1 |",
      "| **All** |  | 3 | 1 | 2 |",
    ]);
  });
});

describe("kills", () => {
  it("are the same for a seed, two on the way and one after the last answer", () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.integer({ min: 100, max: 1e6 }), (seed, total) => {
        const plan = planKills(seed, total);
        expect(planKills(seed, total)).toEqual(plan);
        const [first, second, last] = plan.map(({ after }) => after);
        expect(first).toBeGreaterThan(0);
        expect(second).toBeGreaterThan(first!);
        expect(second).toBeLessThan(total);
        expect(last).toBe(total);
      }),
    );
    expect(planKills(1, 1_000)).not.toEqual(planKills(2, 1_000));
  });

  it("wait for their number of answers, and for each other", async () => {
    let answered = 0;
    const killedAt: number[] = [];
    const plan = [3, 6].map((after) => ({ after, pauseMs: 0 }));
    await carryOut(
      plan,
      () => (answered += 1),
      async () => void killedAt.push(answered),
    );
    expect(killedAt).toEqual([3, 6]);
  });
});
