/**
 * Where a visitor stands: all that rules may look at when they choose for them. Nothing of it is personal, so that it may
 * travel to the Worker and, sealed, to the visitor's own browser; and none of it goes to a page as it is.
 */
import type { Relationship } from "../relationship.ts";
import { factsOf, type SessionFacts } from "./session-view.ts";
import type { PersonalizationSlice } from "./state.ts";

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
}

export function standingOf(slice: Partial<PersonalizationSlice>, now: number): Standing {
  const session = factsOf(slice, now);
  const relationship = session.number > 1 ? "returning" : "new";
  return { session, segments: [], relationship, affinities: {}, capped: [] };
}
