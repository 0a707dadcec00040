/** The law of the United States: what each state adds to the others, on which day, and what holds when it is not known. */
import { describe, expect, it } from "vitest";
import { AGE_BOUNDS, type AgeBand } from "../../../src/core/policy/ages.ts";
import { placementFault } from "../../../src/core/policy/placement.ts";
import { PURPOSES, type Purpose } from "../../../src/core/policy/purposes.ts";
import { regionOf, REGIONS } from "../../../src/core/policy/regions/index.ts";
import { minorsRuleFor, ruleInForce, signalRuleFor, type Region } from "../../../src/core/policy/regions/region.ts";
import { inForceAt, type CalendarDate } from "../../../src/core/policy/regions/source.ts";
import { NOW } from "../call.ts";
import { before, from } from "./law.ts";

const us = REGIONS.filter(({ id }) => id === "US" || id.startsWith("US-"));
const named = us.map((region) => [region.id, region] as const);
const state = (code: string): Region => us.find(({ id }) => id === `US-${code}`)!;
const unknownState = us.find(({ id }) => id === "US")!;

const ACTS: readonly (readonly [string, CalendarDate])[] = [
  ["VA", "2023-01-01"],
  ["CO", "2023-07-01"],
  ["CT", "2023-07-01"],
  ["UT", "2023-12-31"],
  ["TX", "2024-07-01"],
  ["OR", "2024-07-01"],
  ["FL", "2024-07-01"],
  ["MT", "2024-10-01"],
  ["DE", "2025-01-01"],
  ["IA", "2025-01-01"],
  ["NE", "2025-01-01"],
  ["NH", "2025-01-01"],
  ["NJ", "2025-01-15"],
  ["TN", "2025-07-01"],
  ["MN", "2025-07-31"],
  ["MD", "2025-10-01"],
  ["IN", "2026-01-01"],
  ["KY", "2026-01-01"],
  ["RI", "2026-01-01"],
  ["OK", "2027-01-01"],
  ["LA", "2027-01-01"],
  ["AL", "2027-05-01"],
  ["VT", "2028-01-01"],
];

const WITHOUT_ACT = "AK AZ AR DC GA HI ID IL KS ME MA MI MS MO NV NM NC ND OH PA SC SD WA WV WI WY".split(" ");
const TERRITORIES = "PR VI GU AS MP UM".split(" ");

describe("places", () => {
  it("has a row for each of the fifty states and the District", () => {
    const own = [...ACTS.map(([code]) => code), "CA", "NY"];
    expect(new Set([...own, ...WITHOUT_ACT]).size).toBe(51);
    for (const code of own) expect(regionOf("US", `US-${code}`).id).toBe(`US-${code}`);
    for (const code of WITHOUT_ACT) expect(regionOf("US", `US-${code}`).id).toBe("US-0");
  });

  it.each(TERRITORIES)("takes %s for a territory, as a country and as a subdivision", (code) => {
    expect([regionOf(code, undefined).id, regionOf("US", `US-${code}`).id]).toEqual(["US-0", "US-0"]);
  });

  it.each([undefined, "US-ZZ", "US-AE"])("takes the United States with %s for a state unknown", (subdivision) => {
    expect(regionOf("US", subdivision)).toBe(unknownState);
  });
});

describe("a state's act", () => {
  const answers = (region: Region, at: number) => PURPOSES.map((purpose) => ruleInForce(region, purpose, at)?.default);

  it.each(ACTS)("of %s begins on %s; until then the state is as one without", (code, since) => {
    const [region, others] = [state(code), state("0")];
    expect(answers(region, before(since))).toEqual(answers(others, before(since)));
    expect(ruleInForce(region, "advertising", before(since))).toMatchObject({ version: 1, basis: "policy" });
    expect(answers(region, from(since))).toEqual(["exempt", "exempt", "exempt", "optOut", "optOut", "optOut"]);
    expect(ruleInForce(region, "advertising", from(since))).toMatchObject({ version: 2, basis: "statute" });
    expect(inForceAt(region.rights, before(since))?.access).toBeUndefined();
    expect(inForceAt(region.rights, from(since))?.access).toBeDefined();
  });

  it("of California lets personalization be until the rules on automated decisions", () => {
    expect(ruleInForce(state("CA"), "personalization", before("2027-01-01"))?.default).toBe("exempt");
    expect(ruleInForce(state("CA"), "personalization", from("2027-01-01"))?.default).toBe("optOut");
  });

  it("of Iowa gives 90 days where others give 45", () => {
    const days = (code: string) => inForceAt(state(code).rights, NOW)?.access?.count;
    expect([days("IA"), days("VA"), days("CA")]).toEqual([90, 45, 45]);
  });
});

describe("Global Privacy Control", () => {
  const STATUTES: readonly (readonly [string, CalendarDate])[] = [
    ["CA", "2023-03-29"],
    ["CO", "2024-07-01"],
    ["CT", "2025-01-01"],
    ["TX", "2025-01-01"],
    ["OR", "2026-01-01"],
    ["MT", "2025-01-01"],
    ["DE", "2026-01-01"],
    ["NE", "2025-01-01"],
    ["NH", "2025-01-01"],
    ["NJ", "2025-07-15"],
    ["MN", "2025-07-31"],
    ["MD", "2025-10-01"],
  ];
  const basis = (region: Region, at: number) => signalRuleFor(region, "gpc", "sale_or_share", at)?.basis;

  it.each(STATUTES)("is the law of %s from %s, and our policy before", (code, since) => {
    expect([basis(state(code), before(since)), basis(state(code), from(since))]).toEqual(["policy", "statute"]);
  });

  it("is our policy everywhere else, also once all acts are in force", () => {
    const statutes = new Set(STATUTES.map(([code]) => `US-${code}`));
    for (const region of us.filter(({ id }) => !statutes.has(id))) {
      expect(basis(region, from("2029-01-01")), region.id).toBe("policy");
    }
  });

  it("is the law of twelve states today", () => {
    expect(
      us
        .filter((region) => basis(region, NOW) === "statute")
        .map(({ id }) => id.slice(3))
        .toSorted(),
    ).toEqual(STATUTES.map(([code]) => code).toSorted());
    expect(STATUTES).toHaveLength(12);
  });

  it.each(named)("turns off advertising and sale in %s, as Do Not Track does, and nothing else", (_, region) => {
    for (const signal of ["gpc", "dnt"] as const) {
      const bound = PURPOSES.filter((purpose) => signalRuleFor(region, signal, purpose, NOW));
      expect(bound).toEqual(["advertising", "sale_or_share"]);
    }
  });

  it("says that California asks only to disclose what Do Not Track does", () => {
    const rule = signalRuleFor(state("CA"), "dnt", "advertising", NOW);
    expect(rule).toMatchObject({ basis: "policy" });
    expect(rule?.note).toContain("22575(b)(5)");
  });
});

describe("minors", () => {
  const allowed = (id: string, purpose: Purpose, age: AgeBand, at: number) =>
    minorsRuleFor(
      us.find((one) => one.id === id)!,
      "US",
      purpose,
      age,
      at,
    )?.allow;
  const ages = (id: string, purpose: Purpose, at = NOW) =>
    AGE_BOUNDS.map((age) => `${age} ${allowed(id, purpose, age, at) ?? "as adults"}`);
  const O = "own_consent";
  const N = "nothing";
  const SPANS = { G: "guardian_consent", O, N, A: "as adults" } as const;

  /** "0G 13O 18A": a guardian's yes, from 13 their own, from 18 as adults. */
  const spans = (said: string) => {
    const since = said.split(" ").map((one) => [parseInt(one, 10), SPANS[one.at(-1) as keyof typeof SPANS]] as const);
    return AGE_BOUNDS.map((age) => `${age} ${since.findLast(([first]) => age >= first)?.[1]}`);
  };

  it.each<[string, Purpose, string]>([
    ["US-VA", "advertising", "0G 13A"],
    ["US-VA", "analytics", "0A"],
    ["US-0", "personalization", "0G 13A"],
    ["US-CA", "sale_or_share", "0G 13O 16A"],
    ["US-CA", "personalization", "0G 13A"],
    ["US-CO", "personalization", "0G 13O 18A"],
    ["US-CT", "advertising", "0N 18A"],
    ["US-CT", "personalization", "0G 13A"],
    ["US-OR", "personalization", "0N 16A"],
    ["US-OR", "sale_or_share", "0N 16A"],
    ["US-FL", "advertising", "0G 13O 18A"],
    ["US-MT", "advertising", "0G 13O 16A"],
    ["US-DE", "advertising", "0G 13O 18A"],
    ["US-NH", "advertising", "0G 13O 16A"],
    ["US-NJ", "advertising", "0G 13O 17A"],
    ["US-MN", "sale_or_share", "0G 13O 17A"],
    ["US-MD", "sale_or_share", "0N 18A"],
    ["US-NY", "analytics", "0N 13O 18A"],
    ["US-NY", "advertising", "0G 13O 18A"],
    ["US", "advertising", "0N 18A"],
    ["US", "personalization", "0N 16O 18A"],
    ["US", "analytics", "0N 13O 18A"],
  ])("%s: %s by age", (id, purpose, said) => {
    expect(ages(id, purpose)).toEqual(spans(said));
  });

  it.each<[string, CalendarDate, AgeBand, string | undefined, string]>([
    ["US-CO", "2025-10-01", 17, undefined, O],
    ["US-CT", "2026-07-01", 17, undefined, N],
    ["US-OR", "2026-01-01", 15, undefined, N],
    ["US-MD", "2025-10-01", 17, undefined, N],
    ["US-NY", "2025-06-20", 17, undefined, O],
    ["US-NJ", "2025-01-15", 16, undefined, O],
  ])("%s: another answer from %s", (id, date, age, first, then) => {
    expect([before(date), from(date)].map((at) => allowed(id, "advertising", age, at))).toEqual([first, then]);
  });
});

it.each(named)("stores %s in the United States, and in the Union without a mechanism", (_, region) => {
  expect(region.placement.default).toEqual({ mode: "store", jurisdiction: "us" });
  expect(placementFault(region.placement, { mode: "store", jurisdiction: "eu" })).toBeUndefined();
});
