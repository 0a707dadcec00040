/**
 * Puts a decision into the shape of an explanation: outcome, place, law by purpose, fields, steps. Shows all that was
 * found, also past the first refusal; holds names of fields and rules, never a value.
 */
import { fieldPath, type CanonicalEvent } from "../event.ts";
import type { EventOutcome } from "../outcome.ts";
import { PURPOSES, type Purpose } from "../policy/purposes.ts";
import type { Citation } from "../policy/regions/region.ts";
import type { MinimizedEvent } from "../privacy/minimize.ts";
import type { ConsentNote } from "../protocols/protocol.ts";
import type { Proposal } from "./decide.ts";
import type { Answers, Decision } from "./settle.ts";

export interface Explanation {
  readonly outcome: EventOutcome["outcome"];
  readonly reasons: readonly string[];
  readonly region: { readonly id: string; readonly title: string; readonly foundBy: string };
  readonly placement: { readonly mode: string; readonly jurisdiction?: string };
  readonly purposes: Readonly<Partial<Record<Purpose, ExplainedPurpose>>>;
  readonly signals: readonly { readonly name: string; readonly state: string }[];
  readonly kept: readonly { readonly field: string; readonly rests: "plain" | "sealed" }[];
  readonly removed: readonly { readonly field: string; readonly because: string }[];
  readonly receipt?: string;
  readonly consent?: ConsentNote;
  readonly trace: readonly { readonly step: string; readonly result: string; readonly because: string }[];
}

interface ExplainedPurpose {
  readonly allowed: boolean;
  readonly because: string;
  readonly basis: string;
  readonly rule?: { readonly id: string; readonly version: number };
  readonly citations: readonly Citation[];
}

export function describe(event: CanonicalEvent, proposal: Proposal, decision: Decision | undefined): Explanation {
  const outcome = outcomeOf(proposal, decision);
  const { where, placement } = proposal;
  const minimized = decision?.kept ? decision.event : proposal.next === "forward" ? proposal.event : undefined;
  return {
    outcome: outcome.outcome,
    reasons: [
      ...(outcome.outcome === "refused" ? [outcome.reason] : []),
      ...("notices" in outcome ? (outcome.notices ?? []) : []),
    ],
    region: { id: where.region.id, title: where.region.title, foundBy: where.foundBy },
    placement: {
      mode: placement.mode,
      ...(placement.mode === "store" ? { jurisdiction: placement.jurisdiction } : {}),
    },
    purposes: explainPurposes(proposal, decision?.answers),
    signals: proposal.consent.readings.map(({ name, state }) => ({ name, state })),
    kept: minimized ? keptFields(minimized) : [],
    removed: removedFields(event, proposal, outcome),
    ...(decision?.kept ? { receipt: decision.receipt } : {}),
    trace: traceOf(proposal, decision, outcome),
  };
}

function outcomeOf(proposal: Proposal, decision: Decision | undefined): EventOutcome {
  if (decision) return decision.outcome;
  if (proposal.next === "refuse")
    return { outcome: "refused", reason: proposal.reason, fields: proposal.fields, notices: proposal.notices };
  return { outcome: proposal.next === "forward" ? "forwarded" : "aggregated", notices: proposal.notices };
}

function explainPurposes(proposal: Proposal, answers: Answers | undefined): Explanation["purposes"] {
  const explained: Partial<Record<Purpose, ExplainedPurpose>> = {};
  for (const purpose of PURPOSES) {
    const finding = proposal.consent.findings[purpose];
    if (!finding) continue;
    const answer = answers?.[purpose] ?? { allowed: finding.answer === "yes", because: finding.because };
    // Where a signal decided, its rule is the one to cite.
    const source = answer.because === "signal_objects" ? (finding.signal ?? finding.rule) : finding.rule;
    explained[purpose] = {
      ...answer,
      basis: source?.basis ?? "policy",
      ...(source ? { rule: { id: source.id, version: source.version } } : {}),
      citations: source?.citations ?? [],
    };
  }
  return explained;
}

function keptFields(event: MinimizedEvent | Extract<Proposal, { next: "forward" }>["event"]): Explanation["kept"] {
  const named = (set: MinimizedEvent["plain"], rests: "plain" | "sealed") => [
    ...Object.keys(set.properties).map((field) => ({ field: fieldPath(event.type, field), rests })),
    ...Object.keys(set.context).map((field) => ({ field: `context.${field}`, rests })),
  ];
  return [...named(event.plain, "plain"), ...named(event.personal, "sealed")];
}

function removedFields(event: CanonicalEvent, proposal: Proposal, outcome: EventOutcome): Explanation["removed"] {
  const { validation } = proposal;
  const given = Object.keys(event.properties);
  if (outcome.outcome !== "reduced" && outcome.outcome !== "stored" && outcome.outcome !== "forwarded") {
    return given.map((field) => ({ field: fieldPath(event.type, field), because: "nothing_kept" }));
  }
  const removed =
    proposal.next === "forward" ? proposal.event.removed : outcome.outcome === "reduced" ? outcome.removed : [];
  return removed.map((path) => {
    const field = path.slice(path.indexOf(".") + 1);
    if (path.startsWith("purpose.")) return { field: path, because: "purpose_denied" };
    const mark = validation.ok ? validation.planned.fields.get(field) : undefined;
    if (!mark) return { field: path, because: "not_planned" };
    return { field: path, because: mark.purposes ? "purpose_denied" : "personal_data_recognized" };
  });
}

function traceOf(proposal: Proposal, decision: Decision | undefined, outcome: EventOutcome): Explanation["trace"] {
  const { validation, screening, where, placement, consent } = proposal;
  const answered = Object.entries(consent.findings).map(([purpose, finding]) => `${purpose}: ${finding.answer}`);
  const settled = Object.entries(decision?.answers ?? {}).map(
    ([purpose, answer]) => `${purpose}: ${answer.allowed ? "yes" : "no"}`,
  );
  const said = (reasons: readonly string[]) => [...new Set(reasons)].join(", ");
  return [
    {
      step: "validate",
      result: validation.ok ? "ok" : "refused",
      because: validation.ok ? `planned as ${validation.planned.name}` : validation.reason,
    },
    {
      step: "screen",
      result: screening ? "refused" : "ok",
      because: screening ?? "neither a declared bot nor too old",
    },
    { step: "region", result: where.region.id, because: `found by ${where.foundBy}` },
    {
      step: "placement",
      result: placement.mode,
      because: `${where.region.placement.id}@${where.region.placement.version}`,
    },
    {
      step: "consent",
      result: answered.join(", "),
      because: said(Object.values(consent.findings).map((finding) => finding.because)),
    },
    {
      step: "minimize",
      result: proposal.next === "settle" || proposal.next === "forward" ? "ok" : "nothing to keep",
      because: "the plan's fields for the purposes left",
    },
    {
      step: "settle",
      result: decision ? settled.join(", ") : "not asked",
      because: decision
        ? said(Object.values(decision.answers).map((answer) => answer.because))
        : `decided by the call: ${proposal.next}`,
    },
    {
      step: "outcome",
      result: outcome.outcome,
      because: outcome.outcome === "refused" ? outcome.reason : proposal.next,
    },
  ];
}
