/** What travels to the visitor's object, and what it becomes when what is stored there is heard as well. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { rehear, type Case } from "../../../src/core/decide/case.ts";
import { readConsent } from "../../../src/core/decide/consent.ts";
import type { Declared } from "../../../src/core/decide/declared.ts";
import type { DecisionRequest } from "../../../src/core/decide/request.ts";
import type { CanonicalEvent } from "../../../src/core/event.ts";
import { locate } from "../../../src/core/decide/locate.ts";
import { PURPOSES } from "../../../src/core/policy/purposes.ts";
import { anEvent, aRequest, policy, settlementOf } from "../call.ts";
import { MONTH_MS } from "../../../src/core/time.ts";
import { declared, PLACES } from "./arbitrary.ts";
import { given, run, type Given } from "./given.ts";

// Thousands of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const RUNS = { numRuns: 1_000 };

function knowing({ subject, request, ...one }: Given, stored: Declared, said: Declared): Given {
  const { age: _, residence: __, vouched: ___, ...whose } = subject;
  return { ...one, subject: { ...whose, ...stored }, request: { ...request, declared: said } };
}

it("hears what is stored as if the call had declared it", () => {
  let mattered = 0;
  fc.assert(
    fc.property(given, declared, (one, known) => {
      const stored = run(knowing(one, known, {}));
      const said = run(knowing(one, {}, known));
      // What was to rest here is not sent elsewhere by what only the object knows.
      if (said.next === "forward" && stored.next !== "forward") {
        expect(stored.allowed).toEqual([]);
        return;
      }
      // Without an object nobody is asked what is stored.
      if (stored.next === "forward" || stored.next === "aggregate") return;
      expect([stored.allowed, stored.joined, stored.fields.toSorted()]).toEqual([
        said.allowed,
        said.joined,
        said.fields.toSorted(),
      ]);
      if (run(knowing(one, {}, {})).allowed.length > stored.allowed.length) mattered++;
    }),
    RUNS,
  );
  expect(mattered).toBeGreaterThan(20);
});

it("hears what is both stored and declared once", () => {
  fc.assert(
    fc.property(given, declared, (one, known) => {
      const [both, said] = [run(knowing(one, known, known)), run(knowing(one, {}, known))];
      expect([both.allowed, both.joined, both.fields]).toEqual([said.allowed, said.joined, said.fields]);
      expect(both.decision?.kept && both.decision.receipt.id).toEqual(said.decision?.kept && said.decision.receipt.id);
    }),
    RUNS,
  );
});

it("crosses a call as plain JSON, and is the same on the other side", () => {
  fc.assert(
    fc.property(given, (one) => {
      const { settlement } = run(one);
      if (settlement) expect(JSON.parse(JSON.stringify(settlement))).toEqual(settlement);
    }),
  );
});

const CALIFORNIAN = aRequest({ connection: { country: "US", subdivision: "US-CA" } });
const california = settlementOf(anEvent(), CALIFORNIAN);

it("finds what the call found where nothing is stored", () => {
  const { purposes, ...rest } = rehear(california.case, {});
  expect(rest).toEqual(california.case);
  const { findings } = readConsent(anEvent(), CALIFORNIAN, {
    laws: [locate(anEvent(), CALIFORNIAN)],
    placement: california.case.placement,
    owner: policy,
    declared: {},
    canAsk: true,
    unnamed: true,
  });
  for (const purpose of PURPOSES) {
    const { answer, because } = findings[purpose];
    expect(purposes[purpose]).toMatchObject({ answer, because });
  }
});

it("hears a stored residence as one more law, and moves nothing that rests", () => {
  const heard = rehear(california.case, { residence: { country: "DE" } });
  expect(heard.laws).toEqual([
    { region: "US-CA", foundBy: "connection", country: "US", subdivision: "US-CA" },
    { region: "EEA-DE", foundBy: "residence", country: "DE" },
  ]);
  expect(heard.placement).toEqual(california.case.placement);
  expect([heard.purposes.analytics.answer, rehear(california.case, {}).purposes.analytics.answer]).toEqual([
    "ask",
    "yes",
  ]);
  expect(heard.purposes.analytics.rules).toEqual(["EEA-DE/analytics@1"]);
});

it("lets a yes run out by the shortest life", () => {
  const british = settlementOf(anEvent(), aRequest({ connection: { country: "GB" } })).case;
  const lives = [{}, { residence: { country: "FR" } }].map(
    (known) => rehear(british, known).purposes.advertising.yesLifeMs,
  );
  expect(lives).toEqual([13 * MONTH_MS, 6 * MONTH_MS]);
});

it("hears a stored residence where nothing may be stored", () => {
  const heard = rehear(california.case, { residence: { country: "RU" } });
  expect([heard.placement.mode, heard.placementRule]).toEqual(["drop", "RU/placement@1"]);
  expect(Object.values(heard.purposes).map(({ answer }) => answer)).toEqual(Array(6).fill("no"));
});

it("takes a region that it no longer knows for the unknown one", () => {
  const [first] = california.case.laws;
  const heard = rehear({ ...california.case, laws: [{ ...first, region: "gone" }] }, { age: 18 });
  expect(heard.laws[0]?.region).toBe("UNK");
  expect(heard.purposes.analytics.answer).toBe("no");
});

it("hears the law of home wherever the visitor is, once, and moves nothing that rests", () => {
  const home = { country: "DE" };
  const heard = rehear(california.case, { home });
  expect(heard.laws.map(({ region, foundBy }) => [region, foundBy])).toEqual([
    ["US-CA", "connection"],
    ["EEA-DE", "home"],
  ]);
  expect(heard.placement).toEqual(california.case.placement);
  expect(heard.purposes.analytics.answer).toBe("ask");
  expect(rehear(california.case, { home, residence: home }).laws.map(({ foundBy }) => foundBy)).toEqual([
    "connection",
    "residence",
  ]);
  expect(rehear(settlementOf(anEvent()).case, { home }).laws).toHaveLength(1);
});

describe("where a server key does not say where the visitor is", () => {
  const server = { keyKind: "server", hasCookie: false } as const;
  const TEXAS = { country: "US", subdivision: "US-TX" };
  const caseOf = (said: Partial<CanonicalEvent>, call: Partial<DecisionRequest> = {}) =>
    settlementOf(anEvent({ userId: "u", ...said }), aRequest({ ...server, ...call })).case;
  const lawsOf = (given: Case, known: Parameters<typeof rehear>[1]) =>
    rehear(given, known).laws.map(({ region, foundBy }) => `${region} ${foundBy}`);
  const vouched = { residence: TEXAS, vouched: true } as const;

  it.each<[string, Case, Parameters<typeof rehear>[1], readonly string[]]>([
    ["a residence that the owner vouches for says it", caseOf({}), vouched, ["US-TX residence"]],
    ["in place of a key's audience", caseOf({}, { audience: "DE" }), vouched, ["US-TX residence"]],
    [
      "not of a place that an event names",
      caseOf({ context: { country: "DE" } }),
      vouched,
      ["EEA-DE context", "US-TX residence"],
    ],
    [
      "nor of one that it names and nobody can read",
      caseOf({ context: { country: "?" } }),
      vouched,
      ["UNK unknown", "US-TX residence"],
    ],
    [
      "and a residence that anybody may have said only adds",
      caseOf({}, { audience: "DE" }),
      { residence: TEXAS },
      ["EEA-DE audience", "US-TX residence"],
    ],
    [
      "as the law of home does",
      caseOf({}),
      { ...vouched, home: { country: "FR" } },
      ["US-TX residence", "EEA-FR home"],
    ],
    [
      "save a home that was only a key's audience",
      caseOf({}),
      { ...vouched, home: { country: "FR", attested: true } },
      ["US-TX residence"],
    ],
    [
      "which counts as long as nobody knows better",
      caseOf({}),
      { home: { country: "FR", attested: true } },
      ["UNK unknown", "EEA-FR home"],
    ],
  ])("%s", (_, given, known, laws) => {
    expect(lawsOf(given, known)).toEqual(laws);
  });

  it("is not lost what else the call found: another residence stays heard", () => {
    const both = caseOf({}, { declared: { residence: { country: "FR" } } });
    expect(lawsOf(both, vouched)).toEqual(["US-TX residence", "EEA-FR residence"]);
  });

  it("does not use a connection's silence: a browser whose place nobody knows stays unknown", () => {
    const nowhere = settlementOf(anEvent(), aRequest({ connection: undefined })).case;
    expect(lawsOf(nowhere, vouched)).toEqual(["UNK unknown", "US-TX residence"]);
  });

  it("cites the rule that places what is kept there, and keeps nothing where that law allows no storing", () => {
    expect(rehear(caseOf({}), vouched).placementRule).toBe("US-TX/placement@1");
    expect(rehear(caseOf({}), { ...vouched, residence: { country: "RU" } }).placement.mode).toBe("drop");
  });

  it("lifts what was only unknown, and nothing that the call denied", () => {
    expect(rehear(caseOf({}), vouched).purposes.analytics.answer).toBe("yes");
    const denied = [
      caseOf({ name: "Basket Saved" }, { audience: "DE", signals: { dnt: "1" } }),
      caseOf({ name: "Basket Saved" }, { audience: "DE", declared: { age: 12 } }),
      caseOf({ name: "Basket Saved" }, { signals: { gpc: "1" } }),
    ];
    let lifted = 0;
    for (const said of denied) {
      const found = rehear(said, {}).purposes;
      const refused = PURPOSES.filter((purpose) => found[purpose].answer === "no");
      expect(refused.length).toBeGreaterThan(0);
      for (const residence of PLACES) {
        const heard = rehear(said, { residence, vouched: true }).purposes;
        expect(refused.filter((purpose) => heard[purpose].answer !== "no")).toEqual([]);
        lifted += PURPOSES.filter(
          (purpose) => found[purpose].answer === "ask" && heard[purpose].answer === "yes",
        ).length;
      }
    }
    expect(lifted).toBeGreaterThan(100);
  });
});
