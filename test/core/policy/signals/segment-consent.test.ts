/** Segment's consent object: only a literal true for a category the owner mapped grants anything. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { PURPOSES } from "../../../../src/core/policy/purposes.ts";
import type { ConsentCategories } from "../../../../src/core/policy/signals/categories.ts";
import { readSegmentConsent } from "../../../../src/core/policy/signals/segment-consent.ts";

const AT = 1_000;
const MAPPED: ConsentCategories = {
  C2: ["analytics"],
  C4: ["advertising", "sale_or_share"],
  Marketing: ["advertising"],
};

function read(preferences: unknown, categories = MAPPED) {
  const { state, choices } = readSegmentConsent({ categoryPreferences: preferences }, categories, AT);
  return {
    state,
    granted: PURPOSES.filter((one) => choices[one]?.granted),
    refused: PURPOSES.filter((one) => choices[one]?.granted === false),
  };
}

it("is absent when the event carries none", () => {
  expect(readSegmentConsent(undefined, MAPPED, AT)).toEqual({ name: "segment_consent", state: "absent", choices: {} });
});

it.each([
  [null],
  [true],
  ["yes"],
  [[]],
  [{}],
  [{ categoryPreferences: null }],
  [{ categoryPreferences: ["C2"] }],
  [{ categoryPreferences: true }],
])("is unreadable, and grants nothing, at %j", (value) => {
  expect(readSegmentConsent(value, MAPPED, AT)).toEqual({ name: "segment_consent", state: "unreadable", choices: {} });
});

it("refuses everything at an empty object, as it does for Segment", () => {
  expect(read({})).toEqual({ state: "read", granted: [], refused: [...PURPOSES] });
});

it.each([
  ["a mapped category grants its purposes", { C4: true }, ["advertising", "sale_or_share"], []],
  ["a mapped category refuses its purposes", { C4: false }, [], ["advertising", "sale_or_share"]],
  ["an unmapped category grants nothing", { C7: true, Everything: true }, [], []],
  [
    "a category named like a purpose is that purpose",
    { analytics: true, sale_or_share: false },
    ["analytics"],
    ["sale_or_share"],
  ],
  ["a name is taken as it is written", { Analytics: true, " analytics": true, c2: true }, [], []],
  ["one yes and one no are a no", { Marketing: true, C4: false }, [], ["advertising", "sale_or_share"]],
  ["one no and one yes are a no", { C4: false, Marketing: true }, [], ["advertising", "sale_or_share"]],
  ["a purpose without its category is left open", { C2: true }, ["analytics"], []],
])("%s", (_, preferences, granted, refused) => {
  expect(read(preferences)).toEqual({ state: "read", granted, refused });
});

it.each([["true"], [1], ["yes"], [null], [{}], [[true]]])(
  "takes %j for a refusal, since it is not a yes",
  (preference) => {
    expect(read({ C2: preference })).toEqual({ state: "read", granted: [], refused: ["analytics"] });
  },
);

it("lets the owner give a purpose's name another meaning, or none", () => {
  expect(read({ analytics: true }, { analytics: ["functional"] }).granted).toEqual(["functional"]);
  expect(read({ analytics: true }, { analytics: [] })).toMatchObject({ granted: [], refused: [] });
});

it("finds no meaning in names that every object has", () => {
  const hostile: unknown = JSON.parse('{"__proto__":true,"constructor":true,"toString":true}');
  expect(read(hostile)).toEqual({ state: "read", granted: [], refused: [] });
});

it("speaks for the moment of its event", () => {
  expect(readSegmentConsent({ categoryPreferences: { C2: true } }, MAPPED, AT).choices).toEqual({
    analytics: { granted: true, at: AT },
  });
});

const preferences = fc.dictionary(
  fc.constantFrom("C2", "C4", "Marketing", "C7", ...PURPOSES, "__proto__"),
  fc.oneof(fc.boolean(), fc.anything()),
);

it("never throws, and grants a purpose only by a true with no refusal beside it", () => {
  const anything = fc.oneof(fc.anything(), fc.record({ categoryPreferences: fc.oneof(fc.anything(), preferences) }));
  fc.assert(
    fc.property(anything, (value) => {
      const { state, choices } = readSegmentConsent(value, MAPPED, AT);
      if (state !== "read") {
        expect(choices).toEqual({});
        return;
      }
      const stated = Object.values((value as { categoryPreferences: object }).categoryPreferences);
      const grants = Object.values(choices).filter((choice) => choice.granted);
      if (!stated.includes(true)) expect(grants).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

it("never grants more when one more category is refused", () => {
  fc.assert(
    fc.property(preferences, fc.constantFrom("C2", "C4", "Marketing", ...PURPOSES), (before, category) => {
      // Grants only: an empty object refuses everything, deliberately and as for Segment; one refusal refuses less.
      const granted = read({ ...before, [category]: false }).granted;
      expect(read(before).granted).toEqual(expect.arrayContaining(granted));
    }),
  );
});
