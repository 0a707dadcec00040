/**
 * What travels to the visitor's object: the minimized event and, by purpose, the ground it stands on. Small and plain,
 * since it crosses a call; rules are named, not copied.
 */
import type { Notice } from "../outcome.ts";
import type { Jurisdiction } from "../policy/placement.ts";
import type { Choice, Purpose } from "../policy/purposes.ts";
import type { Because, Finding, FoundBy } from "../policy/resolve.ts";
import { signalRuleFor } from "../policy/regions/region.ts";
import type { MinimizedEvent } from "../privacy/minimize.ts";
import type { Proposal } from "./decide.ts";
import type { DecisionRequest } from "./request.ts";

export interface Ground {
  readonly answer: Finding["answer"];
  readonly because: Because;
  /** The newest explicit statement that came with the call. */
  readonly choice?: Choice;
  /** `id@version` of the rules that spoke. */
  readonly rules: readonly string[];
  readonly basis: string;
}

export interface Settlement {
  readonly v: 1;
  readonly event: MinimizedEvent;
  readonly grounds: Readonly<Partial<Record<Purpose, Ground>>>;
  /** Purposes that an opt-out signal turns off in the visitor's region: a remembered one still does. */
  readonly bound: readonly Purpose[];
  /** This call carried an opt-out signal, to be remembered. */
  readonly signaled: boolean;
  readonly history: boolean;
  readonly site: string;
  readonly region: string;
  readonly foundBy: FoundBy;
  readonly placementRule: string;
  readonly jurisdiction: Jurisdiction;
  readonly notices: readonly Notice[];
}

export function toGround(finding: Finding): Ground {
  const rules = [finding.rule, finding.signal].filter((rule) => rule !== undefined);
  return {
    answer: finding.answer,
    because: finding.because,
    ...(finding.choice === undefined ? {} : { choice: finding.choice }),
    rules: rules.map((rule) => `${rule.id}@${rule.version}`),
    // The rule that decided gives the basis: the signal's where a signal objected.
    basis: rules.at(-1)?.basis ?? "policy",
  };
}

/** `jurisdiction` is where the visitor's object rests, which travel does not move. */
export function toSettlement(
  proposal: Extract<Proposal, { next: "settle" }>,
  request: DecisionRequest,
  site: string,
  jurisdiction: Jurisdiction = proposal.jurisdiction,
): Settlement {
  const { region, foundBy } = proposal.where;
  const findings = Object.entries(proposal.consent.findings) as [Purpose, Finding][];
  return {
    v: 1,
    event: proposal.event,
    grounds: Object.fromEntries(findings.map(([purpose, finding]) => [purpose, toGround(finding)])),
    bound: findings
      .map(([purpose]) => purpose)
      .filter((purpose) => signalRuleFor(region, "gpc", purpose, request.receivedAt) !== undefined),
    signaled: proposal.consent.readings.some((reading) => reading.state === "objects"),
    history: request.history,
    site,
    region: region.id,
    foundBy,
    placementRule: `${region.placement.id}@${region.placement.version}`,
    jurisdiction,
    notices: proposal.notices,
  };
}
