/** Erasures' second stage: sweeps the days on which the archive holds lines of whoever was erased, each day once for all of them. */
import { erasedIn } from "../../core/archive/sweep.ts";
import { LIMIT } from "../../core/limits.ts";
import type { Retention } from "../../core/retention.ts";
import { logProblem } from "../log.ts";
import type { Run } from "./compact-day.ts";
import { sweepDay } from "./sweep-day.ts";
import type { ArchiveWork, NumberedTask } from "./sweep-work.ts";

const CURSOR = "erasing";

/** Where a run left a day to the next one. */
interface Unfinished {
  readonly site: string;
  readonly day: string;
  /** Tasks of greater numbers came later, and need a pass of their own. */
  readonly upTo: number;
  /** The last file that was swept. */
  readonly file: string;
  readonly hasUnreadable: boolean;
}

export async function sweepErased(bucket: R2Bucket, work: ArchiveWork, retention: Retention, run: Run): Promise<void> {
  const tasks = await work.archiveTasks(LIMIT.sweepTasks);
  const unfinished = tasks.length === 0 ? undefined : read(await work.expiryCursor(CURSOR));
  const isBegun = ({ site, day, number }: NumberedTask): boolean =>
    site === unfinished?.site && day === unfinished.day && number <= unfinished.upTo;
  const begun = tasks.filter(isBegun);
  const others = tasks.filter((one) => !isBegun(one));
  const days = [...Map.groupBy(others, ({ site, day }) => `${site}/${day}`).values()];
  // What was begun comes first, or a large day would begin anew for ever.
  for (const ofDay of begun.length > 0 ? [begun, ...days] : days) {
    if (run.budget.isSpent) return logProblem("sweep_unfinished");
    try {
      await sweepTasks(bucket, work, ofDay, { retention, run, unfinished: ofDay === begun ? unfinished : undefined });
    } catch (error) {
      logProblem("sweep_failed", error);
    }
  }
}

interface Pass {
  readonly retention: Retention;
  readonly run: Run;
  readonly unfinished: Unfinished | undefined;
}

/** All of one day. */
async function sweepTasks(
  bucket: R2Bucket,
  work: ArchiveWork,
  tasks: readonly NumberedTask[],
  { retention, run, unfinished }: Pass,
): Promise<void> {
  const [where] = tasks;
  if (!where) return;
  const sweeping = { erased: erasedIn(tasks), retention, at: run.at };
  const end = await sweepDay(bucket, where, sweeping, run, unfinished?.file);
  const numbers = tasks.map(({ number }) => number);
  const hasUnreadable = end.hasUnreadable || unfinished?.hasUnreadable === true;
  if (end.stoppedAt !== undefined) {
    const { site, day } = where;
    const left: Unfinished = { site, day, upTo: Math.max(...numbers), file: end.stoppedAt, hasUnreadable };
    await work.setExpiryCursor(CURSOR, JSON.stringify(left));
    return;
  }
  if (unfinished) await work.setExpiryCursor(CURSOR, "");
  if (!hasUnreadable) await work.archiveDone(numbers, run.at);
}

/** Our own word, and no more than a hint: without it a day begins anew. */
function read(cursor: string | undefined): Unfinished | undefined {
  return cursor === undefined || cursor === "" ? undefined : (JSON.parse(cursor) as Unfinished);
}
