/** An age becomes a band, and nothing finer is kept. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { AGE_BOUNDS, bandOf, younger } from "../../../src/core/policy/ages.ts";
import { REGIONS } from "../../../src/core/policy/regions/index.ts";

it.each([
  [0, 0],
  [9, 0],
  [9.99, 0],
  [10, 10],
  [11, 10],
  [12, 12],
  [13, 13],
  [17, 17],
  [17.5, 17],
  [18, 18],
  [19, 18],
  [20, 20],
  [130, 20],
])("an age of %j is %j", (age, band) => {
  expect(bandOf(age)).toBe(band);
});

it.each([undefined, null, -1, -0.1, 131, NaN, Infinity, "13", "", [13], {}, true])("%j is no age", (age) => {
  expect(bandOf(age)).toBeUndefined();
});

it("never makes anybody older than they are", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 130, noNaN: true }), (age) => {
      expect(bandOf(age)).toBeLessThanOrEqual(age);
    }),
  );
});

const band = fc.option(fc.constantFrom(...AGE_BOUNDS), { nil: undefined });

it("takes the younger of two, whatever the order, and nothing said for nobody younger", () => {
  fc.assert(
    fc.property(band, band, (a, b) => {
      expect(younger(a, b)).toBe(younger(b, a));
      expect(younger(a, undefined)).toBe(a);
      if (a !== undefined && b !== undefined) expect(younger(a, b)).toBe(Math.min(a, b));
    }),
  );
});

it("has a bound for every age at which some region's law changes, or the band would hide it", () => {
  const ages = REGIONS.flatMap(({ minors }) =>
    minors.flatMap(({ from, under, underBy = {} }) => [from, under, ...Object.values(underBy)]),
  );
  expect([...AGE_BOUNDS]).toEqual(expect.arrayContaining(ages));
});
