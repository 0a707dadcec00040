/** What engagement is made of, and that nothing a visitor does makes it less. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { engagementOf, hasBounced, levelOf, type Engaged } from "../../src/core/engagement.ts";
import { STAGES } from "../../src/core/plan.ts";

it.each<[string, Engaged, number, string]>([
  ["nothing", { pages: 0, activeMs: 0 }, 0, "low"],
  ["one page", { pages: 1, activeMs: 0 }, 10, "low"],
  ["a product looked at", { pages: 1, activeMs: 0, stage: "view" }, 20, "low"],
  ["three pages in a minute", { pages: 3, activeMs: 60_000 }, 36, "medium"],
  ["four pages, a product and a minute", { pages: 4, activeMs: 60_000, stage: "view" }, 56, "medium"],
  ["four pages, the cart and three minutes", { pages: 4, activeMs: 180_000, stage: "cart" }, 78, "high"],
  ["all of it", { pages: 99, activeMs: 9_000_000, stage: "order" }, 100, "high"],
  ["an order without a page", { pages: 0, activeMs: 9_000_000, stage: "order" }, 60, "high"],
])("is of %s", (_, engaged, score, level) => {
  expect([engagementOf(engaged), levelOf(engagementOf(engaged))]).toEqual([score, level]);
});

it.each<[string, Engaged, boolean]>([
  ["a page left at once", { pages: 1, activeMs: 9_999, stage: "view" }, true],
  ["a page looked at for ten seconds", { pages: 1, activeMs: 10_000 }, false],
  ["a second page", { pages: 2, activeMs: 0 }, false],
  ["something put into the cart", { pages: 1, activeMs: 0, stage: "cart" }, false],
])("%s: bounced is %s", (_, engaged, bounced) => {
  expect(hasBounced(engaged)).toBe(bounced);
});

it("is between 0 and 100, and grows with each of its parts", () => {
  const engaged = fc.record(
    { pages: fc.nat(20), activeMs: fc.nat(1_000_000), stage: fc.constantFrom(...STAGES) },
    { requiredKeys: ["pages", "activeMs"] },
  );
  fc.assert(
    fc.property(engaged, fc.nat(5), fc.nat(60_000), (before, pages, ms) => {
      const more = { ...before, pages: before.pages + pages, activeMs: before.activeMs + ms };
      expect(engagementOf(before)).toBeGreaterThanOrEqual(0);
      expect(engagementOf(more)).toBeLessThanOrEqual(100);
      expect(engagementOf(more)).toBeGreaterThanOrEqual(engagementOf(before));
      expect(engagementOf({ ...more, stage: "order" })).toBeGreaterThanOrEqual(engagementOf(more));
    }),
  );
});
