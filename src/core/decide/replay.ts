/**
 * An event that was put aside, decided again: by the plan and the law of today, with all that was said when it was sent.
 * It comes as history does, so it joins no session and goes to no destination. Sends nothing.
 */
import type { CanonicalEvent, Context } from "../event.ts";
import type { EventOutcome } from "../outcome.ts";
import type { Jurisdiction } from "../policy/placement.ts";
import type { ConsentCategories } from "../policy/signals/categories.ts";
import type { Deliverable } from "../privacy/deliverable.ts";
import { decide } from "./decide.ts";
import type { Proposal } from "./proposal.ts";
import type { DecisionPolicy, DecisionRequest } from "./request.ts";
import type { SealedBroken } from "./settle-broken.ts";
import { toSettlement, type Settlement } from "./settlement.ts";

export interface ReplayFacts {
  readonly policy: DecisionPolicy;
  readonly consentCategories: ConsentCategories;
  readonly site: string;
  /** Where the visitor's object rests. */
  readonly jurisdiction: Jurisdiction;
  /** Epoch ms. */
  readonly now: number;
}

export interface Replay {
  readonly proposal: Proposal;
  /** The call that brought it had proved whom it spoke for. */
  readonly proved: boolean;
  /** It is to be settled in its visitor's object; or it has ended; or the plan is not mended yet. */
  readonly next: "settle" | "ended" | "broken";
  readonly settlement?: Settlement;
  readonly outcome?: EventOutcome;
}

/** `opened` as the visitor's object opened it. */
export function replay(put: Deliverable, opened: string, facts: ReplayFacts): Replay {
  // Sealed by us and for this subject: what opens is what was written.
  const sealed = JSON.parse(opened) as SealedBroken;
  const request = requestOf(put, sealed, facts);
  const proposal = decide(eventOf(put, sealed, facts.now), request, facts.policy);
  const how = { proposal, proved: sealed.proved };
  switch (proposal.next) {
    case "settle": {
      const settlement = toSettlement(proposal, request, facts.policy, facts.site, facts.jurisdiction);
      return { ...how, next: "settle", settlement: { ...settlement, replayed: true } };
    }
    case "refuse": {
      const { reason, fields, notices, validation } = proposal;
      if (!validation.ok) return { ...how, next: "broken" };
      return { ...how, next: "ended", outcome: { outcome: "refused", reason, fields, notices } };
    }
    case "aggregate":
      return { ...how, next: "ended", outcome: { outcome: "aggregated", notices: proposal.notices } };
    // Whom the endpoint would know it by, we do not know any more.
    case "forward":
    case "quarantine":
      return { ...how, next: "ended", outcome: { outcome: "refused", reason: "region_forbidden" } };
  }
}

function eventOf(put: Deliverable, sealed: SealedBroken, now: number): CanonicalEvent {
  const { name, messageId, at, properties, context, consent, hearing } = sealed;
  const { country, subdivision } = placeOf(put);
  const said: Context = hearing.keyKind !== "server" || hearing.silent ? {} : { country, region: subdivision };
  return {
    v: 1,
    type: put.type,
    name,
    messageId,
    occurredAt: at,
    // From here on it is counted where it is counted now.
    receivedAt: now,
    // It is somebody's, so no audience is measured by it that nobody may be named in.
    userId: put.pseudonym,
    properties,
    context: { ...context, ...said },
    ...(consent ? { consent } : {}),
  };
}

function requestOf(
  put: Deliverable,
  { hearing }: SealedBroken,
  { now, consentCategories }: ReplayFacts,
): DecisionRequest {
  const { keyKind, audience, objects, choices, declared } = hearing;
  const { country, subdivision } = placeOf(put);
  const place = { country, ...(subdivision === undefined ? {} : { subdivision }) };
  const isPlaced = keyKind !== "server" && country !== NOWHERE;
  return {
    keyKind,
    source: put.source,
    planMode: "refuse",
    receivedAt: now,
    history: true,
    connection: isPlaced ? place : undefined,
    audience,
    // Its object is known, and none other is sought.
    hasCookie: true,
    signals: {
      gpc: objects.includes("gpc") ? "1" : undefined,
      dnt: objects.includes("dnt") ? "1" : undefined,
      choices,
    },
    consentCategories,
    declared,
  };
}

/** As the law calls where nobody could tell. */
const NOWHERE = "XX";

function placeOf({ context }: Deliverable): { readonly country: string; readonly subdivision?: string } {
  return context as { readonly country: string; readonly subdivision?: string };
}
