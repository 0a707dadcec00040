import fc from "fast-check";
import { expect, it } from "vitest";
import { held, newBucket, spend, spendsAt, type Bucket } from "../../../src/core/delivery/rate.ts";

it("gives a second's worth at once, and then as much as time has brought", () => {
  let bucket = newBucket(3, 0);
  for (let call = 0; call < 3; call++) bucket = spend(bucket, 3, 0)!;
  expect(spend(bucket, 3, 0)).toBeUndefined();
  expect(spend(bucket, 3, 333)).toBeUndefined();
  expect(spend(bucket, 3, 334)).toBeDefined();
  expect(spendsAt(bucket, 3, 0), "when it is full").toBe(1_000);
});

it("gives one at a time where less than one a second is allowed", () => {
  const bucket = spend(newBucket(0.1, 0), 0.1, 0)!;
  expect(spend(bucket, 0.1, 9_999)).toBeUndefined();
  expect(spendsAt(bucket, 0.1, 0)).toBe(10_000);
  expect(spend(bucket, 0.1, 10_000)).toBeDefined();
});

it("gives nothing while the destination wants to be left alone, and shortens no such wish", () => {
  const bucket = held(held(newBucket(10, 0), 60_000), 5_000);
  expect(spend(bucket, 10, 59_999)).toBeUndefined();
  expect(spendsAt(bucket, 10, 0)).toBe(60_000);
  expect(spend(bucket, 10, 60_000)).toBeDefined();
});

it("never gives more in any second than twice what it may, whatever the clock does", () => {
  const perSecond = fc.double({ min: 0.05, max: 50, noNaN: true });
  fc.assert(
    fc.property(perSecond, fc.array(fc.integer({ min: -500, max: 2_000 }), { maxLength: 200 }), (rate, steps) => {
      let [bucket, now]: [Bucket, number] = [newBucket(rate, 0), 0];
      const spent: number[] = [];
      let passed = 0;
      for (const ms of steps) {
        now += ms;
        passed += Math.max(0, ms);
        const next = spend(bucket, rate, now);
        if (!next) {
          expect(spendsAt(bucket, rate, now)).toBeGreaterThan(now);
          continue;
        }
        bucket = next;
        spent.push(passed);
        const inLast = spent.filter((at) => at > passed - 1_000).length;
        expect(inLast).toBeLessThanOrEqual(Math.max(1, rate) + rate + 1e-6 + 1);
      }
    }),
  );
});
