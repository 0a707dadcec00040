/**
 * Joins what two profiles of one visitor remember for a feature, when a race made two. Counts and sums come to what they
 * would in one; of a sequence each of the two knew a part, and the one that came further goes on.
 */
import type { Definitions } from "../../segments/compile.ts";
import type { FeatureSpec } from "../../segments/feature.ts";
import { countsSince, type Features } from "../features.ts";
import { withSame, withTime, withValue, type Distinct, type Same, type Times } from "./counts.ts";
import { joinAffinities, withPoints, type Affinity, type Faded } from "./faded.ts";
import { completedAt, type Steps } from "./steps.ts";

type State = Features["of"][string];

/** What the definitions need no more comes along no more. Of two beginnings the later is known of both. */
export function joinFeatures(
  a: Features | undefined,
  b: Features | undefined,
  { features }: Definitions,
): Features | undefined {
  if (!a || !b) return a ?? b;
  const of: Record<string, State> = {};
  const since: Record<string, number> = {};
  for (const [id, { spec }] of features) {
    const [one, other] = [a.of[id], b.of[id]];
    const joined = one === undefined || other === undefined ? (one ?? other) : joinStates(spec, one, other);
    if (joined !== undefined) of[id] = joined;
    const from = Math.max(countsSince(a, id), countsSince(b, id));
    if (joined !== undefined && from > Math.min(a.from, b.from)) since[id] = from;
  }
  const changedAt = Math.max(a.changedAt ?? 0, b.changedAt ?? 0);
  return {
    key: a.key,
    from: Math.min(a.from, b.from),
    ...(changedAt > 0 ? { changedAt } : {}),
    ...(Object.keys(since).length > 0 ? { since } : {}),
    of,
  };
}

function joinStates(spec: FeatureSpec, a: State, b: State): State {
  switch (spec.kind) {
    case "times":
      return (b as Times).reduce((sum, at) => withTime(sum, at, spec.keep, undefined), a as Times);
    case "distinct":
      return (b as Distinct).reduce(
        (sum, [value, at]) => withValue(sum, value, at, spec.keep, undefined),
        a as Distinct,
      );
    case "same":
      return (b as Same)
        .flatMap(([value, times]) => times.map((at) => [value, at] as const))
        .reduce((sum, [value, at]) => withSame(sum, value, at, spec.keep, undefined), a as Same);
    case "sequence": {
      const doneAt = (steps: Steps) => completedAt(steps, spec.steps, spec.withinMs) ?? 0;
      return doneAt(b as Steps) > doneAt(a as Steps) ? b : a;
    }
    case "score": {
      const [sum, at] = b as Faded;
      return withPoints(a as Faded, sum, at, spec.halfLifeMs);
    }
    case "affinity":
      return joinAffinities(a as Affinity, b as Affinity, spec.halfLifeMs);
  }
}
