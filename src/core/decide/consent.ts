/** What this request alone says about each purpose of the event: no (final), yes, or ask the stored state. */
import type { Placement } from "../policy/placement.ts";
import type { Purpose } from "../policy/purposes.ts";
import { resolvePurpose, type Finding, type Whereabouts } from "../policy/resolve.ts";
import { readChoice } from "../policy/signals/choice.ts";
import { readGpc } from "../policy/signals/gpc.ts";
import type { Reading } from "../policy/signals/reading.ts";
import { readSegmentConsent } from "../policy/signals/segment-consent.ts";
import type { DecisionRequest, Statement } from "./request.ts";

export type Findings = Readonly<Partial<Record<Purpose, Finding>>>;

export interface Consent {
  readonly readings: readonly Reading[];
  readonly findings: Findings;
}

/** `canAsk`: the call names an object that could answer. Without one, nobody can turn an ask into a yes. */
export function readConsent(
  said: Statement,
  request: DecisionRequest,
  where: Whereabouts,
  placement: Placement,
  purposes: readonly Purpose[],
  canAsk: boolean,
): Consent {
  // A clock a little ahead must not make this consent newer than a refusal that comes after it.
  const saidAt = Math.min(said.occurredAt, request.receivedAt);
  const readings = [
    readGpc(request.signals.gpc),
    readChoice(request.signals.choices),
    readSegmentConsent(said.consent?.segment, request.consentCategories, saidAt),
  ];
  const findings: Partial<Record<Purpose, Finding>> = {};
  for (const purpose of purposes) {
    const finding = resolvePurpose(purpose, { region: where.region, placement, at: request.receivedAt, readings });
    findings[purpose] = finding.answer === "ask" && !canAsk ? { ...finding, answer: "no" } : finding;
  }
  return { readings, findings };
}
