/** What an identify call says of age and residence: as coarse as the law needs it, and nothing where it cannot be read. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { declaredBy, residenceOf, type Declared } from "../../../src/core/decide/declared.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { anEvent, NOW } from "../call.ts";

const said = (properties: JsonObject, receivedAt = NOW): Declared =>
  declaredBy(anEvent({ type: "identify", name: "", properties, receivedAt }));

it.each<[JsonObject, Declared]>([
  [{}, {}],
  [{ age: 15 }, { age: 15 }],
  [{ age: "15" }, { age: 15 }],
  [{ age: 11.5 }, { age: 10 }],
  [{ age: 0 }, { age: 0 }],
  [{ age: "adult" }, {}],
  [{ age: "1e1" }, {}],
  [{ age: -1 }, {}],
  [{ age: 999 }, {}],
  [{ age: null }, {}],
  [{ age: [15] }, {}],
  [{ birthday: "2012-11-23" }, { age: 13 }],
  [{ birthday: "2012-11-22" }, { age: 14 }],
  [{ birthday: "1980-01-01T00:00:00Z" }, { age: 20 }],
  [{ birthday: "2030-01-01" }, {}],
  [{ birthday: "1800-01-01" }, {}],
  [{ birthday: "22.11.2012" }, {}],
  [{ birthday: 1_000_000 }, {}],
  [{ age: 15, birthday: "1980-01-01" }, { age: 15 }],
  [{ age: "unreadable", birthday: "2012-11-22" }, { age: 14 }],
  [{ residence: "DE" }, { residence: { country: "DE" } }],
  [{ residence: "US-CA" }, { residence: { country: "US", subdivision: "US-CA" } }],
  [{ residence: "Germany" }, { residence: { country: "DE" } }],
  [{ residence: "Guinea-Bissau" }, { residence: { country: "GW" } }],
  [{ residence: { country: "US", region: "California" } }, { residence: { country: "US", subdivision: "US-CA" } }],
  [{ residence: { country: "DE" } }, { residence: { country: "DE" } }],
  [{ residence: "XX" }, {}],
  [{ residence: "nowhere at all" }, {}],
  [{ residence: "" }, {}],
  [{ residence: 49 }, {}],
  [{ residence: ["DE"] }, {}],
  [
    { age: 15, residence: "DE" },
    { age: 15, residence: { country: "DE" } },
  ],
])("%j says %j", (traits, declared) => {
  expect(said(traits)).toEqual(declared);
});

it.each([
  ["2008-02-29", "2026-02-28", 17],
  ["2008-02-29", "2026-03-01", 18],
  ["2008-02-29", "2028-02-28", 18],
  ["2008-02-29", "2028-02-29", 20],
  ["2008-03-01", "2026-02-28", 17],
  ["2008-12-31", "2026-12-31", 18],
  ["2009-01-01", "2026-12-31", 17],
] as const)("born on %s, is %s a birthday?", (birthday, day, age) => {
  expect(said({ birthday }, Date.parse(day))).toEqual({ age });
});

it("hears it of an identify call alone", () => {
  for (const type of ["track", "page", "screen", "group", "alias"] as const) {
    expect(declaredBy(anEvent({ type, properties: { age: 9, residence: "DE" } }))).toEqual({});
  }
});

it("keeps no birthday and no exact age: only bounds of bands come out", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date(NOW), noInvalidDate: true }), (born) => {
      const { age } = said({ birthday: born.toISOString() });
      expect([0, 10, 12, 13, 14, 15, 16, 17, 18, 20]).toContain(age);
    }),
  );
});

it("never throws, whatever the traits hold", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (age, birthday, residence) => {
      for (const name of Object.keys(said({ age, birthday, residence } as JsonObject)))
        expect(["age", "residence"]).toContain(name);
      residenceOf(residence);
    }),
  );
});
