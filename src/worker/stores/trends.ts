/**
 * The aggregates behind recommendations: one object for each site, recommendation and jurisdiction. Its name stands for no
 * visitor, so it need not be keyed. What is brought there after the answer are sums; a loss loses counts.
 */
import type { Config } from "../../core/config.ts";
import type { Recommendation } from "../../core/recommendations.ts";
import type { Jurisdiction } from "../../core/policy/placement.ts";
import { LIMIT } from "../../core/limits.ts";
import { addLessons, type Lesson } from "../../core/trends/lesson.ts";
import type { Env } from "../env.ts";
import { logProblem } from "../log.ts";
import type { Taught } from "../visit-objects.ts";
import type { TrendsCalls } from "../objects/calls.ts";
import { jurisdictionOf } from "./jurisdiction.ts";
import { plainName } from "./object-name.ts";

export interface TrendsPlace {
  readonly site: string;
  readonly jurisdiction: Jurisdiction;
  readonly recommendation: Recommendation;
}

interface Gathered {
  readonly lesson: Lesson;
  readonly since: number;
}

/** What this isolate has not brought there yet. As many as there are sites, recommendations and jurisdictions. */
const gathered = new Map<string, Gathered>();

export function trendsOf(
  env: Env,
  { site, jurisdiction, recommendation }: TrendsPlace,
): DurableObjectStub<TrendsCalls> {
  return jurisdictionOf(env.TRENDS, jurisdiction, env).named(plainName(jurisdiction, `${site}|${recommendation.id}`));
}

/** After the answer; of what the config has no more, nothing. */
export async function teachAll(
  env: Env,
  { recommendations }: Pick<Config, "recommendations">,
  site: string,
  taught: readonly Taught[],
): Promise<void> {
  const lessons = taught.flatMap(({ jurisdiction, lessons: byId }) =>
    Object.entries(byId).flatMap(([id, lesson]) => {
      const recommendation = recommendations.byId.get(id);
      return recommendation ? [{ place: { site, jurisdiction, recommendation }, lesson }] : [];
    }),
  );
  await Promise.all(lessons.map(({ place, lesson }) => teach(env, place, lesson)));
}

/**
 * The first of a moment waits and brings it, the others leave theirs with it. What has waited too long belongs to a call that
 * was ended before it could: the next one brings it in its stead. Never fails: the answers are already given.
 */
async function teach(env: Env, place: TrendsPlace, lesson: Lesson): Promise<void> {
  const key = JSON.stringify([place.site, place.recommendation.id, place.jurisdiction]);
  const now = Date.now();
  const found = gathered.get(key);
  const isForsaken = found !== undefined && now - found.since > LIMIT.countForsakenMs;
  const since = found && !isForsaken ? found.since : now;
  gathered.set(key, { lesson: found ? addLessons(found.lesson, lesson) : lesson, since });
  if (found && !isForsaken) return;
  await scheduler.wait(LIMIT.countGatherMs);
  const all = gathered.get(key);
  gathered.delete(key);
  if (!all) return;
  const { halfLifeDays } = place.recommendation;
  await trendsOf(env, place)
    .learn(all.lesson, halfLifeDays)
    .catch((error: unknown) => logProblem("lesson_lost", error));
}
