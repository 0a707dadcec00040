/** The dedupe ring: what took effect is known, the oldest is forgotten first, and the given ring stays as it was. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { LIMIT } from "../../../src/core/limits.ts";
import { ringHas, ringId, ringWith, type RingId } from "../../../src/core/profile/ring.ts";
import { recordIdOf } from "../../../src/core/privacy/pseudonyms.ts";
import { keysOf } from "../keys.ts";

const EMPTY: Uint8Array = new Uint8Array(0);
const id = (n: number): RingId => [n, ~n >>> 0];
const ids = (from: number, count: number): readonly RingId[] => Array.from({ length: count }, (_, at) => id(from + at));
const anyId = fc.tuple(fc.nat(0xffffffff), fc.nat(0xffffffff)) as fc.Arbitrary<RingId>;

it("has what it was given, and nothing else", () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyId, { selector: String }), anyId, (given, other) => {
      const ring = given.reduce<Uint8Array>((grown, one) => ringWith(grown, [one]), EMPTY);
      for (const one of given) expect(ringHas(ring, one)).toBe(true);
      if (!given.some((one) => String(one) === String(other))) expect(ringHas(ring, other)).toBe(false);
    }),
  );
});

it("grows the same whether ids come one by one or together", () => {
  fc.assert(
    fc.property(fc.array(anyId), fc.array(anyId), (first, second) => {
      expect(ringWith(ringWith(EMPTY, first), second)).toEqual(ringWith(EMPTY, [...first, ...second]));
    }),
  );
});

it("keeps the last 2,048 and forgets the oldest, however they arrive", () => {
  const oneByOne = ids(0, LIMIT.dedupeRing + 1).reduce<Uint8Array>((ring, one) => ringWith(ring, [one]), EMPTY);
  const atOnce = ringWith(EMPTY, ids(0, LIMIT.dedupeRing + 1));
  const overBy = ringWith(ringWith(EMPTY, ids(0, LIMIT.dedupeRing)), ids(LIMIT.dedupeRing, 1));
  for (const ring of [oneByOne, atOnce, overBy]) {
    expect(ring.byteLength).toBe(2_048 * 8);
    expect([ringHas(ring, id(0)), ringHas(ring, id(1)), ringHas(ring, id(2_048))]).toEqual([false, true, true]);
  }
});

it("holds only the newest when more come at once than it has room for", () => {
  const ring = ringWith(ringWith(EMPTY, ids(0, 100)), ids(100, 5_000));
  expect([ringHas(ring, id(99)), ringHas(ring, id(3_051)), ringHas(ring, id(3_052)), ringHas(ring, id(5_099))]).toEqual(
    [false, false, true, true],
  );
});

it("leaves the given ring as it was", () => {
  const full = ringWith(EMPTY, ids(0, LIMIT.dedupeRing));
  const copy = full.slice();
  ringWith(full, ids(9_000, 3));
  expect(full).toEqual(copy);
  expect(ringWith(full, [])).toEqual(full);
});

it("reads a ring that lies inside a larger buffer, as a database hands it out", () => {
  const ring = ringWith(EMPTY, ids(5, 3));
  const larger = new Uint8Array(64);
  larger.set(ring, 11);
  const view = larger.subarray(11, 11 + ring.byteLength);
  expect(ids(5, 3).map((one) => ringHas(view, one))).toEqual([true, true, true]);
  expect(ringWith(view, [id(1)])).toEqual(ringWith(ring, [id(1)]));
});

it("does not find an id in the halves of two neighbors", () => {
  expect(
    ringHas(
      ringWith(EMPTY, [
        [1, 2],
        [3, 4],
      ]),
      [2, 3],
    ),
  ).toBe(false);
});

it("tells 20,000 records of one visitor apart", () => {
  const keys = keysOf("visitor");
  const seen = new Set(Array.from({ length: 20_000 }, (_, at) => String(ringId(recordIdOf(keys, `m-${at}`)))));
  expect(seen.size).toBe(20_000);
});
