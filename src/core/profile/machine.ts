/**
 * The profile as a pure machine: a row and a command give a new row, the effects to perform in order, and an answer. What it
 * does by its alarm is in `alarm.ts`. Performs nothing itself.
 */
import type { Naming } from "../privacy/identifiers/naming.ts";
import type { Case } from "../decide/case.ts";
import { birthplaceOf, type Birthplace } from "../decide/locate.ts";
import { settle, type Decision } from "../decide/settle.ts";
import { settleBroken } from "../decide/settle-broken.ts";
import type { Remembrance } from "../decide/remember.ts";
import type { Asked } from "../decide/settlement.ts";
import type { Subject } from "../decide/subject.ts";
import { LIMIT } from "../limits.ts";
import { NO_NEEDS } from "../needs.ts";
import type { Choice, Purpose } from "../policy/purposes.ts";
import { textsOf } from "../policy/signals/hear.ts";
import type { Digest, SubjectKeys } from "../privacy/keys.ts";
import { appendLink, isNamedIn } from "../privacy/receipt-chain.ts";
import { TRIGGER_SOURCE } from "../triggers.ts";
import { nextAlarm } from "./alarm.ts";
import { addDay } from "./days.ts";
import { consentEndOf } from "./expiry.ts";
import { foldChoices, foldRemembrance, withoutSlices } from "./fold-consent.ts";
import { foldEvent, foldNumber, overtakenIn } from "./fold.ts";
import { isOutdone, mayBeHeld } from "./held-copy.ts";
import { addTaught, foldItems, type Lessons } from "./items.ts";
import type { Kept } from "./kept.ts";
import { ALONE, heard, type Kin } from "./kin.ts";
import { withoutRefusedNames } from "./link.ts";
import { named } from "./links.ts";
import { prolonged } from "./life.ts";
import { entryOf, outboxBytes, type OutboxSettings } from "./outbox.ts";
import { ringHas, ringId, ringWith, type RingId } from "./ring.ts";
import { seenOf } from "./session-mark.ts";
import { addNumbering, NOT_NUMBERED, type Numbering } from "./sequence.ts";
import { classOf, knownOf, newRow, type Birth, type OutboxEntry, type ProfileState, type Row } from "./state.ts";
import { commit, type Step } from "./step.ts";
import { foldTriggers } from "./triggers.ts";
import { refusedIn, withdrawn, withTold } from "./withdrawal.ts";

export interface Collect extends Birth {
  readonly settlements: readonly Asked[];
  /** The caller proved whom they speak for. */
  readonly proved: boolean;
  /** What the call says of the visitor that outlives its events. */
  readonly remember?: Remembrance | undefined;
  /** A person the call names: what they refuse is remembered even before anything else is known of them. */
  readonly known?: boolean;
  /** Where that was said: the home of whom it makes known. */
  readonly place?: Birthplace | undefined;
  /** By what the call calls them; kept with what is kept of it. */
  readonly names?: readonly Naming[] | undefined;
  /** The other rows of the same person. */
  readonly kin?: Kin;
}

/** Without a row when nothing was kept: a profile that was only asked does not come to be. */
export interface CollectStep extends Step {
  readonly decisions: readonly Decision[];
  /** Of events that our browser script numbered. */
  readonly numbering: Numbering;
  /** What the call's looks at items teach all others; of nobody. */
  readonly lessons: Lessons;
  /** The outbox cannot take this call until the queue has drained; nothing happened. */
  readonly full: boolean;
}

export function collect(
  before: Row | undefined,
  call: Collect,
  keys: SubjectKeys,
  digest: Digest,
  settings: OutboxSettings,
  needs = NO_NEEDS,
): CollectStep {
  const row = before ?? newRow(call);
  const object = classOf(row.state);
  const folds = object === "full";
  const { kin = ALONE, names = [] } = call;
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
    const isBroken = "broken" in ask;
    // History is deduplicated by its readers: it may be far longer than the ring.
    const isInRing = !ask.history || (!isBroken && ask.replayed === true);
    const subject: Subject = {
      class: object,
      proved: call.proved,
      ...knownOf(heard(state.consent, kin)),
      hasSeen: (recordId) => seenInCall.has(recordId) || (isInRing && ringHas(row.ring, ringId(recordId))),
    };
    const decision = isBroken ? settleBroken(ask, subject, keys) : settle(ask, subject, keys, digest);
    const entry = leavingBy(decision, state);
    if (!entry) {
      decisions.push(decision);
      continue;
    }
    if (entry.size > room) {
      // What waits will leave, and the same call then fits. Where nothing waits it never would.
      if (row.outbox.length > 0)
        return { row: before, effects: [], decisions: [], numbering: NOT_NUMBERED, lessons: {}, full: true };
      decisions.push(asTooMuch(decision));
      continue;
    }
    room -= entry.size;
    entries.push(entry);
    decisions.push(decision);
    state = settledIn(prolonged(state, ask.case, call.now), ask.case);
    if (!decision.kept) continue;
    const { event, allowed, receipt, recordId } = decision;
    const { history, site, source } = ask;
    const vouched = "vouched" in ask && ask.vouched;
    if (folds)
      kept.set(decision, {
        event,
        allowed,
        history,
        site,
        source,
        law: ask.case.laws[0],
        ...(vouched ? { vouched } : {}),
      });
    const signals = () => textsOf(ask.case.said);
    const receipts = appendLink(state.receipts, receipt.id, event.receivedAt, signals, keys, digest);
    const days = addDay(state.days ?? {}, ask.site, event.occurredAt);
    if (receipts !== state.receipts || days !== state.days) state = { ...state, receipts, days };
    seenInCall.add(recordId);
    if (isInRing) ids.push(ringId(recordId));
  }

  if (folds && seenInCall.size > 0) state = named(state, names, keys);
  // Only now: which event is the last of its name is known when all are settled, and no fold changes a decision.
  let lessons: Lessons = {};
  const overtaken = overtakenIn([...kept.values()]);
  for (const decision of decisions) {
    state = withoutSlices(state, decision.fallen);
    const one = kept.get(decision);
    if (!one) continue;
    const { event, allowed, history, source, vouched = false } = one;
    const seen = seenOf(one, needs.sessions);
    const manner = { overtaken: overtaken.has(one), own: source === TRIGGER_SOURCE, vouched, source, seen };
    state = foldTriggers(state, foldEvent(state, event, allowed, keys, history, manner, needs), one, needs);
    const looked = foldItems(state, one, needs.recommendations);
    state = looked.state;
    lessons = addTaught(lessons, looked.lessons);
    const followed = allowed.includes("analytics") && !history ? foldNumber(state, event, keys) : undefined;
    if (!followed) continue;
    state = followed.state;
    numbering = addNumbering(numbering, followed.numbering);
  }

  state = withoutRefusedNames(state, kin);
  const fallenHere = decisions.flatMap((decision) => decision.fallen);
  const fallen = [...refusedIn(state.consent.choices), ...fallenHere];
  const grown = { state: withTold(state, entries), outbox: [...row.outbox, ...entries] };
  const left = withdrawn(grown, fallen, isOutdone(row.state, state, fallenHere), call.now);
  const changed = entries.length > 0 || ((before !== undefined || call.known === true) && left.state !== row.state);
  if (!changed) return { row: before, effects: [], decisions, numbering, lessons, full: false };
  const alarmed = entries.length > 0 ? nextAlarm(row.wakeAt, call.now, settings) : row.wakeAt;
  const wakeAt = left === grown ? alarmed : call.now;
  const after: Row = { ...left, ring: ringWith(row.ring, ids), wakeAt };
  return { row: after, effects: commit(row, after), decisions, numbering, lessons, full: false };
}

/** What of it leaves, if anything is kept. What is put aside has no line. */
function leavingBy(decision: Decision, { receipts }: ProfileState): OutboxEntry | undefined {
  if (!decision.kept) return decision.aside && entryOf(undefined, undefined, [decision.aside]);
  const { record, receipt, deliveries } = decision;
  return entryOf(record, isNamedIn(receipts, receipt.id) ? undefined : receipt, deliveries);
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
  const chosen: Row = { ...row, state: withoutRefusedNames(foldChoices(row.state, said)) };
  const refused = refusedIn(chosen.state.consent.choices);
  const left = withdrawn(chosen, refused, isOutdone(row.state, chosen.state), birth.now);
  // What was told is called back at once; and what is made of nothing but a choice has an end, whoever never comes again.
  const wakeAt = left === chosen ? (before ? left.wakeAt : consentEndOf(left.state)) : birth.now;
  const after = { ...left, wakeAt };
  const unchanged = before !== undefined && JSON.stringify(after.state) === JSON.stringify(before.state);
  return unchanged ? { row: before, effects: [] } : { row: after, effects: commit(row, after) };
}

/** The only proof there is becomes another's: whoever holds a cookie of before is nobody here, nor answered without asking. */
export function signOut(before: Row, token: string, now: number): Step {
  const left = withdrawn(before, [], mayBeHeld(before.state), now);
  const state = { ...left.state, token, signedOut: true } as const;
  const after: Row = { ...left, state, wakeAt: left === before ? before.wakeAt : now };
  return { row: after, effects: commit(before, after) };
}
