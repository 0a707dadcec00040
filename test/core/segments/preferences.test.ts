/** Scores and affinities: sums that fade by half, and what a visitor prefers by them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LIMIT } from "../../../src/core/limits.ts";
import { HOUR, NOW } from "../call.ts";
import { definitionsOf, folded, standing, type Said } from "./visitor.ts";

const DAY = 24 * HOUR;

describe("a score", () => {
  const definitions = definitionsOf({
    scores: {
      intent: {
        description: "d",
        halfLife: { days: 1 },
        points: [
          { event: "Product Viewed", points: 2 },
          { event: "Order Completed", points: -10 },
        ],
      },
      visits: { description: "d", points: [{ event: "Product Viewed", points: 1 }] },
    },
    segments: {
      warm: { score: "intent", atLeast: 3 },
      cold: { score: "intent", atMost: 0 },
      often: { score: "visits", atLeast: 3 },
    },
  });
  const viewed = (ago: number): Said => ({ name: "Product Viewed", at: NOW - ago });

  it("adds points, and loses half of them in every half-life", () => {
    const two = folded(definitions, [viewed(0), viewed(0)]);
    const at = (ms: number) => standing(definitions, two, NOW + ms).segments;
    expect([at(0), at(DAY / 3), at(DAY / 2)]).toEqual([["warm"], ["warm"], []]);
  });

  it("keeps what has no half-life", () => {
    const three = folded(definitions, [viewed(300 * DAY), viewed(100 * DAY), viewed(0)]);
    expect(standing(definitions, three).segments).toContain("often");
  });

  it("may take points back", () => {
    const bought = folded(definitions, [viewed(1), { name: "Order Completed", at: NOW }]);
    expect(standing(definitions, bought).segments).toEqual(["cold"]);
  });

  it("comes to the same in any order", () => {
    const event = fc.record({
      name: fc.constantFrom("Product Viewed", "Order Completed"),
      at: fc.integer({ min: 0, max: 10 * 24 }).map((hours) => NOW - hours * HOUR),
    });
    const sum = (events: readonly Said[]) => {
      const of = folded(definitions, events).slices.personalization?.features?.of ?? {};
      return Object.values(of).map((state) => (state as readonly number[])[0] ?? 0);
    };
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), (events) => {
        const [one, other] = [sum(events).toSorted(), sum(events.toReversed()).toSorted()];
        one.forEach((value, at) => expect(value).toBeCloseTo(other[at] ?? NaN, 1));
      }),
    );
  });
});

describe("an affinity", () => {
  const definitions = definitionsOf({
    affinities: {
      category: { description: "d", halfLife: { days: 2 } },
      format: {
        description: "d",
        kinds: {
          "long-read": [{ event: "Article Read", where: { words: { atLeast: 1500 } } }],
          "short-video": [{ event: "Video Playback Completed", where: { total_length: { atMost: 180 } }, weight: 2 }],
        },
      },
    },
    segments: {
      coats: { affinity: "category", is: "coats" },
      reader: { affinity: "format", is: "long-read", shareAtLeast: 0.6, weightAtLeast: 2 },
    },
  });
  const looked = (category: string, ago = 0): Said => ({
    name: "Product Viewed",
    at: NOW - ago,
    properties: { category },
    category: "category",
  });
  const read = (words: number, ago = 0): Said => ({ name: "Article Read", at: NOW - ago, properties: { words } });
  const watched: Said = { name: "Video Playback Completed", at: NOW, properties: { total_length: 60 } };
  const of = (...events: readonly Said[]) => standing(definitions, folded(definitions, events));

  it("is what is looked at most, and the newer outweighs the older", () => {
    expect(of(looked("coats"), looked("coats"), looked("bags")).affinities["category"]).toEqual([
      { kind: "coats", share: 0.67 },
      { kind: "bags", share: 0.33 },
    ]);
    expect(of(looked("bags", 8 * DAY), looked("bags", 8 * DAY), looked("coats")).segments).toContain("coats");
  });

  it("asks for a share and for a weight", () => {
    expect(of(read(2_000)).segments).toEqual([]);
    expect(of(read(2_000), read(1_500)).segments).toEqual(["reader"]);
    expect(of(read(2_000), read(1_500), read(200)).segments).toEqual(["reader"]);
    expect(of(read(2_000), read(1_500), watched).segments).toEqual([]);
  });

  it("knows no more kinds than the limit, and lets the lightest go", () => {
    const many = Array.from({ length: LIMIT.affinityKinds + 5 }, (_, index) => looked(`kind-${index}`, index));
    const state = folded(definitions, [looked("coats"), looked("coats"), ...many]);
    const known = Object.values(state.slices.personalization?.features?.of ?? {}) as readonly {
      readonly of: readonly unknown[];
    }[];
    expect(known[0]?.of).toHaveLength(LIMIT.affinityKinds);
    expect(standing(definitions, state).affinities["category"]?.[0]?.kind).toBe("coats");
  });

  it.each(["", "x".repeat(LIMIT.categoryCharacters + 1)])(
    "counts no category that is empty or too long",
    (category) => {
      expect(of(looked(category)).affinities).toEqual({});
    },
  );
});
