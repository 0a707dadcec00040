/** Canada, Brazil, Argentina, Chile and Mexico: what holds there, on which day, and where a province is not known. */
import { describe, expect, it } from "vitest";
import type { AgeBand } from "../../../src/core/policy/ages.ts";
import { placementFault, type Mechanism } from "../../../src/core/policy/placement.ts";
import { PURPOSES, type Purpose } from "../../../src/core/policy/purposes.ts";
import { regionOf, REGIONS } from "../../../src/core/policy/regions/index.ts";
import { minorsRuleFor, ruleInForce, signalRuleFor } from "../../../src/core/policy/regions/region.ts";
import { inForceAt, type CalendarDate } from "../../../src/core/policy/regions/source.ts";
import { NOW } from "../call.ts";
import { before, from } from "./law.ts";

const IDS = ["CA", "CA-QC", "CA-0", "BR", "AR", "CL", "MX"] as const;
const region = (id: (typeof IDS)[number]) => REGIONS.find((one) => one.id === id)!;
const TODAY = "2026-11-22";
const [EVE, CHANGE] = ["2026-11-30", "2026-12-01"] as const;

it.each(IDS)("%s lets either signal turn off advertising and sale, by our policy", (id) => {
  for (const signal of ["gpc", "dnt"] as const) {
    const bound = PURPOSES.map((purpose) => signalRuleFor(region(id), signal, purpose, NOW)?.basis);
    expect(bound).toEqual([undefined, undefined, undefined, undefined, "policy", "policy"]);
  }
});

it.each([
  ["CA", "CA-ON", "CA"],
  ["CA", "CA-YT", "CA"],
  ["CA", "CA-QC", "CA-QC"],
  ["CA", undefined, "CA-0"],
  ["CA", "CA-ZZ", "CA-0"],
  ["BR", "BR-SP", "BR"],
  ["AR", undefined, "AR"],
  ["CL", undefined, "CL"],
  ["MX", undefined, "MX"],
])("takes %s %s for %s", (country, subdivision, id) => {
  expect(regionOf(country, subdivision).id).toBe(id);
});

it("has all thirteen provinces and territories", () => {
  const codes = "AB BC MB NB NL NS NT NU ON PE QC SK YT".split(" ");
  expect(codes.filter((code) => regionOf("CA", `CA-${code}`).id === "CA-0")).toEqual([]);
});

const X = "exempt";
const O = "optOut";
const I = "optIn";

it.each([
  ["CA", TODAY, [X, X, O, O, O, I]],
  ["CA-QC", TODAY, [X, X, I, I, I, I]],
  ["CA-0", TODAY, [X, X, I, I, I, I]],
  ["BR", TODAY, [X, X, O, I, I, I]],
  ["AR", TODAY, [X, X, X, I, I, I]],
  ["CL", EVE, [X, X, O, O, I, I]],
  ["CL", CHANGE, [X, X, O, I, I, I]],
  ["MX", TODAY, [X, X, O, O, O, O]],
] as const)("%s on %s: what each purpose needs", (id, day, defaults) => {
  expect(PURPOSES.map((purpose) => ruleInForce(region(id), purpose, from(day))?.default)).toEqual(defaults);
});

it("keeps statistics apart where they alone are free of a yes", () => {
  expect(IDS.filter((id) => ruleInForce(region(id), "analytics", NOW)?.apart)).toEqual(["BR", "AR"]);
});

it("rests on Chile's new act from its day, and on our policy before", () => {
  const bases = (at: number) => PURPOSES.map((purpose) => ruleInForce(region("CL"), purpose, at)?.basis);
  expect(new Set(bases(before(CHANGE)))).toEqual(new Set(["policy"]));
  expect(bases(from(CHANGE))).toEqual(["statute", "statute", "policy", "policy", "policy", "statute"]);
  const terms = [before(CHANGE), from(CHANGE)].map((at) => inForceAt(region("CL").rights, at)?.access?.unit);
  expect(terms).toEqual(["business_days", "days"]);
});

it.each<[(typeof IDS)[number], Purpose, AgeBand, CalendarDate, string | undefined]>([
  ["CA", "analytics", 12, TODAY, "guardian_consent"],
  ["CA", "analytics", 13, TODAY, undefined],
  ["CA-QC", "analytics", 13, TODAY, "guardian_consent"],
  ["CA-QC", "advertising", 14, TODAY, undefined],
  ["CA-0", "advertising", 13, TODAY, "guardian_consent"],
  ["BR", "analytics", 10, TODAY, "guardian_consent"],
  ["BR", "analytics", 12, TODAY, undefined],
  ["BR", "advertising", 17, "2026-03-17", undefined],
  ["BR", "advertising", 17, "2026-03-18", "nothing"],
  ["BR", "advertising", 10, "2026-03-18", "nothing"],
  ["BR", "advertising", 18, TODAY, undefined],
  ["AR", "personalization", 15, TODAY, "nothing"],
  ["CL", "advertising", 15, EVE, "nothing"],
  ["CL", "advertising", 15, CHANGE, undefined],
  ["CL", "analytics", 15, EVE, "nothing"],
  ["CL", "analytics", 16, EVE, undefined],
  ["CL", "analytics", 13, CHANGE, "guardian_consent"],
  ["MX", "analytics", 17, TODAY, "guardian_consent"],
  ["MX", "analytics", 18, TODAY, undefined],
])("%s: %s at %i years, on %s", (id, purpose, age, day, allow) => {
  expect(minorsRuleFor(region(id), id, purpose, age, from(day))?.allow).toBe(allow);
});

describe("where events rest", () => {
  const fault = (id: (typeof IDS)[number], jurisdiction: "eu" | "us", mechanism?: Mechanism) =>
    placementFault(region(id).placement, { mode: "store", jurisdiction, mechanism });

  it.each<[(typeof IDS)[number], Mechanism, Mechanism]>([
    ["CA", "written_undertaking", "adequacy"],
    ["BR", "standard_clauses", "adequacy"],
    ["AR", "standard_clauses", "filed_dossier"],
    ["CL", "consent", "certification"],
    ["MX", "consent", "adequacy"],
  ])("%s stores in the Union, and in the United States only by a mechanism its law knows", (id, known, foreign) => {
    expect(region(id).placement.default).toEqual({ mode: "store", jurisdiction: "eu" });
    expect(fault(id, "us", known)).toBeUndefined();
    expect(fault(id, "us", foreign)).toContain("needs a mechanism");
    expect(fault(id, "us")).toContain("needs a mechanism");
  });

  it.each(["CA-QC", "CA-0"] as const)("%s only counts until a transfer impact assessment is made", (id) => {
    expect(region(id).placement.default).toEqual({ mode: "aggregate" });
    for (const jurisdiction of ["eu", "us"] as const) {
      expect(fault(id, jurisdiction)).toContain("needs a mechanism");
      expect(fault(id, jurisdiction, "standard_clauses")).toContain("needs a mechanism");
      expect(fault(id, jurisdiction, "transfer_impact_assessment")).toBeUndefined();
    }
  });
});

it("shows Quebec's law as our policy, not as the law, where the province is unknown", () => {
  const rules = PURPOSES.map((purpose) => ruleInForce(region("CA-0"), purpose, NOW)?.basis);
  expect(new Set([...rules, ...region("CA-0").minors.map(({ basis }) => basis)])).toEqual(new Set(["policy"]));
});
