/** What a bucket holds below a prefix: all of it, however many answers that takes. */
import { LINES, linesOfSite, PARTS, partsOfSite } from "../../core/archive/layout.ts";
import type { Listing } from "../../core/archive/manifest.ts";
import type { Budget } from "./budget.ts";

async function* answers(bucket: R2Bucket, options: R2ListOptions, budget: Budget): AsyncGenerator<R2Objects> {
  let cursor: string | undefined;
  do {
    budget.operations(1);
    const answer = await bucket.list(cursor === undefined ? options : { ...options, cursor });
    yield answer;
    cursor = answer.truncated ? answer.cursor : undefined;
  } while (cursor !== undefined);
}

/** Keys, and the etag of each. */
export async function listIn(bucket: R2Bucket, prefix: string, budget: Budget): Promise<Listing> {
  const found = new Map<string, string>();
  for await (const { objects } of answers(bucket, { prefix }, budget)) {
    for (const { key, etag } of objects) found.set(key, etag);
  }
  return found;
}

/** The names of the folders, without slash. */
async function foldersIn(bucket: R2Bucket, prefix: string, budget: Budget): Promise<string[]> {
  const found: string[] = [];
  for await (const { delimitedPrefixes } of answers(bucket, { prefix, delimiter: "/" }, budget)) {
    found.push(...delimitedPrefixes.map((folder) => folder.slice(prefix.length, -1)));
  }
  return found;
}

/** Also sites that the config no longer has. */
export async function sitesIn(bucket: R2Bucket, budget: Budget): Promise<Set<string>> {
  const written = await foldersIn(bucket, LINES, budget);
  const made = await foldersIn(bucket, PARTS, budget);
  return new Set([...written, ...made.map((folder) => folder.replace(/^site=/, ""))]);
}

/** Also a day without lines: what was made of them has to go, too. */
export async function daysOfSite(bucket: R2Bucket, site: string, budget: Budget): Promise<Set<string>> {
  const written = await foldersIn(bucket, linesOfSite(site), budget);
  const made = await foldersIn(bucket, partsOfSite(site), budget);
  return new Set([...written, ...made.map((folder) => folder.replace(/^day=/, ""))]);
}

const KEYS_AT_ONCE = 1_000;

export async function removeAll(bucket: R2Bucket, keys: readonly string[], budget: Budget): Promise<void> {
  for (let at = 0; at < keys.length; at += KEYS_AT_ONCE) {
    budget.operations(1);
    await bucket.delete(keys.slice(at, at + KEYS_AT_ONCE));
  }
}
