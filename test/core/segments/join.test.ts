/** Two profiles of one visitor, made by a race: counts and sums come to what they would have come to in one. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { joinFeatures } from "../../../src/core/profile/features/join.ts";
import type { Features } from "../../../src/core/profile/features.ts";
import type { ProfileState } from "../../../src/core/profile/state.ts";
import { HOUR, NOW } from "../call.ts";
import { definitionsOf, folded, standing, type Said } from "./visitor.ts";

const definitions = definitionsOf({
  scores: { sum: { description: "d", points: [{ event: "A", points: 2 }] } },
  affinities: { letter: { description: "d", kinds: { "kind-a": [{ event: "A" }], "kind-b": [{ event: "B" }] } } },
  segments: {
    times: { event: "A", atLeast: 3 },
    distinct: { event: "A", distinct: "value", atLeast: 2, within: { days: 2 } },
    same: { event: "A", same: "value", atLeast: 2 },
    sum: { score: "sum", atLeast: 7 },
    likes: { affinity: "letter", is: "kind-a" },
  },
});

const featuresOf = ({ slices }: ProfileState): Features | undefined => slices.personalization?.features;

function joined(a: readonly Said[], b: readonly Said[]): readonly string[] {
  const [one, other] = [folded(definitions, a), folded(definitions, b)];
  const features = joinFeatures(featuresOf(one), featuresOf(other), definitions);
  const personalization = { recent: {}, traits: {}, group: {}, ...(features ? { features } : {}) };
  return standing(definitions, { ...one, slices: { personalization } }).segments;
}

it("comes to the same as one, whoever joins whom", () => {
  const event = fc.record({
    name: fc.constantFrom("A", "B"),
    at: fc.nat(40).map((hours) => NOW - hours * HOUR),
    properties: fc.record({ value: fc.constantFrom("x", "y", "z") }),
    receivedAt: fc.constant(NOW),
  });
  const events = fc.array(event, { maxLength: 8 });
  fc.assert(
    fc.property(events, events, (a, b) => {
      const together = standing(definitions, folded(definitions, [...a, ...b])).segments;
      // On a tie what is preferred is a matter of rounding.
      const firm = (ids: readonly string[]) => ids.filter((id) => id !== "likes");
      expect(firm(joined(a, b))).toEqual(firm(together));
      expect(firm(joined(b, a))).toEqual(firm(together));
    }),
    { numRuns: 300 },
  );
});

it("keeps the sequence that came further, and counts since the older began", () => {
  const sequence = definitionsOf({
    segments: { ab: { sequence: [{ event: "A" }, { event: "B" }], within: { days: 1 } } },
  });
  const [done, begun] = [
    folded(sequence, [
      { name: "A", at: NOW - HOUR },
      { name: "B", at: NOW },
    ]),
    folded(sequence, [{ name: "A", at: NOW - 2 * HOUR }]),
  ];
  for (const [a, b] of [
    [done, begun],
    [begun, done],
  ] as const) {
    const features = joinFeatures(featuresOf(a), featuresOf(b), sequence)!;
    expect(features.from).toBe(featuresOf(begun)?.from);
    expect(features.of).toEqual(featuresOf(done)?.of);
  }
});

it("is the one there is where the other knows nothing", () => {
  const one = featuresOf(folded(definitions, [{ name: "A", at: NOW }]));
  expect([joinFeatures(one, undefined, definitions), joinFeatures(undefined, one, definitions)]).toEqual([one, one]);
});
