/** When did it happen? A client's clock may be wrong by years; the difference to receipt at sending time says by how much. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { LIMIT } from "../../../src/core/limits.ts";
import { isoTime } from "../../../src/core/time.ts";
import { HOUR, NOW } from "../call.ts";
import { call, eventsOf, fault, read } from "./wire.ts";

const TEN_YEARS = 10 * 365 * 24 * HOUR;
const MINUTE = 60_000;
const track = (said: object) => read("track", { event: "Cart Viewed", ...said }).occurredAt;

it.each([
  ["no time at all is receipt", {}, NOW],
  ["a null time is receipt", { timestamp: null }, NOW],
  ["a time without sentAt is believed", { timestamp: isoTime(NOW - HOUR) }, NOW - HOUR],
  ["epoch milliseconds are a time", { timestamp: NOW - HOUR }, NOW - HOUR],
  ["a right clock changes nothing", { timestamp: isoTime(NOW - HOUR), sentAt: isoTime(NOW) }, NOW - HOUR],
  ["ten years ahead, told by sentAt", { timestamp: NOW + TEN_YEARS - HOUR, sentAt: NOW + TEN_YEARS }, NOW - HOUR],
  ["ten years behind, told by sentAt", { timestamp: NOW - TEN_YEARS - HOUR, sentAt: NOW - TEN_YEARS }, NOW - HOUR],
  ["ten years ahead without sentAt is receipt", { timestamp: NOW + TEN_YEARS }, NOW],
  ["ten years behind without sentAt stays so, and is stale", { timestamp: NOW - TEN_YEARS }, NOW - TEN_YEARS],
  ["five minutes ahead is a slightly wrong clock", { timestamp: NOW + 5 * MINUTE }, NOW + 5 * MINUTE],
  ["more than five minutes ahead is receipt", { timestamp: NOW + 5 * MINUTE + 1 }, NOW],
  ["an event later than its own sending is receipt", { timestamp: NOW + HOUR, sentAt: NOW }, NOW],
  [
    "both ends of time in one event are 1970, since nobody sends from before",
    { timestamp: -8.6e15, sentAt: 8.6e15 },
    0,
  ],
  ["a time before 1970 is 1970", { timestamp: -1 }, 0],
  [
    "the original time outranks one the client corrected",
    { originalTimestamp: NOW - HOUR, timestamp: NOW },
    NOW - HOUR,
  ],
])("%s", (_, said, moment) => {
  expect(track(said)).toBe(moment);
});

function inBatch(batchSentAt: unknown, said: object): number {
  const [event] = eventsOf(
    call("batch", { sentAt: batchSentAt, batch: [{ type: "track", event: "Cart Viewed", ...said }] }),
  );
  if (!event?.readable) throw new Error("unreadable");
  return event.event.occurredAt;
}

it("corrects by the batch's sentAt", () => {
  expect(inBatch(isoTime(NOW + TEN_YEARS), { timestamp: NOW + TEN_YEARS - HOUR })).toBe(NOW - HOUR);
});

it("prefers an event's own sentAt to the batch's", () => {
  expect(inBatch(NOW + TEN_YEARS, { timestamp: NOW - HOUR, sentAt: NOW })).toBe(NOW - HOUR);
});

it("does not let an unreadable sentAt of the batch spoil its events", () => {
  expect(inBatch("soon", { timestamp: NOW - HOUR })).toBe(NOW - HOUR);
});

it.each(["timestamp", "originalTimestamp", "sentAt"])("names an unreadable %s", (field) => {
  for (const wrong of ["yesterday", "", {}, [], true, 1e300]) {
    expect(fault({ type: "track", event: "Cart Viewed", [field]: wrong })).toEqual({
      readable: false,
      reason: "invalid_event",
      fields: [field],
    });
  }
});

it("never puts an event before 1970 or further ahead of receipt than a clock may be, whatever the client claims", () => {
  const moment = fc.oneof(
    fc.integer({ min: -8.6e15, max: 8.6e15 }),
    fc.constantFrom(NOW, NOW + TEN_YEARS),
    fc.constant(null),
  );
  fc.assert(
    fc.property(moment, moment, moment, (timestamp, originalTimestamp, sentAt) => {
      const occurredAt = track({ timestamp, originalTimestamp, sentAt });
      expect(occurredAt).toBeGreaterThanOrEqual(0);
      expect(occurredAt).toBeLessThanOrEqual(NOW + LIMIT.futureSkewMs);
    }),
  );
});
