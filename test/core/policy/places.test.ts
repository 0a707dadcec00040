/** Names of places as callers write them. What cannot be read is unknown, and unknown is strict. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPlace } from "../../../src/core/policy/places.ts";
import { regionOf } from "../../../src/core/policy/regions/index.ts";

it.each([
  ["DE", "DE"],
  ["de", "DE"],
  [" De ", "DE"],
  ["Germany", "DE"],
  ["GERMANY", "DE"],
  ["germany\n", "DE"],
  ["France", "FR"],
  ["Réunion", "RE"],
  ["RE", "RE"],
  ["Norway", "NO"],
  ["Åland Islands", "AX"],
  ["UK", "GB"],
  ["United Kingdom", "GB"],
  ["Great Britain", "GB"],
  ["US", "US"],
  ["USA", "US"],
  ["United States", "US"],
  ["united states of america", "US"],
  ["Russia", "RU"],
  ["Russian Federation", "RU"],
  ["Czech Republic", "CZ"],
  ["Czechia", "CZ"],
  ["Turkey", "TR"],
  ["Türkiye", "TR"],
  ["South Korea", "KR"],
  ["Viet Nam", "VN"],
  ["Ireland", "IE"],
])("reads %j as %s", (written, code) => {
  expect(readPlace(written, undefined)).toEqual({ country: code });
});

it.each([
  ["how the platform says that it does not know", "XX"],
  ["the same, lower-case", "xx"],
  ["the platform's name for Tor", "T1"],
  ["nothing", ""],
  ["spaces", "   "],
  ["a name in another language", "Deutschland"],
  ["three letters", "DEU"],
  ["a state in place of a country", "California"],
  ["a code with a subdivision", "DE-BY"],
  ["a name of an object's machinery", "constructor"],
  ["another", "__proto__"],
  ["10 kB", "Germany".padEnd(10_000)],
  ["10 kB of letters", "D".repeat(10_000)],
  ["a number", 49],
  ["null", null],
  ["nothing at all", undefined],
  ["a list", ["DE"]],
])("does not guess at %s", (_, written) => {
  expect(readPlace(written, undefined)).toBeUndefined();
});

it("does not take a withdrawn code for the country that inherited its name", () => {
  expect(regionOf(readPlace("DD", undefined)!.country, undefined).id).toBe("UNK");
  expect(readPlace("Germany", undefined)).toEqual({ country: "DE" });
});

describe.each(["US", "usa", "United States"])("a state of %j", (country) => {
  it.each(["California", "CA", "US-CA", "ca", "us-ca", " california ", "CALIFORNIA"])(
    "written %j is California",
    (state) => {
      expect(readPlace(country, state)).toEqual({ country: "US", subdivision: "US-CA" });
    },
  );

  it.each(["Calif.", "", "Kalifornien", "C A", "California".padEnd(10_000), "__proto__", 5, null, ["CA"]])(
    "written %j is left out, not guessed",
    (state) => {
      expect(readPlace(country, state)).toEqual({ country: "US" });
    },
  );
});

it("reads every state by code and by name alike", () => {
  for (const [code, name] of [
    ["TX", "Texas"],
    ["DC", "District of Columbia"],
    ["WV", "West Virginia"],
    ["NH", "new hampshire"],
  ]) {
    expect(readPlace("US", name)).toEqual(readPlace("US", code));
  }
});

it("does not take a state's name for a state outside the United States", () => {
  expect(readPlace("DE", "California")).toEqual({ country: "DE" });
  expect(regionOf("CA", readPlace("Canada", "CA")?.subdivision).id).toBe("CA-0");
});

it.each([
  ["Germany", "DE", "EEA-DE"],
  ["RU", "RU", "RU"],
])("does not let a state's code move a visitor out of %s", (written, country, region) => {
  const place = readPlace(written, "US-CA");
  expect(place).toEqual({ country });
  expect(regionOf(country, place?.subdivision).id).toBe(region);
});

it("never throws, and answers with an ISO code or nothing", () => {
  const text = fc.oneof(fc.string({ maxLength: 70 }), fc.constantFrom("US", "CA", "Germany", "US-CA"), fc.anything());
  fc.assert(
    fc.property(text, text, (country, subdivision) => {
      const place = readPlace(country, subdivision);
      if (place === undefined) return;
      expect(place.country).toMatch(/^[A-Z]{2}$/);
      if (place.subdivision !== undefined) {
        expect(place.subdivision).toMatch(/^[A-Z]{2}-[A-Z0-9]{1,3}$/);
        expect(place.subdivision.slice(0, 2)).toBe(place.country);
      }
    }),
    { numRuns: 500 },
  );
});
