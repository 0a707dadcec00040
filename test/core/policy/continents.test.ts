/** Every country is on one continent, and the ones that people argue about are where M49 counts them. */
import { expect, it } from "vitest";
import { CONTINENTS, continentOf } from "../../../src/core/policy/continents.ts";
import countries from "../../fixtures/core/iso-3166-1.json" with { type: "json" };

it.each(countries)("knows where %s is", (country) => {
  expect(CONTINENTS).toContain(continentOf(country));
});

it.each([
  ["RU", "europe"],
  ["TR", "asia"],
  ["CY", "asia"],
  ["GE", "asia"],
  ["IL", "asia"],
  ["EG", "africa"],
  ["RE", "africa"],
  ["PA", "north-america"],
  ["CO", "south-america"],
  ["GL", "north-america"],
  ["PF", "oceania"],
  ["XK", "europe"],
  ["XX", undefined],
  ["jp", undefined],
])("has %s in %s", (country, continent) => {
  expect(continentOf(country)).toBe(continent);
});

it("holds as many as there are, and Kosovo", () => {
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  expect(codes.filter((code) => continentOf(code) !== undefined)).toHaveLength(countries.length + 1);
});
