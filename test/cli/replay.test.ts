/** What a replay makes of the real sessions, and that its checks name a loss, a repeated effect and a stale event. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { compareArchive, compareLedger, compareProfiles, countByName } from "../../src/cli/replay/faults.ts";
import { type ReplayEvent, readSessions, spread } from "../../src/cli/replay/otto-sessions.ts";

type Lines = Parameters<typeof compareArchive>[1];

const NOW = Date.UTC(2026, 10, 22, 5);
const HOURS = 3_600_000;
const events = readSessions("test/fixtures/otto/sessions.jsonl", "run", NOW);

const linesOf = (kept: readonly ReplayEvent[]): Lines =>
  kept.map(({ messageId, event, properties }) => ({ recordId: messageId, event, properties })) as unknown as Lines;

it("reads every row as one event of its own, from the last 20 hours", () => {
  expect(countByName(events)).toEqual({ "Product Viewed": 800, "Product Added": 52, "Order Completed": 10 });
  expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(862);
  for (const { at } of events) {
    expect(at).toBeLessThanOrEqual(NOW);
    expect(at).toBeGreaterThan(NOW - 20 * HOURS - 1_000);
  }
});

it("keeps order and ties, whatever the gaps", () => {
  const gaps = fc.array(fc.oneof(fc.constant(0), fc.constant(1), fc.nat(600 * HOURS)), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(gaps, (between) => {
      let moment = 0;
      const moments = between.map((gap) => (moment += gap));
      const moved = spread(moments, NOW);
      const signs = (list: readonly number[]) => list.slice(1).map((at, index) => Math.sign(at - (list[index] ?? 0)));
      expect(signs(moved)).toEqual(signs(moments));
      expect(moved.at(-1)).toBe(NOW);
      expect(NOW - (moved[0] ?? NOW)).toBeLessThanOrEqual(20 * HOURS + moved.length);
    }),
  );
});

it("names a line that is missing and one that is there twice, and counts mere repeats", () => {
  const [first, ...rest] = linesOf(events);
  const compare = (lines: Lines) => compareArchive(events, lines, new Set(["old"]));
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

it("names a profile that counted too little or too much", () => {
  const [first] = events;
  const of = (count: number) => compareProfiles([first!], new Map([["otto-0", { "Product Viewed": count }]]));
  expect([of(0), of(1), of(2)]).toEqual([
    ["profile otto-0: Product Viewed: 1 sent, 0 counted (missing)"],
    [],
    ["profile otto-0: Product Viewed: 1 sent, 2 counted (doubled)"],
  ]);
});

it("names books that do not balance, and stale events", () => {
  expect(compareLedger(events, { in: 862, outcomes: { stored: 862 } })).toEqual([]);
  expect(compareLedger(events, { in: 862, outcomes: { stored: 860, "refused.stale": 1 } })).toEqual([
    "ledger: what came in is not the sum of the outcomes",
    "ledger: 1 refused as stale",
  ]);
});
