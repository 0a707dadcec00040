/** What holds for every event, every call, every visitor and every owner. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import { HELD_BY } from "../../../src/core/decide/visitor-class.ts";
import { PURPOSES } from "../../../src/core/policy/purposes.ts";
import { REGIONS } from "../../../src/core/policy/regions/index.ts";
import type { DecisionCore } from "../../../src/core/privacy/receipts.ts";
import { AGREED, aRequest, aSubject, NOW, policy } from "../call.ts";
import { call, eventsOf } from "../protocols/wire.ts";
import { given, measured, necessary, run } from "./given.ts";
import { NONE, ownerOf } from "./wishes.ts";

// Thousands of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const RUNS = { numRuns: 1_000 };

it("settles nothing that the call alone denied, in purposes or in fields", () => {
  let settled = 0;
  fc.assert(
    fc.property(given, (one) => {
      const proposal = decide(one.event, one.request, { ...policy, ...ownerOf(one.wishes) });
      const { allowed, fields, settlement } = run(one);
      if (!settlement) return;
      settled++;
      for (const purpose of allowed) expect(proposal.consent.findings[purpose].answer).not.toBe("no");
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
      const request = aRequest({ history: true });
      expect(run({ event: read.event, request, subject: aSubject(), wishes: NONE }).decision).toMatchObject({
        kept: true,
      });
    }),
    { examples: [[-8.6e15, 8.6e15]] },
  );
});

it("decides the same case the same way, with the same receipt", () => {
  fc.assert(
    fc.property(given, (one) => {
      const { decision: once, ...rest } = run(one);
      const { decision: again, ...others } = run(one);
      expect(rest).toEqual(others);
      expect([once?.outcome, once?.answers]).toEqual([again?.outcome, again?.answers]);
      if (once?.kept && again?.kept) expect(once.receipt).toEqual(again.receipt);
    }),
  );
});

it("finds something for every purpose, whatever the event serves", () => {
  fc.assert(
    fc.property(given, (one) => {
      const proposal = decide(one.event, one.request, policy);
      expect(Object.keys(proposal.consent.findings)).toEqual([...PURPOSES]);
      const { decision } = run(one);
      if (decision) expect(Object.keys(decision.answers)).toEqual([...PURPOSES]);
    }),
  );
});

it("keeps something for at least one purpose, or nothing at all; each purpose in one line", () => {
  fc.assert(
    fc.property(given, (one) => {
      const { allowed, fields, decision, kept, settlement } = run(one);
      if (allowed.length === 0 && kept.length === 0 && settlement) expect(fields).toEqual([]);
      expect(kept.flatMap(({ record }) => record.purposes).toSorted()).toEqual(settlement ? allowed.toSorted() : []);
      // Where only the profile knows the visitor's place, the others may be stricter.
      if (settlement?.case.laws[0].silent) return;
      const speaks = ["stored", "reduced"].includes(decision?.outcome.outcome ?? "");
      expect(speaks, "what the profile says of all is what all do").toBe(kept.length > 0);
      expect(kept.length).toBe(Number(decision?.kept ?? false) + (decision?.elsewhere.length ?? 0));
    }),
    RUNS,
  );
});

it("keeps what is apart and what is only necessary under names of their own, in objects of their own", () => {
  const tally = { exempt: 0, session: 0 };
  fc.assert(
    fc.property(fc.oneof(given, measured, necessary), (one) => {
      const { decision, kept } = run(one);
      const names = kept.flatMap(({ record }) => [record.recordId, record.pseudonym]);
      expect(new Set(names).size).toBe(names.length);
      const [exempt, session] = (["exempt", "session"] as const).map((other) =>
        decision?.elsewhere.includes(other)
          ? kept.find(({ record }) => HELD_BY[other].includes(record.purposes[0]!))
          : undefined,
      );
      if (exempt) {
        tally.exempt++;
        expect([exempt.record.purposes, exempt.record.sealed]).toEqual([["analytics"], ""]);
        expect(JSON.stringify(exempt.record)).not.toContain("secret");
        expect(Object.keys((JSON.parse(exempt.receipt.text) as DecisionCore).purposes)).toEqual(["analytics"]);
      }
      if (session) {
        tally.session++;
        expect(session.record.purposes).toEqual(["necessary"]);
        expect(
          PURPOSES.filter((purpose) => decision?.answers[purpose].allowed && !decision.answers[purpose].apart),
        ).toEqual(["necessary"]);
        expect(Object.keys((JSON.parse(session.receipt.text) as DecisionCore).purposes)).toEqual(["necessary"]);
      }
    }),
    RUNS,
  );
  expect([tally.exempt > 10, tally.session > 10]).toEqual([true, true]);
});

describe("every receipt names what decided", () => {
  const known = new Set(
    REGIONS.flatMap(({ rules, signals, minors, exemption, placement }) =>
      [...Object.values(rules).flat(), ...signals, ...minors, ...(exemption ? [exemption] : []), placement].map(
        ({ id, version }) => `${id}@${version}`,
      ),
    ),
  );
  const isKnown = (rule: string) => known.has(rule) || /^owner\/[\w-]+\/\w+\/\w+@1$/.test(rule);

  it("for every purpose: rule and version, all of them in the table or the owner's", () => {
    let kept = 0;
    fc.assert(
      fc.property(given, (one) => {
        const { decision } = run(one);
        if (!decision?.kept) return;
        kept++;
        const core = JSON.parse(decision.receipt.text) as DecisionCore;
        expect(known).toContain(core.placement.rule);
        expect(Object.keys(core.purposes).toSorted()).toEqual([...PURPOSES].toSorted());
        for (const { rules, basis, because } of Object.values(core.purposes)) {
          expect([rules.length > 0, rules.filter((rule) => !isKnown(rule))]).toEqual([true, []]);
          expect([basis, because].every(Boolean)).toBe(true);
        }
        for (const { region } of core.laws) expect(REGIONS.some(({ id }) => id === region)).toBe(true);
      }),
      RUNS,
    );
    expect(kept).toBeGreaterThan(100);
  });

  it("and nothing of the visitor or the time", () => {
    fc.assert(
      fc.property(given, (one) => {
        const { decision } = run(one);
        if (decision?.kept) expect(decision.receipt.text).not.toMatch(/secret|\d{12}/);
      }),
    );
  });
});
