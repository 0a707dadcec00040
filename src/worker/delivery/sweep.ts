/**
 * Every hour, before compaction: takes out of the archive the lines of whoever was erased and what is past its time. Each
 * jurisdiction's out of its own bucket, by what is asked for there. What fails is logged and tried again in an hour.
 */
import type { Config } from "../../core/config.ts";
import { LIMIT } from "../../core/limits.ts";
import { JURISDICTIONS, type Jurisdiction } from "../../core/policy/placement.ts";
import type { Env } from "../env.ts";
import { logProblem } from "../log.ts";
import { archiveOf, type BucketIn } from "../stores/jurisdiction.ts";
import { requestsOf } from "../stores/requests.ts";
import { Budget } from "./budget.ts";
import { sweepErased } from "./sweep-erased.ts";
import { sweepExpired } from "./sweep-expired.ts";
import type { ArchiveWork } from "./sweep-work.ts";

/** `at` is the hour of the run, epoch ms. */
export async function sweep(
  env: Env,
  config: Pick<Config, "plan" | "retention">,
  at: number,
  workIn: (jurisdiction: Jurisdiction) => ArchiveWork = (jurisdiction) => requestsOf(env, jurisdiction),
): Promise<void> {
  for (const jurisdiction of JURISDICTIONS) {
    await sweepArchive(archiveOf(env, jurisdiction), workIn(jurisdiction), config, at);
  }
}

/** Erasures first: somebody waits for them. */
export async function sweepArchive<Where extends Jurisdiction>(
  bucket: BucketIn<Where>,
  work: ArchiveWork,
  { plan, retention }: Pick<Config, "plan" | "retention">,
  at: number,
  budget = new Budget(LIMIT.sweepOperations, LIMIT.sweepRows),
): Promise<void> {
  for (const sweepSome of [sweepErased, sweepExpired]) {
    try {
      await sweepSome(bucket, work, retention, { plan, at, budget });
    } catch (error) {
      logProblem("sweep_failed", error);
    }
  }
}
