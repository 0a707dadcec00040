/** What of a visitor's standing a placement's recommendations look at, and what they must hear to fill its shelf. */
import type { Recent } from "../profile/recent.ts";
import type { Standing } from "../profile/standing.ts";
import type { Recommend } from "../recommendations.ts";
import type { Hearsay, Shelf } from "./recommend.ts";

/** The rest of what a visitor likes weighs too little to be asked about. */
const LIKED = 5;

export function shelfOf({ from, what, seen, limit }: Recommend, standing: Standing | undefined): Shelf {
  const items = standing?.items?.[from] ?? [];
  const affinity = (standing?.session.affinity ?? []).slice(0, LIKED);
  return { recent: what === "items" ? items : categoriesOf(items), affinity, seen, limit };
}

/** Each once, as heavy as its last item. A category is never bought. */
function categoriesOf(items: readonly Recent[]): readonly Recent[] {
  const weights = new Map<string, number>();
  for (const { category, weight } of items) {
    if (category !== undefined && !weights.has(category)) weights.set(category, weight);
  }
  return [...weights].map(([id, weight]) => ({ id, weight }));
}

/** Categories are liked as they are. */
export function withOwnLikes(what: About["what"], { affinity }: Shelf, hearsay: Hearsay): Hearsay {
  if (what === "items") return hearsay;
  return { ...hearsay, liked: new Map(affinity.map(({ category: id }) => [id, [{ id, score: 1 }]])) };
}

export interface About {
  readonly what: "items" | "categories";
  /** Ids that the visitor looked at. */
  readonly beside: readonly string[];
  /** Categories whose items they may like. */
  readonly liked: readonly string[];
}

export function aboutOf(what: About["what"], { recent, affinity }: Shelf): About {
  const liked = what === "items" ? affinity.map(({ category }) => category) : [];
  return { what, beside: recent.map(({ id }) => id), liked };
}
