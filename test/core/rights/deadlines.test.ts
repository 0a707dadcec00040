/** By when a request is due: counted by hand, for regions whose law counts differently. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { LIMIT } from "../../../src/core/limits.ts";
import { REGIONS } from "../../../src/core/policy/regions/index.ts";
import { dueAt } from "../../../src/core/rights/deadlines.ts";
import { RIGHTS } from "../../../src/core/rights/right.ts";
import { DAY_MS, isoTime } from "../../../src/core/time.ts";

it.each<[string, string, Parameters<typeof dueAt>[2], string]>([
  // A month is a month, and ends with a shorter one.
  ["EEA-DE", "2026-11-22T10:00:00.000Z", "erase", "2026-12-22T10:00:00.000Z"],
  ["EEA", "2027-01-31T23:59:59.000Z", "access", "2027-02-28T23:59:59.000Z"],
  ["EEA", "2028-01-31T00:00:00.000Z", "access", "2028-02-29T00:00:00.000Z"],
  ["US-CA", "2026-11-22T10:00:00.000Z", "erase", "2027-01-06T10:00:00.000Z"],
  ["US-IA", "2026-11-22T10:00:00.000Z", "access", "2027-02-20T10:00:00.000Z"],
  // Hours.
  ["ID", "2026-11-22T10:00:00.000Z", "access", "2026-11-25T10:00:00.000Z"],
  // Twenty business days from a Sunday: four weeks' Fridays.
  ["NZ", "2026-11-22T10:00:00.000Z", "access", "2026-12-18T10:00:00.000Z"],
  ["AR", "2026-11-20T10:00:00.000Z", "erase", "2026-11-27T10:00:00.000Z"],
  ["KE", "2026-11-22T10:00:00.000Z", "access", "2026-11-29T10:00:00.000Z"],
  ["KE", "2026-11-22T10:00:00.000Z", "rectify", "2026-12-06T10:00:00.000Z"],
  // No term for erasure: at once, so not later than access.
  ["BR", "2026-11-22T10:00:00.000Z", "erase", "2026-12-07T10:00:00.000Z"],
  ["JP", "2026-11-22T10:00:00.000Z", "erase", "2026-12-22T10:00:00.000Z"],
])("in %s what came at %s to %s is due at %s", (region, receivedAt, type, due) => {
  expect(isoTime(dueAt(region, Date.parse(receivedAt), type).at)).toBe(due);
});

it("says whose term it is, by which rule, and whether a lawyer has confirmed it", () => {
  const at = Date.parse("2026-11-22T10:00:00.000Z");
  expect(dueAt("EEA", at, "access")).toMatchObject({
    basis: "law",
    rule: "EEA/rights@1",
    verified: false,
    extendedTo: Date.parse("2027-02-22T10:00:00.000Z"),
  });
  expect(dueAt("JP", at, "erase")).toMatchObject({ basis: "policy", term: { count: LIMIT.answerDays, unit: "days" } });
  expect(dueAt("JP", at, "erase")).not.toHaveProperty("extendedTo");
  expect(dueAt("nowhere", at, "erase").rule).toMatch(/^UNK\//);
});

it("counts by the version of the law that was in force when the request came", () => {
  const [before, after] = ["2026-11-22T00:00:00.000Z", "2027-11-22T00:00:00.000Z"].map((at) =>
    dueAt("CL", Date.parse(at), "access"),
  );
  expect(before!.term).toEqual({ count: 2, unit: "business_days" });
  expect(after!.term).toEqual({ count: 30, unit: "days" });
});

it("has one for everything that may be asked anywhere: after it came, and within the longest that any law gives", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...REGIONS.map(({ id }) => id)),
      fc.constantFrom(...RIGHTS),
      fc.integer({ min: Date.parse("2025-01-01"), max: Date.parse("2035-01-01") }),
      (region, type, at) => {
        const { at: due, extendedTo = due, citations } = dueAt(region, at, type);
        expect(due).toBeGreaterThan(at);
        expect(due).toBeLessThanOrEqual(at + 90 * DAY_MS);
        expect(extendedTo).toBeGreaterThanOrEqual(due);
        expect(citations.length).toBeGreaterThan(0);
      },
    ),
  );
});
