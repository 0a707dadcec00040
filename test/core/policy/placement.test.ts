/** Where an event rests: the region's default, the owner's choice where the region allows it, and an endpoint in-country. */
import fc from "fast-check";
import { expect, it } from "vitest";
import {
  JURISDICTIONS,
  MECHANISM_NAMES,
  placeEvent,
  placementFault,
  stricterPlacement,
  type ChosenPlacement,
  type Placement,
} from "../../../src/core/policy/placement.ts";
import { regionNamed, REGIONS } from "../../../src/core/policy/regions/index.ts";

const ruleOf = (id: string) => regionNamed(id)!.placement;
const AGGREGATE = { mode: "aggregate" } as const;
const DROP = { mode: "drop" } as const;
const EU = { mode: "store", jurisdiction: "eu" } as const;
const US = { mode: "store", jurisdiction: "us" } as const;
const ENDPOINT = "https://collect.example/";
const FORWARD = { mode: "forward", url: ENDPOINT } as const;

it.each<[string, string, ChosenPlacement, string | undefined]>([
  ["one may count what one could store", "EEA-DE", AGGREGATE, undefined],
  ["or drop it", "EEA-DE", DROP, undefined],
  ["one may say the default", "EEA-DE", EU, undefined],
  ["no other store where none is offered", "EEA-DE", US, "storing in us is not allowed there; eu is"],
  ["not even by a mechanism", "EEA-DE", { ...US, mechanism: "adequacy" }, "storing in us is not allowed there; eu is"],
  [
    "no count where all is dropped",
    "RU",
    AGGREGATE,
    "events from there are placed by drop, which aggregate would loosen",
  ],
  ["one may drop what would be counted", "VN", DROP, undefined],
  [
    "no store where nothing may rest",
    "RU",
    EU,
    "storing in eu is not allowed there; an endpoint in the country, in `forward`, is",
  ],
  ["another store by a mechanism of the region's", "UK", { ...US, mechanism: "standard_clauses" }, undefined],
  ["none without one", "UK", US, "storing in us needs a mechanism: adequacy, standard_clauses"],
  [
    "none by a mechanism that the region does not know",
    "UK",
    { ...US, mechanism: "filed_dossier" },
    "storing in us needs a mechanism: adequacy, standard_clauses",
  ],
  ["a store without one where the region asks for none", "US-CA", EU, undefined],
  ["a store where the default only counts, by its mechanism", "VN", { ...EU, mechanism: "filed_dossier" }, undefined],
  ["and not without", "VN", EU, "storing in eu needs a mechanism: filed_dossier"],
])("%s", (_, id, chosen, fault) => {
  expect(placementFault(ruleOf(id), chosen)).toBe(fault);
});

it.each<[string, string, string | undefined, ChosenPlacement | undefined, Placement]>([
  ["the region's default", "EEA-DE", undefined, undefined, EU],
  ["its own store", "US-CA", undefined, undefined, US],
  ["nothing, where it may not", "RU", undefined, undefined, DROP],
  ["in-country rather than here", "EEA-DE", ENDPOINT, undefined, FORWARD],
  ["in-country where nothing may rest here", "RU", ENDPOINT, undefined, FORWARD],
  ["in-country rather than in a store of the owner's choice", "US-CA", ENDPOINT, EU, FORWARD],
  ["nowhere where the owner drops it, even with an endpoint", "RU", ENDPOINT, DROP, DROP],
  ["as a count where the owner counts it, even with an endpoint", "EEA-DE", ENDPOINT, AGGREGATE, AGGREGATE],
  ["by a looser wish nowhere else", "RU", undefined, AGGREGATE, DROP],
  ["nor by a store that is not offered", "EEA-DE", undefined, US, EU],
  [
    "with the mechanism and where it is written down",
    "UK",
    undefined,
    { ...US, mechanism: "standard_clauses", reference: "contract 7" },
    { ...US, mechanism: "standard_clauses", reference: "contract 7" },
  ],
])("rests %s", (_, id, endpoint, chosen, placement) => {
  expect(placeEvent(ruleOf(id), endpoint, chosen)).toEqual(placement);
});

it.each<[Placement, Placement, Placement]>([
  [EU, FORWARD, FORWARD],
  [FORWARD, AGGREGATE, AGGREGATE],
  [AGGREGATE, DROP, DROP],
  [US, DROP, DROP],
  [US, EU, EU],
  [US, US, US],
  [{ ...EU, reference: "first" }, EU, { ...EU, reference: "first" }],
])("of %j and %j, the stricter is %j, whatever the order", (a, b, stricter) => {
  expect(stricterPlacement(a, b)).toEqual(stricter);
  if (a.mode !== b.mode || a === US) expect(stricterPlacement(b, a)).toEqual(stricter);
});

const chosen: fc.Arbitrary<ChosenPlacement> = fc.oneof(
  fc.constantFrom<ChosenPlacement>(AGGREGATE, DROP),
  fc.record(
    {
      mode: fc.constant("store" as const),
      jurisdiction: fc.constantFrom(...JURISDICTIONS),
      mechanism: fc.constantFrom(...MECHANISM_NAMES),
    },
    { requiredKeys: ["mode", "jurisdiction"] },
  ),
);

it("stores only in the region's own store or in one that it offers, by a mechanism that it names", () => {
  fc.assert(
    fc.property(fc.constantFrom(...REGIONS), fc.option(chosen, { nil: undefined }), ({ placement: rule }, wish) => {
      const placed = placeEvent(rule, undefined, wish);
      if (placed.mode !== "store" || rule.default === placed) return;
      if (rule.default.mode === "store" && rule.default.jurisdiction === placed.jurisdiction) return;
      const offered = rule.allows.find(({ jurisdiction }) => jurisdiction === placed.jurisdiction);
      expect(offered).toBeDefined();
      if (offered!.mechanisms.length > 0) expect(offered!.mechanisms).toContain(placed.mechanism);
    }),
    { numRuns: 500 },
  );
});
