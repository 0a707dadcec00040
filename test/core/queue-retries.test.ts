/** When a queue's message comes back, and that no wait outlives what the platform keeps. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { deadLettersOf, holdsDeadLetters, jurisdictionNamed } from "../../src/core/queue-name.ts";
import { retriesOf, retryDelay } from "../../src/core/queue-retries.ts";

const LIVE = "gatehouse-eu";
const DEAD = deadLettersOf(LIVE);
const DAY = 86_400;

const chance = fc.double({ min: 0, max: 1, noNaN: true });
const queue = fc.constantFrom(LIVE, DEAD);

function waits(name: string, drawn: number): number {
  const tries = Array.from({ length: retriesOf(name).most }, (_, at) => at + 1);
  return tries.reduce((sum, failed) => sum + retryDelay(name, failed, drawn), 0);
}

it("waits a whole number of seconds that the platform takes: one at least, 24 hours at most", () => {
  fc.assert(
    fc.property(queue, fc.integer({ min: 1, max: 100 }), chance, (name, failed, drawn) => {
      const delay = retryDelay(name, failed, drawn);
      return Number.isInteger(delay) && delay >= 1 && delay <= DAY;
    }),
  );
});

it("waits longer after each failure and never shorter than the failure before could have, up to its limit", () => {
  fc.assert(
    fc.property(queue, fc.integer({ min: 1, max: 99 }), chance, chance, (name, failed, drawn, next) => {
      const { mostSeconds } = retriesOf(name);
      const [before, after] = [retryDelay(name, failed, drawn), retryDelay(name, failed + 1, next)];
      return after > before || before > mostSeconds / 2;
    }),
  );
});

it("spreads what failed together over a quarter of the wait", () => {
  expect(retryDelay(LIVE, 20, 0)).toBe(3_600);
  expect(retryDelay(LIVE, 20, 1)).toBe(2_700);
});

it("tries a message for hours, and gives it to the dead letters before the shortest retention drops it", () => {
  expect(waits(LIVE, 1)).toBeGreaterThan(DAY / 3);
  // Each repeat may wait another minute for its batch to fill.
  expect(waits(LIVE, 0) + 60 * retriesOf(LIVE).most).toBeLessThan(DAY);
});

it("has tries left for a dead letter on the last of the 14 days that it is kept", () => {
  expect(waits(DEAD, 1)).toBeGreaterThan(14 * DAY);
  expect(retriesOf(DEAD).most).toBeLessThanOrEqual(100);
});

it.each([
  ["gatehouse-eu", "eu"],
  ["gatehouse-us-dead", "us"],
  ["eu-staging", "eu"],
  ["gatehouse", undefined],
  ["gatehouse-mars", undefined],
  ["gatehouseeu", undefined],
  ["gatehouse-eu-us", undefined],
  ["", undefined],
])("finds the jurisdiction that %s names: %s", (name, jurisdiction) => {
  expect(jurisdictionNamed(name)).toBe(jurisdiction);
});

it("tells a queue of dead letters from the one whose they are, in the same jurisdiction", () => {
  expect([LIVE, DEAD].map(holdsDeadLetters)).toEqual([false, true]);
  expect(jurisdictionNamed(DEAD)).toBe(jurisdictionNamed(LIVE));
});
