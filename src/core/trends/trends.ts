/**
 * What sessions have in common: how often each thing was looked at, and what beside it. Sums that fade with the days, of
 * bounded size, with nobody in them. Tells nothing that fewer sessions than a given number support: a small cell can be a
 * person.
 */
import { LIMIT } from "../limits.ts";
import { SUBJECTS, type Lesson, type Pair, type Seen, type Subject, type Tally } from "./lesson.ts";
import { WEIGHTS } from "./weights.ts";

interface Neighbor {
  readonly id: string;
  /** How many taught it, since it came to be here: never faded. */
  readonly sessions: number;
  readonly weight: number;
}

/** One thing and what stands beside it. Its weights are those of `day`. */
export interface Entry {
  readonly id: string;
  readonly sessions: number;
  readonly weight: number;
  /** Days since 1970. */
  readonly day: number;
  readonly beside: readonly Neighbor[];
}

type Table = ReadonlyMap<string, Entry>;
export type Trends = Readonly<Record<Subject, Table>>;

/** The larger, the likelier. */
export interface Scored {
  readonly id: string;
  readonly score: number;
}

export const NO_TRENDS: Trends = { items: new Map(), categories: new Map(), within: new Map() };

const MOST: Readonly<Record<Subject, number>> = {
  items: LIMIT.trendItems,
  categories: LIMIT.trendCategories,
  within: LIMIT.trendCategories,
};

/** `halfLifeDays`: after so many days a look counts half. */
export function learn(before: Trends, lesson: Lesson, day: number, halfLifeDays: number): Trends {
  const learned = SUBJECTS.map((subject) => {
    const after = learnTable(before[subject], lesson[subject], day, halfLifeDays);
    return [subject, within(after, MOST[subject], day, halfLifeDays)] as const;
  });
  return Object.fromEntries(learned) as Trends;
}

function learnTable(before: Table, { seen, pairs }: Tally, day: number, halfLife: number): Table {
  if (seen.length + pairs.length === 0) return before;
  const seenOf = new Map(seen.map((one) => [one.id, one]));
  const pairsOf = Map.groupBy(pairs, ({ from }) => from);
  const after = new Map(before);
  for (const id of new Set([...seenOf.keys(), ...pairsOf.keys()])) {
    const known = aged(before.get(id) ?? { id, sessions: 0, weight: 0, day, beside: [] }, day, halfLife);
    after.set(id, grown(known, seenOf.get(id), pairsOf.get(id) ?? []));
  }
  return after;
}

function grown(entry: Entry, seen: Seen | undefined, pairs: readonly Pair[]): Entry {
  const { sessions, weight } = seen ?? { sessions: 0, weight: 0 };
  const beside = new Map(entry.beside.map((one) => [one.id, one]));
  for (const { to: id, ...more } of pairs) {
    const known = beside.get(id) ?? { sessions: 0, weight: 0 };
    beside.set(id, { id, sessions: known.sessions + more.sessions, weight: known.weight + more.weight });
  }
  const all = [...beside.values()];
  return {
    ...entry,
    sessions: entry.sessions + sessions,
    weight: entry.weight + weight,
    beside: all.length > LIMIT.trendNeighbors ? all.sort(heavier).slice(0, LIMIT.trendNeighbors) : all,
  };
}

/** With the weights of that day; a clock that goes back ages nothing. */
function aged(entry: Entry, day: number, halfLife: number): Entry {
  if (day <= entry.day) return entry;
  const factor = 2 ** ((entry.day - day) / halfLife);
  const beside = entry.beside.map((one) => ({ ...one, weight: one.weight * factor }));
  return { ...entry, day, weight: entry.weight * factor, beside };
}

/** The lightest of too many leave, and some more of them, so that not every newcomer sorts them all. */
function within(table: Table, most: number, day: number, halfLife: number): Table {
  if (table.size <= most) return table;
  const weighed = [...table.values()].map((entry) => ({
    id: entry.id,
    entry,
    weight: heft(aged(entry, day, halfLife)),
  }));
  const kept = weighed.sort(heavier).slice(0, Math.ceil(most * 0.9));
  return new Map(kept.map(({ id, entry }) => [id, entry]));
}

/** A category of `within` is never seen by itself. */
function heft({ weight, beside }: Entry): number {
  return Math.max(weight, ...beside.map((one) => one.weight));
}

interface Weighed {
  readonly id: string;
  readonly weight: number;
}

function heavier(a: Weighed, b: Weighed): number {
  return b.weight - a.weight || (a.id < b.id ? -1 : 1);
}

export function likelier(a: Scored, b: Scored): number {
  return b.score - a.score || (a.id < b.id ? -1 : 1);
}

/** What stands beside it in at least `smallest` sessions, as its share of all that does. */
export function neighborsOf(
  trends: Trends,
  subject: Subject,
  id: string,
  smallest: number,
  { damping } = WEIGHTS,
): readonly Scored[] {
  const entry = trends[subject].get(id);
  if (!entry) return [];
  const all = entry.beside.reduce((sum, { weight }) => sum + weight, 0);
  const told = entry.beside.filter(({ sessions }) => sessions >= smallest);
  const known = trends[subject === "within" ? "items" : subject];
  return told
    .map((one) => ({ id: one.id, score: one.weight / all / popularity(known.get(one.id)) ** damping }))
    .sort(likelier);
}

function popularity(entry: Entry | undefined): number {
  return Math.max(1, entry?.weight ?? 1);
}

/** What at least `smallest` sessions looked at, as its share of all looks. */
export function popular(
  trends: Trends,
  subject: Exclude<Subject, "within">,
  smallest: number,
  day: number,
  halfLifeDays: number,
): readonly Scored[] {
  const all = [...trends[subject].values()].map((entry) => aged(entry, day, halfLifeDays));
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  return all
    .filter(({ sessions }) => sessions >= smallest)
    .map(({ id, weight }) => ({ id, score: weight / total }))
    .sort(likelier)
    .slice(0, LIMIT.trendNeighbors);
}
