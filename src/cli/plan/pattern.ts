/**
 * Whether a pattern from outside may be held against every event: only if its engine cannot be made to try again and again.
 * Careful rather than clever: it refuses many harmless patterns, and takes none that are not.
 */

/** Each doubles the ways to read a text. */
const OPTIONAL_PARTS = 4;
/** Of a text this short, the square of its length costs nothing. */
const SHORT_TEXT = 1_000;

/** `maxLength`: of the text, if it is limited. */
export function isCheap(pattern: string, maxLength: unknown): boolean {
  try {
    RegExp(pattern);
  } catch {
    return false;
  }
  const bare = pattern.replace(/\\[^1-9k]/g, "x").replace(/\[[^\]]*\]/g, "x");
  // A repeated group, a reference to one, or a look around.
  if (/\)[*+?{]|\\|\(\?[^:]/.test(bare)) return false;
  const repeated = bare.match(/[*+]|\{\d+,(\d{2,})?\}/g)?.length ?? 0;
  const optional = bare.match(/[^(]\?/g)?.length ?? 0;
  if (repeated > 1 || optional > OPTIONAL_PARTS) return false;
  // Without an anchor it starts again at every letter.
  return repeated === 0 || bare.startsWith("^") || (typeof maxLength === "number" && maxLength <= SHORT_TEXT);
}
