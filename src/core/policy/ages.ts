/**
 * A visitor's age, as coarse as the law needs it: the highest bound that the visitor has reached. A birthday or an exact
 * age is turned into a band where it comes in, and is never kept.
 */

/** Every age, in years, at which some region's law changes. */
export const AGE_BOUNDS = [0, 10, 12, 13, 14, 15, 16, 17, 18, 20] as const;

/** `13` is "13, and not yet 14": the highest bound reached. */
export type AgeBand = (typeof AGE_BOUNDS)[number];

/** `age` in whole years. What is no age of a person is `undefined`. */
export function bandOf(age: unknown): AgeBand | undefined {
  if (typeof age !== "number" || !Number.isFinite(age) || age < 0 || age > 130) return undefined;
  return AGE_BOUNDS.findLast((bound) => age >= bound);
}

/** The younger of two; nothing said about age makes nobody younger. */
export function younger(a: AgeBand | undefined, b: AgeBand | undefined): AgeBand | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}
