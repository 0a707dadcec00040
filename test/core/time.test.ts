/** Moments as clients write them. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { ageInYears, isoDay, isoHour, isoTime, parseMoment } from "../../src/core/time.ts";
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

it.each([
  ["2000-01-01", "2000-01-01", 0],
  ["2000-01-02", "2001-01-01", 0],
  ["2000-06-15", "2018-06-14", 17],
  ["2000-06-15", "2018-06-15", 18],
  ["2000-02-29", "2013-02-28", 12],
  ["2000-02-29", "2013-03-01", 13],
  ["2000-02-29", "2016-02-28", 15],
  ["2000-02-29", "2016-02-29", 16],
  ["1999-12-31", "2000-01-01", 0],
  ["2010-01-01", "2000-01-01", -10],
])("counts whole years from %s to %s: a birthday on a leap day is kept in March", (born, at, years) => {
  expect(ageInYears(Date.parse(born), Date.parse(at))).toBe(years);
});

it("counts a year only once the day has begun, in UTC", () => {
  expect(ageInYears(Date.parse("2000-06-15T23:59:59Z"), Date.parse("2018-06-15T00:00:00Z"))).toBe(18);
  expect(ageInYears(Date.parse("2000-06-15"), Date.parse("2018-06-14T23:59:59.999Z"))).toBe(17);
});
