/** The law as data: complete, sourced, dated without a gap, and every rule with something to decide. All regions. */
import { describe, expect, it } from "vitest";
import { placeEvent } from "../../../src/core/policy/placement.ts";
import { PURPOSES } from "../../../src/core/policy/purposes.ts";
import { regionOf, REGIONS } from "../../../src/core/policy/regions/index.ts";
import {
  minorsRuleFor,
  ruleInForce,
  signalRuleFor,
  type Region,
  type Rule,
} from "../../../src/core/policy/regions/region.ts";
import { inForceAt } from "../../../src/core/policy/regions/source.ts";
import { UNKNOWN } from "../../../src/core/policy/regions/unknown.ts";
import { NOW } from "../call.ts";
import { chainsOf, countriesOf, factsOf, from, momentsOf, startOf } from "./law.ts";
import { unreachable } from "./unreachable.ts";

const named = REGIONS.map((region) => [region.id, region] as const);

describe.each(named)("%s", (id, region) => {
  it("has a rule for every purpose in force now", () => {
    for (const purpose of PURPOSES) expect(ruleInForce(region, purpose, NOW)).toMatchObject({ purpose });
  });

  it("cites a source and a version for everything it says", () => {
    for (const fact of factsOf(region)) {
      expect(fact.id.startsWith(`${id}/`), fact.id).toBe(true);
      expect(fact.version, fact.id).toBeGreaterThanOrEqual(1);
      expect(fact.citations.length, fact.id).toBeGreaterThanOrEqual(1);
      for (const citation of fact.citations) {
        expect(citation.instrument.trim(), fact.id).not.toBe("");
        expect(citation.article.trim(), fact.id).not.toBe("");
      }
    }
  });

  it("shows our own policy never as the law, and claims of no law that somebody has confirmed it", () => {
    const ours = factsOf(region).filter(
      ({ citations, verified }) => verified || citations.some(({ instrument }) => instrument === "Gatehouse policy"),
    );
    expect(ours.filter(({ basis }) => basis !== "policy")).toEqual([]);
  });

  it("dates everything so that it can be read", () => {
    for (const fact of factsOf(region)) {
      for (const date of [fact.effectiveFrom, fact.effectiveTo ?? fact.effectiveFrom]) {
        expect(new Date(date).toISOString().slice(0, 10)).toBe(date);
      }
      if (fact.effectiveTo !== undefined) expect(fact.effectiveFrom < fact.effectiveTo, fact.id).toBe(true);
    }
  });

  it("begins on one day: nothing before it, and each purpose, duty, place and term from it on", () => {
    const start = startOf(region);
    for (const fact of factsOf(region)) expect(from(fact.effectiveFrom), fact.id).toBeGreaterThanOrEqual(start);
    for (const versions of [...chainsOf(region), [region.placement] as const, [region.choices] as const]) {
      expect(from(versions[0].effectiveFrom), versions[0].id).toBe(start);
    }
  });

  it("orders the versions of one rule by date, and leaves no gap between them or after the last", () => {
    for (const versions of chainsOf(region)) {
      const dates = versions.map((version) => version.effectiveFrom);
      expect(dates).toEqual([...new Set(dates)].toSorted());
      expect(versions.map((version) => version.version)).toEqual(versions.map((_, index) => index + 1));
      for (const at of momentsOf(region)) {
        if (at >= startOf(region)) expect(inForceAt(versions, at), versions[0].id).toBeDefined();
      }
    }
  });

  it("says in words what the owner owes", () => {
    const { sensitive, retention, rights, transfer } = region;
    for (const duty of [sensitive, retention, rights, transfer].flat()) expect(duty.text, duty.id).toMatch(/^\S.*\.$/);
  });

  it("names apart only its own countries, and only where they differ", () => {
    const countries = region.places.map((place) => place.slice(0, 2));
    for (const rule of region.minors) {
      for (const [country, under] of Object.entries(rule.underBy ?? {})) {
        expect(countries).toContain(country);
        expect(under, `${rule.id} ${country}`).not.toBe(rule.under);
      }
    }
    for (const [country, terms] of Object.entries(region.choices.by ?? {})) {
      expect(countries).toContain(country);
      const { yesMonths, askAgainMonths } = region.choices;
      expect(terms, country).not.toEqual({ yesMonths, askAgainMonths });
    }
  });

  it("is what each of its places resolves to", () => {
    for (const place of region.places) {
      const [country = "", part] = place.split("-", 2);
      expect(regionOf(country, part === undefined ? undefined : place)).toBe(region);
    }
  });

  it("honors both signals for advertising and sale", () => {
    for (const signal of ["gpc", "dnt"] as const) {
      for (const purpose of ["advertising", "sale_or_share"] as const) {
        expect(signalRuleFor(region, signal, purpose, NOW)).toBeDefined();
      }
    }
  });

  it("forgets no child, and leaves grown people alone", () => {
    for (const at of momentsOf(region).filter((moment) => moment >= NOW)) {
      for (const country of countriesOf(region)) {
        expect(minorsRuleFor(region, country, "advertising", 0, at)?.allow).toMatch(/nothing|guardian_consent/);
        for (const purpose of PURPOSES) expect(minorsRuleFor(region, country, purpose, 20, at)).toBeUndefined();
      }
    }
  });

  it("has no rule that never decides", () => {
    expect(unreachable(region)).toEqual([]);
  });
});

it("gives no two regions, and no two rules of one version, the same id", () => {
  const ids = REGIONS.flatMap(factsOf).map((fact) => `${fact.id}@${fact.version}`);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(REGIONS.map((region) => region.id)).size).toBe(REGIONS.length);
});

it("calls two rules versions of one another only where they speak of the same purposes", () => {
  const rules = REGIONS.flatMap(({ signals, minors }) => [
    ...signals.map(({ id, binds }) => ({ id, of: binds.join(" ") })),
    ...minors.map(({ id, purposes }) => ({ id, of: purposes.join(" ") })),
  ]);
  const first = new Map(rules.toReversed().map(({ id, of }) => [id, of]));
  expect(rules.filter(({ id, of }) => first.get(id) !== of)).toEqual([]);
});

it("claims no place for two regions", () => {
  const places = REGIONS.flatMap((region) => region.places);
  expect(new Set(places).size).toBe(places.length);
});

it.each([
  ["DE", undefined, "EEA-DE"],
  ["DE", "DE-BY", "EEA-DE"],
  ["US", "US-CA", "US-CA"],
  ["US", undefined, "US"],
  ["CA", undefined, "CA-0"],
  ["CA", "CA-ON", "CA"],
  ["RU", undefined, "RU"],
  ["GB", undefined, "UK"],
  ["GB", "GB-SCT", "UK"],
  ["CH", undefined, "CH"],
  ["KZ", undefined, "STRICT"],
  ["TK", undefined, "ROW"],
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

it("prefers an endpoint in the visitor's country everywhere: nothing then rests here", () => {
  const forward = { mode: "forward", url: "https://there.example" };
  for (const [, one] of named) expect(placeEvent(one.placement, "https://there.example")).toEqual(forward);
  for (const [, one] of named) expect(placeEvent(one.placement, undefined)).toEqual(one.placement.default);
  expect(placeEvent(regionOf("RU", undefined).placement, undefined)).toEqual({ mode: "drop" });
});
