/**
 * Reads files of the archive's lines, as many as fit into memory. A line that is no record of its folder's site and day is
 * counted and left out; a file that cannot be read at all throws, since nobody knows what it holds.
 */
import { linesOf, type SiteDay } from "../../core/archive/layout.ts";
import type { Reading } from "../../core/archive/manifest.ts";
import { rowOf, type Row } from "../../core/archive/row.ts";
import { LIMIT } from "../../core/limits.ts";
import { recordSchema } from "../../core/privacy/record.ts";
import type { Budget } from "./budget.ts";

export interface Lines extends Reading {
  readonly rows: readonly Row[];
  /** How many of the names were looked at. */
  readonly files: number;
}

export async function readLines(
  bucket: R2Bucket,
  where: SiteDay,
  names: readonly string[],
  budget: Budget,
): Promise<Lines> {
  const inputs: Record<string, string> = {};
  const unreadable: Record<string, number> = {};
  const rows: Row[] = [];
  let [files, lines, characters] = [0, 0, 0];
  while (files < names.length && characters < LIMIT.compactionCharacters && !budget.isSpent) {
    const next = names.slice(files, files + LIMIT.compactionFanOut);
    budget.operations(next.length);
    for (const file of await Promise.all(next.map((name) => readFile(bucket, where, name)))) {
      if (!file) continue;
      inputs[file.name] = file.etag;
      const found = file.text.split("\n").filter(Boolean);
      const readable = found.map((line) => rowIn(line, where)).filter((row) => row !== undefined);
      rows.push(...readable);
      if (readable.length < found.length) unreadable[file.name] = found.length - readable.length;
      lines += found.length;
      characters += file.text.length;
    }
    files += next.length;
  }
  return { inputs, unreadable, rows, files, lines };
}

interface File {
  readonly name: string;
  readonly etag: string;
  readonly text: string;
}

/** `undefined` where it was taken away since it was listed. @throws {Error} where it is no file of ours */
export async function readFile(bucket: R2Bucket, where: SiteDay, name: string): Promise<File | undefined> {
  const stored = await bucket.get(linesOf(where) + name);
  if (!stored) return undefined;
  const text = await new Response(stored.body.pipeThrough(new DecompressionStream("gzip"))).text();
  return { name, etag: stored.etag, text };
}

function rowIn(text: string, { site, day }: SiteDay): Row | undefined {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { data } = recordSchema.safeParse(line);
  return data?.site === site && data.hour.slice(0, day.length) === day ? rowOf(data) : undefined;
}
