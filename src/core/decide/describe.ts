/**
 * Puts a decision into the shape of an explanation: outcome, place, law by purpose, fields, steps. Shows all that was
 * found, also past the first refusal; holds names of fields and rules, never a value.
 */
import type { ExplainedDestination } from "./explain-destinations.ts";
import type { CanonicalEvent } from "../event.ts";
import type { EventOutcome } from "../outcome.ts";
import type { Mechanism } from "../policy/placement.ts";
import { PURPOSES, type Purpose } from "../policy/purposes.ts";
import type { Citation, Sourced } from "../policy/regions/source.ts";
import { signalRuleFor } from "../policy/regions/region.ts";
import type { Because, Finding, FoundBy, Law } from "../policy/resolve.ts";
import type { Violation } from "../plan/violation.ts";
import type { ConsentNote } from "../protocols/protocol.ts";
import { dialectOf, spelling } from "../vocabulary/names.ts";
import type { Proposal } from "./proposal.ts";
import { compareFields, type ComparedField } from "./compare-fields.ts";
import type { Answers } from "./answers.ts";
import type { Decision } from "./settle.ts";
import type { Validation } from "./validate.ts";

export interface Explanation {
  readonly outcome: EventOutcome["outcome"];
  readonly reasons: readonly string[];
  /** Where the visitor is. */
  readonly region: ExplainedLaw;
  /** Every law that was heard, that one first. */
  readonly laws: readonly ExplainedLaw[];
  readonly placement: {
    readonly mode: string;
    readonly jurisdiction?: string;
    readonly mechanism?: Mechanism;
    readonly reference?: string;
    readonly rule: ExplainedRule;
    readonly citations: readonly Citation[];
  };
  readonly purposes: Readonly<Partial<Record<Purpose, ExplainedPurpose>>>;
  readonly signals: readonly { readonly name: string; readonly state: string }[];
  readonly kept: readonly { readonly field: string; readonly rests: "plain" | "sealed" }[];
  readonly removed: readonly { readonly field: string; readonly because: string }[];
  /** Each field that was sent, before and after. */
  readonly fields: readonly ComparedField[];
  /** What of the event breaks the plan; absent where nothing does. */
  readonly plan?: ExplainedFaults;
  /** Whom the owner would have told of it; absent where nobody. */
  readonly destinations?: readonly ExplainedDestination[];
  readonly receipt?: string;
  readonly consent?: ConsentNote;
  readonly trace: readonly { readonly step: string; readonly result: string; readonly because: string }[];
}

export interface ExplainedFaults {
  readonly violations: readonly Violation[];
  /** A key with `plan: "observe"` would keep the event without what is faulty. */
  readonly observable: boolean;
}

export interface ExplainedLaw {
  readonly id: string;
  readonly title: string;
  readonly foundBy: FoundBy;
}

export interface ExplainedRule {
  readonly id: string;
  readonly version: number;
}

export interface ExplainedPurpose {
  readonly allowed: boolean;
  readonly because: Because;
  /** Whose law decided: a region's id. */
  readonly law: string;
  readonly basis: string;
  /** The rule that decided, and what is known of it. */
  readonly rule?: ExplainedRule;
  readonly citations: readonly Citation[];
  readonly note?: string;
  /** A lawyer has confirmed the rule. */
  readonly verified: boolean;
  readonly effectiveFrom?: string;
  readonly effectiveTo?: string;
}

/** `decision` is the profile's, and `others` those of the visitor's other objects that it names. */
export function describe(
  event: CanonicalEvent,
  proposal: Proposal,
  decision: Decision | undefined,
  others: readonly Decision[],
): Explanation {
  const outcome = outcomeOf(proposal, decision);
  const { laws, placed } = proposal;
  const { placement } = placed;
  const kept = [...(decision ? [decision] : []), ...others].filter((one) => one.kept);
  const fields = compareFields(event, proposal, kept, outcome);
  const { id, version, citations } = placed.region.placement;
  return {
    outcome: outcome.outcome,
    reasons: [
      ...(outcome.outcome === "refused" ? [outcome.reason] : []),
      ...("notices" in outcome ? (outcome.notices ?? []) : []),
    ],
    region: explainLaw(laws[0]),
    laws: laws.map(explainLaw),
    placement: {
      ...(placement.mode === "store" ? placement : { mode: placement.mode }),
      rule: { id, version },
      citations,
    },
    purposes: explainPurposes(event, proposal, decision?.answers),
    signals: proposal.consent.readings.map(({ name, state }) => ({ name, state })),
    kept: fields.flatMap(({ field, after }) =>
      after === "removed" ? [] : [{ field, rests: after === "sealed" ? "sealed" : "plain" } as const],
    ),
    removed: [
      ...removedPurposes(outcome),
      ...fields.flatMap(({ field, because }) => (because ? [{ field, because }] : [])),
    ],
    fields,
    ...(kept[0] ? { receipt: kept[0].receipt.id } : {}),
    trace: traceOf(proposal, decision, outcome),
  };
}

function explainLaw({ region, foundBy }: Law): ExplainedLaw {
  return { id: region.id, title: region.title, foundBy };
}

function outcomeOf(proposal: Proposal, decision: Decision | undefined): EventOutcome {
  if (decision) return decision.outcome;
  if (proposal.next === "refuse")
    return { outcome: "refused", reason: proposal.reason, fields: proposal.fields, notices: proposal.notices };
  return { outcome: proposal.next === "forward" ? "forwarded" : "aggregated", notices: proposal.notices };
}

/** Purposes that fell are told beside the fields that fell. */
function removedPurposes(outcome: EventOutcome): Explanation["removed"] {
  const removed = outcome.outcome === "reduced" ? outcome.removed : [];
  return removed.filter((path) => path.startsWith("purpose.")).map((field) => ({ field, because: "purpose_denied" }));
}

function explainPurposes(
  { receivedAt }: CanonicalEvent,
  { consent, purposes }: Proposal,
  answers: Answers | undefined,
): Explanation["purposes"] {
  const explained: Partial<Record<Purpose, ExplainedPurpose>> = {};
  for (const purpose of PURPOSES) {
    if (!purposes.includes(purpose)) continue;
    const finding = consent.findings[purpose];
    const { allowed, because } = answers?.[purpose] ?? { allowed: finding.answer === "yes", because: finding.because };
    explained[purpose] = {
      allowed,
      because,
      law: finding.law.region.id,
      ...sourceOf(purpose, finding, because, receivedAt),
    };
  }
  return explained;
}

/** The rule that decided is the one to cite: a remembered signal's is the region's for that signal. */
export function sourceOf(
  purpose: Purpose,
  { law, rule, decisive }: Finding,
  because: Because,
  at: number,
): Omit<ExplainedPurpose, "allowed" | "because" | "law"> {
  const source: Sourced | undefined =
    because === "remembered_signal" ? signalRuleFor(law.region, "gpc", purpose, at) : (decisive ?? rule);
  if (!source) return { basis: "policy", citations: [], verified: false };
  const { id, version, basis, citations, note, verified, effectiveFrom, effectiveTo } = source;
  return {
    basis,
    rule: { id, version },
    citations,
    ...(note === undefined ? {} : { note }),
    verified,
    effectiveFrom,
    ...(effectiveTo === undefined ? {} : { effectiveTo }),
  };
}

function plannedAs({ event, planned }: Extract<Validation, { ok: true }>): string {
  const isOwnName = event.type !== "track" || spelling(event.name) === spelling(planned.name);
  return `planned as ${planned.name}${isOwnName ? "" : `, sent by its ${dialectOf(event.name) ?? "other"} name`}`;
}

function traceOf(proposal: Proposal, decision: Decision | undefined, outcome: EventOutcome): Explanation["trace"] {
  const { validation, screening, laws, placed, consent, purposes } = proposal;
  const findings = purposes.map((purpose) => [purpose, consent.findings[purpose]] as const);
  const answers = decision ? purposes.map((purpose) => [purpose, decision.answers[purpose]] as const) : [];
  const said = (reasons: readonly string[]) => [...new Set(reasons)].join(", ");
  return [
    {
      step: "validate",
      result: validation.ok ? "ok" : "refused",
      because: validation.ok ? plannedAs(validation) : validation.reason,
    },
    {
      step: "screen",
      result: screening ? "refused" : "ok",
      because: screening ?? "neither a declared bot nor too old",
    },
    {
      step: "region",
      result: laws.map(({ region }) => region.id).join(" + "),
      because: `found by ${laws.map(({ foundBy }) => foundBy).join(" and ")}`,
    },
    {
      step: "placement",
      result: placed.placement.mode,
      because: `${placed.region.placement.id}@${placed.region.placement.version}`,
    },
    {
      step: "consent",
      result: findings.map(([purpose, { answer }]) => `${purpose}: ${answer}`).join(", "),
      because: said(findings.map(([, { because }]) => because)),
    },
    {
      step: "minimize",
      result: proposal.next === "settle" || proposal.next === "forward" ? "ok" : "nothing to keep",
      because: "the plan's fields for the purposes left",
    },
    {
      step: "settle",
      result: decision
        ? answers.map(([purpose, { allowed }]) => `${purpose}: ${allowed ? "yes" : "no"}`).join(", ")
        : "not asked",
      because: decision ? said(answers.map(([, { because }]) => because)) : `decided by the call: ${proposal.next}`,
    },
    {
      step: "outcome",
      result: outcome.outcome,
      because: outcome.outcome === "refused" ? outcome.reason : proposal.next,
    },
  ];
}
