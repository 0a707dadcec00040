/**
 * The profile as a pure machine: a row and a command give a new row, the effects to perform in order, and an answer.
 * Effects are ordered for the crash between any two of them: an alarm is set before the row that counts on it, and a
 * row forgets a record only after the queue took it. Performs nothing itself.
 */
import type { Case } from "../decide/case.ts";
import { birthplaceOf, type Birthplace } from "../decide/locate.ts";
import { settle, type Decision } from "../decide/settle.ts";
import type { Remembrance } from "../decide/remember.ts";
import type { Settlement } from "../decide/settlement.ts";
import { LIMIT } from "../limits.ts";
import type { Choice, Purpose } from "../policy/purposes.ts";
import { textsOf } from "../policy/signals/hear.ts";
import type { Digest, SubjectKeys } from "../privacy/keys.ts";
import { appendLink, isNamedIn } from "../privacy/receipt-chain.ts";
import { addDay } from "./days.ts";
import { foldChoices, foldRemembrance, withoutSlices } from "./fold-consent.ts";
import { foldEvent, foldNumber, overtakenIn, type Kept } from "./fold.ts";
import { isOver, prolonged } from "./life.ts";
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
import {
  classOf,
  knownOf,
  newRow,
  type Birth,
  type OutboxEntry,
  type ProfileState,
  type Resident,
  type Row,
} from "./state.ts";

export type Effect =
  | { readonly kind: "wake"; readonly at: number }
  | { readonly kind: "write"; readonly row: Row<Resident> }
  | { readonly kind: "send"; readonly messages: readonly QueueMessage[] }
  /** The object becomes nothing: its row, its secret and its alarm are gone. Always the last. */
  | { readonly kind: "erase" };

export interface Step<Kind extends Row<Resident> = Row> {
  /** `undefined` where there is no profile, or none any more. */
  readonly row: Kind | undefined;
  readonly effects: readonly Effect[];
}

const ENDED: Step<never> = { row: undefined, effects: [{ kind: "erase" }] };

export interface Collect extends Birth {
  readonly settlements: readonly Settlement[];
  /** The caller proved whom they speak for. */
  readonly proved: boolean;
  /** What the call says of the visitor that outlives its events. */
  readonly remember?: Remembrance | undefined;
  /** A person the call names: what they refuse is remembered even before anything else is known of them. */
  readonly known?: boolean;
  /** Where that was said: the home of whom it makes known. */
  readonly place?: Birthplace | undefined;
}

/** Without a row when nothing was kept: a profile that was only asked does not come to be. */
export interface CollectStep extends Step {
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
  const object = classOf(row.state);
  const folds = object === "full";
  // First, so that no event of this call is kept against what the call itself takes back.
  let state = folds && call.remember ? foldRemembrance(row.state, call.remember, call.proved, call.now) : row.state;
  if (!before && call.known && call.place && state !== row.state) {
    const { consent } = state;
    state = { ...state, consent: { ...consent, [call.proved ? "home" : "claimedHome"]: call.place } };
  }
  const decisions: Decision[] = [];
  const entries: OutboxEntry[] = [];
  const ids: RingId[] = [];
  const seenInCall = new Set<string>();
  const kept = new Map<Decision, Kept>();
  let numbering = NOT_NUMBERED;
  let room = LIMIT.outboxBytes - outboxBytes(row.outbox);

  for (const ask of call.settlements) {
    const decision = settle(
      ask,
      {
        class: object,
        proved: call.proved,
        ...knownOf(state.consent),
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
    const { event, allowed, record, receipt, recordId } = decision;
    const entry = isNamedIn(state.receipts, receipt.id) ? entryOf(record) : entryOf(record, receipt);
    if (entry.size > room) {
      // What waits will leave, and the same call then fits. Where nothing waits it never would.
      if (row.outbox.length > 0)
        return { row: before, effects: [], decisions: [], numbering: NOT_NUMBERED, full: true };
      decisions.push(asTooMuch(decision));
      continue;
    }
    room -= entry.size;
    entries.push(entry);
    decisions.push(decision);
    if (folds) kept.set(decision, { event, allowed, history: ask.history });
    const signals = () => textsOf(ask.case.said);
    const receipts = appendLink(state.receipts, receipt.id, ask.event.receivedAt, signals, keys, digest);
    const days = addDay(state.days ?? {}, ask.site, ask.event.occurredAt);
    if (receipts !== state.receipts || days !== state.days) state = { ...state, receipts, days };
    state = settledIn(prolonged(state, ask.case, call.now), ask.case);
    seenInCall.add(recordId);
    if (!ask.history) ids.push(ringId(recordId));
  }

  // Only now: which event is the last of its name is known when all are settled, and no fold changes a decision.
  const overtaken = overtakenIn([...kept.values()]);
  for (const decision of decisions) {
    state = withoutSlices(state, decision.fallen);
    const one = kept.get(decision);
    if (!one) continue;
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

/**
 * Home is where the first event was that said where, or by which a proved caller refused: it is never changed, and hearing
 * its law can only tighten.
 */
function settledIn(state: ProfileState, { laws: [here] }: Case): ProfileState {
  const home = state.consent.home ? undefined : birthplaceOf(here);
  return home ? { ...state, consent: { ...state.consent, home } } : state;
}

/** Named, so that its sender can send it again with fewer others. */
function asTooMuch({ answers, fallen }: Decision): Decision {
  const outcome = { outcome: "refused", reason: "too_much_at_once" } as const;
  return { kept: false, outcome, allowed: [], answers, elsewhere: [], fallen };
}

/** Records choices, in the profile alone; creates it only for a yes, since a no needs nobody to remember. */
export function choose(before: Row | undefined, said: Readonly<Partial<Record<Purpose, Choice>>>, birth: Birth): Step {
  const grants = Object.values(said).some((choice) => choice.granted);
  if (!before && !grants) return { row: undefined, effects: [] };
  const row = before ?? newRow(birth);
  if (classOf(row.state) !== "full") return { row: before, effects: [] };
  const after: Row = { ...row, state: foldChoices(row.state, said) };
  const unchanged = before !== undefined && JSON.stringify(after.state) === JSON.stringify(before.state);
  return unchanged ? { row: before, effects: [] } : { row: after, effects: commit(row, after) };
}

/** The only proof there is becomes another's: whoever holds a cookie of before is nobody here. */
export function signOut(before: Row, token: string): Step {
  const after: Row = { ...before, state: { ...before.state, token, signedOut: true } };
  return { row: after, effects: commit(before, after) };
}

/** What to send now. `due` is handed back to `sent` once the queue has taken it. */
export function flush(
  row: Pick<Row, "outbox">,
  settings: OutboxSettings,
): { readonly due: readonly OutboxEntry[]; readonly effects: readonly Effect[] } {
  const due = dueEntries(row.outbox, settings);
  return { due, effects: pack(due).map((messages) => ({ kind: "send", messages })) };
}

/** `row` is the row as it is now: calls may have come in while the queue was taking `due`. */
export function sent<Kind extends Row<Resident>>(
  row: Kind,
  due: readonly OutboxEntry[],
  now: number,
  settings: OutboxSettings,
): Step<Kind> {
  const outbox = afterSend(row.outbox, due, now, settings);
  // One alarm serves both needs. The end can wait for the outbox, and never comes before it is empty.
  const wakeAt = nextWake(outbox, now, settings) ?? row.state.until ?? null;
  return isOver({ ...row, outbox }, now) ? ENDED : rescheduled(row, { ...row, outbox, wakeAt });
}

/** The queue did not take it: look again later, by our own alarm, since the platform's retries end after six. */
export function sendFailed<Kind extends Row<Resident>>(row: Kind, now: number): Step<Kind> {
  return rescheduled(row, { ...row, wakeAt: now + LIMIT.retryFlushMs });
}

/** After a restart: what waits without an alarm gets one. Costs nothing when there is nothing to do. */
export function awake<Kind extends Row<Resident>>(row: Kind, hasAlarm: boolean, now: number): Step<Kind> {
  if (isOver(row, now)) return ENDED;
  const wakeAt = row.outbox.length > 0 ? now : row.state.until;
  if (wakeAt === undefined || hasAlarm) return { row, effects: [] };
  return rescheduled(row, { ...row, wakeAt });
}

/** Before each call: an object past its end, whose alarm is late, is a stranger's from here on. */
export function end<Kind extends Row<Resident>>(row: Kind | undefined, now: number): Step<Kind> {
  return row && isOver(row, now) ? ENDED : { row, effects: [] };
}

/**
 * A pending alarm serves, unless it waits for something later (a held record, a failed send) or is so long overdue that
 * the platform must have given it up.
 */
function nextAlarm(pending: number | null, now: number, settings: OutboxSettings): number {
  const at = now + settings.flushAfterMs;
  return pending === null || pending < now - LIMIT.overdueAlarmMs ? at : Math.min(pending, at);
}

function rescheduled<Kind extends Row<Resident>>(before: Kind, after: Kind): Step<Kind> {
  const nothing = after.outbox.length === before.outbox.length && after.wakeAt === null && before.wakeAt === null;
  return { row: after, effects: nothing ? [] : commit({ ...before, wakeAt: null }, after) };
}

/** The alarm first: a row never counts on one that is not there. */
export function commit(before: Pick<Row, "wakeAt">, after: Row<Resident>): readonly Effect[] {
  const wakes = after.wakeAt !== null && after.wakeAt !== before.wakeAt;
  return [...(wakes ? [{ kind: "wake", at: after.wakeAt } as const] : []), { kind: "write", row: after }];
}
