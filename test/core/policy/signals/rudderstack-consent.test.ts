/** RudderStack's consent object: two lists of ids, of which a denial outweighs. */
import { expect, it } from "vitest";
import { PURPOSES } from "../../../../src/core/policy/purposes.ts";
import { readRudderstackConsent } from "../../../../src/core/policy/signals/rudderstack-consent.ts";
import { AT, MAPPED } from "./hostile.ts";

function read(said: object) {
  const { state, choices } = readRudderstackConsent(said, MAPPED, AT);
  return {
    state,
    granted: PURPOSES.filter((one) => choices[one]?.granted),
    refused: PURPOSES.filter((one) => choices[one]?.granted === false),
  };
}

it("is absent when the event carries none", () => {
  expect(readRudderstackConsent(undefined, MAPPED, AT)).toEqual({
    name: "rudderstack_consent",
    state: "absent",
    choices: {},
  });
});

it.each([
  [null],
  [true],
  ["C2"],
  [["C2"]],
  [{ allowedConsentIds: "C2" }],
  [{ allowedConsentIds: null }],
  [{ allowedConsentIds: { C2: true } }],
  [{ allowedConsentIds: ["C2", 4] }],
  [{ allowedConsentIds: ["C2"], deniedConsentIds: true }],
])("is unreadable, and grants nothing, at %j", (value) => {
  expect(readRudderstackConsent(value, MAPPED, AT)).toEqual({
    name: "rudderstack_consent",
    state: "unreadable",
    choices: {},
  });
});

it.each([[{}], [{ allowedConsentIds: [], deniedConsentIds: [] }], [{ provider: "oneTrust", allowedConsentIds: [] }]])(
  "refuses everything where it allows and denies nothing, at %j",
  (said) => {
    expect(read(said)).toEqual({ state: "read", granted: [], refused: [...PURPOSES] });
  },
);

it.each([
  ["an allowed id grants its purposes", { allowedConsentIds: ["C4"] }, ["advertising", "sale_or_share"], []],
  ["a denied id refuses its purposes", { deniedConsentIds: ["C4"] }, [], ["advertising", "sale_or_share"]],
  ["an id in both lists is denied", { allowedConsentIds: ["C2"], deniedConsentIds: ["C2"] }, [], ["analytics"]],
  [
    "one denial of a purpose outweighs a grant of it by another id",
    { allowedConsentIds: ["C4"], deniedConsentIds: ["Marketing"] },
    ["sale_or_share"],
    ["advertising"],
  ],
  ["ids are taken as they are written", { allowedConsentIds: ["c2", " C2", "Analytics"] }, [], []],
  ["an id nobody mapped grants nothing", { allowedConsentIds: ["C7", "__proto__"] }, [], []],
  ["an id named like a purpose is that purpose", { allowedConsentIds: ["analytics"] }, ["analytics"], []],
  ["the owner's meaning of a name outranks the name", { allowedConsentIds: ["functional"] }, [], []],
  [
    "whatever strategy the sender has for its own destinations",
    { allowedConsentIds: ["C2"], deniedConsentIds: ["analytics"], resolutionStrategy: "or" },
    [],
    ["analytics"],
  ],
])("%s", (_, said, granted, refused) => {
  expect(read(said)).toEqual({ state: "read", granted, refused });
});

it("speaks for the moment of its event", () => {
  expect(readRudderstackConsent({ allowedConsentIds: ["C2"] }, MAPPED, AT).choices).toEqual({
    analytics: { granted: true, at: AT },
  });
});
