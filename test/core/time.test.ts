/** Moments as clients write them. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { isoDay, isoHour, isoTime, parseMoment } from "../../src/core/time.ts";
import { NOW } from "./call.ts";

it.each([
  ["2026-11-22T04:07:11.000Z", NOW],
  ["2026-11-22T04:07:11Z", NOW],
  ["2026-11-22T05:07:11+01:00", NOW],
  ["2026-11-22T05:07:11+0100", NOW],
  ["2026-11-22 04:07:11Z", NOW],
  ["2026-11-22T04:07:11.000000000Z", NOW],
  ["2026-11-22T04:07Z", NOW - 11_000],
  ["2026-11-22", Date.UTC(2026, 10, 22)],
  [NOW, NOW],
  [NOW + 0.4, NOW],
])("reads %s", (written, moment) => {
  expect(parseMoment(written)).toBe(moment);
});

it("takes a time without a zone for UTC, not for the zone of the machine", () => {
  expect(parseMoment("2026-11-22T04:07:11")).toBe(NOW);
  expect(parseMoment("2026-11-22 04:07:11")).toBe(NOW);
});

it.each(
  [
    ["", "yesterday", "22.11.2026", "2026-13-01", "2026-11-22T25:00:00Z", "Sun Nov 22 2026", "12", "2026"],
    ["2026-11-22T04:07:11Z ", ` ${isoTime(NOW)}`, `${isoTime(NOW)}${"0".repeat(30)}`],
    [null, undefined, true, {}, [], [NOW], NaN, Infinity, -Infinity, 8.64e15, 1e300, new Date(NOW)],
  ]
    .flat()
    .map((value) => [value]),
)("does not guess at %s", (written) => {
  expect(parseMoment(written)).toBeUndefined();
});

it("reads back what it writes, to the millisecond", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 0) }), (moment) => {
      expect(parseMoment(isoTime(moment))).toBe(moment);
      expect(isoTime(moment).startsWith(isoHour(moment))).toBe(true);
      expect(isoHour(moment).startsWith(isoDay(moment))).toBe(true);
    }),
  );
});

it("never throws, and never names a moment that is not one", () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const moment = parseMoment(value);
      expect(moment === undefined || Number.isInteger(moment)).toBe(true);
    }),
  );
});
