/**
 * The last word on one event, said inside the visitor's own object with what only that object knows. Pure. May turn
 * an ask into yes or no, and a yes into no; never a no into a yes.
 */
import type { EventOutcome, Notice } from "../outcome.ts";
import { forEachPurpose, newest, type Purpose } from "../policy/purposes.ts";
import { ruleName } from "../policy/regions/source.ts";
import { isRefusal, lacksConsent, type Because } from "../policy/resolve.ts";
import type { Digest, SubjectKeys } from "../privacy/keys.ts";
import { asStatistic, narrow, type MinimizedEvent } from "../privacy/minimize.ts";
import { recordIdOf } from "../privacy/pseudonyms.ts";
import { receiptOf, type DecisionCore, type PurposeGround, type Receipt } from "../privacy/receipts.ts";
import { toRecord, toStatistic, type PseudonymousRecord } from "../privacy/record.ts";
import { rehear, type Heard, type PurposeCase } from "./case.ts";
import type { Settlement } from "./settlement.ts";
import type { Subject } from "./subject.ts";

export interface Answer {
  readonly allowed: boolean;
  readonly because: Because;
  /** Allowed only as a statistic, never joined with what else is kept of the visitor. */
  readonly apart?: true;
}

export type Answers = Readonly<Record<Purpose, Answer>>;

export type Decision =
  | { readonly kept: false; readonly outcome: EventOutcome; readonly answers: Answers }
  | {
      readonly kept: true;
      readonly outcome: EventOutcome;
      readonly answers: Answers;
      /** The event's purposes for which it joins the profile; a statistic joins nothing. */
      readonly allowed: readonly Purpose[];
      readonly event: MinimizedEvent;
      readonly recordId: string;
      readonly receipt: Receipt;
      /** One, or two where part of the event is kept as a statistic apart. */
      readonly records: readonly [PseudonymousRecord, ...PseudonymousRecord[]];
    };

export function settle(ask: Settlement, subject: Subject, keys: SubjectKeys, digest: Digest): Decision {
  const { purposes } = ask;
  const recordId = recordIdOf(keys, ask.event.messageId);
  const heard = rehear(ask.case, subject);
  const answers = settlePurposes(heard, subject);

  if (subject.hasSeen(recordId)) return { kept: false, outcome: { outcome: "duplicate" }, answers };
  const barred = heard.placement.mode === "store" ? undefined : heard.placement.mode;
  if (barred === "drop" || barred === "forward") {
    return { kept: false, outcome: { outcome: "refused", reason: "region_forbidden" }, answers };
  }
  const allowed = purposes.filter((purpose) => answers[purpose].allowed);
  if (barred || allowed.length === 0) return { kept: false, outcome: keepNothing(ask, answers), answers };

  const receipt = receiptOf(coreOf(ask, heard, answers), digest);
  const facts = { receipt: receipt.id, region: heard.laws[0].region, site: ask.site, keys };
  const joined = allowed.filter((purpose) => !answers[purpose].apart);
  const apart = allowed.filter((purpose) => answers[purpose].apart);
  const statistic = asStatistic(ask.event, apart);
  // Where nothing joins the profile, the statistic is all that there is of the event.
  const event = joined.length > 0 ? narrow(ask.event, joined) : statistic;
  const records = [
    ...(joined.length > 0 ? [toRecord(event, { ...facts, recordId, purposes: joined })] : []),
    ...(apart.length > 0 ? [toStatistic(statistic, { ...facts, purposes: apart })] : []),
  ] as [PseudonymousRecord, ...PseudonymousRecord[]];
  const denied = purposes.filter((purpose) => !answers[purpose].allowed);
  const removed = [...denied.map((purpose) => `purpose.${purpose}`), ...event.removed];
  const outcome = keep(ask, removed, answers);
  return { kept: true, outcome, answers, allowed: joined, event, recordId, receipt, records };
}

export function settlePurposes(heard: Heard, subject: Omit<Subject, "hasSeen">): Answers {
  return forEachPurpose((purpose) => settlePurpose(purpose, heard.purposes[purpose], heard.at, subject));
}

export function settlePurpose(
  purpose: Purpose,
  given: PurposeCase,
  at: number,
  subject: Omit<Subject, "hasSeen">,
): Answer {
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

/** Somebody's no refuses; a mere absence of yes may still be counted. */
function keepNothing(ask: Settlement, answers: Answers): EventOutcome {
  const refused = ask.purposes.some((purpose) => isRefusal(answers[purpose].because));
  return refused
    ? { outcome: "refused", reason: "consent_denied" }
    : { outcome: "aggregated", notices: noticesOf(ask, answers) };
}

function keep(ask: Settlement, removed: readonly string[], answers: Answers): EventOutcome {
  const notices = noticesOf(ask, answers);
  return removed.length === 0 ? { outcome: "stored", notices } : { outcome: "reduced", removed, notices };
}

/** What was missing to the call may have been found here; or fallen to an objection instead; or be missed only here. */
function noticesOf({ purposes, notices }: Settlement, answers: Answers): readonly Notice[] {
  const missing = purposes.some((purpose) => lacksConsent(answers[purpose].because));
  const apart = purposes.some((purpose) => answers[purpose].apart);
  return [
    ...(missing ? (["consent_missing"] as const) : []),
    ...notices.filter((notice) => notice !== "consent_missing"),
    ...(apart ? (["kept_apart"] as const) : []),
  ];
}

/** Speaks of every purpose, whatever the event serves: what is equal for the visitor has one receipt. */
function coreOf(ask: Settlement, heard: Heard, answers: Answers): DecisionCore {
  const { mechanism, reference } = heard.placement.mode === "store" ? heard.placement : {};
  const purposes = forEachPurpose((purpose): PurposeGround => {
    const { rules, basis, bound } = heard.purposes[purpose];
    const { allowed, because } = answers[purpose];
    // As a signal in the call does, a remembered one decides by a rule of its own.
    return because === "remembered_signal" && bound
      ? { allowed, because, rules: [...rules, ruleName(bound)], basis: bound.basis }
      : { allowed, because, rules, basis };
  });
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
    purposes,
  };
}
