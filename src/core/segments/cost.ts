/**
 * What each definition costs: how many bytes of a profile's row at most, and which data it makes us keep, in words. Of what
 * two definitions share both are told the whole.
 */
import { durationInWords } from "../duration.ts";
import { LIMIT } from "../limits.ts";
import { leavesOf, type Definitions } from "./compile.ts";
import type { Condition, Leaf, Matcher } from "./condition.ts";
import type { Feature, FeatureSpec } from "./feature.ts";

export interface Cost {
  /** `segments.gold-member`. */
  readonly definition: string;
  readonly version?: number;
  /** Bytes in the row, as JSON, at most; of a trait without its own text. */
  readonly bytes: number;
  /** Each in a phrase. */
  readonly keeps: readonly string[];
}

/** `"1q2w3e4":` and the comma behind. */
const NAMED = 11;
/** Nine digits and a comma. */
const TIME = 10;
/** `["1q2w3e4",123456789],` */
const VALUE = 23;
/** Epoch ms and a comma. */
const MOMENT = 14;
/** `{"at":1764460800000,"is":"01234567"},` */
const MARK = 38;
/** `[-12345.6789,123456789]` */
const SUM = 24;
/** `"plan":{"at":1764460800000,"source":"<40>","verified":true,"value":…,"server":{…},"corrected":{…}},` */
const TRAIT = 253;
/** `"since":{…}` of one feature, where a definition changed. */
const SINCE = 20;
/** Bytes of a page's character as JSON: a control character is six. */
const ESCAPED = 6;

export function costsOf(definitions: Definitions): readonly Cost[] {
  const { segments, scores, affinities, relationship, caps } = definitions;
  const asked = (definition: string, condition: Condition, version?: number): Cost => {
    const leaves = leavesOf(condition);
    // Scores, affinities and segments are told of by themselves.
    const features = [...new Set(leaves.flatMap((leaf) => definitions.featureOf.get(leaf) ?? []))];
    const others = leaves.flatMap((leaf) => alsoKept(leaf));
    return {
      definition,
      ...(version === undefined ? {} : { version }),
      bytes: features.reduce((sum, feature) => sum + bytesOf(feature), 0) + others.length * TRAIT,
      keeps: [...new Set([...features.map(({ spec }) => keptBy(spec)), ...others])],
    };
  };
  const counted = (definition: string, feature: Feature): Cost => ({
    definition,
    bytes: bytesOf(feature),
    keeps: [keptBy(feature.spec)],
  });
  return [
    ...[...segments.values()].map(({ id, version, when }) => asked(`segments.${id}`, when, version)),
    ...[...scores].map(([id, feature]) => counted(`scores.${id}`, feature)),
    ...[...affinities].map(([id, feature]) => counted(`affinities.${id}`, feature)),
    ...relationship.map(([stage, condition]) => asked(`relationship.${stage}`, condition)),
    ...[...caps].map(([id, condition]) => asked(`placements.${id}`, condition)),
  ];
}

/** What it looks at that is no feature. Sessions are kept anyway. */
function alsoKept(leaf: Leaf): readonly string[] {
  return "trait" in leaf ? [`the trait ${leaf.trait}, and when it was said`] : [];
}

/** Of all definitions together, what they share counted once. */
export function bytesOfAll({ features }: Definitions): number {
  return [...features.values()].reduce((sum, feature) => sum + bytesOf(feature), 0);
}

export function bytesOf({ spec }: Feature): number {
  return NAMED + SINCE + stateBytes(spec);
}

function stateBytes(spec: FeatureSpec): number {
  switch (spec.kind) {
    case "times":
      return 2 + spec.keep * TIME;
    case "distinct":
      return 2 + spec.keep * VALUE;
    case "same":
      return 2 + LIMIT.sameValues * (14 + spec.keep * TIME);
    case "sequence":
      return 60 + spec.steps.length * MOMENT + LIMIT.latenessMarks * MARK;
    case "score":
      return SUM;
    case "affinity": {
      const kinds = spec.kinds ? Object.keys(spec.kinds) : [];
      const longest = LIMIT.affinityKinds * (LIMIT.categoryCharacters * ESCAPED + 16);
      return 30 + (spec.kinds ? kinds.reduce((sum, kind) => sum + kind.length + 16, 0) : longest);
    }
  }
}

/** In a phrase. */
export function keptBy(spec: FeatureSpec): string {
  switch (spec.kind) {
    case "times":
      return `the last ${spec.keep === 1 ? "time" : `${spec.keep} times`} of ${eventOf(spec.on)}${windowOf(spec.withinMs)}`;
    case "distinct":
      return `hashes and times of the last ${spec.keep} different ${spec.field} of ${eventOf(spec.on)}${windowOf(spec.withinMs)}`;
    case "same":
      return `hashes of up to ${LIMIT.sameValues} ${spec.field} of ${eventOf(spec.on)}, each with its last ${spec.keep} times${windowOf(spec.withinMs)}`;
    case "sequence":
      return `how far they came, and when, in ${spec.steps.map(eventOf).join(", then ")}`;
    case "score":
      return `one sum of points, of ${eventsOf(spec.points)}`;
    case "affinity":
      return spec.kinds
        ? `one weight for each of ${Object.keys(spec.kinds).join(", ")}`
        : `one weight for each of up to ${LIMIT.affinityKinds} categories looked at`;
  }
}

function windowOf(ms: number | undefined): string {
  return ms === undefined ? "" : `, for ${durationInWords(ms)}`;
}

function eventOf({ event, where }: Matcher): string {
  const fields = Object.keys(where);
  return `${event.join(" or ")}${fields.length === 0 ? "" : ` (by ${fields.join(", ")})`}`;
}

function eventsOf(matchers: readonly Matcher[]): string {
  return [...new Set(matchers.flatMap(({ event }) => event))].join(", ");
}
