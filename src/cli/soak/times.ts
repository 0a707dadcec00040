/** Times, in ms, as people read them; many of them as three: the middle one, what a twentieth exceeds, and the longest. */
export interface Times {
  readonly count: number;
  readonly median: number;
  readonly p95: number;
  readonly longest: number;
}

export function timesOf(ms: readonly number[]): Times {
  const sorted = ms.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { count: sorted.length, median: at(0.5), p95: at(0.95), longest: sorted.at(-1) ?? 0 };
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
