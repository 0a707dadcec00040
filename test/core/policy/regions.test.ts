/** The law as data: complete, sourced, and with an unknown region that is never laxer than a known one. */
import { describe, expect, it } from "vitest";
import { PURPOSES, type Default } from "../../../src/core/policy/purposes.ts";
import { placeEvent } from "../../../src/core/policy/placement.ts";
import { regionOf, REGIONS } from "../../../src/core/policy/regions/index.ts";
import { ruleInForce, signalRuleFor, type Region, type Rule } from "../../../src/core/policy/regions/region.ts";
import { UNKNOWN } from "../../../src/core/policy/regions/unknown.ts";
import { NOW } from "../call.ts";

const rulesOf = (region: Region): readonly Rule[] => PURPOSES.flatMap((purpose) => [...region.rules[purpose]]);
const named = REGIONS.map((region) => [region.id, region] as const);

describe.each(named)("%s", (_, region) => {
  it.each(PURPOSES)("has a rule for %s in force now", (purpose) => {
    expect(ruleInForce(region, purpose, NOW)).toMatchObject({ purpose });
  });

  it("cites a source and a version for every rule and every signal rule", () => {
    for (const fact of [...rulesOf(region), ...region.signals]) {
      expect(fact.version, fact.id).toBeGreaterThanOrEqual(1);
      expect(fact.citations.length, fact.id).toBeGreaterThanOrEqual(1);
      for (const citation of fact.citations) {
        expect(citation.instrument.trim(), fact.id).not.toBe("");
        expect(citation.article.trim(), fact.id).not.toBe("");
      }
    }
  });

  it("shows our own policy never as the law", () => {
    const ours = [...rulesOf(region), ...region.signals].filter((fact) =>
      fact.citations.some((citation) => citation.instrument === "Gatehouse policy"),
    );
    expect(ours.filter((fact) => fact.basis !== "policy")).toEqual([]);
  });

  it("dates its rules so that they can be read", () => {
    for (const fact of [...rulesOf(region), ...region.signals]) {
      for (const date of [fact.effectiveFrom, fact.effectiveTo ?? fact.effectiveFrom]) {
        expect(new Date(date).toISOString().slice(0, 10)).toBe(date);
      }
    }
  });

  it("is what each of its places resolves to", () => {
    for (const place of region.places) {
      const [country = "", part] = place.split("-", 2);
      expect(regionOf(country, part === undefined ? undefined : place)).toBe(region);
    }
  });
});

it("gives no two regions, and no two rules of one version, the same id", () => {
  const facts = REGIONS.flatMap((region) => [...rulesOf(region), ...region.signals, region.placement]);
  const ids = facts.map((fact) => `${fact.id}@${fact.version}`);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(REGIONS.map((region) => region.id)).size).toBe(REGIONS.length);
});

it("claims no place for two regions", () => {
  const places = REGIONS.flatMap((region) => region.places);
  expect(new Set(places).size).toBe(places.length);
});

const PERMISSIVENESS = { forbidden: 0, optIn: 1, optOut: 2, exempt: 3 } as const satisfies Record<Default, number>;
const storing = named.filter(([, region]) => region.placement.default.mode === "store" && region !== UNKNOWN);

describe.each(storing)("unknown compared with %s, which may store", (_, region) => {
  it.each(PURPOSES)("does not permit more of %s", (purpose) => {
    const [unknown, known] = [UNKNOWN, region].map((one) => ruleInForce(one, purpose, NOW)?.default ?? "forbidden");
    expect(PERMISSIVENESS[unknown!]).toBeLessThanOrEqual(PERMISSIVENESS[known!]);
  });

  it("lets every signal turn off what it could there", () => {
    const bound = (one: Region) => PURPOSES.filter((purpose) => signalRuleFor(one, "gpc", purpose, NOW));
    expect(bound(UNKNOWN)).toEqual(expect.arrayContaining(bound(region)));
  });
});

it("compares with more than one region", () => {
  expect(storing.length).toBeGreaterThanOrEqual(3);
});

it.each([
  ["DE", undefined, "EEA-DE"],
  ["FR", undefined, "EEA"],
  ["RE", undefined, "EEA"],
  ["AX", undefined, "EEA"],
  ["NO", undefined, "EEA"],
  ["DE", "DE-BY", "EEA-DE"],
  ["US", "US-CA", "US-CA"],
  ["US", "US-TX", "UNK"],
  ["US", undefined, "UNK"],
  ["CA", undefined, "UNK"],
  ["CA", "CA-ON", "UNK"],
  ["RU", undefined, "RU"],
  ["GB", undefined, "UNK"],
  ["CH", undefined, "UNK"],
  ["DD", undefined, "UNK"],
  ["ZZ", undefined, "UNK"],
  ["__proto__", undefined, "UNK"],
])("takes %s %s for %s", (country, subdivision, id) => {
  expect(regionOf(country, subdivision).id).toBe(id);
});

const dated = { ...UNKNOWN.rules.analytics[0], effectiveFrom: "2020-01-01" } as const;
const region = (...rules: [Rule, ...Rule[]]): Region => ({ ...UNKNOWN, rules: { ...UNKNOWN.rules, analytics: rules } });

it.each([
  ["the last millisecond before it begins", "2019-12-31T23:59:59.999Z", undefined],
  ["the first UTC moment of its day", "2020-01-01T00:00:00.000Z", 1],
  ["the last millisecond before its successor", "2023-12-31T23:59:59.999Z", 1],
  ["the first moment of its successor", "2024-01-01T00:00:00.000Z", 2],
  ["years later", "2030-06-01T00:00:00.000Z", 2],
])("applies a dated rule at %s", (_, at, version) => {
  const changed = region(
    { ...dated, effectiveTo: "2024-01-01" },
    { ...dated, version: 2, effectiveFrom: "2024-01-01" },
  );
  expect(ruleInForce(changed, "analytics", Date.parse(at))?.version).toBe(version);
});

it("keeps a rule with an unreadable date out of force", () => {
  expect(ruleInForce(region({ ...dated, effectiveFrom: "2020-99-99" }), "analytics", NOW)).toBeUndefined();
});

it("uses an in-country endpoint only where the region gives it a point", () => {
  const russia = REGIONS.find((one) => one.id === "RU")!;
  expect(placeEvent(russia.placement, undefined)).toEqual({ mode: "drop" });
  expect(placeEvent(russia.placement, "https://ru.example")).toEqual({ mode: "forward", url: "https://ru.example" });
  for (const [, one] of storing) expect(placeEvent(one.placement, "https://x.example")).toEqual(one.placement.default);
});
