/**
 * On which UTC days, site by site, the archive holds lines of this profile: where erasure must look, and nowhere else.
 * Forgets no day and invents none. Days in a row are one range: a day a week for the thirteen months that a visitor is
 * remembered is 56 ranges, 0.8 kB. The worst is every other day since 1970, told by an import: 10,400 ranges a site in
 * 2026, 14 bytes each, 145 kB of a row that may hold 2 MB, and 2.6 kB more a year.
 */
import { DAY_MS, isoDay } from "../time.ts";

/** From and to, both included, in days since 1970. */
type Range = readonly [from: number, to: number];

/** By site: ranges in order that neither overlap nor touch. */
export type Days = Readonly<Record<string, readonly Range[]>>;

export interface ArchiveDay {
  readonly site: string;
  /** `2026-11-22` */
  readonly day: string;
}

export const NO_DAYS: Days = {};

function rangesOf(days: Days, site: string): readonly Range[] {
  return Object.hasOwn(days, site) ? (days[site] ?? []) : [];
}

/** The very same list when the day is in it: then there is nothing to write. */
export function addDay(days: Days, site: string, moment: number): Days {
  const day = Math.floor(moment / DAY_MS);
  const ranges = rangesOf(days, site);
  if (ranges.some(([from, to]) => from <= day && day <= to)) return days;
  return { ...days, [site]: joined([...ranges, [day, day]]) };
}

export function mergeDays(a: Days, b: Days): Days {
  const sites = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries(
    Array.from(sites, (site) => [site, joined([...rangesOf(a, site), ...rangesOf(b, site)])] as const),
  );
}

/** In order, and what overlaps or touches as one. */
function joined(ranges: readonly Range[]): readonly Range[] {
  const all: Range[] = [];
  for (const range of ranges.toSorted(([a], [b]) => a - b)) {
    const last = all.at(-1);
    if (last && range[0] <= last[1] + 1) all[all.length - 1] = [last[0], Math.max(last[1], range[1])];
    else all.push(range);
  }
  return all;
}

export function daysOf(days: Days): readonly ArchiveDay[] {
  return Object.entries(days).flatMap(([site, ranges]) =>
    ranges.flatMap(([from, to]) =>
      Array.from({ length: to - from + 1 }, (_, at) => ({ site, day: isoDay((from + at) * DAY_MS) })),
    ),
  );
}
