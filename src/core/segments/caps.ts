/**
 * When a placement's rule has been shown often enough, as a condition like any other: so many exposures, counted from the
 * events by which pages say what they showed.
 */
import { capsOf, type Placements } from "../placements.ts";
import { DAY_MS } from "../time.ts";
import type { Condition } from "./condition.ts";

const WINDOWS = {
  session: { inSession: true },
  day: { within: DAY_MS },
  week: { within: 7 * DAY_MS },
  visitor: {},
} as const;

/** By the cap's id. `exposure`: the plan's event; without it nobody counts, and there are no caps. */
export function capConditions(placements: Placements, exposure: string | undefined): ReadonlyMap<string, Condition> {
  if (exposure === undefined) return new Map();
  return new Map(
    capsOf(placements).map(({ id, placement, rule, times, per }) => [
      id,
      { event: [exposure], where: { placement: [placement], rule: [rule] }, atLeast: times, ...WINDOWS[per] },
    ]),
  );
}
