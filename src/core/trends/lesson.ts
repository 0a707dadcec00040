/**
 * What one look at an item teaches all others: what it stood beside in its session. Names items and categories, and nobody.
 * A session teaches a pair once, so that a pair's count is one of different sessions though no session has a name.
 */

import { WEIGHTS, type Weights } from "./weights.ts";

/** An item that was looked at in a session. */
export interface Look {
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  readonly category?: string;
}

/** Of how many sessions, and their weights together. */
type Sum = readonly [sessions: number, weight: number];
export type Seen = readonly [id: string, ...sum: Sum];
export type Pair = readonly [from: string, to: string, ...sum: Sum];

export interface Tally {
  readonly seen: readonly Seen[];
  readonly pairs: readonly Pair[];
}

/** `within`: items beside their category. */
export const SUBJECTS = ["items", "categories", "within"] as const;
export type Subject = (typeof SUBJECTS)[number];

/** Plain data, and mere sums: what several sessions teach travels as one. */
export type Lesson = Readonly<Record<Subject, Tally>>;

const NONE: Tally = { seen: [], pairs: [] };

/** `others`: what the session has looked at besides, in the order of their time. */
export function lessonOf(others: readonly Look[], look: Look, weights: Weights = WEIGHTS): Lesson {
  const { id, category } = look;
  const items = { seen: [[id, 1, 1]] as const, pairs: pairsOf(others, look, (one) => one.id, weights) };
  if (category === undefined) return { items, categories: NONE, within: NONE };
  const within = { seen: [], pairs: [[category, id, 1, 1]] as const };
  if (others.some((one) => one.category === category)) return { items, categories: NONE, within };
  const pairs = pairsOf(firstOfEach(others), look, (one) => one.category, weights);
  return { items, categories: { seen: [[category, 1, 1]], pairs }, within };
}

function firstOfEach(looks: readonly Look[]): readonly Look[] {
  const known = new Set<string>();
  return looks.filter(({ category }) => {
    if (category === undefined || known.has(category)) return false;
    known.add(category);
    return true;
  });
}

/** Both ways, the way it went the heavier one. */
function pairsOf(
  others: readonly Look[],
  look: Look,
  called: (look: Look) => string | undefined,
  { step, backward }: Weights,
): readonly Pair[] {
  const earlier = others.filter(({ at }) => at <= look.at).length;
  return others.flatMap((other, index): Pair[] => {
    const isEarlier = index < earlier;
    const between = isEarlier ? earlier - 1 - index : index - earlier;
    const [from, to] = isEarlier ? [other, look] : [look, other];
    const names = [called(from), called(to)];
    if (names[0] === undefined || names[1] === undefined) return [];
    const weight = step ** between;
    return [
      [names[0], names[1], 1, weight],
      [names[1], names[0], 1, weight * backward],
    ];
  });
}

export function addLessons(a: Lesson, b: Lesson): Lesson {
  return {
    items: addTallies(a.items, b.items),
    categories: addTallies(a.categories, b.categories),
    within: addTallies(a.within, b.within),
  };
}

function addTallies(a: Tally, b: Tally): Tally {
  const seen = new Map<string, Seen>();
  for (const one of [...a.seen, ...b.seen]) {
    const [id, sessions, weight] = one;
    const known = seen.get(id);
    seen.set(id, known ? [id, known[1] + sessions, known[2] + weight] : one);
  }
  const pairs = new Map<string, Pair>();
  for (const one of [...a.pairs, ...b.pairs]) {
    const [from, to, sessions, weight] = one;
    const key = JSON.stringify([from, to]);
    const known = pairs.get(key);
    pairs.set(key, known ? [from, to, known[2] + sessions, known[3] + weight] : one);
  }
  return { seen: [...seen.values()], pairs: [...pairs.values()] };
}
