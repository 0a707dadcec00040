/** What a bucket holds below a prefix: all of it, however many answers that takes. */
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
export async function foldersIn(bucket: R2Bucket, prefix: string, budget: Budget): Promise<string[]> {
  const found: string[] = [];
  for await (const { delimitedPrefixes } of answers(bucket, { prefix, delimiter: "/" }, budget)) {
    found.push(...delimitedPrefixes.map((folder) => folder.slice(prefix.length, -1)));
  }
  return found;
}
