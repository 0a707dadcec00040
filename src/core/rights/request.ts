/**
 * The record of one request in one jurisdiction, as a pure machine: what was asked, which homes have done their part, and
 * what is still to be done in the archive and at destinations. Every step may be taken twice and counts once. It names
 * nobody: what rests of a visitor are names at destinations, until these were told.
 */
import type { Verdict } from "../destinations/destination.ts";
import { LIMIT } from "../limits.ts";
import { asked, attempted, unsupported, type DeleteCall } from "./delete-call.ts";
import type { ArchiveTask, Remains, Ticket } from "./right.ts";

export interface RequestRecord {
  readonly v: 1;
  readonly ticket: Ticket;
  /** Homes that have reported, by `from`: when their profile was gone. */
  readonly parts: Readonly<Record<string, number>>;
  /** Homes that have to. */
  readonly expected: readonly string[];
  /** When whoever did it said that nobody else will have a part in it. */
  readonly settledAt?: number;
  /** Done when all tasks of these batches are, the first to the last: which tasks are its own nobody can tell. */
  readonly archive?: { readonly first: number; readonly last: number; readonly doneAt?: number };
  /** By destination. */
  readonly calls: Readonly<Record<string, DeleteCall>>;
}

export function opened(ticket: Ticket): RequestRecord {
  return { v: 1, ticket, parts: {}, expected: [], calls: {} };
}

/** `from`: the homes that have reported, or will, by themselves. */
export function settled(record: RequestRecord, from: readonly string[], at: number): RequestRecord {
  const expected = [...new Set([...record.expected, ...from])];
  return { ...record, expected, settledAt: record.settledAt ?? at };
}

export interface Reporting {
  /** The batch that tasks of now belong to. */
  readonly batch: number;
  readonly now: number;
  /** Whether a destination has a delete call; one that the config does not know may have one after the next deployment. */
  readonly canForget: (destination: string) => boolean;
}

export interface Reported {
  readonly record: RequestRecord;
  /** New ones. */
  readonly tasks: readonly ArchiveTask[];
}

/** The second report of one home says nothing new. */
export function reported(record: RequestRecord, remains: Remains, { batch, now, canForget }: Reporting): Reported {
  const { from, at, tasks, names } = remains;
  if (Object.hasOwn(record.parts, from)) return { record, tasks: [] };
  const calls = new Map(Object.entries(record.calls));
  for (const [destination, some] of Object.entries(names)) {
    const before = calls.get(destination);
    const call = canForget(destination) ? asked(before, some, now) : unsupported(before, now);
    if (call) calls.set(destination, call);
  }
  const { archive: before } = record;
  const first = before && before.doneAt === undefined ? before.first : batch;
  const archive = tasks.length > 0 ? { archive: { first, last: batch } } : {};
  const after = { ...record, parts: { ...record.parts, [from]: at }, calls: Object.fromEntries(calls), ...archive };
  return { record: after, tasks };
}

/** The batch of now: an hour's, so that the tasks of one request lie among those of others. */
export function batchAt(now: number): number {
  return Math.floor(now / 3_600_000);
}

/** `left`: the batches of which a task is left. One that cannot be done keeps only the requests of its hour waiting. */
export function archived(record: RequestRecord, left: readonly number[], at: number): RequestRecord {
  const { archive } = record;
  if (!archive || archive.doneAt !== undefined) return record;
  if (left.some((batch) => archive.first <= batch && batch <= archive.last)) return record;
  return { ...record, archive: { ...archive, doneAt: at } };
}

export interface Attempt {
  readonly destination: string;
  readonly names: readonly string[];
  readonly how: Verdict;
}

export function answered(
  record: RequestRecord,
  { destination, names, how }: Attempt,
  now: number,
  random: number,
): RequestRecord {
  const call = attempted(record.calls[destination], names, how, now, random);
  return call ? { ...record, calls: { ...record.calls, [destination]: call } } : record;
}

/** A destination that was to be asked has no such call any more. */
export function cannotForget(record: RequestRecord, destination: string, now: number): RequestRecord {
  return { ...record, calls: { ...record.calls, [destination]: unsupported(record.calls[destination], now) } };
}

/** When the next destination is to be asked. */
export function dueOf({ calls }: RequestRecord): number | undefined {
  const due = Object.values(calls).flatMap((call) => (call.state === "waiting" ? [call.due] : []));
  return due.length === 0 ? undefined : Math.min(...due);
}

/** When the record itself is forgotten. */
export function endOf({ ticket }: RequestRecord): number {
  return ticket.receivedAt + LIMIT.requestRecordMs;
}
