/** The law of Europe: what the United Kingdom changed, who exempts measuring, ages of consent, how long a choice holds. */
import { expect, it } from "vitest";
import { AGE_BOUNDS, type AgeBand } from "../../../src/core/policy/ages.ts";
import { regionOf, REGIONS } from "../../../src/core/policy/regions/index.ts";
import { choiceTerms, minorsRuleFor, ruleInForce } from "../../../src/core/policy/regions/region.ts";
import { NOW } from "../call.ts";

it.each([
  ["the last moment of consent for statistics", "2026-02-04T23:59:59.999Z", "optIn", undefined],
  ["the first of the exception", "2026-02-05T00:00:00.000Z", "optOut", true],
  ["now", "2026-11-22T00:00:00.000Z", "optOut", true],
])("in the United Kingdom, answers for %s", (_, at, silence, apart) => {
  const uk = regionOf("GB", undefined);
  expect(ruleInForce(uk, "analytics", Date.parse(at))).toMatchObject({ default: silence, ...(apart ? { apart } : {}) });
  expect(ruleInForce(uk, "functional", Date.parse(at))?.default).toBe(silence);
  expect(ruleInForce(uk, "advertising", Date.parse(at))?.default).toBe("optIn");
});

it("exempts the measuring of an audience in four states, and never as a default", () => {
  const exempting = REGIONS.filter((one) => one.exemption);
  expect(exempting.map((one) => one.id).toSorted()).toEqual(["EEA-ES", "EEA-FR", "EEA-IT", "EEA-NL"]);
  for (const one of exempting) expect(ruleInForce(one, "analytics", NOW)?.default).toBe("optIn");
  expect(regionOf("FR", undefined).exemption).toMatchObject({ trackerMonths: 13, dataMonths: 25 });
});

it.each([
  ["BE", 13],
  ["AT", 14],
  ["CZ", 15],
  ["IE", 16],
  ["DE", 16],
  ["FR", 15],
  ["PF", 15],
  ["IT", 14],
  ["ES", 14],
  ["NL", 16],
  ["GB", 13],
] as const)("in %s asks a guardian below %i, and not from then on", (country, age) => {
  const allow = (years: AgeBand) =>
    minorsRuleFor(regionOf(country, undefined), country, "personalization", years, NOW)?.allow;
  const younger = AGE_BOUNDS.findLast((bound) => bound < age)!;
  expect([allow(younger), allow(age)]).toEqual(["guardian_consent", undefined]);
});

it.each([
  ["FR", 6, 6],
  ["IT", 13, 6],
  ["ES", 24, 6],
  ["BE", 6, 6],
  ["LU", 12, 12],
  ["AT", 13, 6],
])("in %s keeps a yes %i months, and does not ask again for %i after a no", (country, yesMonths, askAgainMonths) => {
  expect(choiceTerms(regionOf(country, undefined), country)).toMatchObject({ yesMonths, askAgainMonths });
});
