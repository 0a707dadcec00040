/** Where the region is unknown never more is allowed than in any region that may store, whatever else is the case. */
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { PURPOSES } from "../../../src/core/policy/purposes.ts";
import { regionOf } from "../../../src/core/policy/regions/index.ts";
import { ruleInForce } from "../../../src/core/policy/regions/region.ts";
import { place } from "./arbitrary.ts";
import { given, run, type Given } from "./given.ts";

// Thousands of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const from = (one: Given, connection: Given["request"]["connection"]): Given => ({
  ...one,
  request: { ...one.request, keyKind: "browser", connection },
  wishes: { ...one.wishes, forward: "nowhere" },
});

it("is a lower bound of all regions that may store", () => {
  let changed = 0;
  fc.assert(
    fc.property(given, place, (one, connection) => {
      const region = regionOf(connection.country, connection.subdivision);
      const at = one.event.receivedAt;
      // Before its first law a region is a hole, which permits nothing at all.
      if (PURPOSES.some((purpose) => ruleInForce(region, purpose, at) === undefined)) return;
      if (region.placement.default.mode !== "store") return;
      const [here, unknown] = [run(from(one, connection)), run(from(one, undefined))];
      expect(here.allowed).toEqual(expect.arrayContaining([...unknown.allowed]));
      expect(here.fields).toEqual(expect.arrayContaining([...unknown.fields]));
      if (unknown.allowed.length < here.allowed.length) changed++;
    }),
    { numRuns: 3_000 },
  );
  expect(changed).toBeGreaterThan(100);
});
