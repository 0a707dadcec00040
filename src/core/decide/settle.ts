/**
 * The last word on one event, said inside one of the visitor's own objects with what only that object knows. Pure. May
 * turn an ask into yes or no, and a yes into no; never a no into a yes. Keeps what is that object's, as one line.
 */
import type { EventOutcome, Notice } from "../outcome.ts";
import { forEachPurpose, newest, type Purpose } from "../policy/purposes.ts";
import { ruleName } from "../policy/regions/source.ts";
import { UNKNOWN } from "../policy/regions/unknown.ts";
import { isRefusal, lacksConsent } from "../policy/resolve.ts";
import type { Deliverable } from "../privacy/deliverable.ts";
import type { Digest, SubjectKeys } from "../privacy/keys.ts";
import { asStatistic, narrow, type MinimizedEvent } from "../privacy/minimize.ts";
import { recordIdOf } from "../privacy/pseudonyms.ts";
import { receiptOf, type DecisionCore, type PurposeGround, type Receipt } from "../privacy/receipts.ts";
import { toRecord, toStatistic, type PseudonymousRecord } from "../privacy/record.ts";
import type { Answer, Answers } from "./answers.ts";
import { rehear, type Heard, type PurposeCase } from "./case.ts";
import { deliveriesOf } from "./deliveries.ts";
import { fallenPurposes } from "./fallen.ts";
import { settlementFor, type Settlement } from "./settlement.ts";
import type { Subject, Visitor } from "./subject.ts";
import { HELD_BY, othersIn, sharesOf, type Shares, type VisitorClass } from "./visitor-class.ts";

export type Decision = Settled &
  (
    | {
        readonly kept: false;
        /** Of an event that breaks the plan: what is put aside of it. */
        readonly aside?: Deliverable;
      }
    | {
        readonly kept: true;
        readonly event: MinimizedEvent;
        readonly recordId: string;
        readonly receipt: Receipt;
        readonly record: PseudonymousRecord;
        /** One for each destination that may have it. */
        readonly deliveries: readonly Deliverable[];
      }
  );

interface Settled {
  /** Of a profile's: what becomes of the event if those named keep it too. */
  readonly outcome: EventOutcome;
  /** Of a duplicate that others are named for again: the same, as if it were none. */
  readonly whole?: EventOutcome;
  /** The event's purposes for which it is this object's to keep, though it may have it already. */
  readonly allowed: readonly Purpose[];
  readonly answers: Answers;
  /** The visitor's other objects that are to keep something of it. Only the profile names any. */
  readonly elsewhere: readonly VisitorClass[];
  /** What rests on these goes, whatever becomes of the event. */
  readonly fallen: readonly Purpose[];
}

export function settle(given: Settlement, subject: Subject, keys: SubjectKeys, digest: Digest): Decision {
  const ask = settlementFor(subject.class, given);
  const recordId = recordIdOf(keys, ask.event.messageId);
  const heard = rehear(ask.case, subject);
  const answers = settlePurposes(heard, subject);
  const { mode } = heard.placement;
  const shares = sharesOf(subject.class, mode === "store" ? ask.purposes : [], answers);
  const elsewhere = othersIn(shares, subject.class);
  const allowed = shares[subject.class];
  const settled = { allowed, answers, elsewhere, fallen: fallenPurposes(heard, answers, subject.choices) };
  const outcome = outcomeOf(ask, heard, answers, shares);

  // A crash may have come between two objects: what another one is to keep is named again.
  if (subject.hasSeen(recordId)) {
    const whole = elsewhere.length > 0 ? { whole: outcome } : {};
    return { ...settled, kept: false, outcome: { outcome: "duplicate" }, ...whole };
  }
  if (mode === "drop" || mode === "forward") {
    return { ...settled, kept: false, outcome: { outcome: "refused", reason: "region_forbidden" } };
  }
  if (allowed.length === 0) return { ...settled, kept: false, outcome };

  const event = narrow(ask.event, allowed);
  const receipt = receiptOf(coreOf(ask, heard, answers, HELD_BY[subject.class]), digest);
  const facts = {
    recordId,
    purposes: allowed,
    receipt: receipt.id,
    region: heard.laws[0].region,
    site: ask.site,
    source: ask.source,
    keys,
  };
  const record = (subject.class === "exempt" ? toStatistic : toRecord)(event, facts);
  const deliveries = subject.class === "exempt" ? [] : deliveriesOf(event, allowed, ask, heard, answers, keys);
  return { ...settled, kept: true, outcome, event, recordId, receipt, record, deliveries };
}

export function settlePurposes(heard: Heard, subject: Visitor): Answers {
  return forEachPurpose((purpose) => settlePurpose(purpose, heard.purposes[purpose], heard.at, subject));
}

export function settlePurpose(purpose: Purpose, given: PurposeCase, at: number, subject: Visitor): Answer {
  if (given.answer === "no") return { allowed: false, because: given.because };
  if (purpose === "necessary") return { allowed: true, because: given.because };

  // A stored yes is heard only from a caller who proved whom they speak for, and until it has run out; a stored no from
  // anybody, for good.
  const stored = subject.choices[purpose];
  const isHeard = !stored?.granted || (subject.proved && at - stored.at <= given.yesLifeMs);
  const heard = isHeard ? stored : undefined;
  const choice = newest(given.choice, heard);
  if (choice && !choice.granted) return { allowed: false, because: "stored_choice_refused" };

  // Only a yes said to us stands against it: what a consent platform stamps on an event may be older than its event.
  const signaledAt = given.bound ? (subject.optOutSignalAt ?? 0) : 0;
  if (signaledAt > 0 && (newest(given.agreed, heard)?.at ?? 0) <= signaledAt) {
    return { allowed: false, because: "remembered_signal" };
  }
  if (choice) return { allowed: true, because: choice === heard ? "stored_choice_granted" : "choice_granted" };
  if (given.answer === "ask") return { allowed: false, because: given.because };
  return { allowed: true, because: given.because, ...(given.apart ? { apart: true } : {}) };
}

/** Whoever keeps it. */
function outcomeOf(ask: Settlement, heard: Heard, answers: Answers, { full, exempt, session }: Shares): EventOutcome {
  const joined = [...full, ...session];
  if (joined.length + exempt.length === 0) return keepNothing(ask, heard, answers);
  // Where nothing is joined, the statistic is all that there is of the event.
  const event = joined.length > 0 ? narrow(ask.event, joined) : asStatistic(ask.event, exempt);
  const denied = ask.purposes.filter((purpose) => !answers[purpose].allowed);
  const removed = [...denied.map((purpose) => `purpose.${purpose}`), ...event.removed];
  const notices = noticesOf(ask, heard, answers, exempt.length > 0);
  return removed.length === 0 ? { outcome: "stored", notices } : { outcome: "reduced", removed, notices };
}

/** Somebody's no refuses; a mere absence of yes may still be counted. */
function keepNothing(ask: Settlement, heard: Heard, answers: Answers): EventOutcome {
  const refused = ask.purposes.some((purpose) => isRefusal(answers[purpose].because));
  return refused
    ? { outcome: "refused", reason: "consent_denied" }
    : { outcome: "aggregated", notices: noticesOf(ask, heard, answers, false) };
}

/** What was missing to the call may have been found here; or fallen to an objection instead; or be missed only here. */
function noticesOf(ask: Settlement, { laws }: Heard, answers: Answers, apart: boolean): readonly Notice[] {
  const { purposes, notices } = ask;
  const missing = purposes.some((purpose) => lacksConsent(answers[purpose].because));
  const isFound = laws[0].region !== UNKNOWN.id;
  return [
    ...(missing ? (["consent_missing"] as const) : []),
    ...notices.filter((notice) => notice !== "consent_missing" && !(notice === "region_unknown" && isFound)),
    ...(apart ? (["kept_apart"] as const) : []),
  ];
}

/**
 * Speaks of every purpose that this object may hold, whatever the event serves: what is equal for the visitor has one
 * receipt. Of what the others hold it would say what it cannot know.
 */
function coreOf(ask: Settlement, heard: Heard, answers: Answers, held: readonly Purpose[]): DecisionCore {
  const { mechanism, reference } = heard.placement.mode === "store" ? heard.placement : {};
  const groundOf = (purpose: Purpose): PurposeGround => {
    const { rules, basis, bound } = heard.purposes[purpose];
    const { allowed, because } = answers[purpose];
    // As a signal in the call does, a remembered one decides by a rule of its own.
    return because === "remembered_signal" && bound
      ? { allowed, because, rules: [...rules, ruleName(bound)], basis: bound.basis }
      : { allowed, because, rules, basis };
  };
  return {
    v: 2,
    laws: heard.laws,
    placement: {
      rule: heard.placementRule,
      mode: "store",
      jurisdiction: ask.jurisdiction,
      ...(mechanism === undefined ? {} : { mechanism }),
      ...(reference === undefined ? {} : { reference }),
    },
    purposes: Object.fromEntries(held.map((purpose) => [purpose, groundOf(purpose)])),
  };
}
