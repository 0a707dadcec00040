/**
 * The way out of a profile: which kept records are due, how they are packed into queue messages, and what remains once
 * they were sent. A record leaves the row only after the queue took it, so it may be sent twice and never not at all.
 */
import { LIMIT } from "../limits.ts";
import type { Receipt } from "../privacy/receipts.ts";
import type { PseudonymousRecord } from "../privacy/record.ts";
import type { OutboxEntry } from "./state.ts";

/** What a queue message holds. */
export interface QueueMessage {
  readonly v: 1;
  readonly lines: readonly PseudonymousRecord[];
  /** What the lines' receipts say, where it was not sent before. Absent where there is none, as in older messages. */
  readonly receipts?: readonly Receipt[];
}

export interface OutboxSettings {
  readonly flushAfterMs: number;
  /** How long sent entries are held; 0 where the queue is durable. */
  readonly holdMs: number;
  /** Names this process; entries sent by another one were sent to a queue that is gone. */
  readonly boot: string;
}

const encoder = new TextEncoder();

function bytesOf(value: PseudonymousRecord | Receipt): number {
  return encoder.encode(JSON.stringify(value)).byteLength;
}

/** `receipt` travels along when nobody sent it before. */
export function entryOf(record: PseudonymousRecord, receipt?: Receipt): OutboxEntry {
  return receipt === undefined
    ? { record, size: bytesOf(record) }
    : { record, receipt, size: bytesOf(record) + bytesOf(receipt) };
}

export function outboxBytes(outbox: readonly OutboxEntry[]): number {
  return outbox.reduce((sum, entry) => sum + entry.size, 0);
}

function isHeld(entry: OutboxEntry, settings: OutboxSettings): boolean {
  return entry.sent !== undefined && entry.sent.boot === settings.boot;
}

export function dueEntries(outbox: readonly OutboxEntry[], settings: OutboxSettings): readonly OutboxEntry[] {
  return outbox.filter((entry) => !isHeld(entry, settings));
}

/** Consecutive runs whose sizes add up to at most `limit`; a single larger item is a run of its own. */
function runs<Item>(items: readonly Item[], size: (item: Item) => number, limit: number, most: number): Item[][] {
  const packed: Item[][] = [];
  let room = 0;
  for (const item of items) {
    const last = packed.at(-1);
    if (last && size(item) <= room && last.length < most) last.push(item);
    else {
      packed.push([item]);
      room = limit;
    }
    room -= size(item);
  }
  return packed;
}

/** Envelope and brackets of a message. */
const OVERHEAD = 64;
/** Of each entry: one behind the line, and one behind its receipt. */
const COMMAS = 2;

function messageOf(entries: readonly OutboxEntry[]): QueueMessage {
  const receipts = entries.map((entry) => entry.receipt).filter((receipt) => receipt !== undefined);
  return { v: 1, lines: entries.map((entry) => entry.record), ...(receipts.length === 0 ? {} : { receipts }) };
}

/** As few messages as fit, in as few sends as the platform allows. */
export function pack(due: readonly OutboxEntry[]): readonly (readonly QueueMessage[])[] {
  const messages = runs(due, (entry) => entry.size + COMMAS, LIMIT.messageBytes - OVERHEAD, Number.POSITIVE_INFINITY);
  const sized = messages.map((entries) => ({
    message: messageOf(entries),
    size: outboxBytes(entries) + entries.length * COMMAS + OVERHEAD,
  }));
  return runs(sized, (one) => one.size, LIMIT.sendBatchBytes, 100).map((batch) => batch.map((one) => one.message));
}

/** The outbox after `sent`, which are entries of it, was taken by the queue at `now`. Entries that arrived meanwhile stay due. */
export function afterSend(
  outbox: readonly OutboxEntry[],
  sent: readonly OutboxEntry[],
  now: number,
  settings: OutboxSettings,
): readonly OutboxEntry[] {
  // The entries themselves: one of the same recordId, come as history meanwhile, may bring a receipt not yet told.
  const gone = new Set(sent);
  const mark = { at: now, boot: settings.boot };
  return outbox.flatMap((entry) => {
    if (isHeld(entry, settings)) return now < (entry.sent?.at ?? 0) + settings.holdMs ? [entry] : [];
    if (!gone.has(entry)) return [entry];
    return settings.holdMs === 0 ? [] : [{ ...entry, sent: mark }];
  });
}

/** When to look again; null when nothing is left. */
export function nextWake(outbox: readonly OutboxEntry[], now: number, settings: OutboxSettings): number | null {
  if (outbox.length === 0) return null;
  if (outbox.some((entry) => !isHeld(entry, settings))) return now + settings.flushAfterMs;
  return Math.min(...outbox.map((entry) => (entry.sent?.at ?? now) + settings.holdMs));
}
