/**
 * What the owner reads in the books: whether they balance, or what is missing by name; and the same by jurisdiction,
 * source, event and hour. Adds up what was counted and decides nothing. What is on its way is no difference, as long as
 * it can still be on its way.
 */
import { addBooks, countOf, waitingBy, type Books, type End } from "./delivery/books.ts";
import { addCounts, addDeltas, byHour, emptyDelta, type Counts, type Delta } from "./ledger.ts";
import { LIMIT } from "./limits.ts";
import { CALL_REFUSALS, OUTCOMES, REFUSALS } from "./outcome.ts";
import { isoHour } from "./time.ts";

/** What was counted in one jurisdiction, of one site. */
export interface Counted {
  readonly jurisdiction: string;
  readonly deltas: readonly Delta[];
}

/** What one destination's courier says of one site's events. Exact: it is written with what it counts. */
export interface CourierAccount {
  readonly destination: string;
  readonly jurisdiction: string;
  readonly books: Books;
  /** Why nothing is sent at present. */
  readonly broken?: string;
}

export interface Difference {
  readonly what: string;
  readonly missing: number;
}

interface DestinationCounts extends Readonly<Record<End, number>> {
  /** By the answers to the events. A crash may lose some of the last seconds' counts. */
  readonly owed: number;
  readonly waiting: number;
  /** Taken more often than owed: counts that a crash lost, or a repeat that the courier had forgotten. */
  readonly repeated: number;
}

export type DestinationBook = DestinationCounts & {
  /** The same counts, taken apart; `hour` is that of receipt. */
  readonly by: Readonly<Record<"jurisdiction" | "source" | "event" | "hour", Readonly<Record<string, Counts>>>>;
  /** Why, of those that are dead. */
  readonly deadReasons: Counts;
  /** Why nothing is sent at present, by jurisdiction. */
  readonly broken: Readonly<Record<string, string>>;
};

/** Totals, the outcomes among them; `lines` and `archived` are archive lines. */
type Cell = Counts;

export interface Ledger {
  /** Nothing is missing anywhere. */
  readonly balanced: boolean;
  readonly differences: readonly Difference[];
  readonly in: number;
  /** Every outcome, also those at zero. */
  readonly outcomes: Counts;
  readonly refused: Counts;
  readonly callsRefused: Counts;
  /** Losses that no rule intended: somebody should look. */
  readonly unintended: number;
  /** Of visitors who agreed: what their browser numbered and we did not keep, be it lost or refused until they agreed. */
  readonly gaps: { readonly expected: number; readonly received: number; readonly missing: number };
  readonly archive: {
    readonly owed: number;
    readonly archived: number;
    /** Whose visitor was erased on the way. */
    readonly erased: number;
    readonly waiting: number;
    readonly repeated: number;
  };
  readonly destinations: Readonly<Record<string, DestinationBook>>;
  readonly by: Readonly<Record<"jurisdiction" | "source" | "event", Readonly<Record<string, Cell>>>>;
  /** What broke the tracking plan, by whom and where. */
  readonly violations: readonly {
    readonly source: string;
    readonly event: string;
    /** Empty where the event as a whole is at fault. */
    readonly field: string;
    readonly fault: string;
    readonly count: number;
  }[];
  readonly hours: readonly (Pick<Delta, "hour" | "in" | "outcomes" | "calls"> & {
    readonly lines: number;
    readonly archived: number;
    readonly balanced: boolean;
  })[];
  /** Counted without identifier; cells under the smallest count are not told apart. */
  readonly aggregates: readonly { readonly event: string; readonly country: string; readonly count: number | string }[];
}

export function balance(counted: readonly Counted[], couriers: readonly CourierAccount[], now: number): Ledger {
  const hours = byHour(counted.flatMap(({ deltas }) => deltas));
  const total = hours.reduce(addDeltas, emptyDelta(""));
  const refused = refusalsIn(total.outcomes);
  const outcomes = Object.fromEntries(
    Object.keys(OUTCOMES).map((name) => [name, name === "refused" ? sum(refused) : (total.outcomes[name] ?? 0)]),
  );
  const { expected, received } = total.numbered ?? { expected: 0, received: 0 };
  const settled = hours.filter(({ hour }) => hour < isoHour(now - HOUR_MS));
  const differences = [
    { what: "events without an outcome", missing: total.in - sum(outcomes) },
    { what: "lines that did not come to the archive", missing: waitingIn(settled) },
    ...destinationsIn(total, couriers).map(({ id }) => ({
      what: `deliveries that ${id} was not handed`,
      missing: untaken(id, settled, couriers),
    })),
  ].filter(({ missing }) => missing !== 0);
  return {
    balanced: differences.length === 0,
    differences,
    in: total.in,
    outcomes,
    refused,
    callsRefused: total.calls,
    unintended: unintended(refused, REFUSALS) + unintended(total.calls, CALL_REFUSALS),
    gaps: { expected, received, missing: Math.max(0, expected - received) },
    archive: {
      owed: bookOf(total, "lines"),
      archived: bookOf(total, "archived"),
      erased: bookOf(total, "erased"),
      waiting: waitingIn(hours),
      repeated: Math.max(0, -hours.reduce((all, hour) => all + Math.min(0, missingIn(hour)), 0)),
    },
    destinations: Object.fromEntries(destinationsIn(total, couriers).map(({ id, book }) => [id, book])),
    by: {
      jurisdiction: Object.fromEntries(counted.map(({ jurisdiction, deltas }) => [jurisdiction, cellOf(deltas)])),
      source: cellsBy(total, 0),
      event: cellsBy(total, 1),
    },
    violations: Object.entries(total.books?.violations ?? {}).map(([key, count]) => {
      const [source = "", event = "", field = "", fault = ""] = key.split("|");
      return { source, event, field, fault, count };
    }),
    hours: hours.map((hour) => ({
      hour: hour.hour,
      in: hour.in,
      outcomes: hour.outcomes,
      calls: hour.calls,
      lines: bookOf(hour, "lines"),
      archived: bookOf(hour, "archived"),
      balanced: hour.in === sum(hour.outcomes),
    })),
    aggregates: Object.entries(total.aggregates).map(([key, count]) => {
      const bar = key.lastIndexOf("|");
      return {
        event: key.slice(0, bar),
        country: key.slice(bar + 1),
        count: count < LIMIT.smallestCount ? `<${LIMIT.smallestCount}` : count,
      };
    }),
  };
}

/** Within the hour after its own, whatever is under way has arrived, or something is wrong. */
const HOUR_MS = 3_600_000;

function sum(counts: Counts): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function refusalsIn(outcomes: Counts): Counts {
  return Object.fromEntries(
    Object.entries(outcomes).flatMap(([key, count]) =>
      key.startsWith("refused.") ? [[key.slice("refused.".length), count]] : [],
    ),
  );
}

/** A reason that this version no longer knows was stored by one that did: nothing to raise an alarm over. */
function unintended(counts: Counts, facts: Readonly<Record<string, { readonly deliberate: boolean }>>): number {
  const losses = Object.entries(counts).filter(([reason]) => facts[reason]?.deliberate === false);
  return losses.reduce((total, [, count]) => total + count, 0);
}

function bookOf({ books }: Delta, book: "lines" | "archived" | "erased"): number {
  return sum(books?.[book] ?? {});
}

function missingIn(hour: Delta): number {
  return bookOf(hour, "lines") - bookOf(hour, "archived") - bookOf(hour, "erased");
}

/** Hour by hour: what one archived twice hides nothing that another one lost. */
function waitingIn(hours: readonly Delta[]): number {
  return hours.reduce((all, hour) => all + Math.max(0, missingIn(hour)), 0);
}

/** The last part of its key names the destination. */
function owedTo(id: string, { books }: Delta): number {
  const owed = Object.entries(books?.owed ?? {}).filter(([key]) => key.slice(key.lastIndexOf("|") + 1) === id);
  return owed.reduce((total, [, count]) => total + count, 0);
}

function takenBy(id: string, hour: string, couriers: readonly CourierAccount[]): number {
  return couriers
    .filter(({ destination }) => destination === id)
    .reduce(
      (total, { books }) =>
        total +
        countOf(
          books.filter((row) => row.hour === hour),
          "taken",
        ),
      0,
    );
}

function untaken(id: string, hours: readonly Delta[], couriers: readonly CourierAccount[]): number {
  return hours.reduce((all, hour) => all + Math.max(0, owedTo(id, hour) - takenBy(id, hour.hour, couriers)), 0);
}

function destinationsIn(
  total: Delta,
  couriers: readonly CourierAccount[],
): readonly { readonly id: string; readonly book: DestinationBook }[] {
  const owing = Object.keys(total.books?.owed ?? {}).map((key) => key.slice(key.lastIndexOf("|") + 1));
  const ids = [...new Set([...owing, ...couriers.map(({ destination }) => destination)])].toSorted();
  return ids.map((id) => ({ id, book: destinationBook(owedTo(id, total), couriers.filter(isOf(id))) }));
}

function isOf(id: string): (one: CourierAccount) => boolean {
  return ({ destination }) => destination === id;
}

function destinationBook(owed: number, couriers: readonly CourierAccount[]): DestinationBook {
  const books = addBooks(...couriers.map((courier) => courier.books));
  const taken = countOf(books, "taken");
  const dead = books.filter(({ end }) => end === "dead");
  const broken = couriers.flatMap((courier) => (courier.broken ? [[courier.jurisdiction, courier.broken]] : []));
  return {
    owed,
    taken,
    delivered: countOf(books, "delivered"),
    revoked: countOf(books, "revoked"),
    dead: countOf(books, "dead"),
    redriven: countOf(books, "redriven"),
    retried: countOf(books, "retried"),
    waiting: waitingBy(books),
    repeated: Math.max(0, taken - owed),
    by: {
      jurisdiction: Object.fromEntries(couriers.map((courier) => [courier.jurisdiction, endsIn(courier.books)])),
      source: endsBy(books, "source"),
      event: endsBy(books, "event"),
      hour: endsBy(books, "hour"),
    },
    deadReasons: dead.map(({ because = "", count }) => ({ [because]: count })).reduce(addCounts, {}),
    broken: Object.fromEntries(broken) as Readonly<Record<string, string>>,
  };
}

function endsIn(books: Books): Counts {
  return books.map(({ end, count }) => ({ [end]: count })).reduce(addCounts, {});
}

function endsBy(books: Books, part: "source" | "event" | "hour"): Readonly<Record<string, Counts>> {
  const parts = Map.groupBy(books, (row) => row[part]);
  return Object.fromEntries([...parts].map(([name, rows]) => [name, endsIn(rows)]));
}

function cellOf(deltas: readonly Delta[]): Cell {
  const total = deltas.reduce(addDeltas, emptyDelta(""));
  const [lines, archived] = [bookOf(total, "lines"), bookOf(total, "archived")];
  return { in: total.in, ...total.outcomes, lines, archived };
}

/** `part` of a book's key: 0 is the source, 1 the event. */
function cellsBy({ books }: Delta, part: 0 | 1): Readonly<Record<string, Cell>> {
  const cells: Record<string, Cell> = {};
  const add = (key: string, counts: Counts): void => {
    const name = key.split("|")[part] ?? "";
    cells[name] = addCounts(cells[name] ?? {}, counts);
  };
  for (const [key, count] of Object.entries(books?.ended ?? {}))
    add(key, { in: count, [key.split("|")[2] ?? ""]: count });
  for (const [key, count] of Object.entries(books?.lines ?? {})) add(key, { lines: count });
  for (const [key, count] of Object.entries(books?.archived ?? {})) add(key, { archived: count });
  for (const [key, count] of Object.entries(books?.owed ?? {})) add(key, { owed: count });
  return cells;
}
