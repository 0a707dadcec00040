/** The tracking plan: compiled once, with contradictions named. */
import * as z from "zod";
import { describe, expect, it } from "vitest";
import config from "../../gatehouse.config.ts";
import { only, personal } from "../../src/core/field.ts";
import { compilePlan, type Plan } from "../../src/core/plan.ts";
import type { Purpose } from "../../src/core/policy/purposes.ts";

const event = (shape: z.ZodRawShape, purposes: Purpose[] = ["analytics"]) => ({
  description: "d",
  purposes,
  properties: z.object(shape),
});
const bought = (shape: z.ZodRawShape, purposes?: Purpose[]): Plan => ({ track: { Bought: event(shape, purposes) } });

it.each(["Product Viewed", "product viewed", "PRODUCT VIEWED", "  Product Viewed\n"])(
  "finds %j under the plan's own spelling",
  (name) => {
    expect(config.plan.find("track", name)?.name).toBe("Product Viewed");
  },
);

it.each(["ProductViewed", "Product  Viewed", "", "constructor", "__proto__", "page", "Page Viewed"])(
  "does not find %j among tracked events",
  (name) => {
    expect(config.plan.find("track", name)).toBeUndefined();
  },
);

it.each([
  ["page", "Page Viewed"],
  ["screen", "Screen Viewed"],
  ["identify", "User Identified"],
  ["group", "Group Joined"],
  ["alias", "User Aliased"],
] as const)("calls %s by its own name, whatever name it was sent with", (type, name) => {
  expect(config.plan.find(type, "Product Viewed")?.name).toBe(name);
});

it("does not find a type that the plan leaves out", () => {
  expect(compilePlan({}).find("page", "")).toBeUndefined();
});

it("knows each field with its marks", () => {
  const found = compilePlan(
    bought({ sku: z.string(), email: only(["analytics"], personal(z.string())).optional() }),
  ).find("track", "bought");
  expect([...(found?.fields ?? [])]).toEqual([
    ["sku", { sensitivity: "plain" }],
    ["email", { sensitivity: "personal", purposes: ["analytics"] }],
  ]);
});

it("rejects a mark hidden below a field, where nothing would look for it", () => {
  const plan = bought({ items: z.array(z.object({ email: personal(z.string()) })) });
  expect(() => compilePlan(plan)).toThrow('plan: mark "items" of "Bought" as a whole, not a part of it');
});

it("rejects a field for a purpose that its event does not serve", () => {
  const plan = bought({ email: only(["analytics", "advertising"], z.string()) });
  expect(() => compilePlan(plan)).toThrow('plan: "email" of "Bought" is for advertising, which the event is not');
  expect(() => compilePlan(bought({ email: only(["advertising"], z.string()) }, ["advertising"]))).not.toThrow();
});

it("rejects two tracked events that are one name to the look-up", () => {
  expect(() => compilePlan({ track: { "Cart Viewed": event({}), "cart viewed ": event({}) } })).toThrow(
    'plan: "cart viewed " is the name of another event',
  );
});

it.each([
  ["a page view", { track: { "Page Viewed": event({}) }, page: event({}) }, "Page Viewed"],
  ["a page view, also where none is planned", { track: { "page viewed": event({}) } }, "page viewed"],
  ["an alias", { track: { "User Aliased": event({}) } }, "User Aliased"],
])("rejects a tracked event that is called like %s", (_, plan, name) => {
  expect(() => compilePlan(plan)).toThrow(`plan: "${name}" is the name of another event`);
});

describe("the shipped plan", () => {
  it("rests sealed whatever names a person or was typed by one", () => {
    const sealed = [
      ["identify", "", ["email", "phone", "firstName", "lastName"]],
      ["group", "", ["name"]],
      ["track", "Products Searched", ["query"]],
      ["track", "Product Viewed", ["url"]],
      ["track", "Product Reviewed", ["review_body"]],
      ["track", "Order Completed", ["email"]],
      ["track", "Signed Up", ["username"]],
    ] as const;
    for (const [type, name, fields] of sealed) {
      for (const field of fields)
        expect(config.plan.find(type, name)?.fields.get(field)?.sensitivity, `${name || type}.${field}`).toBe(
          "personal",
        );
    }
  });

  it("keeps an order's address for advertising only", () => {
    expect(config.plan.find("track", "Order Completed")?.fields.get("email")?.purposes).toEqual(["advertising"]);
  });
});
