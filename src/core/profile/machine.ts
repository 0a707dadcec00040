/**
 * The profile as a pure machine: a row and a command give a new row, the effects to perform in order, and an answer.
 * Effects are ordered for the crash between any two of them: an alarm is set before the row that counts on it, and a
 * row forgets a record only after the queue took it. Performs nothing itself.
 */
import { settle, type Decision } from "../decide/settle.ts";
import type { Remembrance } from "../decide/remember.ts";
import type { Settlement } from "../decide/settlement.ts";
import { LIMIT } from "../limits.ts";
import type { Choice, Purpose } from "../policy/purposes.ts";
import { textsOf } from "../policy/signals/hear.ts";
import type { Digest, SubjectKeys } from "../privacy/keys.ts";
import { appendLink, isNamedIn } from "../privacy/receipt-chain.ts";
import { foldChoices, foldRemembrance } from "./fold-consent.ts";
import { foldEvent, foldNumber, overtakenIn, type Kept } from "./fold.ts";
import {
  afterSend,
  dueEntries,
  entryOf,
  nextWake,
  outboxBytes,
  pack,
  type OutboxSettings,
  type QueueMessage,
} from "./outbox.ts";
import { ringHas, ringId, ringWith, type RingId } from "./ring.ts";
import { addNumbering, NOT_NUMBERED, type Numbering } from "./sequence.ts";
import { newRow, type Birth, type OutboxEntry, type Row } from "./state.ts";

export type Effect =
  | { readonly kind: "wake"; readonly at: number }
  | { readonly kind: "write"; readonly row: Row }
  | { readonly kind: "send"; readonly messages: readonly QueueMessage[] };

export interface Collect extends Birth {
  readonly settlements: readonly Settlement[];
  /** The caller proved whom they speak for. */
  readonly proved: boolean;
  /** What the call says of the visitor that outlives its events. */
  readonly remember?: Remembrance | undefined;
  /** A person the call names: what they refuse is remembered even before anything else is known of them. */
  readonly known?: boolean;
}

export interface CollectStep {
  /** `undefined` when nothing was kept: a profile that was only asked does not come to be. */
  readonly row: Row | undefined;
  readonly effects: readonly Effect[];
  readonly decisions: readonly Decision[];
  /** Of events that our browser script numbered. */
  readonly numbering: Numbering;
  /** The outbox cannot take this call until the queue has drained; nothing happened. */
  readonly full: boolean;
}

export function collect(
  before: Row | undefined,
  call: Collect,
  keys: SubjectKeys,
  digest: Digest,
  settings: OutboxSettings,
): CollectStep {
  const row = before ?? newRow(call);
  // First, so that no event of this call is kept against what the call itself takes back.
  let state = call.remember ? foldRemembrance(row.state, call.remember, call.proved, call.now) : row.state;
  const decisions: Decision[] = [];
  const entries: OutboxEntry[] = [];
  const ids: RingId[] = [];
  const seenInCall = new Set<string>();
  const kept: Kept[] = [];
  let numbering = NOT_NUMBERED;
  let room = LIMIT.outboxBytes - outboxBytes(row.outbox);

  for (const ask of call.settlements) {
    const decision = settle(
      ask,
      {
        proved: call.proved,
        choices: state.consent.choices,
        optOutSignalAt: state.consent.optOutSignalAt,
        ...state.consent.declared,
        // History is deduplicated by its readers: it may be far longer than the ring.
        hasSeen: (recordId) => seenInCall.has(recordId) || (!ask.history && ringHas(row.ring, ringId(recordId))),
      },
      keys,
      digest,
    );
    if (!decision.kept) {
      decisions.push(decision);
      continue;
    }
    const { records, receipt, recordId } = decision;
    const [first, ...others] = records;
    const added = [
      isNamedIn(state.receipts, receipt.id) ? entryOf(first) : entryOf(first, receipt),
      ...others.map((record) => entryOf(record)),
    ];
    const size = outboxBytes(added);
    if (size > room) {
      // What waits will leave, and the same call then fits. Where nothing waits it never would.
      if (row.outbox.length > 0)
        return { row: before, effects: [], decisions: [], numbering: NOT_NUMBERED, full: true };
      decisions.push(asTooMuch(decision));
      continue;
    }
    room -= size;
    entries.push(...added);
    decisions.push(decision);
    kept.push({ event: decision.event, allowed: decision.allowed, history: ask.history });
    const signals = () => textsOf(ask.case.said);
    const receipts = appendLink(state.receipts, receipt.id, ask.event.receivedAt, signals, keys, digest);
    if (receipts !== state.receipts) state = { ...state, receipts };
    seenInCall.add(recordId);
    if (!ask.history) ids.push(ringId(recordId));
  }

  // Only now: which event is the last of its name is known when all are settled, and no fold changes a decision.
  const overtaken = overtakenIn(kept);
  for (const one of kept) {
    const { event, allowed, history } = one;
    state = foldEvent(state, event, allowed, keys, history, overtaken.has(one));
    const followed = allowed.includes("analytics") && !history ? foldNumber(state, event, keys) : undefined;
    if (!followed) continue;
    state = followed.state;
    numbering = addNumbering(numbering, followed.numbering);
  }

  const changed = entries.length > 0 || ((before !== undefined || call.known === true) && state !== row.state);
  if (!changed) return { row: before, effects: [], decisions, numbering, full: false };
  const wakeAt = entries.length > 0 ? nextAlarm(row.wakeAt, call.now, settings) : row.wakeAt;
  const after: Row = { state, ring: ringWith(row.ring, ids), outbox: [...row.outbox, ...entries], wakeAt };
  return { row: after, effects: commit(row, after), decisions, numbering, full: false };
}

/** Named, so that its sender can send it again with fewer others. */
function asTooMuch({ answers }: Decision): Decision {
  return { kept: false, outcome: { outcome: "refused", reason: "too_much_at_once" }, answers };
}

/** Records choices; creates the profile only for a yes, since a no needs nobody to remember. */
export function choose(
  before: Row | undefined,
  said: Readonly<Partial<Record<Purpose, Choice>>>,
  birth: Birth,
): { readonly row: Row | undefined; readonly effects: readonly Effect[] } {
  const grants = Object.values(said).some((choice) => choice.granted);
  if (!before && !grants) return { row: undefined, effects: [] };
  const row = before ?? newRow(birth);
  const after: Row = { ...row, state: foldChoices(row.state, said) };
  const unchanged = before !== undefined && JSON.stringify(after.state) === JSON.stringify(before.state);
  return unchanged ? { row: before, effects: [] } : { row: after, effects: commit(row, after) };
}

/** What to send now. `due` is handed back to `sent` once the queue has taken it. */
export function flush(
  row: Row,
  settings: OutboxSettings,
): { readonly due: readonly OutboxEntry[]; readonly effects: readonly Effect[] } {
  const due = dueEntries(row.outbox, settings);
  return { due, effects: pack(due).map((messages) => ({ kind: "send", messages })) };
}

/** `row` is the row as it is now: calls may have come in while the queue was taking `due`. */
export function sent(
  row: Row,
  due: readonly OutboxEntry[],
  now: number,
  settings: OutboxSettings,
): { readonly row: Row; readonly effects: readonly Effect[] } {
  const outbox = afterSend(row.outbox, due, now, settings);
  return rescheduled(row, { ...row, outbox, wakeAt: nextWake(outbox, now, settings) });
}

/** The queue did not take it: look again later, by our own alarm, since the platform's retries end after six. */
export function sendFailed(row: Row, now: number): { readonly row: Row; readonly effects: readonly Effect[] } {
  return rescheduled(row, { ...row, wakeAt: now + LIMIT.retryFlushMs });
}

/** After a restart: an outbox without an alarm gets one. Costs nothing when there is nothing to do. */
export function awake(
  row: Row,
  hasAlarm: boolean,
  now: number,
): { readonly row: Row; readonly effects: readonly Effect[] } {
  if (row.outbox.length === 0 || hasAlarm) return { row, effects: [] };
  return rescheduled(row, { ...row, wakeAt: now });
}

/**
 * A pending alarm serves, unless it waits for something later (a held record, a failed send) or is so long overdue that
 * the platform must have given it up.
 */
function nextAlarm(pending: number | null, now: number, settings: OutboxSettings): number {
  const at = now + settings.flushAfterMs;
  return pending === null || pending < now - LIMIT.overdueAlarmMs ? at : Math.min(pending, at);
}

function rescheduled(before: Row, after: Row): { readonly row: Row; readonly effects: readonly Effect[] } {
  const nothing = after.outbox.length === before.outbox.length && after.wakeAt === null && before.wakeAt === null;
  return { row: after, effects: nothing ? [] : commit({ ...before, wakeAt: null }, after) };
}

function commit(before: Row, after: Row): readonly Effect[] {
  const wakes = after.wakeAt !== null && after.wakeAt !== before.wakeAt;
  return [...(wakes ? [{ kind: "wake", at: after.wakeAt } as const] : []), { kind: "write", row: after }];
}
