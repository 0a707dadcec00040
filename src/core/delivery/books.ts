/**
 * A courier's books: how many events of which hour, source and name came in, and what became of them. Rows add up across
 * couriers and hours; `taken` is always the sum of `delivered`, `revoked`, `dead` and what still waits.
 */
import type { Deliverable } from "../privacy/deliverable.ts";

export type End =
  | "taken"
  | "delivered"
  /** Withdrawn or erased since. */
  | "revoked"
  /** Given up. A redriven event is dead no more. */
  | "dead"
  /** How often dead ones were sent on their way again. */
  | "redriven"
  /** How often an attempt ended without an end for the event. */
  | "retried";

export interface BookRow {
  /** In which the event was received. */
  readonly hour: string;
  readonly site: string;
  readonly source: string;
  readonly event: string;
  readonly end: End;
  /** Of those revoked and dead. */
  readonly because?: string;
  readonly count: number;
}

export type Books = readonly BookRow[];

function keyOf({ hour, site, source, event, end, because = "" }: BookRow): string {
  return [hour, site, source, event, end, because].join("\n");
}

/** Rows of the same things become one; those that come to nothing are left out. */
export function addBooks(...books: readonly Books[]): Books {
  const sums = new Map<string, BookRow>();
  for (const row of books.flat()) {
    const known = sums.get(keyOf(row));
    sums.set(keyOf(row), known ? { ...known, count: known.count + row.count } : row);
  }
  return [...sums.values()].filter(({ count }) => count !== 0);
}

export function entries(events: readonly Deliverable[], end: End, because?: string, each = 1): Books {
  const rows = events.map(({ received: hour, site, source, event }) => {
    const row = { hour, site, source, event, end, count: each };
    return because === undefined ? row : { ...row, because };
  });
  return addBooks(rows);
}

export function countOf(books: Books, end: End): number {
  return books.reduce((sum, row) => (row.end === end ? sum + row.count : sum), 0);
}

/** What must be waiting, if they are right. */
export function waitingBy(books: Books): number {
  const ended = countOf(books, "delivered") + countOf(books, "revoked") + countOf(books, "dead");
  return countOf(books, "taken") - ended;
}
