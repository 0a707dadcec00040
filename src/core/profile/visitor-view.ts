/**
 * A visitor as rules see them, for whoever asks: how well they are known, what they prefer, and in which segments they are,
 * each with its reasons. Whether anybody may read it was decided before; it tells no value of a trait.
 */
import type { SubjectKeys } from "../privacy/keys.ts";
import type { Definitions } from "../segments/compile.ts";
import { categoriesIn } from "./categories.ts";
import { membershipsIn, type Membership } from "./reasons.ts";
import type { Relationship } from "../relationship.ts";
import { sessionViewOf, type SessionView } from "./session-view.ts";
import { affinitiesOf, relationshipOf, seenIn, type Standing } from "./standing.ts";
import type { PersonalizationSlice } from "./state.ts";

export interface VisitorView {
  readonly relationship: Relationship;
  readonly affinities: Standing["affinities"];
  readonly segments: readonly Membership[];
}

/** With the session that is going on, if there is one. */
export function visitOf(
  slice: Partial<PersonalizationSlice>,
  definitions: Definitions,
  now: number,
  keys: SubjectKeys,
): { readonly visitor: VisitorView; readonly session?: SessionView } {
  const session = sessionViewOf(slice, categoriesIn(slice.features, definitions), now, keys);
  return { visitor: visitorViewOf(slice, definitions, now), ...(session ? { session } : {}) };
}

export function visitorViewOf(
  slice: Partial<PersonalizationSlice>,
  definitions: Definitions,
  now: number,
): VisitorView {
  const seen = seenIn(slice, definitions, now);
  return { relationship: relationshipOf(seen), affinities: affinitiesOf(seen), segments: membershipsIn(seen) };
}
