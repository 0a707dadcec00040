/**
 * A visitor as rules see them, for whoever asks: how well they are known, what they prefer, and in which segments they are,
 * each with its reasons. Whether anybody may read it was decided before; it tells no value of a trait.
 */
import type { Definitions } from "../segments/compile.ts";
import { membershipsIn, type Membership } from "./reasons.ts";
import type { Relationship } from "../relationship.ts";
import { seenIn, standingOf, type Standing } from "./standing.ts";
import type { PersonalizationSlice } from "./state.ts";

export interface VisitorView {
  readonly relationship: Relationship;
  readonly affinities: Standing["affinities"];
  readonly segments: readonly Membership[];
}

export function visitorViewOf(
  slice: Partial<PersonalizationSlice>,
  definitions: Definitions,
  now: number,
): VisitorView {
  const { relationship, affinities } = standingOf(slice, definitions, now);
  return { relationship, affinities, segments: membershipsIn(seenIn(slice, definitions, now)) };
}
