import fc from "fast-check";
import { expect, it } from "vitest";
import { backoffMs, wishedMs } from "../../../src/core/delivery/backoff.ts";
import { LIMIT } from "../../../src/core/limits.ts";

const random = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

it("draws from the whole of a window that doubles up to an hour", () => {
  expect([1, 2, 3, 4].map((attempts) => backoffMs(attempts, 0))).toEqual([1_000, 1_000, 1_000, 1_000]);
  expect([1, 2, 3, 4].map((attempts) => backoffMs(attempts, 1))).toEqual([10_000, 20_000, 40_000, 80_000]);
  expect(backoffMs(9, 1)).toBe(2_560_000);
  expect([10, 40, 5_000].map((attempts) => backoffMs(attempts, 1))).toEqual([3_600_000, 3_600_000, 3_600_000]);
});

it("never waits less than the floor, more than the cap, or part of a millisecond", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), random, (attempts, chance) => {
      const ms = backoffMs(attempts, chance);
      expect(Number.isSafeInteger(ms)).toBe(true);
      expect(ms).toBeGreaterThanOrEqual(LIMIT.backoffFloorMs);
      expect(ms).toBeLessThanOrEqual(LIMIT.backoffCapMs);
    }),
  );
});

it.each([
  [undefined, 0],
  [0, 0],
  [-5, 0],
  [Number.NaN, 0],
  [1.0004, 1_001],
  [120, 120_000],
  [86_400, 86_400_000],
  [1e12, LIMIT.retryAfterCapMs],
  [Number.POSITIVE_INFINITY, LIMIT.retryAfterCapMs],
])("takes a wish of %s seconds for %d ms", (seconds, ms) => {
  expect(wishedMs(seconds)).toBe(ms);
});
