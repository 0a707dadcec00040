/**
 * What a clock on a wall in some zone shows at a moment, summer time included. The moment is given: nothing here knows
 * what time it is.
 */
import { DAYS, type Day, type TimeCondition } from "../placements/time.ts";

export interface LocalTime {
  readonly day: Day;
  /** Minutes after midnight, as the clock shows them. */
  readonly minute: number;
}

/** Made once for each of the config's few zones: making one costs a hundred times what it takes to ask it. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockIn(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  clocks.set(zone, made);
  return made;
}

export function localTime(at: number, zone: string): LocalTime {
  const parts = new Map(
    clockIn(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const weekday = parts.get("weekday")?.toLowerCase();
  return {
    day: DAYS.find((day) => day === weekday) ?? "mon",
    minute: Number(parts.get("hour")) * 60 + Number(parts.get("minute")),
  };
}

function dayBefore(day: Day): Day {
  return DAYS[(DAYS.indexOf(day) + 6) % 7] ?? day;
}

export function isWithin({ days, from, until }: TimeCondition, at: number, zone: string): boolean {
  const { day, minute } = localTime(at, zone);
  const overMidnight = from > until;
  const open = overMidnight ? minute >= from || minute < until : minute >= from && minute < until;
  const began = overMidnight && minute < until ? dayBefore(day) : day;
  return open && (days === undefined || days.includes(began));
}
