/**
 * Finds weights: turns one after the other, keeps what foretells better, on a split of the training part alone. What is held
 * out from the training is never looked at.
 */
import { WEIGHTS, type Weights } from "../../core/trends/weights.ts";
import { dayAfter, SETTINGS } from "./evaluate.ts";
import { meansOf, scoreOf } from "./measure.ts";
import { ours, trained } from "./methods.ts";
import type { Session } from "./sessions.ts";
import { splitsOf, type Split } from "./split.ts";

const TRIED: Readonly<Record<keyof Weights, readonly number[]>> = {
  step: [0.3, 0.5, 0.7, 0.9, 1],
  backward: [0, 0.3, 0.5, 0.7, 1],
  damping: [0, 0.1, 0.2, 0.3, 0.5],
  recency: [0.1, 0.3, 0.5, 0.7, 0.9],
  affinity: [0, 0.1, 0.3, 1, 3],
  again: [0, 0.01, 0.03, 0.1, 0.3, 1],
};

/** How far up the next things and the new things stand, and whether they stand there at all. */
function worth(splits: readonly Split[], weights: Weights): number {
  const scored = splits.map(({ training, heldOut }) => {
    const method = ours(trained(training, SETTINGS, weights), dayAfter(training), 1, SETTINGS, weights);
    return { method, heldOut };
  });
  return (["next", "new"] as const).reduce((sum, target) => {
    const scores = scored.flatMap(({ method, heldOut }) => heldOut.map((session) => scoreOf(session, method, target)));
    const { recall, mrr } = meansOf(scores);
    return sum + recall + mrr;
  }, 0);
}

/** `shops`: the sessions of each, which count alike however many they are. */
export function tune(shops: readonly (readonly Session[])[], seed: number, say: (line: string) => void): Weights {
  const parts = shops.map((sessions) => splitsOf(sessions, seed).flatMap(({ training }) => splitsOf(training, seed)));
  const worthOf = (weights: Weights): number => parts.reduce((sum, splits) => sum + worth(splits, weights), 0);
  let best = WEIGHTS;
  let most = worthOf(best);
  for (const round of [1, 2]) {
    for (const name of Object.keys(TRIED) as (keyof Weights)[]) {
      for (const value of TRIED[name]) {
        const weights = { ...best, [name]: value };
        const reached = worthOf(weights);
        say(`round ${round}: ${name} ${value}: ${reached.toFixed(4)}`);
        if (reached <= most) continue;
        best = weights;
        most = reached;
      }
    }
  }
  return best;
}
