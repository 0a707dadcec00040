/** Moves the moments of old data to the recent past, so that no collector finds them stale. Pure; order and ties stay. */

/** Under the 24 hours after which an event is stale, with room for a slow run. */
const LONGEST_MS = 20 * 3_600_000;

/**
 * Moments that end at `end` and span at most `longest`: gaps shrink in proportion, ties stay ties, and no two distinct
 * moments become one, for which an early one may move a few milliseconds ahead. `moments` are in order.
 */
export function spread(moments: readonly number[], end: number, longest = LONGEST_MS): number[] {
  const last = moments.at(-1) ?? 0;
  const scale = Math.min(1, longest / Math.max(1, last - (moments[0] ?? 0)));
  const moved = moments.map((moment) => end - Math.round((last - moment) * scale));
  for (let at = moved.length - 2; at >= 0; at -= 1) {
    const next = moved[at + 1] as number;
    if (moments[at] === moments[at + 1]) moved[at] = next;
    else moved[at] = Math.min(moved[at] as number, next - 1);
  }
  return moved;
}
