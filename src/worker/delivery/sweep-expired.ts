/**
 * Sweeps the days whose lines come to an age at which the owner or the law wants something of them gone. Remembers for each
 * age the last day that was swept for it: so nothing is read for nothing, and a run that was missed is made up for.
 */
import type { SiteDay } from "../../core/archive/layout.ts";
import type { Retention } from "../../core/retention.ts";
import { DAY_MS, isoDay } from "../../core/time.ts";
import { logProblem } from "../log.ts";
import type { Run } from "./compact-day.ts";
import { daysOfSite, sitesIn } from "./listing.ts";
import { dropDay, sweepDay } from "./sweep-day.ts";
import type { ArchiveWork } from "./sweep-work.ts";

/** Days behind `from` up to `to` have come to an age and were not swept for it. */
interface Span {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export async function sweepExpired(bucket: R2Bucket, work: ArchiveWork, retention: Retention, run: Run): Promise<void> {
  const spans = await spansOf(work, retention, run.at);
  if (spans.length === 0) return;
  const last = lastDayOf(retention, run.at);
  const days = await daysIn(bucket, spans, run);
  let stopped: string | undefined;
  for (const where of days) {
    if (run.budget.isSpent) {
      stopped ??= where.day;
      logProblem("sweep_unfinished");
      break;
    }
    try {
      const isWhole =
        where.day <= last ? await drop(bucket, where, run) : await sweepOne(bucket, work, where, retention, run);
      if (!isWhole) stopped ??= where.day;
    } catch (error) {
      logProblem("sweep_failed", error);
      stopped ??= where.day;
    }
  }
  const before = stopped === undefined ? undefined : isoDay(Date.parse(stopped) - DAY_MS);
  for (const { name, from, to } of spans) {
    const upTo = before === undefined || before > to ? to : before;
    if (upTo > from) await work.setExpiryCursor(name, upTo);
  }
}

/** What is of this day or an earlier one is past any time. */
function lastDayOf({ ages }: Retention, at: number): string {
  return isoDay(at - (ages.at(-1) ?? Infinity));
}

async function spansOf(work: ArchiveWork, { ages, key }: Retention, at: number): Promise<readonly Span[]> {
  const spans: Span[] = [];
  for (const age of ages) {
    const name = `expired/${key}/${age}`;
    const from = (await work.expiryCursor(name)) ?? "";
    const to = isoDay(at - age);
    if (from < to) spans.push({ name, from, to });
  }
  return spans;
}

const A_DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The oldest first. Of what is no day's folder nobody knows when it ends. */
async function daysIn(bucket: R2Bucket, spans: readonly Span[], { budget }: Run): Promise<readonly SiteDay[]> {
  const found: SiteDay[] = [];
  for (const site of await sitesIn(bucket, budget)) {
    for (const day of await daysOfSite(bucket, site, budget)) {
      if (A_DAY.test(day) && spans.some(({ from, to }) => from < day && day <= to)) found.push({ site, day });
    }
  }
  return found.toSorted((a, b) => (a.day < b.day ? -1 : Number(a.day > b.day)));
}

/** Also what nobody can read. */
async function drop(bucket: R2Bucket, where: SiteDay, run: Run): Promise<boolean> {
  await dropDay(bucket, where, run);
  return true;
}

const CURSOR = "expiring";

/** Answers whether it came to the end. A file that cannot be read goes when the last line of its day would. */
async function sweepOne(
  bucket: R2Bucket,
  work: ArchiveWork,
  where: SiteDay,
  retention: Retention,
  run: Run,
): Promise<boolean> {
  const place = `${where.site}/${where.day}/`;
  const known = (await work.expiryCursor(CURSOR)) ?? "";
  const behind = known.startsWith(place) ? known.slice(place.length) : undefined;
  const sweeping = { erased: new Map(), retention, at: run.at };
  const { stoppedAt } = await sweepDay(bucket, where, sweeping, run, behind);
  if (stoppedAt !== undefined) await work.setExpiryCursor(CURSOR, place + stoppedAt);
  else if (behind !== undefined) await work.setExpiryCursor(CURSOR, "");
  return stoppedAt === undefined;
}
