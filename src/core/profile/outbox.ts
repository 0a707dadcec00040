/**
 * The way out of a profile: which kept records are due, how they are packed into queue messages, and what remains once
 * they were sent. A record leaves the row only after the queue took it, so it may be sent twice and never not at all.
 */
import { LIMIT } from "../limits.ts";
import type { Purpose } from "../policy/purposes.ts";
import type { Deliverable } from "../privacy/deliverable.ts";
import type { Receipt } from "../privacy/receipts.ts";
import type { PseudonymousRecord } from "../privacy/record.ts";
import type { OutboxEntry, SizedDelivery } from "./state.ts";

/** What a queue message holds. */
export interface QueueMessage {
  readonly v: 2;
  /** Epoch ms, by the clock that also dates withdrawals; of what a subject left behind, when it left. */
  readonly sentAt: number;
  readonly lines: readonly PseudonymousRecord[];
  /** What the lines' receipts say, where it was not sent before. Absent where there is none, as in older messages. */
  readonly receipts?: readonly Receipt[];
  readonly deliveries?: readonly Deliverable[];
}

export interface OutboxSettings {
  readonly flushAfterMs: number;
  /** How long sent entries are held; 0 where the queue is durable. */
  readonly holdMs: number;
  /** Names this process; entries sent by another one were sent to a queue that is gone. */
  readonly boot: string;
}

const encoder = new TextEncoder();

function bytesOf(value: PseudonymousRecord | Receipt | Deliverable): number {
  return encoder.encode(JSON.stringify(value)).byteLength;
}

/** `receipt` travels along when nobody sent it before. What is put aside has no line. */
export function entryOf(
  record: PseudonymousRecord | undefined,
  receipt?: Receipt,
  deliverables: readonly Deliverable[] = [],
): OutboxEntry {
  const deliveries = deliverables.map((delivery): SizedDelivery => ({ delivery, size: bytesOf(delivery) }));
  const size = (record ? bytesOf(record) : 0) + (receipt ? bytesOf(receipt) : 0);
  return {
    ...(record ? { record } : {}),
    ...(receipt ? { receipt } : {}),
    ...(deliveries.length > 0 ? { deliveries } : {}),
    size: deliveries.reduce((sum, one) => sum + one.size, size),
  };
}

/** What remains of the outbox when nothing may be delivered for these any more. The very same where nothing was to be. */
export function withoutDeliveriesFor(
  outbox: readonly OutboxEntry[],
  purposes: readonly Purpose[],
): readonly OutboxEntry[] {
  const isFor = ({ delivery }: SizedDelivery): boolean => delivery.purposes.some((one) => purposes.includes(one));
  if (!outbox.some(({ deliveries }) => deliveries?.some(isFor))) return outbox;
  return outbox.flatMap((entry) => {
    const { deliveries = [], ...rest } = entry;
    const left = deliveries.filter((one) => !isFor(one));
    if (left.length === deliveries.length) return [entry];
    if (!rest.record && left.length === 0) return [];
    const size = deliveries.reduce((sum, one) => sum - (left.includes(one) ? 0 : one.size), rest.size);
    return [{ ...rest, ...(left.length > 0 ? { deliveries: left } : {}), size }];
  });
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

/** What travels undivided: a line with its receipt, or one delivery. */
type Item = (Pick<OutboxEntry, "receipt" | "size"> & { readonly record: PseudonymousRecord }) | SizedDelivery;

function itemsOf({ record, receipt, deliveries = [], size: all }: OutboxEntry): readonly Item[] {
  if (!record) return deliveries;
  const size = deliveries.reduce((sum, one) => sum - one.size, all);
  return [{ record, ...(receipt ? { receipt } : {}), size }, ...deliveries];
}

/** Envelope and brackets of a message, and what its sender is called. */
const OVERHEAD = 320;
/** Of each item: one behind the line, and one behind its receipt. */
const COMMAS = 2;

function messageOf(items: readonly Item[], sentAt: number): QueueMessage {
  const lines = items.flatMap((item) => ("record" in item ? [item] : []));
  const receipts = lines.flatMap(({ receipt }) => receipt ?? []);
  const deliveries = items.flatMap((item) => ("delivery" in item ? [item.delivery] : []));
  return {
    v: 2,
    sentAt,
    lines: lines.map(({ record }) => record),
    ...(receipts.length === 0 ? {} : { receipts }),
    ...(deliveries.length === 0 ? {} : { deliveries }),
  };
}

/** As few messages as fit, in as few sends as the platform allows. */
export function pack(due: readonly OutboxEntry[], sentAt: number): readonly (readonly QueueMessage[])[] {
  const room = LIMIT.messageBytes - OVERHEAD;
  const messages = runs(due.flatMap(itemsOf), ({ size }) => size + COMMAS, room, Number.POSITIVE_INFINITY);
  const sized = messages.map((items) => ({
    message: messageOf(items, sentAt),
    size: items.reduce((sum, { size }) => sum + size + COMMAS, OVERHEAD),
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
