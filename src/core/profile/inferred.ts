/**
 * What is reckoned of a person from all their devices together: the stage of the relationship, segments, affinities and
 * scores. Joins what the rows remember for one reading and keeps nothing of it. Opens nothing: no rule looks at what is sealed.
 */
import type { Json } from "../json.ts";
import type { Definitions } from "../segments/compile.ts";
import { isOf } from "../segments/feature.ts";
import { newest } from "./facts.ts";
import { stateOf } from "./features.ts";
import { joinFeatures } from "./features/join.ts";
import { isIn, scoreOf } from "./membership.ts";
import { joinLogs, logOf, newestSession } from "./session-log.ts";
import { affinitiesOf, relationshipOf, seenIn } from "./standing.ts";
import type { PersonalizationSlice } from "./state.ts";

export interface Inferred {
  readonly name: string;
  readonly value: Json;
  /** When what it is reckoned from came last, epoch ms. */
  readonly at: number;
}

export type Reckoned = Pick<PersonalizationSlice, "traits" | "features" | "sessions">;

/** As one: what a rule may look at. */
export function reckonedFrom(slices: readonly PersonalizationSlice[], definitions: Definitions): Reckoned | undefined {
  return slices.reduce<Reckoned | undefined>((all, slice) => {
    const one = { ...slice, sessions: logOf(slice) };
    if (!all) return one;
    const traits = { ...all.traits };
    for (const [name, fact] of Object.entries(one.traits))
      traits[name] = newest(Object.hasOwn(traits, name) ? traits[name] : undefined, fact, definitions.wishes.sources);
    const features = joinFeatures(all.features, one.features, definitions);
    const sessions = all.sessions ? joinLogs(all.sessions, one.sessions) : one.sessions;
    return { traits, sessions, ...(features ? { features } : {}) };
  }, undefined);
}

export function inferredFrom(
  slices: readonly PersonalizationSlice[],
  definitions: Definitions,
  now: number,
): readonly Inferred[] {
  const all = reckonedFrom(slices, definitions);
  if (!all) return [];
  const seen = seenIn(all, definitions, now);
  const saidAt = Object.values(all.traits).map((fact) => fact.at);
  const at = Math.max(newestSession(all)?.lastAt ?? 0, ...saidAt, 0);
  const segments = [...definitions.segments.keys()].filter((id) => isIn(id, seen));
  const scores = [...definitions.scores].flatMap(([id, feature]) =>
    isOf(feature, "score") && stateOf(all.features, feature) ? [[`scores.${id}`, scoreOf(id, seen)] as const] : [],
  );
  const affinities = Object.entries(affinitiesOf(seen)).map(([id, shares]) => [
    `affinities.${id}`,
    shares.map(({ kind, share }) => ({ kind, share })),
  ]);
  const values = { relationship: relationshipOf(seen), segments, ...Object.fromEntries([...scores, ...affinities]) };
  return Object.entries(values as Readonly<Record<string, Json>>).map(([name, value]) => ({ name, value, at }));
}
