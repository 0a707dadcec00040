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
interface Sum {
  readonly sessions: number;
  readonly weight: number;
}

export interface Seen extends Sum {
  readonly id: string;
}

export interface Pair extends Sum {
  readonly from: string;
  readonly to: string;
}

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
const ONCE: Sum = { sessions: 1, weight: 1 };

/** `others`: what the session has looked at besides, in the order of their time. */
export function lessonOf(others: readonly Look[], look: Look, weights: Weights = WEIGHTS): Lesson {
  const { id, category } = look;
  const items = { seen: [{ id, ...ONCE }], pairs: pairsOf(others, look, (one) => one.id, weights) };
  if (category === undefined) return { items, categories: NONE, within: NONE };
  const within = { seen: [], pairs: [{ from: category, to: id, ...ONCE }] };
  if (others.some((one) => one.category === category)) return { items, categories: NONE, within };
  const pairs = pairsOf(firstOfEach(others), look, (one) => one.category, weights);
  return { items, categories: { seen: [{ id: category, ...ONCE }], pairs }, within };
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
    const [from, to] = [called(isEarlier ? other : look), called(isEarlier ? look : other)];
    if (from === undefined || to === undefined) return [];
    const weight = step ** between;
    return [
      { from, to, sessions: 1, weight },
      { from: to, to: from, sessions: 1, weight: weight * backward },
    ];
  });
}

export function addLessons(...lessons: readonly Lesson[]): Lesson {
  const sumOf = (subject: Subject): Tally => ({
    seen: summed(
      lessons.flatMap((lesson) => lesson[subject].seen),
      ({ id }) => id,
    ),
    pairs: summed(
      lessons.flatMap((lesson) => lesson[subject].pairs),
      ({ from, to }) => JSON.stringify([from, to]),
    ),
  });
  return { items: sumOf("items"), categories: sumOf("categories"), within: sumOf("within") };
}

function summed<One extends Sum>(all: readonly One[], called: (one: One) => string): readonly One[] {
  const sums = new Map<string, One>();
  for (const one of all) {
    const known = sums.get(called(one));
    const sum = known && { sessions: known.sessions + one.sessions, weight: known.weight + one.weight };
    sums.set(called(one), { ...one, ...sum });
  }
  return [...sums.values()];
}
