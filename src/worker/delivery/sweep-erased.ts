/** Erasures' second stage: sweeps the days on which the archive holds lines of whoever was erased, each day once for all of them. */
import { erasedIn } from "../../core/archive/sweep.ts";
import { LIMIT } from "../../core/limits.ts";
import type { Retention } from "../../core/retention.ts";
import { logProblem } from "../log.ts";
import type { NumberedTask } from "../objects/requests-calls.ts";
import type { Run } from "./compact-day.ts";
import { sweepDay } from "./sweep-day.ts";
import type { ArchiveWork } from "./sweep-work.ts";

const CURSOR = "erasing";

/** Where a run left a day to the next one. */
interface Unfinished {
  /** All of one day. Another task of that day came later, and needs a pass of its own. */
  readonly numbers: readonly number[];
  /** The last file that was swept. */
  readonly file: string;
  readonly hasUnreadable: boolean;
}

export async function sweepErased(bucket: R2Bucket, work: ArchiveWork, retention: Retention, run: Run): Promise<void> {
  let isMore = true;
  while (isMore) {
    const tasks = await work.archiveTasks(LIMIT.archiveTasks);
    const done = await sweepTasks(bucket, work, tasks, retention, run);
    isMore = done > 0 && tasks.length >= LIMIT.archiveTasks;
  }
}

/** Answers how many are done. */
async function sweepTasks(
  bucket: R2Bucket,
  work: ArchiveWork,
  tasks: readonly NumberedTask[],
  retention: Retention,
  run: Run,
): Promise<number> {
  const unfinished = tasks.length === 0 ? undefined : read(await work.expiryCursor(CURSOR));
  const isBegun = ({ number }: NumberedTask): boolean => unfinished?.numbers.includes(number) === true;
  const [begun, others] = [tasks.filter(isBegun), tasks.filter((one) => !isBegun(one))];
  const days = [...Map.groupBy(others, ({ site, day }) => `${site}/${day}`).values()];
  let done = 0;
  // What was begun comes first, or a large day would begin anew for ever.
  for (const ofDay of begun.length > 0 ? [begun, ...days] : days) {
    if (run.budget.isSpent) {
      logProblem("sweep_unfinished");
      return done;
    }
    try {
      const from = ofDay === begun ? unfinished : undefined;
      if (await sweepOne(bucket, work, ofDay, { retention, run, from })) done += ofDay.length;
    } catch (error) {
      logProblem("sweep_failed", error);
    }
  }
  return done;
}

interface Pass {
  readonly retention: Retention;
  readonly run: Run;
  readonly from: Unfinished | undefined;
}

/** All of one day. */
async function sweepOne(
  bucket: R2Bucket,
  work: ArchiveWork,
  tasks: readonly NumberedTask[],
  { retention, run, from }: Pass,
): Promise<boolean> {
  const [where] = tasks;
  if (!where) return false;
  const sweeping = { erased: erasedIn(tasks), retention, at: run.at };
  const end = await sweepDay(bucket, where, sweeping, run, from?.file);
  const numbers = tasks.map(({ number }) => number);
  const hasUnreadable = end.hasUnreadable || from?.hasUnreadable === true;
  if (end.stoppedAt !== undefined) {
    const left: Unfinished = { numbers, file: end.stoppedAt, hasUnreadable };
    await work.setExpiryCursor(CURSOR, JSON.stringify(left));
    return false;
  }
  if (from) await work.setExpiryCursor(CURSOR, "");
  if (!hasUnreadable) await work.archiveDone(numbers, run.at);
  return !hasUnreadable;
}

/** Our own word, and no more than a hint: without it a day begins anew. */
function read(cursor: string | undefined): Unfinished | undefined {
  return cursor === undefined || cursor === "" ? undefined : (JSON.parse(cursor) as Unfinished);
}
