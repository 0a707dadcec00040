/**
 * The books: how many events came in and how each ended, how many lines were owed to the archive and came there, and how
 * many deliveries were owed to whom. A delta carries what came in together with its outcomes, so losing one loses both
 * and the books still balance. Holds names and numbers only.
 */
import type { CallRefusal, EventOutcome } from "./outcome.ts";
import type { Violation } from "./plan/violation.ts";

export type Counts = Readonly<Record<string, number>>;

/** By source and event, and what each book is about besides: `web|Product Viewed|stored`. */
export const BOOKS = {
  ended: "how events ended: `<source>|<event>|<outcome>`",
  lines: "lines owed to the archive: `<source>|<event>`",
  archived: "lines that came to the archive, repeats too: `<source>|<event>`",
  erased: "lines whose visitor was erased before they came there: `<source>|<event>`",
  owed: "deliveries owed to destinations: `<source>|<event>|<destination>`",
  violations: "what broke the tracking plan: `<source>|<event>|<field>|<fault>`",
} as const satisfies Record<string, string>;

export type Book = keyof typeof BOOKS;

/** Counts of one hour. */
export interface Delta {
  /** UTC, `2026-11-22T04`: in which the events were received. */
  readonly hour: string;
  readonly in: number;
  /** By outcome; a refusal as `refused.<reason>`. */
  readonly outcomes: Counts;
  /** Calls refused before an event was read, by reason. */
  readonly calls: Counts;
  /** Aggregated events, as `<event>|<country>`. */
  readonly aggregates: Counts;
  /** Of events that our browser script numbered: how many there were, and how many came. */
  readonly numbered?: { readonly expected: number; readonly received: number };
  /** Absent in what was counted before there were any. */
  readonly books?: Readonly<Partial<Record<Book, Counts>>>;
}

export function emptyDelta(hour: string): Delta {
  return { hour, in: 0, outcomes: {}, calls: {}, aggregates: {} };
}

/** Of one event, as the collector answered it. */
export interface Counted {
  readonly outcome: EventOutcome;
  /** The key's name in the config. */
  readonly source: string;
  /** The plan's name, or `other`. */
  readonly name: string;
  readonly country: string;
  /** How many archive lines were made of it. */
  readonly lines: number;
  /** The destinations that it was made ready for. */
  readonly owed: readonly string[];
  readonly violations: readonly Violation[];
  /** Where nothing may rest abroad, nothing is written but how it ended and in which hour. */
  readonly bare?: true;
}

function outcomeKey(outcome: EventOutcome): string {
  return outcome.outcome === "refused" ? `refused.${outcome.reason}` : outcome.outcome;
}

/** The parts of a key may hold anything but the bar that separates them. */
export function cellKey(...parts: readonly string[]): string {
  return parts.map((part) => part.replaceAll("|", "/")).join("|");
}

export function countEvents(hour: string, events: readonly Counted[]): Delta {
  return events.map((event) => countEvent(hour, event)).reduce(addDeltas, emptyDelta(hour));
}

function countEvent(hour: string, { outcome, source, name, country, lines, owed, violations, bare }: Counted): Delta {
  const end = outcomeKey(outcome);
  const each = (keys: readonly string[]): Counts => keys.map((key) => ({ [key]: 1 })).reduce(addCounts, {});
  const ended = { ...emptyDelta(hour), in: 1, outcomes: { [end]: 1 } };
  if (bare || (outcome.outcome === "refused" && outcome.reason === "region_forbidden")) return ended;
  return {
    ...ended,
    aggregates: outcome.outcome === "aggregated" ? { [`${name}|${country}`]: 1 } : {},
    books: {
      ended: { [cellKey(source, name, end)]: 1 },
      ...(lines > 0 ? { lines: { [cellKey(source, name)]: lines } } : {}),
      ...(owed.length > 0 ? { owed: each(owed.map((one) => cellKey(source, name, one))) } : {}),
      ...(violations.length > 0
        ? { violations: each(violations.map((one) => cellKey(source, one.event, one.field ?? "", one.fault))) }
        : {}),
    },
  };
}

/** A line as far as it is counted; the first ones said neither their source nor when they were received. */
interface CountedLine {
  readonly hour: string;
  readonly event: string;
  readonly source?: string | undefined;
  readonly received?: string | undefined;
}

/** One delta for each hour in which any of them was received. */
export function countLines(book: "archived" | "erased", lines: readonly CountedLine[]): readonly Delta[] {
  const deltas = lines.map(({ hour, received, source, event }): Delta => ({
    ...emptyDelta(received ?? hour),
    books: { [book]: { [cellKey(source ?? "other", event)]: 1 } },
  }));
  return byHour(deltas);
}

export function countCall(hour: string, refusal: CallRefusal): Delta {
  return { ...emptyDelta(hour), calls: { [refusal]: 1 } };
}

export function addCounts(a: Counts, b: Counts): Counts {
  const sum: Record<string, number> = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

function addBooks(a: Delta["books"] = {}, b: Delta["books"] = {}): NonNullable<Delta["books"]> {
  const sum: Partial<Record<Book, Counts>> = { ...a };
  for (const [book, counts] of Object.entries(b) as [Book, Counts][]) sum[book] = addCounts(sum[book] ?? {}, counts);
  return sum;
}

/** Both of the same hour. */
export function addDeltas(a: Delta, b: Delta): Delta {
  const numbered = {
    expected: (a.numbered?.expected ?? 0) + (b.numbered?.expected ?? 0),
    received: (a.numbered?.received ?? 0) + (b.numbered?.received ?? 0),
  };
  return {
    hour: a.hour,
    in: a.in + b.in,
    outcomes: addCounts(a.outcomes, b.outcomes),
    calls: addCounts(a.calls, b.calls),
    aggregates: addCounts(a.aggregates, b.aggregates),
    ...(a.numbered || b.numbered ? { numbered } : {}),
    ...(a.books || b.books ? { books: addBooks(a.books, b.books) } : {}),
  };
}

/** One row an hour, oldest first. */
export function byHour(deltas: readonly Delta[]): readonly Delta[] {
  const hours = new Map<string, Delta>();
  for (const delta of deltas) {
    const known = hours.get(delta.hour);
    hours.set(delta.hour, known ? addDeltas(known, delta) : delta);
  }
  return [...hours.values()].sort((a, b) => a.hour.localeCompare(b.hour));
}
