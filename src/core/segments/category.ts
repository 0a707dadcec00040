/**
 * Whether anything asks what categories a visitor looks at. Only then is it remembered, by an affinity that the owner may
 * also define to say how fast it fades.
 */
import {
  CATEGORY_AFFINITY,
  affinitiesSchema,
  type Affinities,
  type Segments,
  type Relationships,
} from "../segments.ts";
import type { CompiledPlan } from "../plan.ts";
import type { Placements } from "../placements.ts";
import type { TriggerRules } from "../triggers.ts";
import { leavesOf } from "./compile.ts";
import type { Leaf } from "./condition.ts";

export interface Asking {
  readonly affinities: Affinities;
  readonly segments: Segments;
  readonly relationship: Relationships;
  readonly placements: Placements;
  readonly triggers: TriggerRules;
}

/** Without an event that has a category, none will ever hold. */
export function withCategory(asking: Asking, plan: CompiledPlan): Affinities {
  const { affinities } = asking;
  const isPlanned = plan.events.some(({ category }) => category !== undefined);
  if (Object.hasOwn(affinities, CATEGORY_AFFINITY) || !isPlanned || !asksCategory(asking)) return affinities;
  return { ...affinities, ...affinitiesSchema.parse({ [CATEGORY_AFFINITY]: { description: "What they look at." } }) };
}

function asksCategory({ segments, relationship, placements, triggers }: Asking): boolean {
  const conditions = [
    ...Object.values(segments).map(({ when }) => when),
    ...Object.values(relationship).filter((condition) => condition !== undefined),
  ];
  return (
    conditions.flatMap(leavesOf).some(leafAsks) ||
    Object.values(placements).some(({ rules, recommend }) => recommend || rules.some(({ when }) => ruleAsks(when))) ||
    Object.values(triggers).some(({ when }) => "session" in when && when.session.category !== undefined)
  );
}

function leafAsks(leaf: Leaf): boolean {
  if ("affinity" in leaf) return leaf.affinity === CATEGORY_AFFINITY;
  return "session" in leaf && leaf.session.category !== undefined;
}

function ruleAsks({ session, affinity }: Placements[string]["rules"][number]["when"]): boolean {
  return session?.category !== undefined || affinity?.of === CATEGORY_AFFINITY;
}
