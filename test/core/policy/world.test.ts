/** The law of Asia, the Middle East, Africa and Oceania: what each country's row says, before and after its dates. */
import { expect, it } from "vitest";
import type { AgeBand } from "../../../src/core/policy/ages.ts";
import { placeEvent, placementFault, type Mechanism } from "../../../src/core/policy/placement.ts";
import { PURPOSES, type Default, type Purpose } from "../../../src/core/policy/purposes.ts";
import { regionOf } from "../../../src/core/policy/regions/index.ts";
import {
  minorsRuleFor,
  ruleInForce,
  signalRuleFor,
  type MinorsAllow,
  type Region,
} from "../../../src/core/policy/regions/region.ts";
import { inForceAt, type CalendarDate, type Sourced } from "../../../src/core/policy/regions/source.ts";
import { NOW } from "../call.ts";
import { before, from } from "./law.ts";

const COUNTRIES = "IL SA AE IN JP KR CN HK MO TW SG TH ID VN AU NZ ZA NG KE".split(" ");
const of = (country: string): Region => regionOf(country, undefined);
const on = (country: string, purpose: Purpose, at: number) => ruleInForce(of(country), purpose, at)?.default;

const CODES = { EX: "exempt", OO: "optOut", OI: "optIn" } as const satisfies Record<string, Default>;

/** Functional, analytics, personalization, advertising, sale or share. */
it.each([
  ["IL", "EX OO OO OO OI"],
  ["SA", "EX OI OI OI OI"],
  ["AE", "EX OI OI OI OI"],
  ["IN", "EX OO OO OO OI"],
  ["JP", "EX EX OO OO OI"],
  ["KR", "EX OO OI OI OI"],
  ["CN", "EX OI OI OI OI"],
  ["HK", "EX OO OO OO OI"],
  ["MO", "EX OO OO OO OI"],
  ["TW", "EX OO OO OO OI"],
  ["SG", "EX OO OO OI OI"],
  ["TH", "EX OI OI OI OI"],
  ["ID", "EX OI OI OI OI"],
  ["VN", "EX OI OI OI OI"],
  ["AU", "EX EX OO OO OO"],
  ["NZ", "EX EX OO OO OO"],
  ["ZA", "EX OO OO OO OI"],
  ["NG", "EX OI OI OI OI"],
  ["KE", "EX OO OO OI OI"],
] as const)("%s: %s", (country, row) => {
  const expected = row.split(" ").map((code) => CODES[code as keyof typeof CODES]);
  expect(PURPOSES.slice(1).map((purpose) => on(country, purpose, NOW))).toEqual(expected);
  expect(on(country, "necessary", NOW)).toBe("exempt");
});

it.each(COUNTRIES)("%s has a region of its own, in which both signals are honored by our policy", (country) => {
  const region = of(country);
  expect(region).toMatchObject({ id: country, places: [country] });
  for (const signal of ["gpc", "dnt"] as const) {
    expect(signalRuleFor(region, signal, "advertising", NOW)).toMatchObject({ basis: "policy" });
  }
});

/** The last millisecond before a date, and the date's first. */
const around = (date: CalendarDate) => [before(date), from(date)] as const;

it.each(["analytics", "personalization", "advertising"] as const)("India asks for %s from 2027-05-13", (purpose) => {
  expect(around("2027-05-13").map((at) => on("IN", purpose, at))).toEqual(["optOut", "optIn"]);
});

const allowed = (country: string, age: AgeBand, purpose: Purpose, at: number) =>
  minorsRuleFor(of(country), country, purpose, age, at)?.allow;

it.each<[string, CalendarDate, AgeBand, Purpose, MinorsAllow | undefined, MinorsAllow | undefined]>([
  ["IN", "2027-05-13", 17, "analytics", undefined, "nothing"],
  ["IN", "2027-05-13", 17, "sale_or_share", undefined, "nothing"],
  ["IN", "2027-05-13", 15, "advertising", "nothing", "nothing"],
  ["IN", "2027-05-13", 17, "functional", undefined, undefined],
  ["AU", "2026-12-10", 16, "advertising", undefined, "nothing"],
  ["AU", "2026-12-10", 15, "sale_or_share", "nothing", "nothing"],
  ["AU", "2026-12-10", 15, "personalization", undefined, undefined],
  ["SG", "2024-03-28", 12, "analytics", undefined, "guardian_consent"],
])("%s: %s changes what %d may do with %s", (country, date, age, purpose, ...answers) => {
  expect(around(date).map((at) => allowed(country, age, purpose, at))).toEqual(answers);
});

it.each<[string, CalendarDate, string, string]>([
  ["IN", "2027-05-13", "IN/minors-0-16-nothing@1", "IN/minors-0-18-nothing@1"],
  ["AU", "2026-12-10", "AU/minors-0-16-nothing@1", "AU/minors-0-18-nothing@1"],
  ["VN", "2026-01-01", "VN/minors-0-16-guardian_consent@1", "VN/minors-0-16-guardian_consent@2"],
])("%s: from %s another rule decides for a child", (country, date, ...ids) => {
  const rules = around(date).map((at) => minorsRuleFor(of(country), country, "advertising", 15, at));
  expect(rules.map((rule) => `${rule?.id}@${rule?.version}`)).toEqual(ids);
});

it.each<[string, CalendarDate, "sensitive" | "retention" | "rights" | "transfer", string, string]>([
  ["IN", "2027-05-13", "sensitive", "IN/sensitive@1", "IN/sensitive@2"],
  ["IN", "2027-05-13", "rights", "IN/rights@1", "IN/rights@2"],
  ["VN", "2026-01-01", "sensitive", "VN/sensitive@1", "VN/sensitive@2"],
  ["VN", "2026-01-01", "transfer", "VN/transfer@1", "VN/transfer@2"],
  ["AU", "2026-12-10", "rights", "AU/rights@1", "AU/rights@2"],
  ["NZ", "2026-05-01", "rights", "NZ/rights@1", "NZ/rights@2"],
  ["NG", "2025-09-19", "retention", "NG/retention@1", "NG/retention@2"],
])("%s: %s changes the duty on %s", (country, date, duty, ...ids) => {
  const facts = around(date).map((at) => inForceAt<Sourced>(of(country)[duty], at));
  expect(facts.map((fact) => `${fact?.id}@${fact?.version}`)).toEqual(ids);
});

it("Vietnam asks under a new law from 2026-01-01, by which behavior is sensitive", () => {
  const [then, now] = around("2026-01-01").map((at) => ruleInForce(of("VN"), "analytics", at));
  expect(then).toMatchObject({ version: 1, default: "optIn" });
  expect(then?.citations[0].instrument).toContain("Decree 13/2023");
  expect(now).toMatchObject({ version: 2, default: "optIn" });
  expect(now?.citations.map((one) => one.article)).toContain("list of sensitive data");
  const [old, current] = around("2026-01-01").map((at) => inForceAt(of("VN").rights, at));
  expect(old?.access).toEqual({ count: 72, unit: "hours" });
  expect(current?.access).toEqual({ count: 10, unit: "days" });
  expect(current?.text).toContain("acknowledged within 2 business days");
});

it.each<[string, AgeBand, Purpose, MinorsAllow | undefined]>([
  ["IL", 15, "advertising", "guardian_consent"],
  ["IL", 17, "advertising", "guardian_consent"],
  ["IL", 18, "advertising", undefined],
  ["IL", 15, "analytics", undefined],
  ["JP", 15, "sale_or_share", "guardian_consent"],
  ["JP", 16, "sale_or_share", undefined],
  ["JP", 10, "analytics", undefined],
  ["KR", 13, "analytics", "guardian_consent"],
  ["KR", 14, "analytics", undefined],
  ["CN", 13, "personalization", "guardian_consent"],
  ["CN", 14, "personalization", undefined],
  ["SG", 12, "advertising", "guardian_consent"],
  ["SG", 13, "analytics", "own_consent"],
  ["SG", 17, "personalization", "own_consent"],
  ["SG", 18, "personalization", undefined],
  ["TH", 0, "analytics", "guardian_consent"],
  ["TH", 10, "analytics", undefined],
  ["TH", 18, "advertising", "guardian_consent"],
  ["TH", 20, "advertising", undefined],
  ["VN", 15, "analytics", "guardian_consent"],
  ["VN", 16, "analytics", undefined],
  ["ID", 17, "analytics", "guardian_consent"],
  ["ZA", 17, "analytics", "guardian_consent"],
  ["NG", 17, "analytics", "guardian_consent"],
  ["KE", 17, "analytics", "guardian_consent"],
  ["SA", 17, "analytics", "guardian_consent"],
  ["AE", 15, "sale_or_share", "nothing"],
  ["AE", 16, "sale_or_share", undefined],
  ["NZ", 15, "advertising", "nothing"],
  ["HK", 15, "advertising", "nothing"],
  ["MO", 15, "advertising", "nothing"],
  ["TW", 15, "advertising", "nothing"],
])("%s at %d, %s: %s", (country, age, purpose, allow) => {
  expect(allowed(country, age, purpose, NOW)).toBe(allow);
});

it.each<[string, Mechanism]>([
  ["IL", "written_undertaking"],
  ["SA", "standard_clauses"],
  ["AE", "standard_clauses"],
  ["IN", "written_undertaking"],
  ["JP", "certification"],
  ["KR", "certification"],
  ["HK", "standard_clauses"],
  ["MO", "standard_clauses"],
  ["TW", "standard_clauses"],
  ["SG", "standard_clauses"],
  ["TH", "certification"],
  ["AU", "written_undertaking"],
  ["NZ", "standard_clauses"],
  ["ZA", "written_undertaking"],
  ["NG", "certification"],
  ["KE", "standard_clauses"],
])("%s is stored in the EU, and in the US only by a mechanism such as %s", (country, mechanism) => {
  const { placement } = of(country);
  expect(placeEvent(placement, undefined)).toEqual({ mode: "store", jurisdiction: "eu" });
  expect(placementFault(placement, { mode: "store", jurisdiction: "us" })).toContain(mechanism);
  expect(placementFault(placement, { mode: "store", jurisdiction: "us", mechanism })).toBeUndefined();
  // No dossier is a ground there: a mechanism of another country's law loosens nothing.
  expect(placementFault(placement, { mode: "store", jurisdiction: "us", mechanism: "filed_dossier" })).toBeDefined();
});

it.each<[string, "eu" | "us", Mechanism | undefined, boolean]>([
  ["VN", "eu", "filed_dossier", true],
  ["VN", "us", "filed_dossier", true],
  ["VN", "eu", undefined, false],
  ["VN", "eu", "standard_clauses", false],
  ["ID", "eu", "adequacy", true],
  ["ID", "us", "consent", true],
  ["ID", "us", "adequacy", false],
  ["ID", "eu", undefined, false],
  ["CN", "eu", "certification", false],
  ["CN", "us", "standard_clauses", false],
])("%s in %s by %s: %s", (country, jurisdiction, mechanism, fine) => {
  const fault = placementFault(of(country).placement, { mode: "store", jurisdiction, mechanism });
  expect(fault === undefined).toBe(fine);
});

it("keeps nothing where no mechanism was named, and lets an endpoint in the country be the first write", () => {
  const forward = { mode: "forward", url: "https://in.example" } as const;
  for (const [country, mode] of [
    ["VN", "aggregate"],
    ["ID", "aggregate"],
    ["CN", "drop"],
  ] as const) {
    expect(placeEvent(of(country).placement, undefined)).toEqual({ mode });
    expect(placeEvent(of(country).placement, forward.url)).toEqual(forward);
  }
  for (const purpose of PURPOSES) expect(on("CN", purpose, NOW)).not.toBe("forbidden");
});

it.each([
  ["IL", "30 days", undefined, undefined],
  ["SA", "30 days", "30 days", "30 days"],
  ["AE", undefined, undefined, undefined],
  ["JP", undefined, undefined, undefined],
  ["KR", "10 days", "10 days", undefined],
  ["CN", "15 business_days", "15 business_days", undefined],
  ["HK", "40 days", undefined, undefined],
  ["SG", "30 days", undefined, undefined],
  ["TH", "30 days", "30 days", undefined],
  ["ID", "72 hours", undefined, undefined],
  ["AU", "30 days", undefined, undefined],
  ["NZ", "20 business_days", undefined, undefined],
  ["ZA", "30 days", undefined, undefined],
  ["NG", "1 months", "1 months", undefined],
  ["KE", "7 days", "14 days", undefined],
])("%s answers access in %s, erasure in %s, extended by %s", (country, ...terms) => {
  const rights = inForceAt(of(country).rights, NOW);
  const said = [rights?.access, rights?.erasure, rights?.extension];
  expect(said.map((term) => term && `${term.count} ${term.unit}`)).toEqual(terms);
});
