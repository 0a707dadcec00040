/**
 * What may happen to an event, as far as the call itself can tell. Pure: reads no storage, no clock, no randomness.
 * Every step runs, so that a decision can be explained whole; the first refusal in reading order is the outcome.
 * What only stored state can say is left to `settle`, which never allows what is denied here.
 */
import type { CanonicalEvent } from "../event.ts";
import type { Notice, RefusalReason } from "../outcome.ts";
import { placeEvent, type Jurisdiction, type Placement } from "../policy/placement.ts";
import { PURPOSES, type Purpose } from "../policy/purposes.ts";
import { isRefusal, type Whereabouts } from "../policy/resolve.ts";
import { minimize, toForward, type ForwardEvent, type MinimizedEvent } from "../privacy/minimize.ts";
import { readConsent, type Consent } from "./consent.ts";
import { homeOf, type Home } from "./home.ts";
import { locate } from "./locate.ts";
import type { DecisionPolicy, DecisionRequest } from "./request.ts";
import { screen, type Screening } from "./screen.ts";
import { validate, type Validation } from "./validate.ts";

/** What each step found, for the answer and for `explain`. */
export interface Steps {
  readonly validation: Validation;
  readonly screening: Screening;
  readonly where: Whereabouts;
  readonly placement: Placement;
  readonly home: Home | undefined;
  readonly consent: Consent;
  readonly notices: readonly Notice[];
}

/** What to do next. Only `settle` reaches an object, and it always names the jurisdiction. */
export type Proposal = Steps &
  (
    | { readonly next: "refuse"; readonly reason: RefusalReason; readonly fields: readonly string[] }
    | { readonly next: "aggregate" }
    | { readonly next: "forward"; readonly event: ForwardEvent; readonly url: string }
    | {
        readonly next: "settle";
        readonly event: MinimizedEvent;
        readonly home: Home;
        readonly jurisdiction: Jurisdiction;
      }
  );

export function decide(event: CanonicalEvent, request: DecisionRequest, policy: DecisionPolicy): Proposal {
  const validation = validate(event, policy.plan);
  const screening = screen(event, request);
  const where = locate(event, request);
  const placement = placeEvent(where.region.placement, policy.forward[where.region.id]);
  const home = homeOf(event, request);
  const purposes = validation.ok ? validation.planned.purposes : PURPOSES;
  const consent = readConsent(event, request, where, placement, purposes, home !== undefined);
  const notices = remarks(validation.ok ? consent : undefined, where, home);
  const steps: Steps = { validation, screening, where, placement, home, consent, notices };

  if (!validation.ok) return { ...steps, next: "refuse", reason: validation.reason, fields: validation.fields };
  if (screening) return { ...steps, next: "refuse", reason: screening, fields: [] };
  if (placement.mode === "drop") return { ...steps, next: "refuse", reason: "region_forbidden", fields: [] };

  const open = purposes.filter((purpose) => consent.findings[purpose]?.answer !== "no");
  if (open.length === 0 && someoneRefused(consent, purposes)) {
    return { ...steps, next: "refuse", reason: "consent_denied", fields: [] };
  }
  // Nobody said no, but nobody said yes either, or there is nobody to keep it for: it may still be counted.
  if (open.length === 0 || placement.mode === "aggregate") return { ...steps, next: "aggregate" };

  const minimized = minimize(event, validation.planned, validation.properties, open);
  if (placement.mode === "forward") {
    return { ...steps, next: "forward", event: toForward(minimized, event), url: placement.url };
  }
  if (!home) return { ...steps, next: "aggregate" };
  return { ...steps, next: "settle", event: minimized, home, jurisdiction: placement.jurisdiction };
}

/** A default or an unreadable signal is nobody's word; a signal or a choice is. */
function someoneRefused(consent: Consent, purposes: readonly Purpose[]): boolean {
  return purposes.some((purpose) => isRefusal(consent.findings[purpose]?.because ?? "region_allows"));
}

/** An event that is not in the plan has no purposes, so no consent can be missing for it. */
function remarks(consent: Consent | undefined, where: Whereabouts, home: Home | undefined): readonly Notice[] {
  const findings = Object.values(consent?.findings ?? {});
  const waiting = findings.some((finding) => finding.because === "region_requires_consent");
  return [
    ...(waiting ? (["consent_missing"] as const) : []),
    ...(where.region.id === "UNK" ? (["region_unknown"] as const) : []),
    ...(home === undefined ? (["identifier_missing"] as const) : []),
  ];
}
