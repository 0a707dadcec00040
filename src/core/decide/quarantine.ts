/**
 * What may be put aside of an event that breaks the plan, as far as the call alone can tell, and what of it travels to the
 * visitor's object. Nothing for whom a no was said, nothing that names nobody, and nothing that would only be counted.
 */
import type { EventOutcome } from "../outcome.ts";
import type { Jurisdiction } from "../policy/placement.ts";
import type { Choices, Purpose } from "../policy/purposes.ts";
import type { Said } from "../policy/signals/hear.ts";
import { minimizeBroken, type BrokenEvent } from "../privacy/broken.ts";
import { toCase, type Case } from "./case.ts";
import type { Proposal, Steps, ToQuarantine } from "./proposal.ts";
import type { Declared } from "./declared.ts";
import type { DecisionPolicy, DecisionRequest } from "./request.ts";

/** What the call said besides its event and its place: heard again when the event is decided again. */
export interface Hearing {
  readonly keyKind: DecisionRequest["keyKind"];
  /** The caller, by a server key, did not say where the visitor is. */
  readonly silent?: true;
  readonly audience?: string;
  /** Signals that object. */
  readonly objects: Said["objects"];
  /** As the visitor's browser remembers them. */
  readonly choices: Choices;
  readonly declared: Declared;
}

/** What travels to the visitor's object instead of a settlement. */
export interface Quarantining {
  readonly v: 2;
  readonly broken: BrokenEvent;
  readonly purposes: readonly Purpose[];
  readonly case: Case;
  readonly hearing: Hearing;
  readonly history: boolean;
  readonly site: string;
  readonly source: string;
  readonly jurisdiction: Jurisdiction;
  /** How it ends where it may not be put aside. */
  readonly refusal: Extract<EventOutcome, { outcome: "refused" }>;
}

/** An event that nobody planned is for nothing but to be looked at: who may not be measured has none kept. */
const UNPLANNED: readonly Purpose[] = ["analytics"];

/** `undefined` where nothing may be kept: then it ends as it would under any other key. */
export function toQuarantine(
  { validation, screening, placed: { placement }, home, consent }: Steps,
  { planMode }: Pick<DecisionRequest, "planMode">,
): ToQuarantine | undefined {
  if (validation.ok || planMode !== "quarantine" || screening || !home || placement.mode !== "store") return undefined;
  const { event, planned, violations } = validation;
  const meant = planned?.purposes ?? UNPLANNED;
  const open = meant.filter((purpose) => {
    const { answer, apart } = consent.findings[purpose];
    return answer !== "no" && !apart;
  });
  if (open.length === 0) return undefined;
  const broken = minimizeBroken(event, planned, violations, open);
  return { event: broken, meant, home, jurisdiction: placement.jurisdiction };
}

export function toQuarantining(
  proposal: Extract<Proposal, { next: "quarantine" }>,
  request: DecisionRequest,
  { forward, regions }: DecisionPolicy,
  site: string,
): Quarantining {
  const { event, meant, consent, laws, placed, jurisdiction, reason, fields, notices } = proposal;
  return {
    v: 2,
    broken: event,
    purposes: meant,
    case: toCase(consent, laws, placed, { forward, regions }, request.receivedAt),
    hearing: hearingOf(proposal, request),
    history: request.history,
    site,
    source: request.source,
    jurisdiction,
    refusal: { outcome: "refused", reason, fields, notices },
  };
}

function hearingOf({ consent: { said }, declared, laws }: Steps, { keyKind, audience }: DecisionRequest): Hearing {
  return {
    keyKind,
    ...(laws[0].silent ? { silent: true } : {}),
    ...(audience === undefined ? {} : { audience }),
    objects: said.objects,
    choices: said.remembered,
    declared,
  };
}
