/**
 * Where a visitor stands: all that rules may look at when they choose for them. Nothing of it is personal, so that it may
 * travel to the Worker and, sealed, to the visitor's own browser; and none of it goes to a page as it is.
 */
import type { Relationship } from "../relationship.ts";
import type { Definitions } from "../segments/compile.ts";
import { isOf } from "../segments/feature.ts";
import { categoriesIn } from "./categories.ts";
import { stateOf } from "./features.ts";
import { sharesOf } from "./features/faded.ts";
import { holds, isIn, type Seen } from "./membership.ts";
import { recentItems, type Recent } from "./recent.ts";
import { beganAt, factsOf, lastKnownOf, type SessionFacts } from "./session-view.ts";
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
  /** By recommendation, the items of the running session, the last first; absent where nothing is recommended. */
  readonly items?: Readonly<Record<string, readonly Recent[]>>;
}

export function seenIn(slice: Partial<PersonalizationSlice>, definitions: Definitions, now: number): Seen {
  return {
    definitions,
    now,
    features: slice.features,
    session: factsOf(slice, categoriesIn(slice.features, definitions), now),
    sessionAt: beganAt(slice, now),
    last: lastKnownOf(slice),
    traits: slice.traits ?? {},
  };
}

export function standingOf(slice: Partial<PersonalizationSlice>, definitions: Definitions, now: number): Standing {
  const seen = seenIn(slice, definitions, now);
  const memo = new Map<string, boolean>();
  const items = recentItems(slice, now);
  return {
    session: seen.session,
    segments: [...definitions.segments.keys()].filter((id) => isIn(id, seen, memo)),
    relationship: relationshipOf(seen, memo),
    affinities: affinitiesOf(seen),
    capped: [...definitions.caps].flatMap(([id, reached]) => (holds(reached, seen, memo) ? [id] : [])),
    ...(items ? { items } : {}),
  };
}

export function relationshipOf(seen: Seen, memo = new Map<string, boolean>()): Relationship {
  const found = seen.definitions.relationship.find(([, condition]) => holds(condition, seen, memo));
  return found?.[0] ?? (seen.session.number > 1 ? "returning" : "new");
}

/** Only the foremost: rules look at no others. */
const TOP = 5;

export function affinitiesOf({ definitions, features }: Seen): Standing["affinities"] {
  const known = [...definitions.affinities].flatMap(([id, feature]) => {
    const state = isOf(feature, "affinity") ? stateOf(features, feature) : undefined;
    return state ? [[id, sharesOf(state).slice(0, TOP)] as const] : [];
  });
  return Object.fromEntries(known);
}
