/**
 * How much each thing counts when sessions teach and when something is recommended. Numbers only; found by
 * `npm run eval -- --tune` on the training part of real sessions, see docs/recommendations.md.
 */
export interface Weights {
  /** What stands one step further away in its session counts so much less. */
  readonly step: number;
  /** And so much less what came before. */
  readonly backward: number;
  /** What everybody looks at stands beside everything: the power by which it counts less. */
  readonly damping: number;
  /** Of a visitor's own looks, the last counts 1, and each before it so much less. */
  readonly recency: number;
  /** What is liked of a category that the visitor likes. */
  readonly affinity: number;
  /** Visitors go back to what they looked at. */
  readonly again: number;
}

export const WEIGHTS: Weights = { step: 0.3, backward: 0.3, damping: 0.2, recency: 0.1, affinity: 1, again: 1 };
