/**
 * Counts in windows, exact and in any order of arrival: whether something happened so often is told by the newest so many
 * times, whatever the window. What is older than these can change no answer.
 */
import { LIMIT } from "../../limits.ts";
import { fingerprint } from "../../segments/feature.ts";

/** The newest times, in seconds, newest first. */
export type Times = readonly number[];

/** Values, each by its fingerprint with its newest time, newest first. */
export type Distinct = readonly (readonly [value: string, seconds: number])[];

/** Values, each by its fingerprint with its newest times. */
export type Same = readonly (readonly [value: string, times: Times])[];

/** What a value is told apart by, and never the value itself: a number may be somebody's as well. */
export function valueKey(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return fingerprint(String(value));
  return typeof value === "string" && value !== "" ? fingerprint(value) : undefined;
}

/** `since`: what is older is nothing to anybody any more, or `undefined` where the count has no window. */
export function withTime(times: Times, at: number, keep: number, since: number | undefined): Times {
  const all = times[0] === undefined || at >= times[0] ? [at, ...times] : [...times, at].toSorted((a, b) => b - a);
  return all.filter((one) => since === undefined || one >= since).slice(0, keep);
}

export function countSince(times: Times, since: number | undefined): number {
  return since === undefined ? times.length : times.filter((one) => one >= since).length;
}

export function withValue(
  known: Distinct,
  value: string,
  at: number,
  keep: number,
  since: number | undefined,
): Distinct {
  const before = known.find(([one]) => one === value)?.[1] ?? at;
  const others = known.filter(([one]) => one !== value);
  return [...others, [value, Math.max(before, at)] as const]
    .filter(([, seconds]) => since === undefined || seconds >= since)
    .toSorted(newestValue)
    .slice(0, keep);
}

/** Values of one second stand in an order that no arrival changes. */
function newestValue(a: Distinct[number], b: Distinct[number]): number {
  return b[1] - a[1] || (a[0] < b[0] ? -1 : 1);
}

export function distinctSince(known: Distinct, since: number | undefined): number {
  return since === undefined ? known.length : known.filter(([, seconds]) => seconds >= since).length;
}

export function withSame(known: Same, value: string, at: number, keep: number, since: number | undefined): Same {
  const before = known.find(([one]) => one === value)?.[1] ?? [];
  const others = known.filter(([one, [newest = 0]]) => one !== value && (since === undefined || newest >= since));
  const after = withTime(before, at, keep, since);
  return (after.length === 0 ? others : [...others, [value, after] as const])
    .toSorted(([a, [newestA = 0]], [b, [newestB = 0]]) => newestB - newestA || (a < b ? -1 : 1))
    .slice(0, LIMIT.sameValues);
}

/** Of whatever value happened most often. */
export function mostSince(known: Same, since: number | undefined): number {
  return Math.max(0, ...known.map(([, times]) => countSince(times, since)));
}
