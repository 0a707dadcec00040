/**
 * What may happen to an event, as far as the call itself can tell. Pure: reads no storage, no clock, no randomness.
 * Every step runs, so that a decision can be explained whole; the first refusal in reading order is the outcome.
 * What only stored state can say is left to `settle`, which never allows what is denied here.
 */
import type { CanonicalEvent } from "../event.ts";
import type { Notice } from "../outcome.ts";
import { placeUnder } from "../policy/owner.ts";
import { PURPOSES, type Purpose } from "../policy/purposes.ts";
import { isRefusal, lacksConsent, regionsOf, type Laws } from "../policy/resolve.ts";
import { asStatistic, minimize, narrow, toForward, type MinimizedEvent } from "../privacy/minimize.ts";
import { readConsent, type Consent } from "./consent.ts";
import { declaredBy } from "./declared.ts";
import { withDevice } from "./device.ts";
import { homeOf, type Home } from "./home.ts";
import { locate, withResidence } from "./locate.ts";
import type { Proposal, Steps } from "./proposal.ts";
import { toQuarantine } from "./quarantine.ts";
import type { DecisionPolicy, DecisionRequest } from "./request.ts";
import { screen } from "./screen.ts";
import { validate } from "./validate.ts";

export function decide(sent: CanonicalEvent, request: DecisionRequest, policy: DecisionPolicy): Proposal {
  const event = withDevice(sent, request);
  const validation = validate(event, policy.plan, request.planMode);
  const screening = screen(event, request);
  const declared = declaredBy(event);
  const laws = withResidence(withResidence([locate(event, request)], request.declared?.residence), declared.residence);
  const placed = placeUnder(regionsOf(laws), policy);
  const { placement } = placed;
  const home = homeOf(event, request);
  const canAsk = home !== undefined && placement.mode === "store";
  const ground = { laws, placement, owner: policy, declared, canAsk, unnamed: isUnnamed(event) };
  const consent = readConsent(event, request, ground);
  const purposes = validation.ok ? validation.planned.purposes : PURPOSES;
  const notices = remarks(validation.ok ? { consent, purposes } : undefined, laws, home);
  const steps: Steps = { validation, screening, laws, placed, home, declared, consent, purposes, notices };

  if (!validation.ok) {
    const { reason, fields } = validation;
    const aside = toQuarantine(steps, request);
    return aside
      ? { ...steps, ...aside, next: "quarantine", reason, fields }
      : { ...steps, next: "refuse", reason, fields };
  }
  if (screening) return { ...steps, next: "refuse", reason: screening, fields: [] };
  if (placement.mode === "drop") return { ...steps, next: "refuse", reason: "region_forbidden", fields: [] };

  const open = purposes.filter((purpose) => consent.findings[purpose].answer !== "no");
  if (open.length === 0 && someoneRefused(consent, purposes)) {
    return { ...steps, next: "refuse", reason: "consent_denied", fields: [] };
  }
  // Nobody said no, but nobody said yes either, or there is nobody to keep it for: it may still be counted.
  if (open.length === 0 || placement.mode === "aggregate") return { ...steps, next: "aggregate" };

  const minimized = minimize(validation.event, validation.planned, validation.properties, open);
  if (placement.mode === "forward") {
    return { ...steps, next: "forward", event: leaving(event, minimized, open, consent), url: placement.url };
  }
  if (!home) return { ...steps, next: "aggregate" };
  return { ...steps, next: "settle", event: minimized, home, jurisdiction: placement.jurisdiction };
}

/** What may only be measured leaves as a statistic does: with nothing personal in it, and nobody's name. */
function leaving(event: CanonicalEvent, minimized: MinimizedEvent, open: readonly Purpose[], { findings }: Consent) {
  const joined = open.filter((purpose) => !findings[purpose].apart);
  if (joined.length > 0) return toForward(narrow(minimized, joined), event);
  const { userId: _, anonymousId: __, ...nameless } = event;
  return toForward(asStatistic(minimized, open), nameless);
}

/** Whether nothing in the event names a person: only then can it measure an audience. */
function isUnnamed({ type, userId }: CanonicalEvent): boolean {
  return userId === undefined && (type === "track" || type === "page" || type === "screen");
}

/** A default or an unreadable signal is nobody's word; a signal, a choice or the law for a child is. */
function someoneRefused({ findings }: Consent, purposes: readonly Purpose[]): boolean {
  return purposes.some((purpose) => isRefusal(findings[purpose].because));
}

/** An event that is not in the plan has no purposes, so no consent can be missing for it. */
function remarks(
  planned: Pick<Steps, "consent" | "purposes"> | undefined,
  laws: Laws,
  home: Home | undefined,
): readonly Notice[] {
  const { consent, purposes = [] } = planned ?? {};
  const waiting = purposes.some((purpose) => consent && lacksConsent(consent.findings[purpose].because));
  const unreadable = consent?.said.unreadable ?? false;
  return [
    ...(waiting ? (["consent_missing"] as const) : []),
    ...(unreadable ? (["consent_unreadable"] as const) : []),
    ...(laws[0].region.id === "UNK" ? (["region_unknown"] as const) : []),
    ...(home === undefined ? (["identifier_missing"] as const) : []),
  ];
}
