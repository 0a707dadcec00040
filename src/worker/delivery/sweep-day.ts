/**
 * Sweeps the lines of one site's day, file by file, and then brings its Parquet up to them. What stays of a file is written
 * before the file goes, under the name that the same lines have wherever they come from: a run that dies in between
 * leaves repeats, which readers drop, and the next one ends what it began. A file that cannot be read stays, and says so.
 */
import { linesOf, partsOf, type SiteDay } from "../../core/archive/layout.ts";
import { sweepLines, type Sweeping } from "../../core/archive/sweep.ts";
import { LIMIT } from "../../core/limits.ts";
import { logProblem } from "../log.ts";
import { fileName, putLines } from "./archive.ts";
import type { Budget } from "./budget.ts";
import { compactDay, type Run } from "./compact-day.ts";
import { listIn, removeAll } from "./listing.ts";
import { readFile } from "./read-lines.ts";

export interface DayEnd {
  /** The last file that was looked at, where the budget ended before the day. */
  readonly stoppedAt?: string;
  /** Nobody knows what is left in some file. */
  readonly hasUnreadable: boolean;
}

/** `behind`: the files up to this name were swept by a run before. */
export async function sweepDay(
  bucket: R2Bucket,
  where: SiteDay,
  sweeping: Sweeping,
  run: Run,
  behind = "",
): Promise<DayEnd> {
  const { budget } = run;
  const folder = linesOf(where);
  const listed = await listIn(bucket, folder, budget);
  const names = [...listed.keys()].map((key) => key.slice(folder.length)).filter((name) => name > behind);
  const inOrder = names.toSorted();
  const pass = { sweeping, budget, written: new Set<string>() };
  let hasUnreadable = false;
  for (let at = 0; at < inOrder.length; at += LIMIT.compactionFanOut) {
    if (budget.isSpent) {
      logProblem("sweep_unfinished");
      return { stoppedAt: inOrder[at - 1] ?? behind, hasUnreadable };
    }
    const next = inOrder.slice(at, at + LIMIT.compactionFanOut);
    budget.operations(next.length);
    const read = await Promise.all(next.map(async (name) => ({ name, text: await textOf(bucket, where, name) })));
    // One after the other: a name that one writes may be another's that goes.
    for (const { name, text } of read) {
      if (text === undefined) hasUnreadable = true;
      else await sweepFile(bucket, where, { name, text }, pass);
    }
  }
  await bringUp(bucket, where, run);
  return { hasUnreadable };
}

/** Whatever it holds. */
export async function dropDay(bucket: R2Bucket, where: SiteDay, run: Run): Promise<void> {
  await removeAll(bucket, [...(await listIn(bucket, linesOf(where), run.budget)).keys()], run.budget);
  await bringUp(bucket, where, run);
}

interface Pass {
  readonly sweeping: Sweeping;
  readonly budget: Budget;
  /** In this pass: none of them goes, whatever was in a file of that name before. */
  readonly written: Set<string>;
}

async function sweepFile(
  bucket: R2Bucket,
  where: SiteDay,
  { name, text }: { readonly name: string; readonly text: string },
  { sweeping, budget, written }: Pass,
): Promise<void> {
  const lines = text.split("\n").filter(Boolean);
  budget.rows(lines.length);
  const { texts, names, isSame } = sweepLines(lines, where, sweeping);
  if (isSame) return;
  const after = await fileName(names);
  if (texts.length > 0) {
    written.add(after);
    budget.operations(1);
    await putLines(bucket, linesOf(where) + after, texts);
  }
  if (!written.has(name)) await removeAll(bucket, [linesOf(where) + name], budget);
}

/** Empty where it was taken away since it was listed. */
async function textOf(bucket: R2Bucket, where: SiteDay, name: string): Promise<string | undefined> {
  try {
    return (await readFile(bucket, where, name))?.text ?? "";
  } catch (error) {
    logProblem("sweep_file_unreadable", error);
    return undefined;
  }
}

/** Where that cannot be done, nothing may stay that was made of lines which have gone: all of it can be made again. */
async function bringUp(bucket: R2Bucket, where: SiteDay, run: Run): Promise<void> {
  try {
    await compactDay(bucket, where, run);
  } catch (error) {
    logProblem("compaction_failed", error);
    await removeAll(bucket, [...(await listIn(bucket, partsOf(where), run.budget)).keys()], run.budget);
  }
}
