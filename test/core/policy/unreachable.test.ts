/** The check for rules that decide nothing, on a region broken on purpose. */
import { expect, it } from "vitest";
import { regionOf } from "../../../src/core/policy/regions/index.ts";
import type { MinorsRule, Region } from "../../../src/core/policy/regions/region.ts";
import { unreachable } from "./unreachable.ts";

const thailand = regionOf("TH", undefined);
const guardian = thailand.minors[0]!;
const withMinors = (rule: Partial<MinorsRule>): Region => ({
  ...thailand,
  minors: [...thailand.minors, { ...guardian, id: "TH/extra", purposes: ["analytics"], ...rule }],
});

it("finds a minor's own consent where everyone is asked", () => {
  expect(unreachable(withMinors({ from: 10, under: 18, allow: "own_consent" }))).toEqual(["TH/extra@1 analytics"]);
});

it("finds a minors' rule that another one always outdoes", () => {
  expect(unreachable(withMinors({ under: 10, allow: "own_consent" }))).toEqual(["TH/extra@1 analytics"]);
  const strict = withMinors({ under: 10, allow: "nothing" });
  // Of two that both come to a no, neither is needed.
  expect(unreachable(strict)).toEqual([`${guardian.id}@1 analytics`, "TH/extra@1 analytics"]);
});

it("finds a version that was never in force, or superseded on its first day", () => {
  const [rule] = thailand.rules.analytics;
  const next = { ...rule, version: 2 };
  const region = (first: typeof rule): Region => ({
    ...thailand,
    rules: { ...thailand.rules, analytics: [first, next] },
  });
  expect(unreachable(region(rule))).toEqual([`${rule.id}@1`]);
  expect(unreachable(region({ ...rule, effectiveTo: rule.effectiveFrom }))).toEqual([`${rule.id}@1`]);
});

it("takes a version that changes only the source for one that decides", () => {
  const [rule] = thailand.rules.analytics;
  const old = { ...rule, effectiveFrom: "2020-01-01" } as const;
  expect(unreachable({ ...thailand, rules: { ...thailand.rules, analytics: [old, { ...rule, version: 2 }] } })).toEqual(
    [],
  );
  const signal = thailand.signals.find((one) => one.signal === "gpc")!;
  const later = { ...signal, version: 2, effectiveFrom: "2025-01-01" } as const;
  expect(unreachable({ ...thailand, signals: [...thailand.signals, later] })).toEqual([]);
});

it("finds a signal for what it cannot turn off", () => {
  const signals = thailand.signals.map((rule) => ({ ...rule, binds: [...rule.binds, "necessary" as const] }));
  expect(unreachable({ ...thailand, signals })).toEqual(["TH/gpc@1 necessary", "TH/dnt@1 necessary"]);
});

it("finds an exemption from a consent that nobody asks for", () => {
  const france = regionOf("FR", undefined);
  expect(unreachable(france)).toEqual([]);
  const [rule] = france.rules.analytics;
  const rules = { ...france.rules, analytics: [{ ...rule, default: "optOut" }] } as const;
  expect(unreachable({ ...france, rules })).toContain(`${france.exemption!.id}@1`);
});
