/**
 * How well a method foretells: after each look of a held-out session, how often the next one is among its 20 (recall@20), and
 * how far up (MRR@20). The error is that of the mean over sessions, drawn again and again, since a session's looks are alike.
 */
import { randomOf } from "../replay/random.ts";
import { SHELF, type Method } from "./methods.ts";
import type { Session } from "./sessions.ts";

/** `next`: whatever is looked at next. `new`: where that is something that the session has not looked at. */
export type Target = "next" | "new";

/** Of one session. */
interface Score {
  readonly steps: number;
  readonly hits: number;
  readonly reciprocal: number;
}

export interface Measured {
  readonly sessions: number;
  readonly steps: number;
  readonly recall: number;
  readonly mrr: number;
  /** Standard errors. */
  readonly recallError: number;
  readonly mrrError: number;
}

export function scoreOf({ looks }: Session, method: Method, target: Target): Score {
  let score: Score = { steps: 0, hits: 0, reciprocal: 0 };
  for (let at = 1; at < looks.length; at += 1) {
    const before = looks.slice(0, at);
    const next = looks[at]?.id ?? "";
    if (target === "new" && before.some(({ id }) => id === next)) continue;
    const rank =
      method(before, target === "new")
        .slice(0, SHELF)
        .indexOf(next) + 1;
    score = {
      steps: score.steps + 1,
      hits: score.hits + (rank > 0 ? 1 : 0),
      reciprocal: score.reciprocal + (rank > 0 ? 1 / rank : 0),
    };
  }
  return score;
}

const DRAWS = 500;

export function measure(scores: readonly Score[], seed: number): Measured {
  const told = scores.filter(({ steps }) => steps > 0);
  const random = randomOf(seed);
  const draws = Array.from({ length: DRAWS }, () =>
    meansOf(told.map(() => told[Math.floor(random() * told.length)] as Score)),
  );
  const { steps, recall, mrr } = meansOf(told);
  return {
    sessions: told.length,
    steps,
    recall,
    mrr,
    recallError: deviation(draws.map((draw) => draw.recall)),
    mrrError: deviation(draws.map((draw) => draw.mrr)),
  };
}

export function meansOf(scores: readonly Score[]) {
  const sum = (of: (score: Score) => number): number => scores.reduce((all, score) => all + of(score), 0);
  const steps = sum((score) => score.steps);
  const per = (total: number): number => (steps === 0 ? 0 : total / steps);
  return { steps, recall: per(sum(({ hits }) => hits)), mrr: per(sum(({ reciprocal }) => reciprocal)) };
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
