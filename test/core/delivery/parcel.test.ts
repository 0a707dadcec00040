import fc from "fast-check";
import { expect, it } from "vitest";
import { eventsOf, halves, narrowed, oldestIn, pack, type ParcelLimits } from "../../../src/core/delivery/parcel.ts";
import { LIMIT } from "../../../src/core/limits.ts";
import { NOW } from "../call.ts";
import { digest } from "../keys.ts";
import { aDeliverable, consignmentsOf, handleOf } from "./deliverables.ts";

const limits = (said: Partial<ParcelLimits> = {}): ParcelLimits => ({
  events: 10,
  bytes: 1e6,
  oneVisitor: false,
  ...said,
});
const numbers = fc.uniqueArray(fc.nat(40), { maxLength: 30 });
const idsOf = (consignments: Parameters<typeof eventsOf>[0]["consignments"]): readonly string[] =>
  eventsOf({ consignments }).map(({ id }) => id);

it("packs every event once, within the limits, each from its own visitor", () => {
  const some = fc.record({
    events: fc.integer({ min: 1, max: 8 }),
    bytes: fc.integer({ min: 1_000, max: 9_000 }),
    oneVisitor: fc.boolean(),
  });
  fc.assert(
    fc.property(numbers, some, (held, within) => {
      const consignments = consignmentsOf(held);
      const parcels = pack(consignments, within, NOW, digest);
      expect(parcels.flatMap(({ consignments: packed }) => idsOf(packed)).toSorted()).toEqual(
        idsOf(consignments).toSorted(),
      );
      for (const parcel of parcels) {
        const events = eventsOf(parcel);
        expect(events.length).toBeLessThanOrEqual(within.events);
        const body = JSON.stringify(events).length + events.length * LIMIT.dialectBytes;
        expect(events.length === 1 || body <= within.bytes).toBe(true);
        if (within.oneVisitor) expect(new Set(events.map(({ pseudonym }) => pseudonym)).size).toBe(1);
        for (const { from, events: theirs } of parcel.consignments)
          expect(
            theirs.every(({ id }) => consignments.some((one) => one.from === from && one.events[0]?.id === id)),
          ).toBe(true);
      }
    }),
  );
});

it("keeps the order of arrival, and shares the name of a visitor whose events stand together", () => {
  const [from] = consignmentsOf([0]).map((one) => one.from);
  const parcels = pack(
    [{ from: from!, events: [aDeliverable(0), aDeliverable(4)] }, ...consignmentsOf([1])],
    limits(),
    NOW,
    digest,
  );
  expect(parcels).toHaveLength(1);
  expect(parcels[0]?.consignments.map(({ events }) => events.length)).toEqual([2, 1]);
  expect(parcels[0]).toMatchObject({ v: 1, takenAt: NOW, since: NOW, due: NOW, attempts: 0 });
});

it("reckons what is sealed by what it will be opened to", () => {
  const sealed = "A".repeat(8_000);
  const two = [0, 1].map((number) => aDeliverable(number, { sealed }));
  const [from] = consignmentsOf([0]).map((one) => one.from);
  const packed = (bytes: number): number => pack([{ from: from!, events: two }], limits({ bytes }), NOW, digest).length;
  expect(packed(21_000)).toBe(1);
  expect(packed(15_000)).toBe(2);
});

it("keeps a parcel of huge events within a row, whatever its destination takes", () => {
  const sealed = "A".repeat(45_000);
  const many = Array.from({ length: 60 }, (_, number) => aDeliverable(number, { sealed }));
  const [from] = consignmentsOf([0]).map((one) => one.from);
  const parcels = pack([{ from: from!, events: many }], limits({ events: 1_000, bytes: 1e8 }), NOW, digest);
  for (const parcel of parcels) expect(JSON.stringify(parcel).length).toBeLessThan(1_500_000);
  expect(parcels).toHaveLength(3);
});

it("names a parcel by what it holds: the same events the same, any others another way", () => {
  fc.assert(
    fc.property(numbers, numbers, (one, other) => {
      fc.pre(one.length > 0 && other.length > 0);
      const [a, b] = [one, other].map((held) => pack(consignmentsOf(held), limits({ events: 100 }), NOW, digest)[0]!);
      expect(a!.name === b!.name).toBe(JSON.stringify(one) === JSON.stringify(other));
      expect(a!.name).toMatch(/^[\w-]{22}$/);
    }),
  );
});

it("is another parcel when an event is taken out, and the same when none is", () => {
  const [parcel] = pack(consignmentsOf([0, 1, 2, 4]), limits(), NOW, digest);
  expect(narrowed(parcel!, () => true, digest)).toEqual({ rest: parcel, gone: [] });
  expect(narrowed(parcel!, () => true, digest).rest).toBe(parcel);
  const { rest, gone } = narrowed(parcel!, (_, { handle }) => handle !== handleOf(0), digest);
  expect(gone.map(({ id }) => id)).toEqual([aDeliverable(0).id, aDeliverable(4).id]);
  expect(rest?.name).toBe(pack(consignmentsOf([1, 2]), limits(), NOW, digest)[0]?.name);
  expect(narrowed(parcel!, () => false, digest).rest).toBeUndefined();
});

it("splits into two that hold the same together", () => {
  const [parcel] = pack(consignmentsOf([0, 1, 2, 4, 5]), limits(), NOW, digest);
  const parts = halves({ ...parcel!, attempts: 2 }, digest);
  expect(parts.map(({ consignments }) => idsOf(consignments).length)).toEqual([3, 2]);
  expect(parts.flatMap(({ consignments }) => idsOf(consignments))).toEqual(idsOf(parcel!.consignments));
  expect(parts.every(({ attempts, name }) => attempts === 2 && name !== parcel!.name)).toBe(true);
});

it("knows how far back it goes", () => {
  const [parcel] = pack([...consignmentsOf([0], NOW - 5), ...consignmentsOf([1], NOW - 9)], limits(), NOW, digest);
  expect(oldestIn(parcel!)).toBe(NOW - 9);
});
