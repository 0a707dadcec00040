/** The books always balance, and small cells are not told apart. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addDeltas,
  byHour,
  countCall,
  countEvents,
  emptyDelta,
  type Counted,
  type Delta,
} from "../../src/core/ledger.ts";
import { balance as balanceAt, type Ledger } from "../../src/core/balance.ts";
import {
  CALL_REFUSALS,
  OUTCOMES,
  REFUSALS,
  type CallRefusal,
  type EventOutcome,
  type RefusalReason,
} from "../../src/core/outcome.ts";

const refusal = fc
  .constantFrom(...(Object.keys(REFUSALS) as RefusalReason[]))
  .map((reason): EventOutcome => ({ outcome: "refused", reason }));
const plainOutcome = fc.constantFrom<EventOutcome>(
  { outcome: "stored" },
  { outcome: "reduced", removed: [] },
  { outcome: "aggregated" },
  { outcome: "forwarded" },
  { outcome: "duplicate" },
);
/** Long after: nothing is on its way any more. */
const LATER = Date.UTC(2026, 11, 24);
const balance = (deltas: readonly Delta[]): Ledger => balanceAt([{ jurisdiction: "eu", deltas }], [], LATER);
const plain = { source: "web", lines: 0, owed: [], violations: [] } as const;

const counted: fc.Arbitrary<Counted> = fc.record({
  source: fc.constantFrom("web", "backend"),
  lines: fc.constant(0),
  owed: fc.constant([]),
  violations: fc.constant([]),
  outcome: fc.oneof(refusal, plainOutcome),
  name: fc.constantFrom("Cart Viewed", "other"),
  country: fc.constantFrom("DE", "XX"),
});
const hour = fc.constantFrom("2026-11-22T04", "2026-11-22T05", "2026-11-23T04");
const callRefusal = fc.constantFrom(...(Object.keys(CALL_REFUSALS) as CallRefusal[]));
const delta = fc.oneof(
  fc.tuple(hour, fc.array(counted)).map(([at, events]) => countEvents(at, events)),
  fc.tuple(hour, callRefusal).map(([at, reason]) => countCall(at, reason)),
);
const sameHour = fc.array(counted).map((events) => countEvents("2026-11-22T04", events));

it("balances for any verdicts, in all and in each hour", () => {
  fc.assert(
    fc.property(fc.array(delta), (deltas) => {
      const ledger = balance(deltas);
      expect(ledger.balanced).toBe(true);
      expect(ledger.hours.every((one) => one.balanced)).toBe(true);
      expect(Object.values(ledger.outcomes).reduce((a, b) => a + b, 0)).toBe(ledger.in);
      expect(Object.keys(ledger.outcomes)).toEqual(Object.keys(OUTCOMES));
    }),
  );
});

it("says so when they do not balance", () => {
  const lost: Delta = {
    ...countEvents("2026-11-22T04", [{ ...plain, outcome: { outcome: "stored" }, name: "x", country: "DE" }]),
    in: 2,
  };
  expect(balance([lost])).toMatchObject({ balanced: false, hours: [{ balanced: false }] });
});

it("adds in any order and any grouping", () => {
  fc.assert(
    fc.property(sameHour, sameHour, sameHour, (a, b, c) => {
      expect(addDeltas(a, b)).toEqual(addDeltas(b, a));
      expect(addDeltas(addDeltas(a, b), c)).toEqual(addDeltas(a, addDeltas(b, c)));
      expect(addDeltas(a, emptyDelta(a.hour))).toEqual(a);
    }),
  );
});

it("counts the same events the same, whether one by one or together", () => {
  fc.assert(
    fc.property(fc.array(counted), (events) => {
      const oneByOne = events.map((event) => countEvents("h", [event])).reduce(addDeltas, emptyDelta("h"));
      expect(countEvents("h", events)).toEqual(oneByOne);
    }),
  );
});

it("gives each hour one row, oldest first", () => {
  fc.assert(
    fc.property(fc.array(delta), (deltas) => {
      const hours = byHour(deltas).map((one) => one.hour);
      expect(hours).toEqual([...new Set(deltas.map((one) => one.hour))].toSorted());
    }),
  );
});

it("counts a refusal by its reason, and a call that was never read as no event", () => {
  const events = countEvents("h", [
    { ...plain, outcome: { outcome: "refused", reason: "bot" }, name: "x", country: "DE" },
  ]);
  expect(balance([events, countCall("h", "bad_key")])).toMatchObject({
    in: 1,
    refused: { bot: 1 },
    outcomes: { refused: 1 },
    callsRefused: { bad_key: 1 },
  });
});

it("counts as unintended only what no rule meant", () => {
  const of = (reason: RefusalReason) =>
    countEvents("h", [{ ...plain, outcome: { outcome: "refused", reason }, name: "x", country: "DE" }]);
  expect(balance([of("consent_denied"), of("bot"), countCall("h", "origin_not_allowed")]).unintended).toBe(0);
  expect(balance([of("stale"), of("unknown_event"), countCall("h", "bad_key")]).unintended).toBe(3);
});

describe("numbered events", () => {
  const numbered = (at: string, expected: number, received: number): Delta => ({
    ...emptyDelta(at),
    numbered: { expected, received },
  });
  const [early, late] = ["2026-11-22T04", "2026-11-22T05"];
  const anyNumbered = fc.oneof(
    delta,
    fc.tuple(hour, fc.nat(9), fc.nat(9)).map(([at, expected, received]) => numbered(at, expected, received)),
  );

  it("shows what was sent and never came", () => {
    expect(balance([numbered(early, 5, 3), numbered(early, 2, 2)]).gaps).toEqual({
      expected: 7,
      received: 5,
      missing: 2,
    });
  });

  it("counts what came late, also in an hour that expected nothing", () => {
    const whole = { expected: 2, received: 2, missing: 0 };
    expect(balance([numbered(early, 2, 1), numbered(late, 0, 1)]).gaps).toEqual(whole);
    expect(balance([numbered(early, 0, 1), numbered(late, 2, 1)]).gaps).toEqual(whole);
  });

  it("is never short of less than nothing", () => {
    expect(balance([numbered(early, 0, 3)]).gaps).toEqual({ expected: 0, received: 3, missing: 0 });
  });

  it("shows none where none was numbered, and takes rows that were stored before there were any", () => {
    const old = JSON.parse(JSON.stringify(countCall(early, "bad_key"))) as Delta;
    expect(old).not.toHaveProperty("numbered");
    expect(balance([]).gaps).toEqual({ expected: 0, received: 0, missing: 0 });
    expect(balance([old]).gaps).toEqual({ expected: 0, received: 0, missing: 0 });
    expect(addDeltas(old, old)).not.toHaveProperty("numbered");
    expect(addDeltas(old, numbered(early, 3, 2)).numbered).toEqual({ expected: 3, received: 2 });
  });

  it("adds in any order, any grouping and any hours", () => {
    fc.assert(
      fc.property(fc.array(anyNumbered), fc.array(anyNumbered), (some, others) => {
        const { gaps } = balance([...some, ...others]);
        expect(balance([...others, ...some]).gaps).toEqual(gaps);
        expect(balance([...byHour(some), ...byHour(others)]).gaps).toEqual(gaps);
        const total = (key: "expected" | "received") =>
          [...some, ...others].reduce((sum, one) => sum + (one.numbered?.[key] ?? 0), 0);
        expect([gaps.expected, gaps.received]).toEqual([total("expected"), total("received")]);
      }),
    );
  });

  it("are told in sum only, and change no balance", () => {
    const ledger = balance([numbered(early, 9, 1)]);
    expect(ledger).toMatchObject({ balanced: true, in: 0, unintended: 0 });
    expect(ledger.hours[0]).not.toHaveProperty("numbered");
  });
});

it.each([
  [1, "<10"],
  [9, "<10"],
  [10, 10],
  [250, 250],
])("shows a cell of %i as %j, since a small cell can be a person", (count, shown) => {
  const events = Array.from(
    { length: count },
    () => ({ ...plain, outcome: { outcome: "aggregated" }, name: "Cart Viewed", country: "DE" }) as const,
  );
  const ledger = balance([countEvents("h", events)]);
  expect(ledger.aggregates).toEqual([{ event: "Cart Viewed", country: "DE", count: shown }]);
  expect(ledger.hours[0]).not.toHaveProperty("aggregates");
});

it("does not take a bar in an event's name for its end", () => {
  const event = { ...plain, outcome: { outcome: "aggregated" }, name: "A|B", country: "DE" } as const;
  const events = Array.from({ length: 10 }, () => event);
  expect(balance([countEvents("h", events)]).aggregates).toEqual([{ event: "A|B", country: "DE", count: 10 }]);
});

it("keeps no cell for an event that was kept or refused", () => {
  expect(countEvents("h", [{ ...plain, outcome: { outcome: "stored" }, name: "x", country: "DE" }]).aggregates).toEqual(
    {},
  );
});
