/** The books always balance, and small cells are not told apart. */
import fc from "fast-check";
import { expect, it } from "vitest";
import {
  addDeltas,
  balance,
  byHour,
  countCall,
  countEvents,
  emptyDelta,
  type Counted,
  type Delta,
} from "../../src/core/ledger.ts";
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
const counted: fc.Arbitrary<Counted> = fc.record({
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
    ...countEvents("2026-11-22T04", [{ outcome: { outcome: "stored" }, name: "x", country: "DE" }]),
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
  const events = countEvents("h", [{ outcome: { outcome: "refused", reason: "bot" }, name: "x", country: "DE" }]);
  expect(balance([events, countCall("h", "bad_key")])).toMatchObject({
    in: 1,
    refused: { bot: 1 },
    outcomes: { refused: 1 },
    callsRefused: { bad_key: 1 },
  });
});

it("counts as unintended only what no rule meant", () => {
  const of = (reason: RefusalReason) =>
    countEvents("h", [{ outcome: { outcome: "refused", reason }, name: "x", country: "DE" }]);
  expect(balance([of("consent_denied"), of("bot"), countCall("h", "origin_not_allowed")]).unintended).toBe(0);
  expect(balance([of("stale"), of("unknown_event"), countCall("h", "bad_key")]).unintended).toBe(3);
});

it.each([
  [1, "<10"],
  [9, "<10"],
  [10, 10],
  [250, 250],
])("shows a cell of %i as %j, since a small cell can be a person", (count, shown) => {
  const events = Array.from(
    { length: count },
    () => ({ outcome: { outcome: "aggregated" }, name: "Cart Viewed", country: "DE" }) as const,
  );
  const ledger = balance([countEvents("h", events)]);
  expect(ledger.aggregates).toEqual([{ event: "Cart Viewed", country: "DE", count: shown }]);
  expect(ledger.hours[0]).not.toHaveProperty("aggregates");
});

it("does not take a bar in an event's name for its end", () => {
  const event = { outcome: { outcome: "aggregated" }, name: "A|B", country: "DE" } as const;
  const events = Array.from({ length: 10 }, () => event);
  expect(balance([countEvents("h", events)]).aggregates).toEqual([{ event: "A|B", country: "DE", count: 10 }]);
});

it("keeps no cell for an event that was kept or refused", () => {
  expect(countEvents("h", [{ outcome: { outcome: "stored" }, name: "x", country: "DE" }]).aggregates).toEqual({});
});
