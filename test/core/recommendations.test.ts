/** The owner's recommendations: a mistake is named by its path. */
import { expect, it } from "vitest";
import shipped from "../../gatehouse.config.ts";
import type { ConfigInput } from "../../src/core/config.ts";
import { LIMIT } from "../../src/core/limits.ts";
import { configWith } from "./profile/telling.ts";

const RULE = { items: { "Product Added": "cart_id" }, category: "category" };
const withRule = (said: object) =>
  configWith(undefined, { recommendations: { shop: { ...RULE, ...said } } as ConfigInput["recommendations"] });

it("needs none, and ships one that a placement asks for", () => {
  expect(configWith(undefined).recommendations.byId).toEqual(new Map());
  expect([...shipped.recommendations.byEvent.keys()]).toEqual(["Product Viewed", "Product Added", "Order Completed"]);
  expect(shipped.placements["shelf"]?.recommend).toEqual({
    from: "products",
    what: "items",
    limit: 6,
    seen: "leave_out",
  });
});

it("keeps ten items, forgets half in two weeks, and tells what ten sessions support", () => {
  expect(withRule({}).recommendations.byId.get("shop")).toEqual({
    id: "shop",
    events: RULE.items,
    category: "category",
    recent: 10,
    halfLifeDays: 14,
    smallest: LIMIT.smallestCount,
  });
});

it.each<[string, object, RegExp]>([
  ["no event", { items: {} }, /no event looks at an item/],
  ["an event that is not planned", { items: { Nothing: "id" } }, /no event "Nothing"[^]*recommendations\.shop\.items/],
  ["a property that is not planned", { items: { "Product Added": "sku" } }, /"Product Added" has no sku/],
  ["a personal property", { items: { "Product Added": "note" } }, /note of "Product Added" is personal, not plain/],
  ["a property for another purpose", { items: { "Product Added": "reach" } }, /not kept for personalization/],
  ["a list of lists", { items: { "Product Added": "products.a.b" } }, /products\.a\.b leads into a list of lists/],
  ["a category that is not planned", { category: "kind" }, /has no kind[^]*→ at recommendations\.shop\.category/],
  ["fewer than the smallest count", { smallest: LIMIT.smallestCount - 1 }, /→ at recommendations\.shop\.smallest/],
  ["more than a profile keeps", { recent: LIMIT.recentItems + 1 }, /→ at recommendations\.shop\.recent/],
  ["something unknown", { halfLife: 3 }, /halfLife/],
])("refuses %s", (_, said, message) => {
  expect(() => withRule(said)).toThrow(message);
});

it.each<[string, object, RegExp]>([
  ["from nothing", { from: "others" }, /no recommendation is called others[^]*→ at placements\.shelf\.recommend\.from/],
  ["categories where there are none", { what: "categories" }, /shop has no category/],
  ["more than fit", { limit: LIMIT.recommended + 1 }, /→ at placements\.shelf\.recommend\.limit/],
])("refuses a placement that recommends %s", (_, said, message) => {
  const recommend = { from: "shop", what: "items", limit: 4, ...said } as const;
  const placement = { description: "d", contents: { some: {} }, fallback: "some", recommend };
  const { category: __, ...bare } = RULE;
  const input = { recommendations: { shop: bare }, placements: { shelf: placement } } as Partial<ConfigInput>;
  expect(() => configWith(undefined, input)).toThrow(message);
});
