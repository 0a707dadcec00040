/** Under which names an event of the plan is found, and which names cannot be two events. */
import * as z from "zod";
import { describe, expect, it } from "vitest";
import config from "../../../gatehouse.config.ts";
import { compilePlan, type Plan } from "../../../src/core/plan.ts";

const event = (aliases: readonly string[] = []) => ({
  description: "d",
  purposes: ["analytics" as const],
  properties: z.object({}),
  aliases: [...aliases],
});
const named = (plan: Plan, name: string) => compilePlan(plan).find("track", name)?.name;

describe("an alias", () => {
  const plan: Plan = { track: { Bought: event(["sale", "Sold!"]), Seen: event() } };

  it.each(["sale", " SALE ", "sold!", "Bought"])("leads from %j to its event", (name) => {
    expect(named(plan, name)).toBe("Bought");
  });

  it("goes before what a vocabulary means by the name", () => {
    const mine: Plan = { track: { "Order Completed": event(), "Sale Noted": event(["purchase"]) } };
    expect(named(mine, "purchase")).toBe("Sale Noted");
    expect(named(mine, "ec:transaction")).toBe("Order Completed");
  });

  it.each<[string, Plan, string]>([
    ["two events", { track: { A: event(["x"]), B: event([" X"]) } }, 'plan: " X" is a name of both "A" and "B"'],
    ["another event", { track: { A: event(["b"]), B: event() } }, 'plan: "b" is a name of both "B" and "A"'],
    ["its event", { track: { A: event(["a"]) } }, 'plan: "a" is twice a name of "A"'],
    ["the same twice", { track: { A: event(["x", "X"]) } }, 'plan: "X" is twice a name of "A"'],
    [
      "a page view",
      { track: { A: event(["page viewed"]) } },
      'plan: "page viewed" of "A" is the name of another event',
    ],
    ["who somebody is", { identify: event(["Signed In"]) }, "plan: identify has no aliases: its calls have no names"],
  ])("cannot name %s", (_, wrong, message) => {
    expect(() => compilePlan(wrong)).toThrow(message);
  });

  it("may make a page view of what is tracked, also under the name that page views are counted by", () => {
    const plan: Plan = { page: event(["Page Viewed", "Viewed Home"]) };
    expect(compilePlan(plan).find("track", "page viewed")?.type).toBe("page");
    expect(compilePlan(plan).find("track", "Viewed Home")?.type).toBe("page");
  });
});

describe("a name of another vocabulary", () => {
  it.each([
    ["purchase", "Order Completed"],
    ["ec:transaction", "Order Completed"],
    ["order.completed", "Order Completed"],
    ["View_Item", "Product Viewed"],
    ["page_view", "Page Viewed"],
    ["$screen", "Screen Viewed"],
  ])("leads from %s to the shipped plan's %s", (name, expected) => {
    expect(config.plan.find("track", name)?.name).toBe(expected);
  });

  it.each(["Product Clicked", "select_item", "click_on_item"])(
    "leads to the plan's event whatever the plan calls it: %s",
    (name) => {
      expect(named({ track: { item_clicked: event() } }, name)).toBe("item_clicked");
    },
  );

  it("leads to what the plan knows by an alias alone", () => {
    expect(named({ track: { "Ware Seen": event(["Product Viewed"]) } }, "view_item")).toBe("Ware Seen");
  });

  it("leads to the first of two planned events that are one to the vocabularies", () => {
    const plan: Plan = { track: { "Product Clicked": event(), product_click: event() } };
    expect(named(plan, "select_item")).toBe("Product Clicked");
    expect(named(plan, "product_click")).toBe("product_click");
  });

  it("leads nowhere where the plan has no such event", () => {
    expect(named({ track: { "Product Clicked": event() } }, "purchase")).toBeUndefined();
    expect(named({ track: { "Product Clicked": event() } }, "page_view")).toBeUndefined();
  });

  it.each(["$identify", "user.identified", "join_group", "$create_alias", "page", "Page Viewed"])(
    "leads never from %s to a call that says who somebody is, nor by the name that its calls are counted by",
    (name) => {
      expect(config.plan.find("track", name)).toBeUndefined();
    },
  );

  it("is looked up for tracked events alone", () => {
    expect(config.plan.find("identify", "purchase")?.name).toBe("User Identified");
  });
});
