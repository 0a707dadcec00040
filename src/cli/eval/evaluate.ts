/** Holds the recommendations, with and without their smallest count, against what they must beat, on sessions not learned from. */
import { LIMIT } from "../../core/limits.ts";
import { DAY_MS } from "../../core/time.ts";
import { measure, scoreOf, type Measured, type Target } from "./measure.ts";
import { oneThen, ours, popularity, repeatLast, trained, type Method, type Settings } from "./methods.ts";
import type { Session } from "./sessions.ts";
import { splitsOf, type Split } from "./split.ts";

/** What the config has where the owner says nothing. */
export const SETTINGS: Settings = { recent: 10, halfLifeDays: 14 };

export interface Line {
  readonly method: string;
  readonly target: Target;
  readonly measured: Measured;
}

export function dayAfter(sessions: readonly Session[]): number {
  return Math.floor((sessions.at(-1)?.looks[0]?.at ?? 0) / DAY_MS);
}

function methodsOf(split: Split): Readonly<Record<string, Method>> {
  const trends = trained(split.training, SETTINGS);
  const day = dayAfter(split.training);
  const all = popularity(split);
  return {
    [`ours, from ${LIMIT.smallestCount} sessions on`]: ours(trends, day, LIMIT.smallestCount, SETTINGS),
    "ours, from one session on": ours(trends, day, 1, SETTINGS),
    popularity: all,
    "repeat-last": repeatLast,
    "repeat-last, then popularity": oneThen(repeatLast, all),
  };
}

export function evaluate(sessions: readonly Session[], seed: number): readonly Line[] {
  const parts = splitsOf(sessions, seed).map((split) => ({ split, methods: methodsOf(split) }));
  const names = Object.keys(parts[0]?.methods ?? {});
  return (["next", "new"] as const).flatMap((target) =>
    names.map((method): Line => {
      const scores = parts.flatMap(({ split, methods }) =>
        split.heldOut.map((session) => scoreOf(session, methods[method] ?? repeatLast, target)),
      );
      return { method, target, measured: measure(scores, seed) };
    }),
  );
}
