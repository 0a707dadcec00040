/** What a definition is said to cost is never less than what it comes to, and what it keeps is said of everything kept. */
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import config from "../../../gatehouse.config.ts";
import { bytesOf, costsOf } from "../../../src/core/segments/cost.ts";
import { NOW } from "../call.ts";
import { definitionsOf, folded, type Said } from "./visitor.ts";

vi.setConfig({ testTimeout: 60_000 });

const definitions = definitionsOf({
  scores: { sum: { description: "d", points: [{ event: "A", points: -999.9999 }] } },
  affinities: {
    category: { description: "d" },
    letter: { description: "d", kinds: { "letter-a": [{ event: "A" }], "letter-b": [{ event: "B" }] } },
  },
  segments: {
    times: { event: "A", atLeast: 7 },
    distinct: { event: "A", distinct: "value", atLeast: 5, within: { days: 30 } },
    same: { event: "A", same: "value", atLeast: 3 },
    sequence: { sequence: [{ event: "A" }, { event: "B" }, { event: "A" }], within: { days: 1 } },
  },
});

it("is never exceeded, whatever comes", () => {
  // Each of its characters rests as six, as three bytes, or as itself.
  const category = fc
    .tuple(fc.nat(), fc.constantFrom("\u0001", "\ud800", "寿", "x"))
    .map(([nth, filling]) => String(nth).padEnd(200, filling));
  const event = fc.record({
    name: fc.constantFrom("A", "B"),
    at: fc.nat(3_000).map((seconds) => NOW - seconds * 1_000),
    properties: fc.record({ value: fc.oneof(fc.string({ maxLength: 60 }), fc.double()), category }),
    category: fc.constant("category"),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 120, size: "max" }), (events: readonly Said[]) => {
      const of = folded(definitions, events).slices.personalization?.features?.of ?? {};
      for (const [id, state] of Object.entries(of)) {
        const feature = definitions.features.get(id);
        const bytes = Buffer.byteLength(JSON.stringify(state));
        expect(bytes, feature?.spec.kind).toBeLessThanOrEqual(feature ? bytesOf(feature) : 0);
      }
    }),
  );
});

it("keeps no value itself, be it a text or a number", () => {
  const values = ["Winter Coat 42", 4_215_550_123, -1.797_693_134_862_315_7e308, true];
  const events = values.map((value): Said => ({ name: "A", at: NOW, properties: { value } }));
  const kept = JSON.stringify(folded(definitions, events).slices.personalization?.features);
  for (const value of values) expect(kept).not.toContain(String(value));
});

it("is told of every definition of the shipped config, with what it keeps", () => {
  const costs = costsOf(config.definitions);
  expect(costs.map(({ definition }) => definition)).toEqual([
    ...[...config.definitions.segments.keys()].map((id) => `segments.${id}`),
    ...[...config.definitions.scores.keys()].map((id) => `scores.${id}`),
    ...[...config.definitions.affinities.keys()].map((id) => `affinities.${id}`),
    ...config.definitions.relationship.map(([stage]) => `relationship.${stage}`),
    ...[...config.definitions.caps.keys()].map((id) => `placements.${id}`),
  ]);
  expect(costs.find(({ definition }) => definition === "segments.sustainable-fashion")).toEqual({
    definition: "segments.sustainable-fashion",
    version: 1,
    bytes: 145,
    keeps: [
      "hashes and times of the last 3 different product_id of Product Viewed (by category), for 24 hours",
      "the last time of Order Completed, for 24 hours",
    ],
  });
});

it("counts a trait with every word that may rest on it", () => {
  const source = "s".repeat(40);
  const words = ["web", source, "visitor"].map((by, ago): [Said, string] => [
    { name: "identify", type: "identify", at: NOW - ago, properties: { plan: 1 } },
    by,
  ]);
  const asked = definitionsOf({ segments: { gold: { trait: "plan", is: "gold" } } });
  const state = words.reduce(
    (before, [said, by]) => folded(asked, [said], before, { source: by, vouched: by === source }),
    folded(asked, []),
  );
  const { plan } = state.slices.personalization?.traits ?? {};
  expect(plan).toMatchObject({ server: {}, corrected: {} });
  const values = 3;
  expect(JSON.stringify({ plan }).length - `plan`.length - values).toBeLessThanOrEqual(costsOf(asked)[0]?.bytes ?? 0);
});
