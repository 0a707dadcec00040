/**
 * What the Parquet of one site's day was made of and what came out: written last, so that what it does not name was never
 * finished. Says what is still to be done; believes no part whose content is not the one it names.
 */
import * as z from "zod";
import { manifestKey, type SiteDay } from "./layout.ts";

const count = z.number().int().min(0);

const partSchema = z.strictObject({
  event: z.string(),
  shard: z.string().regex(/^[01]{0,30}$/),
  key: z.string(),
  rows: count,
  bytes: count,
  /** Hex. */
  sha256: z.string().length(64),
  /** As the store calls this content. */
  etag: z.string(),
});

export type Part = z.infer<typeof partSchema>;

export const manifestSchema = z.strictObject({
  v: z.literal(1),
  site: z.string(),
  day: z.string(),
  /** When, as ISO 8601. */
  made: z.string(),
  /** The files of lines that are in it, without their folder, and the etag of each. */
  inputs: z.record(z.string(), z.string()),
  /** Files that are there and not in it yet: a later run takes them. */
  waiting: count,
  /** How many they hold, repeats and unreadable ones included. */
  lines: count,
  repeats: count,
  /** By file: lines that are no record of this site and day. They are in no part. */
  unreadable: z.record(z.string(), count),
  /** Rows by the event's folder. */
  events: z.record(z.string(), count),
  parts: z.array(partSchema),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** Keys or names, and the etag of what is there. */
export type Listing = ReadonlyMap<string, string>;

export interface Work {
  /** What is right already. */
  readonly base: Manifest;
  /** Names of files of lines to read, in order. */
  readonly unread: readonly string[];
  /** The manifest that is there says all this. */
  readonly done: boolean;
}

function emptyManifest({ site, day }: SiteDay): Manifest {
  const nothing = { inputs: {}, waiting: 0, lines: 0, repeats: 0, unreadable: {}, events: {}, parts: [] };
  return { v: 1, site, day, made: "", ...nothing };
}

/**
 * Lines are only ever added; where a file has gone or changed, a line may have been taken back, and a part that is not the
 * one named may hold anything: then the day is made anew.
 */
export function workOn(where: SiteDay, known: Manifest | undefined, lines: Listing, held: Listing): Work {
  const isSound =
    known !== undefined &&
    Object.entries(known.inputs).every(([name, etag]) => lines.get(name) === etag) &&
    known.parts.every(({ key, etag }) => held.get(key) === etag);
  const base = isSound ? known : emptyManifest(where);
  const unread = [...lines.keys()].filter((name) => !Object.hasOwn(base.inputs, name)).toSorted();
  const isKnown = isSound || (known === undefined && held.size === 0);
  return { base, unread, done: isKnown && unread.length === 0 && base.waiting === 0 };
}

/** What was read of some files. */
export interface Reading {
  readonly inputs: Readonly<Record<string, string>>;
  readonly lines: number;
  readonly unreadable: Readonly<Record<string, number>>;
}

/** The base, with what was read and the parts as they are now. */
export function advance(base: Manifest, reading: Reading, parts: readonly Part[], waiting: number): Manifest {
  const lines = base.lines + reading.lines;
  const unreadable = sorted({ ...base.unreadable, ...reading.unreadable });
  const inOrder = parts.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const events = Object.fromEntries(
    [...Map.groupBy(inOrder, ({ event }) => event)].map(([event, held]) => [event, sum(held.map(({ rows }) => rows))]),
  );
  const repeats = lines - sum(Object.values(events)) - sum(Object.values(unreadable));
  const inputs = sorted({ ...base.inputs, ...reading.inputs });
  return { ...base, inputs, waiting, lines, repeats, unreadable, events, parts: inOrder };
}

/** By name, so that the order of reading leaves no trace. */
function sorted<Value>(values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, one) => total + one, 0);
}

/** Of keys in the day's folder those that the manifest does not name. */
export function strays(keys: Iterable<string>, manifest: Manifest): string[] {
  const named = new Set([manifestKey(manifest), ...manifest.parts.map(({ key }) => key)]);
  return [...keys].filter((key) => !named.has(key));
}
