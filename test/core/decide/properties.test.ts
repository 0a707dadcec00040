/** What holds for every event, every call and every visitor. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import type { DecisionRequest } from "../../../src/core/decide/request.ts";
import type { Subject } from "../../../src/core/decide/subject.ts";
import type { CanonicalEvent } from "../../../src/core/event.ts";
import { PURPOSES, type Purpose } from "../../../src/core/policy/purposes.ts";
import { AGREED, aRequest, aSubject, NOW } from "../call.ts";
import { call, eventsOf } from "../protocols/wire.ts";
import { event, forwarding, request, run, subject, type Ending } from "./arbitrary.ts";

// Thousands of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

type Triple = readonly [CanonicalEvent, DecisionRequest, Subject];
const RUNS = { numRuns: 1_000 };
const LATER = NOW + 1_000;

function expectNoMore(less: Ending, more: Ending): void {
  expect(more.allowed).toEqual(expect.arrayContaining([...less.allowed]));
  expect(more.fields).toEqual(expect.arrayContaining([...less.fields]));
}

/** Tightens a case in one way, and asks that nothing more is kept than before. */
function neverMore(tighten: (given: Triple, purpose: Purpose) => Triple): number {
  let changed = 0;
  fc.assert(
    fc.property(event, request, subject, fc.constantFrom(...PURPOSES), (what, from, whose, purpose) => {
      const before = run(what, from, whose);
      const after = run(...tighten([what, from, whose], purpose));
      expectNoMore(after, before);
      if (after.allowed.length < before.allowed.length) changed++;
    }),
    RUNS,
  );
  return changed;
}

const refusal = (purpose: Purpose) => ({ [purpose]: { granted: false, at: LATER } });

describe("never allows more", () => {
  it("with an opt-out signal than without", () => {
    expect(
      neverMore(([what, from, whose]) => [what, { ...from, signals: { ...from.signals, gpc: "1" } }, whose]),
    ).toBeGreaterThan(0);
  });

  it("with one more refusal in the visitor's cookie", () => {
    const tighten = ([what, from, whose]: Triple, purpose: Purpose): Triple => [
      what,
      { ...from, signals: { ...from.signals, choices: { ...from.signals.choices, ...refusal(purpose) } } },
      whose,
    ];
    expect(neverMore(tighten)).toBeGreaterThan(0);
  });

  it("with one more stored objection, whoever asks", () => {
    const tighten = ([what, from, whose]: Triple, purpose: Purpose): Triple => [
      what,
      from,
      { ...whose, choices: { ...whose.choices, ...refusal(purpose) } },
    ];
    expect(neverMore(tighten)).toBeGreaterThan(0);
  });

  it("with a remembered opt-out signal", () => {
    expect(neverMore(([what, from, whose]) => [what, from, { ...whose, optOutSignalAt: LATER }])).toBeGreaterThan(0);
  });

  it("with one more category refused in the event's consent object", () => {
    const refuse = (what: CanonicalEvent, purpose: Purpose): CanonicalEvent => {
      const { categoryPreferences: said = {} } = (what.consent?.segment ?? {}) as { categoryPreferences?: object };
      // An empty object refuses everything, deliberately and as for Segment: with one refusal added it refuses less.
      if (what.consent && Object.keys(said).length === 0) return what;
      return { ...what, consent: { segment: { categoryPreferences: { ...said, [purpose]: false } } } };
    };
    expect(neverMore(([what, from, whose], purpose) => [refuse(what, purpose), from, whose])).toBeGreaterThan(0);
  });

  it("for a caller who proved nothing", () => {
    expect(neverMore(([what, from, whose]) => [what, from, { ...whose, proved: false }])).toBeGreaterThan(0);
  });

  it("where the region is unknown than in any region that may store", () => {
    const known = fc.constantFrom(
      { country: "DE" },
      { country: "FR" },
      { country: "NO" },
      { country: "US", subdivision: "US-CA" },
    );
    let changed = 0;
    fc.assert(
      fc.property(event, request, subject, known, (what, from, whose, connection) => {
        const here = run(what, { ...from, keyKind: "browser", connection }, whose);
        const unknown = run(what, { ...from, keyKind: "browser", connection: undefined }, whose);
        expectNoMore(unknown, here);
        if (unknown.allowed.length < here.allowed.length) changed++;
      }),
      RUNS,
    );
    expect(changed).toBeGreaterThan(0);
  });
});

it("settles nothing that the call alone denied, in purposes or in fields", () => {
  let settled = 0;
  fc.assert(
    fc.property(event, request, subject, (what, from, whose) => {
      const proposal = decide(what, from, forwarding);
      const { allowed, fields, settlement } = run(what, from, whose);
      if (!settlement) return;
      settled++;
      for (const purpose of allowed) expect(proposal.consent.findings[purpose]?.answer).not.toBe("no");
      const { plain, personal } = settlement.event;
      const proposed = [plain, personal].flatMap((set) => [
        ...Object.keys(set.properties),
        ...Object.keys(set.context),
      ]);
      for (const field of fields) expect(proposed).toContain(field.slice(field.indexOf(".") + 1));
    }),
    RUNS,
  );
  expect(settled).toBeGreaterThan(100);
});

/** What `Date` can hold, as an event of history claims it. */
const claimed = fc.option(
  fc.oneof(fc.integer({ min: -8.6e15, max: 8.6e15 }), fc.constantFrom(-8.6e15, 0, NOW, 8.6e15)),
  { nil: undefined },
);

it("keeps history whatever times it claims, both ends of time in one event included", () => {
  fc.assert(
    fc.property(claimed, claimed, (timestamp, sentAt) => {
      const context = { consent: AGREED.segment };
      const raw = { type: "track", event: "Cart Viewed", userId: "u", timestamp, sentAt, context };
      const [read] = eventsOf(call("import", { batch: [raw] }));
      if (!read?.readable) throw new Error("unreadable");
      expect(run(read.event, aRequest({ history: true }), aSubject()).decision).toMatchObject({ kept: true });
    }),
    { examples: [[-8.6e15, 8.6e15]] },
  );
});

it("decides the same case the same way, with the same receipt", () => {
  fc.assert(
    fc.property(event, request, subject, (what, from, whose) => {
      const { decision: once, ...rest } = run(what, from, whose);
      const { decision: again, ...others } = run(what, from, whose);
      expect(rest).toEqual(others);
      expect([once?.outcome, once?.answers]).toEqual([again?.outcome, again?.answers]);
      if (once?.kept && again?.kept) expect(once.receipt).toBe(again.receipt);
    }),
  );
});

it("keeps something for at least one purpose, or nothing at all", () => {
  fc.assert(
    fc.property(event, request, subject, (what, from, whose) => {
      const { allowed, fields, decision } = run(what, from, whose);
      if (allowed.length === 0) expect(fields).toEqual([]);
      if (decision?.kept) expect(decision.record.purposes).toEqual(allowed);
    }),
    RUNS,
  );
});
