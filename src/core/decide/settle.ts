/**
 * The last word on one event, said inside the visitor's own object with what only that object knows. Pure. May turn
 * an ask into yes or no, and a yes into no; never a no into a yes.
 */
import type { EventOutcome } from "../outcome.ts";
import { newest, PURPOSES, type Purpose } from "../policy/purposes.ts";
import { isRefusal, type Because } from "../policy/resolve.ts";
import type { Digest, SubjectKeys } from "../privacy/keys.ts";
import { narrow, type MinimizedEvent } from "../privacy/minimize.ts";
import { recordIdOf } from "../privacy/pseudonyms.ts";
import { receiptOf, type DecisionCore } from "../privacy/receipts.ts";
import { toRecord, type PseudonymousRecord } from "../privacy/record.ts";
import type { Ground, Settlement } from "./settlement.ts";
import type { Subject } from "./subject.ts";

export interface Answer {
  readonly allowed: boolean;
  readonly because: Because;
}

export type Answers = Readonly<Partial<Record<Purpose, Answer>>>;

export type Decision =
  | { readonly kept: false; readonly outcome: EventOutcome; readonly answers: Answers }
  | {
      readonly kept: true;
      readonly outcome: EventOutcome;
      readonly answers: Answers;
      readonly allowed: readonly Purpose[];
      readonly event: MinimizedEvent;
      readonly receipt: string;
      readonly record: PseudonymousRecord;
    };

export function settle(ask: Settlement, subject: Subject, keys: SubjectKeys, digest: Digest): Decision {
  const recordId = recordIdOf(keys, ask.event.messageId);
  const answers = settlePurposes(ask, subject);
  const allowed = PURPOSES.filter((purpose) => answers[purpose]?.allowed === true);
  const denied = PURPOSES.filter((purpose) => answers[purpose]?.allowed === false);

  if (subject.hasSeen(recordId)) return { kept: false, outcome: { outcome: "duplicate" }, answers };
  if (allowed.length === 0) return { kept: false, outcome: keepNothing(ask, answers), answers };

  const event = narrow(ask.event, allowed);
  const receipt = receiptOf(coreOf(ask, answers), digest);
  const record = toRecord(event, { recordId, receipt, purposes: allowed, region: ask.region, site: ask.site, keys });
  const removed = [...denied.map((purpose) => `purpose.${purpose}`), ...event.removed];
  return { kept: true, outcome: keep(ask, removed, answers), answers, allowed, event, receipt, record };
}

function settlePurposes(ask: Settlement, subject: Subject): Answers {
  const answers: Partial<Record<Purpose, Answer>> = {};
  for (const purpose of PURPOSES) {
    const ground = ask.grounds[purpose];
    if (ground) answers[purpose] = settlePurpose(purpose, ground, ask.bound.includes(purpose), subject);
  }
  return answers;
}

/** `bound`: an opt-out signal turns this purpose off where the visitor is. */
export function settlePurpose(
  purpose: Purpose,
  ground: Ground,
  bound: boolean,
  subject: Omit<Subject, "hasSeen">,
): Answer {
  if (ground.answer === "no") return { allowed: false, because: ground.because };
  if (purpose === "necessary") return { allowed: true, because: ground.because };

  // A stored yes is heard only from a caller who proved whom they speak for; a stored no from anybody.
  const stored = subject.choices[purpose];
  const heard = stored?.granted && !subject.proved ? undefined : stored;
  const choice = newest(ground.choice, heard);
  if (choice && !choice.granted) return { allowed: false, because: "stored_choice_refused" };

  const signaledAt = bound ? (subject.optOutSignalAt ?? 0) : 0;
  if (signaledAt > 0 && (choice?.at ?? 0) <= signaledAt) {
    return { allowed: false, because: "remembered_signal" };
  }
  if (choice) return { allowed: true, because: choice === heard ? "stored_choice_granted" : "choice_granted" };
  return { allowed: ground.answer === "yes", because: ground.because };
}

/** Somebody's no refuses; a mere absence of yes may still be counted. */
function keepNothing(ask: Settlement, answers: Answers): EventOutcome {
  const refused = Object.values(answers).some((answer) => isRefusal(answer.because));
  return refused ? { outcome: "refused", reason: "consent_denied" } : { outcome: "aggregated", notices: ask.notices };
}

function keep(ask: Settlement, removed: readonly string[], answers: Answers): EventOutcome {
  // What was missing to the call may have been found here, and a purpose may have fallen to an objection instead.
  const missing = Object.values(answers).some((answer) => answer.because === "region_requires_consent");
  const notices = ask.notices.filter((notice) => notice !== "consent_missing" || missing);
  return removed.length === 0 ? { outcome: "stored", notices } : { outcome: "reduced", removed, notices };
}

function coreOf(ask: Settlement, answers: Answers): DecisionCore {
  const purposes: Partial<Record<Purpose, DecisionCore["purposes"][Purpose]>> = {};
  for (const purpose of PURPOSES) {
    const ground = ask.grounds[purpose];
    const answer = answers[purpose];
    if (ground && answer) purposes[purpose] = { ...answer, rules: ground.rules, basis: ground.basis };
  }
  return {
    v: 1,
    region: ask.region,
    foundBy: ask.foundBy,
    placement: { rule: ask.placementRule, mode: "store", jurisdiction: ask.jurisdiction },
    purposes: purposes as DecisionCore["purposes"],
  };
}
