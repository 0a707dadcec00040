/** The list of days is a set of days: none is forgotten, none is made up, in whatever order they come. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { addDay, daysOf, mergeDays, NO_DAYS, type Days } from "../../../src/core/profile/days.ts";
import { isoDay } from "../../../src/core/time.ts";
import { HOUR, NOW } from "../call.ts";

interface Told {
  readonly site: string;
  readonly moment: number;
}

const DAY = 24 * HOUR;
const site = fc.constantFrom("shop", "blog", "__proto__", "constructor");
/** Few enough days that some touch and some meet. */
const moment = fc.oneof(
  fc.integer({ min: 0, max: 30 * DAY }),
  fc.integer({ min: -3 * DAY, max: 3 * DAY }),
  fc.integer({ min: 0, max: NOW }),
  fc.integer({ min: 0, max: 30 }).map((day) => day * DAY),
  fc.integer({ min: 1, max: 30 }).map((day) => day * DAY - 1),
);
const told = fc.array(fc.record({ site, moment }), { maxLength: 60 });

const listOf = (all: readonly Told[]): Days => all.reduce((days, one) => addDay(days, one.site, one.moment), NO_DAYS);
const named = (days: Days): readonly string[] => daysOf(days).map((one) => `${one.site}/${one.day}`);
const setOf = (all: readonly Told[]): ReadonlySet<string> =>
  new Set(all.map((one) => `${one.site}/${isoDay(one.moment)}`));

it("equals a set of days", () => {
  fc.assert(
    fc.property(told, (all) => {
      const days = named(listOf(all));
      expect(new Set(days)).toEqual(setOf(all));
      expect(days).toHaveLength(setOf(all).size);
    }),
  );
});

it("is the same in whatever order the days come, and however they are divided and merged", () => {
  const shuffled = told.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }), fc.nat(all.length)),
  );
  fc.assert(
    fc.property(shuffled, ([all, other, cut]) => {
      const list = listOf(all);
      expect(listOf(other)).toEqual(list);
      const [a, b] = [listOf(other.slice(0, cut)), listOf(other.slice(cut))];
      expect(mergeDays(a, b)).toEqual(list);
      expect(mergeDays(b, a)).toEqual(list);
      expect(mergeDays(list, a)).toEqual(list);
      expect(mergeDays(list, NO_DAYS)).toEqual(list);
    }),
  );
});

it("is the very same list when it has the day, and another when it has not", () => {
  fc.assert(
    fc.property(told, fc.record({ site, moment }), (all, one) => {
      const list = listOf(all);
      const known = setOf(all).has(`${one.site}/${isoDay(one.moment)}`);
      const before = structuredClone(list);
      expect(addDay(list, one.site, one.moment) === list).toBe(known);
      expect(list).toEqual(before);
    }),
  );
});

it("keeps ranges in order, apart by a day at least", () => {
  fc.assert(
    fc.property(told, told, (some, others) => {
      for (const list of [listOf(some), mergeDays(listOf(some), listOf(others))]) {
        for (const ranges of Object.values(list)) {
          expect(ranges.length).toBeGreaterThan(0);
          ranges.forEach(([from, to], index) => {
            expect(from).toBeLessThanOrEqual(to);
            expect(from).toBeGreaterThan((ranges[index - 1]?.[1] ?? -Infinity) + 1);
          });
        }
      }
    }),
  );
});

it("survives being written and read", () => {
  fc.assert(
    fc.property(told, (all) => {
      expect(JSON.parse(JSON.stringify(listOf(all)))).toEqual(listOf(all));
    }),
  );
});

it("names days as the archive's folders do, to the last millisecond of UTC", () => {
  const midnight = Date.UTC(2026, 10, 23);
  const list = addDay(addDay(addDay(NO_DAYS, "shop", midnight - 1), "shop", midnight), "blog", NOW);
  expect(daysOf(list)).toEqual([
    { site: "shop", day: "2026-11-22" },
    { site: "shop", day: "2026-11-23" },
    { site: "blog", day: "2026-11-22" },
  ]);
  expect(list["shop"]).toHaveLength(1);
});

it("stays within a tenth of a profile's row on the worst days there can be", () => {
  const everyOther = Array.from({ length: Math.floor(NOW / DAY / 2) + 1 }, (_, at) => [2 * at, 2 * at] as const);
  const days = mergeDays(addDay(NO_DAYS, "shop", NOW), { shop: everyOther });
  expect(daysOf(days).length).toBeGreaterThanOrEqual(everyOther.length);
  expect(JSON.stringify(days).length).toBeLessThan(150_000);
});
