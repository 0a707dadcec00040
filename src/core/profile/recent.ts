/** The items of the running session as a recommendation looks at them: the last first, each step before it weighing less. */
import { WEIGHTS, type Weights } from "../trends/weights.ts";
import type { Trail } from "./items.ts";
import { beganAt } from "./session-view.ts";
import type { PersonalizationSlice } from "./state.ts";

/** Something that the visitor looked at in the running session. */
export interface Recent {
  readonly id: string;
  readonly category?: string;
  /** The last look weighs 1. */
  readonly weight: number;
  readonly bought?: true;
}

export function recentOf({ items }: Trail, { recency }: Pick<Weights, "recency"> = WEIGHTS): readonly Recent[] {
  return items.toReversed().map(({ id, category, bought }, steps) => ({
    id,
    weight: recency ** steps,
    ...(category === undefined ? {} : { category }),
    ...(bought ? { bought } : {}),
  }));
}

/** By recommendation; `undefined` where there is none of them. */
export function recentItems(
  slice: Partial<PersonalizationSlice>,
  now: number,
): Readonly<Record<string, readonly Recent[]>> | undefined {
  const trails = beganAt(slice, now) === undefined ? [] : Object.entries(slice.items ?? {});
  return trails.length > 0 ? Object.fromEntries(trails.map(([id, trail]) => [id, recentOf(trail)])) : undefined;
}
