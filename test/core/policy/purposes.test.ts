/** Of two statements the newer counts; said at once, the refusal. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { newest } from "../../../src/core/policy/purposes.ts";

const choice = fc.record({ granted: fc.boolean(), at: fc.integer({ min: 0, max: 3 }) });
const maybe = fc.option(choice, { nil: undefined });

it("does not depend on which statement is looked at first", () => {
  fc.assert(
    fc.property(maybe, maybe, (a, b) => {
      expect(newest(a, b)).toEqual(newest(b, a));
    }),
  );
});

it("does not depend on how three statements are grouped", () => {
  fc.assert(
    fc.property(maybe, maybe, maybe, (a, b, c) => {
      expect(newest(newest(a, b), c)).toEqual(newest(a, newest(b, c)));
    }),
  );
});

it("refuses on a tie", () => {
  fc.assert(
    fc.property(choice, choice, (a, b) => {
      if (a.at === b.at) expect(newest(a, b)?.granted).toBe(a.granted && b.granted);
    }),
  );
});

it("takes the later of two, and the only one there is", () => {
  const [early, late] = [
    { granted: false, at: 1 },
    { granted: true, at: 2 },
  ];
  expect(newest(early, late)).toBe(late);
  expect(newest(undefined, early)).toBe(early);
  expect(newest(undefined, undefined)).toBeUndefined();
});
