/**
 * Finds weights: turns one after the other, keeps what foretells better the last fifth of the training part. What is held out
 * from the training is never looked at.
 */
import { WEIGHTS, type Weights } from "../../core/trends/weights.ts";
import { dayAfter, SETTINGS } from "./evaluate.ts";
import { measure, scoreOf } from "./measure.ts";
import { ours, trained } from "./methods.ts";
import type { Session } from "./sessions.ts";
import { lastFifth, splitsOf, type Split } from "./split.ts";

const TRIED: Readonly<Record<keyof Weights, readonly number[]>> = {
  step: [0.4, 0.6, 0.8, 0.9, 1],
  backward: [0, 0.3, 0.6, 0.8, 1],
  damping: [0, 0.1, 0.2, 0.3, 0.5],
  recency: [0.3, 0.5, 0.7, 0.8, 0.9],
  affinity: [0, 0.03, 0.1, 0.3, 1],
  again: [0, 0.02, 0.05, 0.1, 0.3, 1],
};

/** Of next things and of new things alike, how far up they stand and whether they stand there at all. */
function worth(splits: readonly Split[], weights: Weights): number {
  const values = splits.map(({ training, heldOut }) => {
    const method = ours(trained(training, SETTINGS, weights), dayAfter(training), 1, SETTINGS, weights);
    return (["next", "new"] as const).reduce((sum, target) => {
      const { recall, mrr } = measure(
        heldOut.map((session) => scoreOf(session, method, target)),
        0,
      );
      return sum + recall + mrr;
    }, 0);
  });
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function tune(sessions: readonly Session[], seed: number, say: (line: string) => void): Weights {
  const splits = splitsOf(sessions, seed).map(({ training }) => lastFifth(training));
  let best = WEIGHTS;
  let most = worth(splits, best);
  for (const round of [1, 2]) {
    for (const name of Object.keys(TRIED) as (keyof Weights)[]) {
      for (const value of TRIED[name]) {
        const weights = { ...best, [name]: value };
        const reached = worth(splits, weights);
        say(`round ${round}: ${name} ${value}: ${reached.toFixed(4)}`);
        if (reached <= most) continue;
        best = weights;
        most = reached;
      }
    }
  }
  return best;
}
