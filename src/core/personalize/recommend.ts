/**
 * What to put before a visitor next: what sessions like theirs looked at beside what they looked at, what is liked of what
 * they like, and where that does not fill the shelf, what everybody looks at. Knows only what may be told to anybody.
 */
import type { Recent } from "../profile/recent.ts";
import { likelier, type Scored } from "../trends/trends.ts";
import { WEIGHTS, type Weights } from "../trends/weights.ts";

export interface Recommended {
  readonly id: string;
  readonly because: "viewed_together" | "affinity" | "popular" | "seen";
}

/** What the aggregates say of what the visitor looks at; by id. */
export interface Hearsay {
  readonly beside: ReadonlyMap<string, readonly Scored[]>;
  /** Of each category that they like: its items, or itself where categories are asked for. */
  readonly liked: ReadonlyMap<string, readonly Scored[]>;
  readonly popular: readonly Scored[];
}

export interface Shelf {
  /** By id, each once. */
  readonly recent: readonly Recent[];
  /** What they like, as shares of all that they like. */
  readonly affinity: readonly { readonly category: string; readonly share: number }[];
  /** Whether what they looked at already may stand on it. */
  readonly seen: "keep" | "leave_out";
  readonly limit: number;
}

export function recommend(
  { beside, liked, popular }: Hearsay,
  shelf: Shelf,
  weights: Weights = WEIGHTS,
): readonly Recommended[] {
  const { recent, affinity, seen, limit } = shelf;
  const left = new Set(recent.flatMap(({ id, bought }) => (bought || seen === "leave_out" ? [id] : [])));
  const reasons: readonly (readonly [Recommended["because"], readonly Scored[]])[] = [
    ["viewed_together", recent.flatMap(({ id, weight }) => times(weight, beside.get(id)))],
    ["affinity", affinity.flatMap(({ category, share }) => times(share * weights.affinity, liked.get(category)))],
    ["seen", recent.map(({ id, weight }) => ({ id, score: weight * weights.again }))],
  ];
  const scores = new Map<string, { total: number; because: Recommended["because"]; most: number }>();
  for (const [because, scored] of reasons) {
    for (const [id, score] of sums(scored)) {
      if (left.has(id)) continue;
      const known = scores.get(id) ?? { total: 0, because, most: 0 };
      const leads = score > known.most;
      scores.set(id, {
        total: known.total + score,
        because: leads ? because : known.because,
        most: Math.max(score, known.most),
      });
    }
  }
  const chosen = [...scores].map(([id, { total, because }]) => ({ id, because, score: total })).sort(likelier);
  const filling = popular
    .filter(({ id }) => !left.has(id) && !scores.has(id))
    .map(({ id }) => ({ id, because: "popular" as const }));
  return [...chosen.map(({ id, because }) => ({ id, because })), ...filling].slice(0, limit);
}

function times(factor: number, scored: readonly Scored[] = []): readonly Scored[] {
  return scored.map(({ id, score }) => ({ id, score: score * factor }));
}

function sums(scored: readonly Scored[]): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  for (const { id, score } of scored) all.set(id, (all.get(id) ?? 0) + score);
  return all;
}
