/**
 * Every hour: makes Parquet of the archive's lines, for analysts. Each jurisdiction's from its own bucket and back into
 * it. The lines stay what they are, and all that is made of them can be made again.
 */
import type { SiteDay } from "../../core/archive/layout.ts";
import { LIMIT } from "../../core/limits.ts";
import type { Config } from "../../core/config.ts";
import { JURISDICTIONS, type Jurisdiction } from "../../core/policy/placement.ts";
import type { Retention } from "../../core/retention.ts";
import { isoDay } from "../../core/time.ts";
import type { Env } from "../env.ts";
import { logProblem } from "../log.ts";
import { archiveOf, type BucketIn } from "../stores/jurisdiction.ts";
import { Budget } from "./budget.ts";
import { compactDay } from "./compact-day.ts";
import { daysOfSite, sitesIn } from "./listing.ts";
import { sweepDay } from "./sweep-day.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Compacting = Pick<Config, "plan" | "retention">;

/** What fails is logged and tried again in an hour. */
export async function compact(env: Env, config: Compacting, at: number): Promise<void> {
  for (const jurisdiction of inTurn(JURISDICTIONS, at)) {
    try {
      await compactArchive(archiveOf(env, jurisdiction), config, at);
    } catch (error) {
      logProblem("compaction_failed", error);
    }
  }
}

/** `at` is the hour of the run, epoch ms. */
export async function compactArchive<Where extends Jurisdiction>(
  bucket: BucketIn<Where>,
  { plan, retention }: Compacting,
  at: number,
): Promise<void> {
  const budget = new Budget();
  for (const where of inTurn(await daysToSee(bucket, at, budget), at)) {
    if (budget.isSpent) {
      logProblem("compaction_unfinished");
      return;
    }
    try {
      const run = { plan, at, budget };
      const hasNew = await compactDay(bucket, where, run);
      // An import brings days that no sweep comes to again, and may bring what is past its time.
      if (hasNew && isOld(where, retention, at))
        await sweepDay(bucket, where, { erased: new Map(), retention, at }, run);
    } catch (error) {
      logProblem("compaction_failed", error);
    }
  }
}

/** So old that something of it may be past its time. */
function isOld({ day }: SiteDay, { ages: [shortest = Infinity] }: Retention, at: number): boolean {
  return Date.parse(day) + shortest <= at;
}

/** Recent days, and of the older ones those whose hour of the day it is. */
async function daysToSee(bucket: R2Bucket, at: number, budget: Budget): Promise<SiteDay[]> {
  const recent = Array.from({ length: LIMIT.compactionRecentDays }, (_, back) => isoDay(at - back * DAY_MS));
  const hour = Math.floor(at / HOUR_MS) % 24;
  const isDue = (day: string): boolean => (Date.parse(day) / DAY_MS) % 24 === hour && !recent.includes(day);
  const seen: SiteDay[] = [];
  for (const site of await sitesIn(bucket, budget)) {
    const known = await daysOfSite(bucket, site, budget);
    const days = [...recent.filter((day) => known.has(day)), ...[...known].filter(isDue)];
    seen.push(...days.map((day) => ({ site, day })));
  }
  return seen;
}

/** Another one is first every hour, so that what is too large for one run keeps nothing else waiting for ever. */
function inTurn<One>(all: readonly One[], at: number): One[] {
  const first = all.length === 0 ? 0 : Math.floor(at / HOUR_MS) % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}
