/**
 * What a profile remembers for the owner's definitions: the state of each feature that they need, and since when it counts.
 * A feature that no definition needs any more is forgotten with the next event. Rests on personalization. Reads plain
 * properties alone; in whatever order the same events arrive, they come to the same.
 */
import type { Stage } from "../plan.ts";
import type { MinimizedEvent } from "../privacy/minimize.ts";
import { LIMIT } from "../limits.ts";
import type { Definitions } from "../segments/compile.ts";
import type { Feature, FeatureSpec } from "../segments/feature.ts";
import { valueKey, withSame, withTime, withValue, type Distinct, type Same, type Times } from "./features/counts.ts";
import { withPoints, withWeight, type Affinity, type Faded } from "./features/faded.ts";
import { matches } from "./features/matches.ts";
import { toSeconds } from "./features/seconds.ts";
import { withStep, type Steps } from "./features/steps.ts";

interface States {
  readonly times: Times;
  readonly distinct: Distinct;
  readonly same: Same;
  readonly sequence: Steps;
  readonly score: Faded;
  readonly affinity: Affinity;
}

type Kind = FeatureSpec["kind"];
type State = States[Kind];

export interface Features {
  /** Of the definitions that it was folded by. */
  readonly key: string;
  /** Since when it counts, in seconds: what was before is not known. */
  readonly from: number;
  /** When the definitions changed last. What had counted nothing until then may be new, and counts since then. */
  readonly changedAt?: number;
  /** By feature, since when it counts, where that is later than `from`. */
  readonly since?: Readonly<Record<string, number>>;
  readonly of: Readonly<Record<string, State>>;
}

/** In seconds. */
export function countsSince({ from, changedAt, since, of }: Features, id: string): number {
  return since?.[id] ?? (Object.hasOwn(of, id) ? from : (changedAt ?? from));
}

export function stateOf<K extends Kind>(
  features: Features | undefined,
  feature: Feature & { readonly spec: { readonly kind: K } },
): States[K] | undefined {
  // A feature's id is made of its kind.
  return features?.of[feature.id] as States[K] | undefined;
}

/** Something put into the cart says as much as three looks at it. */
const LOOKS: Readonly<Record<Stage, number>> = { view: 1, cart: 3, checkout: 3, order: 3 };

/** The features themselves where the event is nothing to any of them. */
export function foldFeatures(
  before: Features | undefined,
  event: MinimizedEvent,
  definitions: Definitions,
): Features | undefined {
  if (definitions.features.size === 0) return undefined;
  const known = current(before, definitions, toSeconds(event.receivedAt));
  const touched = [...(definitions.byEvent.get(event.name) ?? []), ...(event.category ? definitions.ofCategories : [])];
  // One copy, however many of them look at the event.
  let of: Record<string, State> | undefined;
  let since: Record<string, number> | undefined;
  for (const { id, spec } of touched) {
    const state = known.of[id];
    const next = withEvent(spec, state, event);
    if (next === state || next === undefined) continue;
    of ??= { ...known.of };
    of[id] = next;
    if (state !== undefined || known.changedAt === undefined) continue;
    since ??= { ...known.since };
    since[id] = known.changedAt;
  }
  return of ? { ...known, ...(since ? { since } : {}), of } : known;
}

/** What the definitions need now, and nothing that only older ones did. */
function current(before: Features | undefined, { key, features }: Definitions, now: number): Features {
  if (!before) return { key, from: now, of: {} };
  if (before.key === key) return before;
  const needed = <Value>(known: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
    Object.fromEntries(Object.entries(known).filter(([id]) => features.has(id)));
  return {
    key,
    from: before.from,
    changedAt: now,
    ...(before.since ? { since: needed(before.since) } : {}),
    of: needed(before.of),
  };
}

function withEvent(spec: FeatureSpec, state: State | undefined, event: MinimizedEvent): State | undefined {
  const at = toSeconds(event.occurredAt);
  switch (spec.kind) {
    case "times":
    case "distinct":
    case "same":
      return matches(spec.on, event) ? withCount(spec, state, event, at) : state;
    case "sequence": {
      const is = spec.steps.flatMap((step, index) => (matches(step, event) ? [index] : [])).join("");
      if (is === "") return state;
      return withStep(state as Steps | undefined, is, event.occurredAt, spec.steps, spec.withinMs) ?? state;
    }
    case "score": {
      const points = spec.points.reduce((sum, one) => (matches(one, event) ? sum + one.points : sum), 0);
      return points === 0 ? state : withPoints(state as Faded | undefined, points, at, spec.halfLifeMs);
    }
    case "affinity": {
      const weights = spec.kinds ? kindsOf(spec.kinds, event) : categoryOf(event);
      return weights.reduce<Affinity | undefined>(
        (sum, [kind, weight]) => withWeight(sum, kind, weight, at, spec.halfLifeMs),
        state as Affinity | undefined,
      );
    }
  }
}

type CountSpec = Extract<FeatureSpec, { kind: "times" | "distinct" | "same" }>;

function withCount(spec: CountSpec, state: State | undefined, event: MinimizedEvent, at: number): State | undefined {
  const since = spec.withinMs === undefined ? undefined : toSeconds(event.receivedAt - spec.withinMs);
  if (spec.kind === "times") return withTime((state as Times | undefined) ?? [], at, spec.keep, since);
  const value = valueKey(event.plain.properties[spec.field]);
  if (value === undefined) return state;
  return spec.kind === "distinct"
    ? withValue((state as Distinct | undefined) ?? [], value, at, spec.keep, since)
    : withSame((state as Same | undefined) ?? [], value, at, spec.keep, since);
}

type Weights = readonly (readonly [kind: string, weight: number])[];

function kindsOf(
  kinds: NonNullable<Extract<FeatureSpec, { kind: "affinity" }>["kinds"]>,
  event: MinimizedEvent,
): Weights {
  return Object.entries(kinds).flatMap(([kind, matchers]) => {
    const matcher = matchers.find((one) => matches(one, event));
    return matcher ? [[kind, matcher.weight] as const] : [];
  });
}

function categoryOf({ category, plain, stage }: MinimizedEvent): Weights {
  const value = category === undefined ? undefined : plain.properties[category];
  if (typeof value !== "string" || value === "" || value.length > LIMIT.categoryCharacters) return [];
  return [[value, stage ? LOOKS[stage] : 1]];
}
