/** What this request alone says about each purpose: no (final), yes, or ask the stored state. */
import { younger, type AgeBand } from "../policy/ages.ts";
import type { OwnerLaw } from "../policy/owner.ts";
import type { Placement } from "../policy/placement.ts";
import { forEachPurpose, type Purpose } from "../policy/purposes.ts";
import { resolveUnder, type Finding, type Laws } from "../policy/resolve.ts";
import { readChoice } from "../policy/signals/choice.ts";
import { readDnt } from "../policy/signals/dnt.ts";
import { readGpc } from "../policy/signals/gpc.ts";
import { hear, type Said } from "../policy/signals/hear.ts";
import type { Reading } from "../policy/signals/reading.ts";
import { readRudderstackConsent } from "../policy/signals/rudderstack-consent.ts";
import { readSegmentConsent } from "../policy/signals/segment-consent.ts";
import type { Declared } from "./declared.ts";
import type { DecisionRequest, Statement } from "./request.ts";

/** One for each purpose, whatever the event serves: a receipt speaks of all. */
export type Findings = Readonly<Record<Purpose, Finding>>;

export interface Consent {
  readonly readings: readonly Reading[];
  readonly said: Said;
  readonly age: AgeBand | undefined;
  readonly unnamed: boolean;
  readonly findings: Findings;
}

/** Under which law it is asked, where it would rest, and whether stored state can turn an ask into a yes. */
export interface Ground {
  readonly laws: Laws;
  readonly placement: Placement;
  readonly owner: OwnerLaw;
  readonly declared: Declared;
  /** The call names an object that could answer. Without one, nobody can turn an ask into a yes. */
  readonly canAsk: boolean;
  /** The event leads to no known person. */
  readonly unnamed: boolean;
}

/** What the call says, under no law yet. */
export function readSignals(said: Statement, request: DecisionRequest): Pick<Consent, "readings" | "said"> {
  // A clock a little ahead must not make this consent newer than a refusal that comes after it.
  const saidAt = Math.min(said.occurredAt, request.receivedAt);
  const { signals, consentCategories } = request;
  const readings = [
    readGpc(signals.gpc),
    readDnt(signals.dnt),
    readChoice(signals.choices),
    readSegmentConsent(said.consent?.segment, consentCategories, saidAt),
    readRudderstackConsent(said.consent?.rudderstack, consentCategories, saidAt),
  ];
  return { readings, said: hear(readings) };
}

export function readConsent(said: Statement, request: DecisionRequest, ground: Ground): Consent {
  const { laws, placement, owner, declared, canAsk, unnamed } = ground;
  const { readings, said: heard } = readSignals(said, request);
  const age = younger(request.declared?.age, declared.age);
  const question = { at: request.receivedAt, placement, owner, age, said: heard, unnamed };
  const findingFor = (purpose: Purpose): Finding => {
    const finding = resolveUnder(purpose, laws, question);
    return finding.answer === "ask" && !canAsk ? { ...finding, answer: "no" } : finding;
  };
  return { readings, said: heard, age, unnamed, findings: forEachPurpose(findingFor) };
}
