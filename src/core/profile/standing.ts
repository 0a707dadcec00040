/**
 * Where a visitor stands: all that rules may look at when they choose for them. Nothing of it is personal, so that it may
 * travel to the Worker and, sealed, to the visitor's own browser; and none of it goes to a page as it is.
 */
import { WEIGHTS, type Weights } from "../trends/weights.ts";
import type { Trail } from "./items.ts";
import { factsOf, type SessionFacts } from "./session-view.ts";
import { isOver } from "./session.ts";
import type { PersonalizationSlice } from "./state.ts";

/** How well the visitor and the owner know each other; not how far a visit has come, which is its stage. */
export const RELATIONSHIPS = ["new", "returning", "considering", "customer", "lapsing"] as const;
export type Relationship = (typeof RELATIONSHIPS)[number];

export interface Share {
  readonly kind: string;
  /** Of their attention, from 0 to 1. */
  readonly share: number;
}

export interface Standing {
  readonly session: SessionFacts;
  /** The ids of those that hold. */
  readonly segments: readonly string[];
  readonly relationship: Relationship;
  /** By the affinity's id, what they prefer, the largest share first. */
  readonly affinities: Readonly<Record<string, readonly Share[]>>;
  /** Rules that have shown what they show as often as they may, as `<placement>/<rule>`. */
  readonly capped: readonly string[];
  /** By recommendation, the items of the running session, the last first; absent where nothing is recommended. */
  readonly items?: Readonly<Record<string, readonly Recent[]>>;
}

/** Something that the visitor looked at in the running session. */
export interface Recent {
  readonly id: string;
  readonly category?: string;
  /** The last look weighs 1. */
  readonly weight: number;
  readonly bought?: true;
}

export function standingOf(slice: Partial<PersonalizationSlice>, now: number): Standing {
  const session = factsOf(slice, now);
  const relationship = session.number > 1 ? "returning" : "new";
  const trails = slice.session && !isOver(slice.session, now) ? Object.entries(slice.items ?? {}) : [];
  return {
    session,
    segments: [],
    relationship,
    affinities: {},
    capped: [],
    ...(trails.length > 0 ? { items: Object.fromEntries(trails.map(([id, trail]) => [id, recentOf(trail)])) } : {}),
  };
}

export function recentOf({ items }: Trail, { recency }: Pick<Weights, "recency"> = WEIGHTS): readonly Recent[] {
  return items.toReversed().map(({ id, category, bought }, steps) => ({
    id,
    weight: recency ** steps,
    ...(category === undefined ? {} : { category }),
    ...(bought ? { bought } : {}),
  }));
}
