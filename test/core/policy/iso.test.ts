/** Every country has exactly one law here, and the codes that look like something else are what they are. */
import { describe, expect, it } from "vitest";
import countries from "../../fixtures/core/iso-3166-1.json" with { type: "json" };
import { readPlace } from "../../../src/core/policy/places.ts";
import { regionOf, REGIONS } from "../../../src/core/policy/regions/index.ts";
import { resolveRegion } from "../../../src/core/policy/resolve.ts";

const rowsOf = (country: string) => REGIONS.filter((region) => region.places.includes(country));

it("knows the 249 assigned codes, in order", () => {
  expect(countries).toHaveLength(249);
  expect(countries.every((code) => /^[A-Z]{2}$/.test(code))).toBe(true);
  expect([...new Set(countries)].toSorted()).toEqual(countries);
});

it.each(countries)("%s has exactly one row", (country) => {
  expect(rowsOf(country).map((region) => region.id)).toEqual([regionOf(country, undefined).id]);
  expect(regionOf(country, undefined).id).not.toBe("UNK");
});

it("has no row for a place that is no country's: a slip of the pen would send its people to the unknown", () => {
  const known = new Set([...countries, "XK"]);
  const places = REGIONS.flatMap((region) => region.places);
  expect(places.filter((place) => !known.has(place.split("-", 1)[0]!))).toEqual([]);
});

describe.each([
  ["how the platform says that it does not know", "XX"],
  ["the platform's name for Tor", "T1"],
  ["a code that is nobody's", "ZZ"],
  ["the anonymous-proxy codes of old tables", "A1"],
  ["a code that was withdrawn", "DD"],
  ["the Union, which is no country", "EU"],
  ["nothing", ""],
  ["no code at all", null],
  ["a field that is not there", undefined],
  ["the word null", "null"],
])("%s", (_, code) => {
  it("is unknown, however it comes in", () => {
    const place = readPlace(code, undefined);
    expect(resolveRegion([{ by: "connection", place }]).region.id).toBe("UNK");
  });
});

it.each<[string, string]>([
  // Overseas departments are territory of the Union; the collectivities are not, though French law partly applies.
  ...["GP", "MQ", "GF", "RE", "YT", "MF"].map((code) => [code, "EEA-FR"] as [string, string]),
  ...["PF", "NC", "WF", "PM", "BL", "TF"].map((code) => [code, "FR-OT"] as [string, string]),
  ["AX", "EEA"], // Finland
  ["NO", "EEA"], // in the area, not in the Union
  ["IS", "EEA"],
  ["LI", "EEA"],
  ["SJ", "STRICT"], // Norway's, outside the area
  ["FO", "STRICT"], // Denmark's
  ["GL", "STRICT"],
  ["AW", "STRICT"], // the Kingdom of the Netherlands'
  ["CW", "STRICT"],
  ["SX", "STRICT"],
  ["BQ", "STRICT"],
  ["XK", "STRICT"], // Kosovo, which ISO 3166-1 does not have
  ["AD", "STRICT"], // inside Europe, outside the area
  ["MC", "STRICT"],
  ["SM", "STRICT"],
  ["VA", "STRICT"],
  ["GB", "UK"],
  ["GG", "UK"],
  ["JE", "UK"],
  ["IM", "UK"],
  ["GI", "UK"],
  ["CH", "CH"],
  ["BM", "ROW"], // an overseas territory of the United Kingdom, with a law of its own
  ["TR", "TR"],
  ["RU", "RU"],
])("%s is %s", (country, id) => {
  expect(regionOf(country, undefined).id).toBe(id);
});

it.each([
  ["FR", "RE"],
  ["GB", "SCT"],
  ["ES", "CN"],
  ["PT", "20"],
])("a part of %s such as %s does not leave its country's row", (country, part) => {
  const place = readPlace(country, part)!;
  expect(place.subdivision).toBe(`${country}-${part}`);
  expect(regionOf(country, place.subdivision)).toBe(regionOf(country, undefined));
});

it.each(["HK", "MO", "TW"])("%s is not under the law of CN", (country) => {
  expect(rowsOf(country).filter((region) => region.places.includes("CN"))).toEqual([]);
});
