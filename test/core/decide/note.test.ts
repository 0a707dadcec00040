/** What a page is told about consent with an answer: a signal honored, a question allowed, a place to object. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import { consentNote } from "../../../src/core/decide/note.ts";
import type { DecisionRequest } from "../../../src/core/decide/request.ts";
import { regionNamed } from "../../../src/core/policy/regions/index.ts";
import { MONTH_MS } from "../../../src/core/time.ts";
import { AGREED, anEvent, aRequest, NOW, policy } from "../call.ts";

const URL = "https://www.shop.example/privacy";
const california = { connection: { country: "US", subdivision: "US-CA" } };

function note(request: Partial<DecisionRequest>, event = anEvent(), url: string | undefined = URL) {
  return consentNote([decide(event, aRequest(request), policy)], url, NOW);
}

it("allows to ask where consent is needed and nobody has answered", () => {
  expect(note({})).toEqual({ promptAllowed: true });
});

it("does not invite asking again after an answer", () => {
  expect(note({}, anEvent({ consent: AGREED }))).toBeUndefined();
  expect(note({}, anEvent({ consent: { segment: { categoryPreferences: {} } } }))).toBeUndefined();
});

it("offers the objection where silence allows, if the owner named a place for it", () => {
  expect(note(california)).toEqual({ objectionUrl: URL });
  expect(consentNote([decide(anEvent(), aRequest(california), policy)], undefined, NOW)).toBeUndefined();
});

it("confirms a processed opt-out signal, also when the event was for nothing it binds", () => {
  expect(note({ ...california, signals: { gpc: "1" } })).toMatchObject({ optOutSignalHonored: true });
  expect(note({ ...california, signals: { gpc: "1" } }, anEvent({ name: "Cart Viewed" }))).toEqual({
    optOutSignalHonored: true,
  });
});

describe("after a refusal", () => {
  const refusedAgo = (months: number, connection: DecisionRequest["connection"] = { country: "DE" }) => {
    const choices = { analytics: { granted: false, at: NOW - months * MONTH_MS } };
    return note({ connection, signals: { choices } }, anEvent())?.promptAllowed;
  };

  it("asks nothing while one purpose of the event was refused lately, whatever else is open", () => {
    expect(refusedAgo(0)).toBeUndefined();
    expect(refusedAgo(5.9)).toBeUndefined();
  });

  it("lets ask again when the region's months are over", () => {
    expect(refusedAgo(6)).toBe(true);
    expect(refusedAgo(6, { country: "US", subdivision: "US-CA" })).toBeUndefined();
    expect(refusedAgo(12, { country: "US", subdivision: "US-CA" })).toBe(true);
  });

  it("minds only what the event is for", () => {
    const choices = { sale_or_share: { granted: false, at: NOW } };
    expect(note({ signals: { choices } })).toEqual({ promptAllowed: true });
  });

  it("asks again after a yes that has run out", () => {
    const agreed = (months: number) =>
      Object.fromEntries(
        ["analytics", "personalization", "advertising"].map((purpose) => [
          purpose,
          { granted: true, at: NOW - months * MONTH_MS },
        ]),
      );
    expect(note({ signals: { choices: agreed(12) } })).toBeUndefined();
    expect(note({ signals: { choices: agreed(14) } })).toEqual({ promptAllowed: true });
  });
});

it("asks nothing of a child in whose place a guardian decides", () => {
  expect(note({ declared: { age: 12 } })).toBeUndefined();
});

it("asks where consent that came cannot be read", () => {
  expect(note({}, anEvent({ consent: { segment: "yes" } }))).toEqual({ promptAllowed: true });
});

it("offers the objection to what an exemption measures", () => {
  const conditions = regionNamed("EEA-FR")!.exemption!.conditions;
  const audienceMeasurement = Object.fromEntries(conditions.map((one) => [one, true as const]));
  const law = { ...policy, regions: { "EEA-FR": { audienceMeasurement } } };
  const france = aRequest({ connection: { country: "FR" } });
  expect(consentNote([decide(anEvent(), france, law)], URL, NOW)).toEqual({ promptAllowed: true, objectionUrl: URL });
  expect(consentNote([decide(anEvent(), france, policy)], URL, NOW)).toEqual({ promptAllowed: true });
});

it("confirms DNT where the region honors it, and no signal that was not sent", () => {
  expect(note({ ...california, signals: { dnt: "1" } })).toMatchObject({ optOutSignalHonored: true });
  expect(note({ ...california, signals: { dnt: "0", gpc: "0" } })).toEqual({ objectionUrl: URL });
});

it("speaks once for all events of a call", () => {
  const proposals = [anEvent({ consent: AGREED }), anEvent()].map((event) => decide(event, aRequest(), policy));
  expect(consentNote(proposals, URL, NOW)).toEqual({ promptAllowed: true });
  expect(consentNote([], URL, NOW)).toBeUndefined();
});

it("asks nothing for an event that is not in the plan", () => {
  expect(note({}, anEvent({ name: "Nobody Planned This" }))).toBeUndefined();
});
