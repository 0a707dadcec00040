/**
 * Brings the Parquet of one site's day up to its lines: reads what is new, adds it to the parts that it belongs to, and
 * says so in the manifest. In bites that fit into memory, each of them whole. A run that dies in between has finished
 * nothing that the manifest does not name; the next one heals it.
 */
import { linesOf, manifestKey, partsOf, type SiteDay } from "../../core/archive/layout.ts";
import { advance, manifestSchema, strays, workOn, type Listing, type Manifest } from "../../core/archive/manifest.ts";
import type { CompiledPlan } from "../../core/plan.ts";
import { isoTime } from "../../core/time.ts";
import { logProblem } from "../log.ts";
import { addRows } from "./add-rows.ts";
import type { Budget } from "./budget.ts";
import { listIn, removeAll } from "./listing.ts";
import { readLines } from "./read-lines.ts";

export interface Run {
  readonly plan: CompiledPlan;
  /** Epoch ms. */
  readonly at: number;
  readonly budget: Budget;
}

/** Answers whether there were lines that it had not seen. */
export async function compactDay(bucket: R2Bucket, where: SiteDay, { plan, at, budget }: Run): Promise<boolean> {
  const lines = await listLines(bucket, where, budget);
  const held = await listIn(bucket, partsOf(where), budget);
  if (lines.size === 0) {
    await removeAll(bucket, [...held.keys()], budget);
    return false;
  }
  const known = held.has(manifestKey(where)) ? await readManifest(bucket, where, budget) : undefined;
  const work = workOn(where, known, lines, held);
  let { base, unread, done } = work;
  const hasNew = unread.length > 0;
  const keys = new Set(held.keys());
  // Once even where nothing is unread: what the manifest calls waiting may have gone.
  while (!done) {
    const reading = await readLines(bucket, where, unread, budget);
    const parts = await addRows(bucket, where, { parts: base.parts, rows: reading.rows, plan, budget });
    for (const { key } of parts) keys.add(key);
    unread = unread.slice(reading.files);
    base = advance({ ...base, made: isoTime(at) }, reading, parts, unread.length);
    budget.operations(1);
    await bucket.put(manifestKey(where), JSON.stringify(base), { httpMetadata: { contentType: "application/json" } });
    if (Object.keys(reading.unreadable).length > 0) logProblem("archive_lines_unreadable");
    done = unread.length === 0 || budget.isSpent;
  }
  if (unread.length > 0) logProblem("compaction_unfinished");
  await removeAll(bucket, strays(keys, base), budget);
  return hasNew;
}

async function listLines(bucket: R2Bucket, where: SiteDay, budget: Budget): Promise<Listing> {
  const folder = linesOf(where);
  const found = await listIn(bucket, folder, budget);
  return new Map(Array.from(found, ([key, etag]) => [key.slice(folder.length), etag] as const));
}

/** `undefined` for one of another version: then the day is made anew. */
async function readManifest(bucket: R2Bucket, where: SiteDay, budget: Budget): Promise<Manifest | undefined> {
  budget.operations(1);
  const text = await (await bucket.get(manifestKey(where)))?.text();
  try {
    return manifestSchema.parse(JSON.parse(text ?? ""));
  } catch {
    return undefined;
  }
}
