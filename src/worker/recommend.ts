/**
 * Adds to what placements show what they recommend. Where nobody is known, or nobody who may be looked at, that is what is
 * popular where they are. Asks one more store, only for placements that want it; where that fails, or takes too long, they
 * recommend nothing.
 */
import type { Config } from "../core/config.ts";
import type { ReadAsk } from "../core/decide/read.ts";
import { aboutOf, shelfOf, withOwnLikes } from "../core/personalize/shelf.ts";
import { recommend as chosenFrom, type Recommended } from "../core/personalize/recommend.ts";
import { JURISDICTIONS, type Jurisdiction } from "../core/policy/placement.ts";
import type { Recommend } from "../core/recommendations.ts";
import { hearsayOf } from "./hearsay.ts";
import { inTime, type Budget } from "./in-time.ts";
import { logProblem } from "./log.ts";
import type { Decisions, InTime, Place } from "./read-visitor.ts";

/** `reply`: what the visitor's object said, if there is one. */
export async function withRecommended(
  place: Place,
  { placements, recommendations }: Pick<Config, "placements" | "recommendations">,
  decided: Decisions,
  reply: InTime | undefined,
  ask: ReadAsk,
  budget: Budget,
): Promise<Decisions> {
  const wanting = Object.entries(decided.decisions).flatMap(([name, choice]) => {
    const wanted = choice.content === null ? undefined : placements[name]?.recommend;
    return wanted ? [[name, choice, wanted] as const] : [];
  });
  if (wanting.length === 0) return decided;
  const jurisdiction = reply?.rests ?? jurisdictionFor(ask);
  const recommended = await Promise.all(
    wanting.map(
      async ([name, choice, wanted]) => [name, { ...choice, recommended: await recommendedBy(wanted) }] as const,
    ),
  );
  return { ...decided, decisions: { ...decided.decisions, ...Object.fromEntries(recommended) } };

  async function recommendedBy(wanted: Recommend): Promise<readonly Recommended[]> {
    const recommendation = recommendations.byId.get(wanted.from);
    if (!recommendation) return [];
    const shelf = shelfOf(wanted, reply?.standing);
    const from = { site: place.site.id, jurisdiction, recommendation };
    try {
      const heard = await inTime(budget.leftMs(), hearsayOf(place.env, from, aboutOf(wanted.what, shelf)), undefined);
      if (!heard) return [];
      return chosenFrom(withOwnLikes(wanted.what, shelf, heard), shelf);
    } catch (error) {
      logProblem("storage_unreachable", error);
      return [];
    }
  }
}

/** Of whom nothing may rest anywhere, as of whom nobody knows where they are: what is popular in the strictest place. */
function jurisdictionFor({ placement }: ReadAsk): Jurisdiction {
  return placement.mode === "store" ? placement.jurisdiction : JURISDICTIONS[0];
}
