/**
 * Every hour: makes Parquet of the archive's lines, for analysts. Each jurisdiction's from its own bucket and back into
 * it. The lines stay what they are, and all that is made of them can be made again.
 */
import { LINES, linesOfSite, PARTS, partsOfSite, type SiteDay } from "../../core/archive/layout.ts";
import { LIMIT } from "../../core/limits.ts";
import type { CompiledPlan } from "../../core/plan.ts";
import { JURISDICTIONS, type Jurisdiction } from "../../core/policy/placement.ts";
import { isoDay } from "../../core/time.ts";
import type { Env } from "../env.ts";
import { logProblem } from "../log.ts";
import { archiveOf, type BucketIn } from "../stores/jurisdiction.ts";
import { Budget } from "./budget.ts";
import { compactDay } from "./compact-day.ts";
import { foldersIn } from "./listing.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What fails is logged and tried again in an hour. */
export async function compact(env: Env, plan: CompiledPlan, at: number): Promise<void> {
  for (const jurisdiction of inTurn(JURISDICTIONS, at)) {
    try {
      await compactArchive(archiveOf(env, jurisdiction), plan, at);
    } catch (error) {
      logProblem("compaction_failed", error);
    }
  }
}

/** `at` is the hour of the run, epoch ms. */
export async function compactArchive<Where extends Jurisdiction>(
  bucket: BucketIn<Where>,
  plan: CompiledPlan,
  at: number,
): Promise<void> {
  const budget = new Budget();
  for (const where of inTurn(await daysToSee(bucket, at, budget), at)) {
    if (budget.isSpent) {
      logProblem("compaction_unfinished");
      return;
    }
    try {
      await compactDay(bucket, where, { plan, at, budget });
    } catch (error) {
      logProblem("compaction_failed", error);
    }
  }
}

/** Recent days, and of the older ones those whose hour of the day it is. */
async function daysToSee(bucket: R2Bucket, at: number, budget: Budget): Promise<SiteDay[]> {
  const recent = Array.from({ length: LIMIT.compactionRecentDays }, (_, back) => isoDay(at - back * DAY_MS));
  const hour = Math.floor(at / HOUR_MS) % 24;
  const isDue = (day: string): boolean => (Date.parse(day) / DAY_MS) % 24 === hour && !recent.includes(day);
  const seen: SiteDay[] = [];
  for (const site of await sitesIn(bucket, budget)) {
    const written = await foldersIn(bucket, linesOfSite(site), budget);
    // A day without lines has none any more: what was made of them goes, too.
    const made = await foldersIn(bucket, partsOfSite(site), budget);
    const known = new Set([...written, ...made.map((folder) => folder.replace(/^day=/, ""))]);
    const days = [...recent.filter((day) => known.has(day)), ...[...known].filter(isDue)];
    seen.push(...days.map((day) => ({ site, day })));
  }
  return seen;
}

/** Also sites that the config no longer has. */
async function sitesIn(bucket: R2Bucket, budget: Budget): Promise<Set<string>> {
  const written = await foldersIn(bucket, LINES, budget);
  const made = await foldersIn(bucket, PARTS, budget);
  return new Set([...written, ...made.map((folder) => folder.replace(/^site=/, ""))]);
}

/** Another one is first every hour, so that what is too large for one run keeps nothing else waiting for ever. */
function inTurn<One>(all: readonly One[], at: number): One[] {
  const first = all.length === 0 ? 0 : Math.floor(at / HOUR_MS) % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}
