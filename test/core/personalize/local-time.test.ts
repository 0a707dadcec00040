/** Hours on a wall clock: on the days on which it is changed, over midnight, and against the law of summer time itself. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { isWithin, localTime } from "../../../src/core/personalize/local-time.ts";
import { DAYS, timeCondition } from "../../../src/core/placements/time.ts";

// Hundreds of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const holds = (asked: object, zone: string, moment: string) =>
  isWithin(timeCondition.parse({ ...asked, zone }), Date.parse(moment), zone);

const SUMMER_BEGINS = { from: "01:30", until: "03:30" };
const SKIPPED = { from: "02:10", until: "02:50" };
const TWICE = { from: "01:00", until: "01:30" };
const NIGHT = { days: ["sat"], from: "22:00", until: "04:00" };

describe.each<[string, string, object, readonly [string, boolean][]]>([
  [
    "the hour that is left out",
    "Europe/Berlin",
    SUMMER_BEGINS,
    [
      ["2026-03-29T00:29:59Z", false],
      ["2026-03-29T00:30Z", true],
      ["2026-03-29T00:59Z", true],
      ["2026-03-29T01:00Z", true],
      ["2026-03-29T01:29Z", true],
      ["2026-03-29T01:30Z", false],
    ],
  ],
  [
    "the hour that is left out",
    "America/New_York",
    SUMMER_BEGINS,
    [
      ["2026-03-08T06:29:59Z", false],
      ["2026-03-08T06:30Z", true],
      ["2026-03-08T07:00Z", true],
      ["2026-03-08T07:30Z", false],
    ],
  ],
  [
    "what lies within it, which never comes",
    "Europe/Berlin",
    SKIPPED,
    [
      ["2026-03-29T00:59Z", false],
      ["2026-03-29T01:10Z", false],
      ["2026-03-29T01:30Z", false],
      ["2026-03-30T00:10Z", true],
    ],
  ],
  [
    "the hour that comes twice",
    "America/New_York",
    TWICE,
    [
      ["2026-11-01T04:59Z", false],
      ["2026-11-01T05:00Z", true],
      ["2026-11-01T05:30Z", false],
      ["2026-11-01T06:00Z", true],
      ["2026-11-01T06:30Z", false],
    ],
  ],
  [
    "the hour that comes twice",
    "Europe/Berlin",
    { from: "02:00", until: "02:30" },
    [
      ["2026-10-25T00:00Z", true],
      ["2026-10-25T00:30Z", false],
      ["2026-10-25T01:00Z", true],
      ["2026-10-25T01:30Z", false],
    ],
  ],
  [
    "a night that is an hour longer",
    "Europe/Berlin",
    NIGHT,
    [
      ["2026-10-24T19:59Z", false],
      ["2026-10-24T20:00Z", true],
      ["2026-10-24T22:00Z", true],
      ["2026-10-25T02:59Z", true],
      ["2026-10-25T03:00Z", false],
      // Sunday's own night is not Saturday's.
      ["2026-10-25T22:00Z", false],
      // Nor is the morning of Saturday.
      ["2026-10-24T01:00Z", false],
    ],
  ],
  [
    "a night that is an hour shorter",
    "America/New_York",
    NIGHT,
    [
      ["2026-03-08T02:59Z", false],
      ["2026-03-08T03:00Z", true],
      ["2026-03-08T07:59Z", true],
      ["2026-03-08T08:00Z", false],
    ],
  ],
  [
    "a day whole",
    "Asia/Jerusalem",
    { days: ["fri"] },
    [
      ["2026-11-26T21:59:59Z", false],
      ["2026-11-26T22:00Z", true],
      ["2026-11-27T21:59:59Z", true],
      ["2026-11-27T22:00Z", false],
    ],
  ],
  [
    "until the day's end, however that is written",
    "UTC",
    { from: "18:00", until: "24:00" },
    [
      ["2026-11-27T17:59Z", false],
      ["2026-11-27T23:59:59.999Z", true],
      ["2026-11-28T00:00Z", false],
    ],
  ],
])("%s, in %s", (_, zone, asked, moments) => {
  it.each(moments)("at %s: %s", (moment, expected) => {
    expect(holds(asked, zone, moment)).toBe(expected);
  });
});

/** The n-th Sunday of a month, at an hour of UTC; the last one for 0. */
function sunday(year: number, month: number, nth: number, hour: number): number {
  const first = nth > 0 ? Date.UTC(year, month, 1) : Date.UTC(year, month + 1, 1) - 7 * DAY;
  const ahead = (7 - new Date(first).getUTCDay()) % 7;
  return first + (ahead + Math.max(0, nth - 1) * 7) * DAY + hour * HOUR;
}

/** Hours ahead of UTC, by the rules of the European Union and of the United States. */
const OFFSETS = {
  "Europe/Berlin": (at: number, year: number) => (at >= sunday(year, 2, 0, 1) && at < sunday(year, 9, 0, 1) ? 2 : 1),
  "America/New_York": (at: number, year: number) =>
    at >= sunday(year, 2, 2, 7) && at < sunday(year, 10, 1, 6) ? -4 : -5,
} as const;

describe.each(Object.entries(OFFSETS))("for any moment in %s", (zone, offsetAt) => {
  const year = fc.integer({ min: 2020, max: 2034 });
  const around = (change: (year: number) => number) =>
    fc.tuple(year, fc.integer({ min: -3 * HOUR, max: 3 * HOUR })).map(([of, by]) => change(of) + by);
  const moment = fc.oneof(
    fc.integer({ min: Date.UTC(2020, 0, 2), max: Date.UTC(2034, 11, 30) }),
    around((of) => sunday(of, 2, zone === "Europe/Berlin" ? 0 : 2, zone === "Europe/Berlin" ? 1 : 7)),
    around((of) => (zone === "Europe/Berlin" ? sunday(of, 9, 0, 1) : sunday(of, 10, 1, 6))),
  );
  const oracle = (at: number) => {
    const shifted = new Date(at + offsetAt(at, new Date(at).getUTCFullYear()) * HOUR);
    return {
      day: DAYS[(shifted.getUTCDay() + 6) % 7]!,
      minute: shifted.getUTCHours() * 60 + shifted.getUTCMinutes(),
    };
  };

  it("the clock shows what the law says", () => {
    fc.assert(
      fc.property(moment, (at) => {
        expect(localTime(at, zone)).toEqual(oracle(at));
      }),
    );
  });

  it("a window and the rest of the day are never both open, and never both closed", () => {
    const minutes = fc.integer({ min: 0, max: 1_439 });
    fc.assert(
      fc.property(moment, minutes, minutes, (at, from, until) => {
        fc.pre(from !== until);
        const inside = isWithin({ from, until, zone }, at, zone);
        expect(isWithin({ from: until, until: from, zone }, at, zone)).toBe(!inside);
      }),
    );
  });

  it("a window is open on exactly one day of the week at a time, that on which it began", () => {
    const minutes = fc.integer({ min: 0, max: 1_439 });
    fc.assert(
      fc.property(moment, minutes, minutes, (at, from, until) => {
        fc.pre(from !== until);
        const open = DAYS.filter((day) => isWithin({ days: [day], from, until, zone }, at, zone));
        const { day, minute } = oracle(at);
        const began = from > until && minute < until ? DAYS[(DAYS.indexOf(day) + 6) % 7]! : day;
        expect(open).toEqual(isWithin({ from, until, zone }, at, zone) ? [began] : []);
      }),
    );
  });
});
