/** One moment, the shipped config, and events and requests that say only what a test is about. */
import config from "../../gatehouse.config.ts";
import type { DecisionPolicy, DecisionRequest } from "../../src/core/decide/request.ts";
import type { Subject } from "../../src/core/decide/subject.ts";
import { decide } from "../../src/core/decide/decide.ts";
import { toSettlement, type Settlement } from "../../src/core/decide/settlement.ts";
import type { CanonicalEvent } from "../../src/core/event.ts";

/** 2026-11-22T04:07:11.000Z */
export const NOW = Date.UTC(2026, 10, 22, 4, 7, 11);

export const HOUR = 3_600_000;

export const shop = config.sites[0]!;

export const policy: DecisionPolicy = { plan: config.plan, forward: {}, regions: {} };

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
  return { proved: true, choices: {}, optOutSignalAt: undefined, hasSeen: () => false, ...said };
}

/** What the Worker would hand to the visitor's object. */
export function settlementOf(event: CanonicalEvent, request = aRequest()): Settlement {
  const proposal = decide(event, request, policy);
  if (proposal.next !== "settle") throw new Error(`nothing to settle: ${proposal.next}`);
  return toSettlement(proposal, request, policy, "shop");
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
