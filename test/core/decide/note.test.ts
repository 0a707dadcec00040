/** What a page is told about consent with an answer: a signal honored, a question allowed, a place to object. */
import { expect, it } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import { consentNote } from "../../../src/core/decide/note.ts";
import type { DecisionRequest } from "../../../src/core/decide/request.ts";
import { AGREED, anEvent, aRequest, policy } from "../call.ts";

const URL = "https://www.shop.example/privacy";
const california = { connection: { country: "US", subdivision: "US-CA" } };

function note(request: Partial<DecisionRequest>, event = anEvent(), url: string | undefined = URL) {
  return consentNote([decide(event, aRequest(request), policy)], url);
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
  expect(consentNote([decide(anEvent(), aRequest(california), policy)], undefined)).toBeUndefined();
});

it("confirms a processed opt-out signal, also when the event was for nothing it binds", () => {
  expect(note({ ...california, signals: { gpc: "1" } })).toMatchObject({ optOutSignalHonored: true });
  expect(note({ ...california, signals: { gpc: "1" } }, anEvent({ name: "Cart Viewed" }))).toEqual({
    optOutSignalHonored: true,
  });
});

it("speaks once for all events of a call", () => {
  const proposals = [anEvent({ consent: AGREED }), anEvent()].map((event) => decide(event, aRequest(), policy));
  expect(consentNote(proposals, URL)).toEqual({ promptAllowed: true });
  expect(consentNote([], URL)).toBeUndefined();
});

it("asks nothing for an event that is not in the plan", () => {
  expect(note({}, anEvent({ name: "Nobody Planned This" }))).toBeUndefined();
});
