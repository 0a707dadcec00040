/**
 * Compiles the owner's definitions to what a profile must remember to answer them. What two of them share is remembered
 * once; what none of them asks is not remembered. Refuses nothing: see faults.ts.
 */
import type { Affinities, ProfileWishes, Relationships, Scores, Segments } from "../segments.ts";
import { RELATIONSHIP_ORDER } from "../segments.ts";
import type { Condition, Counted, Leaf } from "./condition.ts";
import { featureFor, fingerprint, isSameSpec, matchersOf, type Feature, type FeatureSpec } from "./feature.ts";

export interface Segment {
  readonly id: string;
  readonly description: string;
  readonly version: number;
  readonly when: Condition;
}

/** What the definitions come to. */
export interface Definitions {
  readonly segments: ReadonlyMap<string, Segment>;
  /** In the order in which they are tried. */
  readonly relationship: readonly (readonly [(typeof RELATIONSHIP_ORDER)[number], Condition])[];
  /** By the score's id. */
  readonly scores: ReadonlyMap<string, Feature>;
  /** By the affinity's id. */
  readonly affinities: ReadonlyMap<string, Feature>;
  /** Rules that end, each with the condition under which it has ended. */
  readonly caps: ReadonlyMap<string, Condition>;
  /** By its id, every feature that any of them needs. */
  readonly features: ReadonlyMap<string, Feature>;
  readonly featureOf: ReadonlyMap<Leaf, Feature>;
  /** By the plan's name of an event, the features that look at it. */
  readonly byEvent: ReadonlyMap<string, readonly Feature[]>;
  /** Those that look at every event that the plan gives a category. */
  readonly ofCategories: readonly Feature[];
  /** Traits that a definition asks. */
  readonly traits: ReadonlySet<string>;
  /** Changes whenever any feature does. */
  readonly key: string;
  readonly wishes: ProfileWishes;
}

export interface Definable {
  readonly segments: Segments;
  readonly scores: Scores;
  readonly affinities: Affinities;
  readonly relationship: Relationships;
  readonly profile: ProfileWishes;
  readonly caps: ReadonlyMap<string, Condition>;
}

/** How much a count must remember: enough to tell that it is reached, or one more than it may be. */
function keepOf({ atLeast, atMost }: Counted): number {
  return Math.max(atLeast ?? 1, (atMost ?? 0) + 1);
}

/** What a question about events makes a profile remember; the others look at what is there anyway. */
function specOf(leaf: Leaf): FeatureSpec | undefined {
  if ("event" in leaf) {
    const { event, where, within, distinct, same } = leaf;
    const counted = { on: { event, where }, keep: keepOf(leaf), ...(within === undefined ? {} : { withinMs: within }) };
    if (distinct !== undefined) return { kind: "distinct", field: distinct, ...counted };
    return same === undefined ? { kind: "times", ...counted } : { kind: "same", field: same, ...counted };
  }
  if ("sequence" in leaf) return { kind: "sequence", steps: leaf.sequence, withinMs: leaf.within };
  if ("last" in leaf) return { kind: "times", on: { event: leaf.last, where: leaf.where }, keep: 1 };
  return undefined;
}

/** Every leaf of a condition, in the order written. */
export function leavesOf(condition: Condition): readonly Leaf[] {
  if ("all" in condition) return condition.all.flatMap(leavesOf);
  if ("any" in condition) return condition.any.flatMap(leavesOf);
  return "not" in condition ? leavesOf(condition.not) : [condition];
}

export function compileDefinitions(given: Definable): Definitions {
  const segments = Object.entries(given.segments).map(([id, segment]): Segment => ({ id, ...segment }));
  const relationship = RELATIONSHIP_ORDER.flatMap((stage) => {
    const condition = given.relationship[stage];
    return condition ? [[stage, condition] as const] : [];
  });
  const conditions = [
    ...segments.map(({ when }) => when),
    ...relationship.map(([, condition]) => condition),
    ...given.caps.values(),
  ];
  const leaves = conditions.flatMap(leavesOf);
  const featureOf = new Map(
    leaves.flatMap((leaf): [Leaf, Feature][] => {
      const spec = specOf(leaf);
      return spec ? [[leaf, featureFor(spec)]] : [];
    }),
  );
  const scores = new Map(
    Object.entries(given.scores).map(([id, { points, halfLife }]) => {
      const spec = { kind: "score", points, ...(halfLife === undefined ? {} : { halfLifeMs: halfLife }) } as const;
      return [id, featureFor(spec)];
    }),
  );
  const affinities = new Map(
    Object.entries(given.affinities).map(([id, { kinds, halfLife }]) => {
      const spec = { kind: "affinity", ...(kinds ? { kinds } : {}), halfLifeMs: halfLife } as const;
      return [id, featureFor(spec)];
    }),
  );
  const all = [...featureOf.values(), ...scores.values(), ...affinities.values()];
  const features = named(all);
  return {
    segments: new Map(segments.map((segment) => [segment.id, segment])),
    relationship,
    scores,
    affinities,
    caps: given.caps,
    features,
    featureOf,
    byEvent: byEvent([...features.values()]),
    ofCategories: [...features.values()].filter(({ spec }) => spec.kind === "affinity" && !spec.kinds),
    traits: new Set(leaves.flatMap((leaf) => ("trait" in leaf ? [leaf.trait] : []))),
    key: fingerprint([...features.keys()].toSorted().join()),
    wishes: given.profile,
  };
}

/** @throws {Error} where two have one name by chance: of a thousand features, in one of ten thousand configs */
function named(all: readonly Feature[]): ReadonlyMap<string, Feature> {
  const features = new Map<string, Feature>();
  for (const feature of all) {
    const other = features.get(feature.id);
    if (other && !isSameSpec(other, feature)) {
      throw new Error(`definitions: two of them share the name ${feature.id} by chance; change a window by a minute`);
    }
    features.set(feature.id, feature);
  }
  return features;
}

function byEvent(features: readonly Feature[]): ReadonlyMap<string, readonly Feature[]> {
  const found = new Map<string, readonly Feature[]>();
  for (const feature of features) {
    const names = new Set(matchersOf(feature.spec).flatMap(({ event }) => event));
    for (const name of names) found.set(name, [...(found.get(name) ?? []), feature]);
  }
  return found;
}

export const NO_DEFINITIONS: Definitions = compileDefinitions({
  segments: {},
  scores: {},
  affinities: {},
  relationship: {},
  profile: { counts: [], lastEvents: [], traits: [], sources: [] },
  caps: new Map(),
});
