/** Any event, any call, any visitor: with `secret` in every value that may never rest in the clear. */
import fc from "fast-check";
import { decide } from "../../../src/core/decide/decide.ts";
import type { DecisionRequest } from "../../../src/core/decide/request.ts";
import { settle, type Decision } from "../../../src/core/decide/settle.ts";
import { toSettlement, type Settlement } from "../../../src/core/decide/settlement.ts";
import type { Subject } from "../../../src/core/decide/subject.ts";
import { fieldPath, type CanonicalEvent } from "../../../src/core/event.ts";
import { PURPOSES, type Choices, type Purpose } from "../../../src/core/policy/purposes.ts";
import type { MinimizedEvent } from "../../../src/core/privacy/minimize.ts";
import { anEvent, aRequest, aSubject, HOUR, NOW, policy } from "../call.ts";
import { digest, keysOf } from "../keys.ts";

export const keys = keysOf("visitor");
export const forwarding = { ...policy, forward: { RU: "https://collect.example.ru/" } };

/** Never part of a number or of a word that the plan itself uses. */
const secret = fc.nat({ max: 99 }).map((n) => `secret${n}`);
/** What people type into plain fields, and scrubbing finds. */
const slip = secret.map((one) => `${one}@example.com`);

const moment = fc.oneof(fc.constant(NOW), fc.integer({ min: NOW - 30 * HOUR, max: NOW }));
const purpose = fc.constantFrom(...PURPOSES);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

export const choices: fc.Arbitrary<Choices> = fc.dictionary(purpose, fc.record({ granted: fc.boolean(), at: moment }), {
  noNullPrototype: true,
});

const consent = fc
  .oneof(
    {
      weight: 4,
      arbitrary: fc.dictionary(
        fc.constantFrom("Analytics", "C0004", "functional", "Whatever", ...PURPOSES),
        fc.boolean(),
        { minKeys: 1 },
      ),
    },
    { weight: 1, arbitrary: fc.constant({}) },
  )
  .map((categoryPreferences) => ({ segment: { categoryPreferences } }));

const properties = fc.record(
  {
    order_id: fc.constant("o-1"),
    product_id: fc.constant("p-1"),
    price: fc.oneof(fc.constant(20), fc.constant(20), fc.constant("twenty")),
    name: fc.oneof(fc.constant("mug"), slip),
    email: secret,
    url: secret,
    query: secret,
    review_body: secret,
    firstName: secret,
    unplanned: secret,
  },
  { requiredKeys: [] },
);

const context = fc.record(
  {
    page_url: secret.map((s) => `https://x.example/${s}?q=${s}`),
    page_title: secret,
    page_referrer: secret,
    campaign_source: fc.oneof(fc.constant("news"), slip),
    campaign_term: secret,
    group_id: secret,
    previous_id: secret,
    locale: fc.constant("de-DE"),
    country: fc.constantFrom("DE", "US", "RU", "unreadable"),
    region: fc.constantFrom("CA", "TX"),
  },
  { requiredKeys: [] },
);

const NAMES = [
  "Product Viewed",
  "Order Completed",
  "Products Searched",
  "Product Reviewed",
  "Cart Viewed",
  "Mouse Moved",
] as const;

export const event: fc.Arbitrary<CanonicalEvent> = fc
  .record({
    type: fc.oneof(
      { weight: 4, arbitrary: fc.constant("track" as const) },
      {
        weight: 1,
        arbitrary: fc.constantFrom("page" as const, "identify" as const, "group" as const, "alias" as const),
      },
    ),
    name: fc.constantFrom(...NAMES),
    messageId: secret,
    userId: maybe(secret),
    anonymousId: maybe(secret),
    occurredAt: moment,
    properties,
    context,
    consent: maybe(consent),
  })
  .map(({ userId, anonymousId: claimed, consent: said, ...rest }) => {
    const { anonymousId: _, ...base } = anEvent(rest);
    return {
      ...base,
      ...(userId ? { userId } : {}),
      ...(claimed ? { anonymousId: claimed } : {}),
      ...(said ? { consent: said } : {}),
    };
  });

const place = fc.constantFrom(
  { country: "DE" },
  { country: "NO" },
  { country: "RE" },
  { country: "US", subdivision: "US-CA" },
  { country: "US" },
  { country: "RU" },
  undefined,
);

export const request: fc.Arbitrary<DecisionRequest> = fc
  .record({
    keyKind: fc.constantFrom("browser", "app", "server"),
    history: fc.boolean(),
    connection: place,
    audience: fc.constantFrom("DE", "US-CA", undefined),
    hasCookie: fc.boolean(),
    signals: fc.record({
      gpc: fc.constantFrom("1", "0", undefined, undefined),
      choices: maybe(choices),
      userAgent: fc.constantFrom("Googlebot", undefined, undefined, undefined),
    }),
  })
  .map((said) => aRequest(said));

export const subject: fc.Arbitrary<Subject> = fc
  .record({ proved: fc.boolean(), choices, optOutSignalAt: maybe(moment) })
  .map((said) => aSubject(said));

export interface Ending {
  readonly settlement: Settlement | undefined;
  readonly decision: Decision | undefined;
  readonly allowed: readonly Purpose[];
  /** Paths of all that is kept or sent. */
  readonly fields: readonly string[];
}

function pathsOf(kept: MinimizedEvent): readonly string[] {
  return [kept.plain, kept.personal].flatMap((set) => [
    ...Object.keys(set.properties).map((field) => fieldPath(kept.type, field)),
    ...Object.keys(set.context).map((field) => `context.${field}`),
  ]);
}

/** The whole way of an event. */
export function run(what: CanonicalEvent, from: DecisionRequest, whose: Subject): Ending {
  const proposal = decide(what, from, forwarding);
  const nothing = { settlement: undefined, decision: undefined, allowed: [], fields: [] };
  if (proposal.next === "forward") {
    const allowed = PURPOSES.filter((one) => proposal.consent.findings[one]?.answer === "yes");
    return { ...nothing, allowed, fields: pathsOf(proposal.event as unknown as MinimizedEvent) };
  }
  if (proposal.next !== "settle") return nothing;
  const settlement = toSettlement(proposal, from, "shop");
  const decision = settle(settlement, whose, keys, digest);
  return decision.kept
    ? { settlement, decision, allowed: decision.allowed, fields: pathsOf(decision.event) }
    : { ...nothing, settlement, decision };
}
