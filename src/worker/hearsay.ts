/**
 * What the aggregates say, asked for once in five minutes: an isolate remembers what it was told of an item, for whoever
 * looks at it next. It is nobody's data, and stays within the jurisdiction that it was asked in.
 */
import { LIMIT } from "../core/limits.ts";
import type { Hearsay } from "../core/personalize/recommend.ts";
import type { About } from "../core/personalize/shelf.ts";
import type { Scored } from "../core/trends/trends.ts";
import type { Env } from "./env.ts";
import { trendsOf, type TrendsPlace } from "./stores/trends.ts";

interface Remembered {
  readonly at: number;
  readonly scored: readonly Scored[];
}

type Chapter = "beside" | "liked" | "popular";

const remembered = new Map<string, Remembered>();

/** @throws {Error} when the aggregate cannot be reached */
export async function hearsayOf(env: Env, place: TrendsPlace, about: About): Promise<Hearsay> {
  const now = Date.now();
  const { site, jurisdiction, recommendation } = place;
  const keyOf = (chapter: Chapter, id: string): string =>
    JSON.stringify([site, jurisdiction, recommendation.id, about.what, chapter, id]);
  const recall = (chapter: Chapter, id: string): readonly Scored[] | undefined => {
    const found = remembered.get(keyOf(chapter, id));
    return found && Math.abs(now - found.at) < LIMIT.trendToldMs ? found.scored : undefined;
  };
  const told = new Map<string, readonly Scored[]>();
  const beside = about.beside.filter((id) => !recall("beside", id));
  const liked = about.liked.filter((id) => !recall("liked", id));
  if (beside.length + liked.length > 0 || !recall("popular", "")) {
    const { smallest, halfLifeDays } = recommendation;
    const answer = await trendsOf(env, place).tell({ what: about.what, beside, liked, smallest, halfLifeDays });
    const note = (chapter: Chapter, id: string, scored: readonly Scored[] = []): void => {
      told.set(keyOf(chapter, id), scored);
      remember(keyOf(chapter, id), { at: now, scored });
    };
    beside.forEach((id, at) => note("beside", id, answer.beside[at]));
    liked.forEach((id, at) => note("liked", id, answer.liked[at]));
    note("popular", "", answer.popular);
  }
  const heard = (chapter: Chapter, id: string) => told.get(keyOf(chapter, id)) ?? recall(chapter, id) ?? [];
  return {
    beside: new Map(about.beside.map((id) => [id, heard("beside", id)])),
    liked: new Map(about.liked.map((id) => [id, heard("liked", id)])),
    popular: heard("popular", ""),
  };
}

function remember(key: string, one: Remembered): void {
  remembered.delete(key);
  remembered.set(key, one);
  const [oldest] = remembered.keys();
  if (remembered.size > LIMIT.trendToldItems && oldest !== undefined) remembered.delete(oldest);
}
