/** One moment, the shipped config, and events and requests that say only what a test is about. */
import * as z from "zod";
import config from "../../gatehouse.config.ts";
import type { DecisionPolicy, DecisionRequest } from "../../src/core/decide/request.ts";
import type { Subject } from "../../src/core/decide/subject.ts";
import { decide } from "../../src/core/decide/decide.ts";
import { toSettlement, type Settlement } from "../../src/core/decide/settlement.ts";
import type { CanonicalEvent } from "../../src/core/event.ts";
import { only, personal } from "../../src/core/field.ts";
import type { Recipient } from "../../src/core/privacy/deliverable.ts";
import { compilePlan, type CompiledPlan } from "../../src/core/plan.ts";

/** 2026-11-22T04:07:11.000Z */
export const NOW = Date.UTC(2026, 10, 22, 4, 7, 11);

export const HOUR = 3_600_000;

export const shop = config.sites[0]!;

/** Something that the visitor asks for: the shipped plan has nothing of the kind. */
const asked = compilePlan({
  track: {
    "Basket Saved": {
      description: "A basket that the visitor asked us to keep.",
      purposes: ["necessary", "analytics", "personalization"],
      properties: z.object({
        product_id: z.string().optional(),
        url: personal(z.string()).optional(),
        name: only(["personalization"], z.string()).optional(),
      }),
    },
  },
});

export const plan: CompiledPlan = {
  find: (type, name) => asked.find(type, name) ?? config.plan.find(type, name),
  events: [...config.plan.events, ...asked.events],
};

export const policy: DecisionPolicy = { plan, forward: {}, regions: {}, recipients: () => [] };

export function anEvent(said: Partial<CanonicalEvent> = {}): CanonicalEvent {
  return {
    v: 1,
    type: "track",
    name: "Product Viewed",
    messageId: "m-1",
    occurredAt: NOW,
    receivedAt: NOW,
    anonymousId: "a-1",
    properties: {},
    context: {},
    ...said,
  };
}

/** A browser with our cookie, in Germany. */
export function aRequest(said: Partial<DecisionRequest> = {}): DecisionRequest {
  return {
    keyKind: "browser",
    source: "web",
    planMode: "refuse",
    receivedAt: NOW,
    history: false,
    connection: { country: "DE" },
    audience: undefined,
    hasCookie: true,
    signals: {},
    consentCategories: shop.consentCategories,
    ...said,
  };
}

export function aSubject(said: Partial<Subject> = {}): Subject {
  return { class: "full", proved: true, choices: {}, optOutSignalAt: undefined, hasSeen: () => false, ...said };
}

/** What the Worker would hand to the visitor's object. */
export function settlementOf(
  event: CanonicalEvent,
  request = aRequest(),
  recipients: readonly Recipient[] = [],
): Settlement {
  const law = { ...policy, recipients: () => recipients };
  const proposal = decide(event, request, law);
  if (proposal.next !== "settle") throw new Error(`nothing to settle: ${proposal.next}`);
  return toSettlement(proposal, request, law, "shop");
}

/** The consent object of a visitor who agreed to everything. */
export const AGREED = {
  segment: {
    categoryPreferences: {
      functional: true,
      analytics: true,
      personalization: true,
      advertising: true,
      sale_or_share: true,
    },
  },
};
