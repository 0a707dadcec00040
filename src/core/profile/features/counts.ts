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
  let newest = at;
  const others = known.filter(([one, seconds]) => {
    if (one === value) newest = Math.max(newest, seconds);
    return one !== value && (since === undefined || seconds >= since);
  });
  if (since !== undefined && newest < since) return others;
  return inOrder(others, [value, newest] as const, ([, seconds]) => seconds).slice(0, keep);
}

/** Among those that stand newest first. Values of one second stand in an order that no arrival changes. */
function inOrder<Entry extends readonly [value: string, ...unknown[]]>(
  sorted: readonly Entry[],
  one: Entry,
  newestOf: (entry: Entry) => number,
): readonly Entry[] {
  const newest = newestOf(one);
  const at = sorted.findIndex((other) => {
    const theirs = newestOf(other);
    return theirs < newest || (theirs === newest && one[0] < other[0]);
  });
  return sorted.toSpliced(at === -1 ? sorted.length : at, 0, one);
}

export function distinctSince(known: Distinct, since: number | undefined): number {
  return since === undefined ? known.length : known.filter(([, seconds]) => seconds >= since).length;
}

export function withSame(known: Same, value: string, at: number, keep: number, since: number | undefined): Same {
  let before: Times = [];
  const others = known.filter(([one, times]) => {
    if (one === value) before = times;
    return one !== value && (since === undefined || (times[0] ?? 0) >= since);
  });
  const after = withTime(before, at, keep, since);
  if (after.length === 0) return others;
  return inOrder(others, [value, after] as const, ([, [newest = 0]]) => newest).slice(0, LIMIT.sameValues);
}

/** Of whatever value happened most often. */
export function mostSince(known: Same, since: number | undefined): number {
  return Math.max(0, ...known.map(([, times]) => countSince(times, since)));
}
