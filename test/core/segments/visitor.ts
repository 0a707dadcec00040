/** A visitor of whom definitions are asked: plain events, folded by the real steps, in whatever order they come. */
import type { JsonObject } from "../../../src/core/json.ts";
import { NO_NEEDS, type Needs } from "../../../src/core/needs.ts";
import type { MinimizedEvent } from "../../../src/core/privacy/minimize.ts";
import { foldEvent } from "../../../src/core/profile/fold.ts";
import { membershipsIn } from "../../../src/core/profile/reasons.ts";
import { seenIn, standingOf } from "../../../src/core/profile/standing.ts";
import { newRow, type ProfileState } from "../../../src/core/profile/state.ts";
import {
  affinitiesSchema,
  profileSchema,
  relationshipSchema,
  scoresSchema,
  segmentsSchema,
} from "../../../src/core/segments.ts";
import { compileDefinitions, type Definitions } from "../../../src/core/segments/compile.ts";
import type { ConditionInput } from "../../../src/core/segments/condition.ts";
import { NOW } from "../call.ts";
import { birth, keys } from "../profile/row.ts";

export interface Said {
  readonly name: string;
  /** Epoch ms. */
  readonly at: number;
  readonly properties?: JsonObject;
  readonly type?: MinimizedEvent["type"];
  readonly category?: string;
  readonly stage?: "view" | "cart";
  readonly receivedAt?: number;
}

export interface Given {
  readonly segments?: Readonly<Record<string, ConditionInput>>;
  readonly scores?: object;
  readonly affinities?: object;
  readonly relationship?: object;
}

export function definitionsOf({ segments = {}, scores = {}, affinities = {}, relationship = {} }: Given): Definitions {
  const described = Object.entries(segments).map(([id, when]) => [id, { description: "d", when }]);
  return compileDefinitions({
    segments: segmentsSchema.parse(Object.fromEntries(described)),
    scores: scoresSchema.parse(scores),
    affinities: affinitiesSchema.parse(affinities),
    relationship: relationshipSchema.parse(relationship),
    profile: profileSchema.parse(undefined),
    caps: new Map(),
  });
}

export function minimized({
  name,
  at,
  properties = {},
  type = "track",
  category,
  stage,
  receivedAt = at,
}: Said): MinimizedEvent {
  return {
    v: 1,
    type,
    name,
    messageId: "m",
    occurredAt: at,
    receivedAt,
    plain: { properties, context: {} },
    personal: { properties: {}, context: {} },
    limited: {},
    removed: [],
    ...(category === undefined ? {} : { category }),
    ...(stage === undefined ? {} : { stage }),
  } as unknown as MinimizedEvent;
}

const BOTH = ["analytics", "personalization"] as const;

export function folded(
  definitions: Definitions,
  events: readonly Said[],
  before: ProfileState = newRow(birth).state,
  manner: NonNullable<Parameters<typeof foldEvent>[5]> = {},
): ProfileState {
  const needs: Needs = { ...NO_NEEDS, definitions };
  return events.reduce((state, said) => foldEvent(state, minimized(said), BOTH, keys, false, manner, needs), before);
}

export function standing(definitions: Definitions, state: ProfileState, now = NOW) {
  return standingOf(state.slices.personalization ?? {}, definitions, now);
}

export function memberships(definitions: Definitions, state: ProfileState, now = NOW) {
  return membershipsIn(seenIn(state.slices.personalization ?? {}, definitions, now));
}

/** Of one definition, called `it`: whether it holds after these events. */
export function isMember(when: ConditionInput, events: readonly Said[], now = NOW): boolean {
  const definitions = definitionsOf({ segments: { it: when } });
  return standing(definitions, folded(definitions, events), now).segments.includes("it");
}
