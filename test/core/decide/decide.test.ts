/** What the call alone decides: what goes to the visitor's object, and what never does. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import { validate } from "../../../src/core/decide/validate.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { AGREED, anEvent, aRequest, NOW, policy } from "../call.ts";

const choices = (granted: boolean) => ({
  analytics: { granted, at: NOW },
  personalization: { granted, at: NOW },
  advertising: { granted, at: NOW },
});
const nobody = { connection: { country: "DE" }, hasCookie: false, keyKind: "browser" } as const;

it("sends an open question to the object of the event's jurisdiction", () => {
  expect(decide(anEvent(), aRequest(), policy)).toMatchObject({
    next: "settle",
    home: { by: "cookie" },
    jurisdiction: "eu",
  });
  const here = aRequest({ connection: { country: "US", subdivision: "US-CA" } });
  expect(decide(anEvent(), here, policy)).toMatchObject({ next: "settle", jurisdiction: "us" });
});

it("asks no object when nothing but no is left", () => {
  expect(decide(anEvent(), aRequest({ signals: { choices: choices(false) } }), policy)).toMatchObject({
    next: "refuse",
    reason: "consent_denied",
  });
});

it("counts an event that names nobody, even with consent: there is nobody to keep it for", () => {
  const { anonymousId: _, ...event } = anEvent({ consent: AGREED });
  expect(decide(event, aRequest(nobody), policy)).toMatchObject({
    next: "aggregate",
    notices: ["identifier_missing"],
  });
});

it("takes an open question without anybody to ask for a no", () => {
  const { anonymousId: _, ...event } = anEvent();
  const proposal = decide(event, aRequest(nobody), policy);
  expect(proposal).toMatchObject({ next: "aggregate", notices: ["consent_missing", "identifier_missing"] });
  expect(proposal.purposes.map((purpose) => proposal.consent.findings[purpose].answer)).toEqual(["no", "no", "no"]);
});

it("forwards only to the region's endpoint, with the identifiers the endpoint knows the visitor by", () => {
  const here = aRequest({ connection: { country: "RU" } });
  const forward = { RU: "https://collect.example.ru/v1/batch" };
  expect(decide(anEvent({ userId: "u-1" }), here, { ...policy, forward })).toMatchObject({
    next: "forward",
    url: forward.RU,
    event: { userId: "u-1", anonymousId: "a-1" },
  });
  expect(decide(anEvent(), here, policy)).toMatchObject({ next: "refuse", reason: "region_forbidden" });
});

it("takes the first refusal in reading order, and still runs every step", () => {
  const request = aRequest({ connection: { country: "RU" }, signals: { userAgent: "Googlebot", gpc: "1" } });
  const proposal = decide(anEvent({ name: "Mouse Moved", occurredAt: 0 }), request, policy);
  expect(proposal).toMatchObject({
    next: "refuse",
    reason: "unknown_event",
    screening: "bot",
    placed: { placement: { mode: "drop" } },
  });
  expect(Object.keys(proposal.consent.findings)).toHaveLength(6);
  expect(decide(anEvent({ occurredAt: 0 }), request, policy)).toMatchObject({ reason: "bot" });
});

it("misses no consent for an event that is not in the plan, or not well-formed: it has no purposes", () => {
  expect(decide(anEvent({ name: "Mouse Moved" }), aRequest(), policy).notices).toEqual([]);
  expect(decide(anEvent({ properties: { price: "twenty" } }), aRequest(), policy).notices).toEqual([]);
  expect(decide(anEvent(), aRequest(), policy).notices).toEqual(["consent_missing"]);
});

it("keeps nothing unplanned, not even inside a planned list", () => {
  const properties = { cart_id: "c", ssn: "1", products: [{ product_id: "p", ssn: "1" }] };
  const proposal = decide(anEvent({ name: "Cart Viewed", properties, consent: AGREED }), aRequest(), policy);
  expect(proposal).toMatchObject({
    next: "settle",
    event: { plain: { properties: { products: [{ product_id: "p" }] } } },
  });
  expect(proposal.next === "settle" && JSON.stringify(proposal.event.plain)).not.toContain("ssn");
});

it("names each faulty field once, by its path and never by its value", () => {
  const properties = { price: "jane@example.com", products: 1, order_id: 5 };
  const verdict = validate(anEvent({ name: "Order Completed", properties }), policy.plan, "refuse");
  expect(verdict).toMatchObject({
    ok: false,
    reason: "invalid_event",
    fields: ["properties.order_id", "properties.products"],
  });
  const traits = validate(anEvent({ type: "identify", properties: { email: 7 } }), policy.plan, "refuse");
  expect(traits).toMatchObject({ fields: ["traits.email"] });
});

describe("in-country", () => {
  const UK = aRequest({ connection: { country: "GB" } });
  const law = { ...policy, forward: { UK: "https://collect.example.co.uk/", "EEA-DE": "https://collect.example.de/" } };
  const viewed = { userId: "u-1", properties: { product_id: "p", url: "https://x.example/me" } };

  it("goes what may only be measured as a statistic goes: without a name, and with nothing personal", () => {
    const proposal = decide(anEvent(viewed), UK, law);
    if (proposal.next !== "forward") throw new Error("not forwarded");
    expect(proposal.event).toMatchObject({ plain: { properties: { product_id: "p" } }, personal: { properties: {} } });
    expect([proposal.event.userId, proposal.event.anonymousId]).toEqual([undefined, undefined]);
  });

  it("goes what was agreed to as it is", () => {
    const proposal = decide(anEvent({ ...viewed, consent: AGREED }), UK, law);
    expect(proposal).toMatchObject({
      next: "forward",
      event: { userId: "u-1", anonymousId: "a-1", personal: { properties: { url: "https://x.example/me" } } },
    });
  });

  it("goes for what the call itself agrees to: nobody else is asked, though a cookie names somebody", () => {
    expect(decide(anEvent(), aRequest(), law)).toMatchObject({ next: "aggregate", notices: ["consent_missing"] });
    const choices = { personalization: { granted: true, at: NOW } };
    expect(decide(anEvent(), aRequest({ signals: { choices } }), law)).toMatchObject({ next: "forward" });
  });

  it("goes nothing that the owner counts or drops", () => {
    const dropped = { ...law, regions: { "EEA-DE": { place: { mode: "drop" } } } } as const;
    expect(decide(anEvent({ consent: AGREED }), aRequest(), dropped)).toMatchObject({ reason: "region_forbidden" });
    const counted = { ...law, regions: { "EEA-DE": { place: { mode: "aggregate" } } } } as const;
    expect(decide(anEvent({ consent: AGREED }), aRequest(), counted)).toMatchObject({ next: "aggregate" });
  });
});

describe("a visitor of whom more is known", () => {
  const identify = (properties: JsonObject) => anEvent({ type: "identify", name: "", properties, consent: AGREED });
  const california = { connection: { country: "US", subdivision: "US-CA" } };

  it("is judged by an age that the call, or the event itself, declares: the younger", () => {
    for (const [event, request] of [
      [identify({ age: 12 }), aRequest()],
      [identify({}), aRequest({ declared: { age: 12 } })],
      [identify({ age: 40 }), aRequest({ declared: { age: 12 } })],
      [identify({ age: 12 }), aRequest({ declared: { age: 20 } })],
    ] as const) {
      expect(decide(event, request, policy)).toMatchObject({ next: "refuse", reason: "consent_denied" });
    }
    expect(decide(identify({ age: 40 }), aRequest(), policy)).toMatchObject({ next: "settle" });
  });

  it("stands under the law of their residence as well, and the event rests where both allow it", () => {
    const proposal = decide(anEvent(), aRequest({ ...california, declared: { residence: { country: "DE" } } }), policy);
    expect(proposal).toMatchObject({ next: "settle", jurisdiction: "eu", notices: ["consent_missing"] });
    expect(proposal.laws.map(({ region }) => region.id)).toEqual(["US-CA", "EEA-DE"]);
    const russian = aRequest({ ...california, declared: { residence: { country: "RU" } } });
    expect(decide(anEvent(), russian, policy)).toMatchObject({ next: "refuse", reason: "region_forbidden" });
  });
});

it("takes consent that cannot be read for nobody's word: counted where a yes is needed, and said", () => {
  const spoiled = anEvent({ consent: { segment: "yes" } });
  expect(decide(spoiled, aRequest(), policy)).toMatchObject({
    next: "aggregate",
    notices: ["consent_missing", "consent_unreadable"],
  });
  const readable = { rudderstack: { allowedConsentIds: ["Analytics"] } };
  const both = anEvent({ consent: { segment: "yes", ...readable } });
  expect(decide(both, aRequest(), policy), "a yes beside it may be the one it ends").toMatchObject({
    next: "aggregate",
    notices: ["consent_missing", "consent_unreadable"],
  });
});
