/**
 * When a line of the archive ends, and what of it ends sooner. All lines of one UTC day are taken to be of its first
 * moment: so they end together, and none lives longer than it may.
 */
import type { PseudonymousRecord } from "../privacy/record.ts";
import { livesIn, type Retention } from "../retention.ts";
import { parseMoment } from "../time.ts";

type Dated = Pick<PseudonymousRecord, "purposes" | "region" | "hour" | "sealed">;

/** Epoch ms. Never, for a line that does not say when it was. */
export function lineEndsAt({ purposes, region, hour, sealed }: Dated, retention: Retention): number {
  const lives = livesIn(retention, region);
  // For nothing at all is for no longer than anything.
  const life =
    purposes.length === 0 ? Math.min(...Object.values(lives)) : Math.max(...purposes.map((one) => lives[one]));
  // A statistic holds nothing sealed.
  const ceiling = (sealed === "" ? retention.statistics.get(region) : undefined) ?? life;
  return beginning(hour) + Math.min(life, ceiling);
}

/** The line without what of it is past its time at `at`; the very same where nothing is. */
export function withoutExpired(line: PseudonymousRecord, retention: Retention, at: number): PseudonymousRecord {
  const fields = retention.events.get(line.event);
  if (!fields) return line;
  const age = at - beginning(line.hour);
  const past = Object.keys(line.properties).filter((name) => age >= (ownLife(fields.plain, name) ?? Infinity));
  const isSealedPast = line.sealed !== "" && age >= (fields.sealed ?? Infinity);
  if (past.length === 0 && !isSealedPast) return line;
  const properties = Object.fromEntries(Object.entries(line.properties).filter(([name]) => !past.includes(name)));
  return { ...line, properties, ...(isSealedPast ? { sealed: "" } : {}) };
}

function ownLife(lives: Readonly<Record<string, number>>, name: string): number | undefined {
  return Object.hasOwn(lives, name) ? lives[name] : undefined;
}

function beginning(hour: string): number {
  return parseMoment(hour.slice(0, 10)) ?? Infinity;
}
