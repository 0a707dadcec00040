/** What foretells the next item of a session from those before it: the recommendations as they are served, and what they must beat. */
import { recommend, type Recommended, type Hearsay } from "../../core/personalize/recommend.ts";
import { recentOf } from "../../core/profile/recent.ts";
import { follow, NO_TRAIL } from "../../core/profile/items.ts";
import { DAY_MS } from "../../core/time.ts";
import { addLessons, type Lesson, type Look } from "../../core/trends/lesson.ts";
import { learn, neighborsOf, NO_TRENDS, popular, type Trends } from "../../core/trends/trends.ts";
import { WEIGHTS, type Weights } from "../../core/trends/weights.ts";
import type { Session } from "./sessions.ts";

export const SHELF = 20;

/** What the config has by default. */
export interface Settings {
  readonly recent: number;
  readonly halfLifeDays: number;
}

/** At most `SHELF` ids, the likeliest first. `isNew`: of those that the session has not looked at. */
export type Method = (before: readonly Look[], isNew: boolean) => readonly string[];

function dayOf({ looks }: Session): number {
  return Math.floor((looks[0]?.at ?? 0) / DAY_MS);
}

/** As profiles and the aggregate do it together, day by day. */
export function trained(sessions: readonly Session[], settings: Settings, weights: Weights = WEIGHTS): Trends {
  let trends = NO_TRENDS;
  for (const [day, some] of Map.groupBy(sessions, dayOf)) {
    const lessons = some.flatMap((session) => lessonsOf(session, settings.recent, weights));
    for (const lesson of lessons) trends = learn(trends, lesson, day, settings.halfLifeDays);
  }
  return trends;
}

function lessonsOf({ looks }: Session, most: number, weights: Weights): readonly Lesson[] {
  let trail = NO_TRAIL;
  let all: Lesson | undefined;
  for (const look of looks) {
    const followed = follow(trail, look, most, weights);
    trail = followed.trail;
    if (followed.lesson) all = all ? addLessons(all, followed.lesson) : followed.lesson;
  }
  return all ? [all] : [];
}

/** What is liked of a category counts by its share of the session's looks. */
export function ours(
  trends: Trends,
  day: number,
  smallest: number,
  settings: Settings,
  weights: Weights = WEIGHTS,
): Method {
  const told = popular(trends, "items", smallest, day, settings.halfLifeDays);
  return (before, isNew) => {
    const trail = before.reduce((so, look) => follow(so, look, settings.recent, weights).trail, NO_TRAIL);
    const recent = recentOf(trail, weights);
    const affinity = sharesOf(before);
    const hearsay: Hearsay = {
      beside: new Map(recent.map(({ id }) => [id, neighborsOf(trends, "items", id, smallest, weights)])),
      liked: new Map(
        affinity.map(({ category }) => [category, neighborsOf(trends, "within", category, smallest, weights)]),
      ),
      popular: told,
    };
    const shelf = { recent, affinity, seen: isNew ? "leave_out" : "keep", limit: SHELF } as const;
    const chosen: readonly Recommended[] = recommend(hearsay, shelf, weights);
    const known = isNew ? idsOf(before) : new Set<string>();
    return chosen.map(({ id }) => id).filter((id) => !known.has(id));
  };
}

function sharesOf(looks: readonly Look[]) {
  const counts = Map.groupBy(
    looks.flatMap(({ category }) => category ?? []),
    (category) => category,
  );
  const total = looks.length;
  return [...counts].map(([category, some]) => ({ category, share: some.length / total }));
}

export function popularity({ training }: { readonly training: readonly Session[] }): Method {
  const looks = training.flatMap((session) => session.looks);
  const ranked = [...Map.groupBy(looks, ({ id }) => id)]
    .map(([id, some]) => ({ id, count: some.length }))
    .sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
  return (before, isNew) => {
    const known = isNew ? idsOf(before) : new Set<string>();
    return ranked.filter((id) => !known.has(id)).slice(0, SHELF);
  };
}

/** The last thing that was looked at, then the one before it, and so on. Of what is new it can say nothing. */
export const repeatLast: Method = (before, isNew) =>
  isNew ? [] : [...new Set(before.map(({ id }) => id).toReversed())].slice(0, SHELF);

export function oneThen(first: Method, second: Method): Method {
  return (before, isNew) => [...new Set([...first(before, isNew), ...second(before, isNew)])].slice(0, SHELF);
}

function idsOf(looks: readonly Look[]): ReadonlySet<string> {
  return new Set(looks.map(({ id }) => id));
}
