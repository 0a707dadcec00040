/** What no shape can say of placements: each mistake is named by its path, with what there is instead. */
import * as z from "zod";
import { expect, it } from "vitest";
import { defineConfig, type ConfigInput } from "../../../src/core/config.ts";
import { only, personal } from "../../../src/core/field.ts";
import { placementsSchema } from "../../../src/core/placements.ts";
import { placementFaults, type PlacementFacts } from "../../../src/core/placements/faults.ts";
import { compilePlan } from "../../../src/core/plan.ts";

const text = z.string();
const told = { placement: text, content: text, rule: text };

function planWith(fields: Record<string, z.ZodType>, purposes: readonly string[] = ["analytics", "personalization"]) {
  const event = { description: "d", purposes, properties: z.object(fields) };
  return compilePlan({ page: event, track: { "Placement Shown": event } } as never);
}

const FACTS: PlacementFacts = {
  plan: planWith(told),
  exposure: "Placement Shown",
  languages: ["en", "he"],
  markets: ["dach"],
  segments: ["savers"],
  affinities: ["brand"],
};

function faultsOf(rule: object, facts: Partial<PlacementFacts> = {}, payload: object = {}): readonly string[] {
  const rules = [{ id: "one", when: { context: { country: "DE" } }, show: "a", ...rule }];
  const hero = { description: "d", contents: { a: payload }, rules, fallback: "a" };
  const placements = placementsSchema.parse({ hero });
  return placementFaults(placements, { ...FACTS, ...facts }).map(({ path, words }) => `${path}: ${words}`);
}

const cap = { times: 1, per: "day" };
const RULE = "placements.hero.rules[0]";

it("finds none where everything is there", () => {
  const when = {
    segment: "savers",
    notSegment: ["savers"],
    affinity: { of: "brand", is: "x" },
    context: { market: "dach" },
    time: { from: "08:00", zone: { dach: "Europe/Berlin" } },
  };
  const payload = { title: { en: "a", "en@dach": "b", "he-IL": "c" }, price: { "*": 1 }, sizes: { small: 1 } };
  expect(faultsOf({ when, cap }, {}, payload)).toEqual([]);
});

it.each<[string, object, string]>([
  ["a segment", { segment: "spenders" }, `segment: no segment is called "spenders"; there are: savers`],
  ["one of two", { segment: ["savers", "x"] }, `segment: no segment is called "x"; there are: savers`],
  ["one not to be in", { notSegment: "spenders" }, `notSegment: no segment is called "spenders"; there are: savers`],
  [
    "an affinity",
    { affinity: { of: "color", is: "x" } },
    `affinity.of: no affinity is called "color"; there are: brand`,
  ],
  ["a market", { context: { market: "emea" } }, `context.market: no market is called "emea"; there are: dach`],
  [
    "a market's clock",
    { time: { from: "08:00", zone: { emea: "Europe/Berlin" } } },
    `time.zone: no market is called "emea"; there are: dach`,
  ],
])("names %s that is not there", (_, when, words) => {
  expect(faultsOf({ when })).toEqual([`${RULE}.when.${words}`]);
});

it("says where there are none at all", () => {
  const when = { segment: "savers", context: { market: "dach" } };
  expect(faultsOf({ when }, { segments: [], markets: [] })).toEqual([
    `${RULE}.when.segment: no segment is called "savers"; the config has no segments`,
    `${RULE}.when.context.market: no market is called "dach"; the config has no markets`,
  ]);
});

it.each<[string, object, readonly string[]]>([
  ["the default language", { title: { he: "a" } }, ["lacks en, the default language"]],
  ["all but a variant of it", { title: { "en@dach": "a", he: "b" } }, ["lacks en, the default language"]],
  ["a market", { title: { en: "a", "he@emea": "b" } }, [`no market is called "emea"; there are: dach`]],
])("names a text that lacks %s", (_, payload, words) => {
  expect(faultsOf({}, {}, payload)).toEqual(words.map((one) => `placements.hero.contents.a.title: ${one}`));
});

it("takes objects for what they are where no languages are named", () => {
  expect(faultsOf({}, { languages: [] }, { title: { he: "a" } })).toEqual([]);
});

it("wants to know what a cap counts", () => {
  expect(faultsOf({ cap }, { exposure: undefined })).toEqual([
    `${RULE}.cap: nobody counts: name the plan's event in \`exposure\``,
  ]);
  expect(faultsOf({}, { exposure: undefined })).toEqual([]);
});

const needs = (field: string) => `exposure: "Placement Shown" needs a plain ${field} that is kept for personalization`;

it.each<[string, Partial<PlacementFacts>, readonly string[]]>([
  [
    "not planned",
    { exposure: "placement shown" },
    [`exposure: the plan has no event "placement shown"; it must be spelled as there`],
  ],
  ["a page", { exposure: "Page Viewed" }, ["exposure: page is not tracked"]],
  [
    "for something else",
    { plan: planWith(told, ["analytics"]) },
    [`exposure: "Placement Shown" is not for personalization, on which caps rest`],
  ],
  ["without its fields", { plan: planWith({ rule: text }) }, [needs("placement"), needs("content")]],
  ["sealed", { plan: planWith({ ...told, content: personal(text) }) }, [needs("content")]],
  ["kept for another purpose", { plan: planWith({ ...told, rule: only(["analytics"], text) }) }, [needs("rule")]],
])("refuses an exposure that is %s", (_, facts, words) => {
  expect(faultsOf({}, facts)).toEqual(words);
});

it.each<[string, Partial<ConfigInput>, RegExp]>([
  ["one language twice", { languages: ["en", "en"] }, /one language twice\s+→ at languages$/],
  ["a language in capitals", { languages: ["EN"] }, /→ at languages\[0\]$/],
  ["a country in two markets", { markets: { a: ["DE"], b: ["AT", "DE"] } }, /one country twice\s+→ at markets$/],
  ["an exposure that is not planned", { exposure: "Shown" }, /the plan has no event "Shown".*\s+→ at exposure$/],
])("stops a config with %s", (_, given, message) => {
  const sites = [{ id: "shop", hosts: ["c.example.com"], keys: {} }];
  expect(() => defineConfig({ sites, plan: {}, ...given })).toThrow(message);
});
