/** The tracking plan: compiled once, with contradictions named. */
import * as z from "zod";
import { describe, expect, it } from "vitest";
import config from "../../gatehouse.config.ts";
import { only, personal, transient } from "../../src/core/field.ts";
import { compilePlan, planSchema, type Plan } from "../../src/core/plan.ts";
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

describe("what an event says of a visit", () => {
  const looked = (category: string, shape: z.ZodRawShape, purposes: Purpose[] = ["analytics", "personalization"]) =>
    compilePlan({ track: { Looked: { ...event(shape, purposes), stage: "view", category } } }).find("track", "looked");

  it("is known with the event, and left out where nothing is said", () => {
    expect(looked("kind", { kind: z.string().optional() })).toMatchObject({ stage: "view", category: "kind" });
    const silent = compilePlan(bought({ kind: z.string() })).find("track", "bought");
    expect(silent).not.toHaveProperty("stage");
    expect(silent).not.toHaveProperty("category");
  });

  it.each<[string, string, z.ZodRawShape]>([
    ["is no property of its own", "kind", { sort: z.string() }],
    ["is only like every object's", "constructor", { sort: z.string() }],
    ["has no name", "", { sort: z.string() }],
    ["rests sealed", "kind", { kind: personal(z.string()) }],
    ["rests sealed, below a wrapper", "kind", { kind: personal(z.string()).optional() }],
    ["is forgotten", "kind", { kind: transient(z.string()) }],
    ["is a part of a property", "product.kind", { product: z.object({ kind: z.string() }) }],
  ])("cannot be a category that %s: it is counted in the clear", (_, category, shape) => {
    expect(() => looked(category, shape)).toThrow(
      `plan: the category of "Looked" must be one of its plain properties, not "${category}"`,
    );
  });

  it("cannot be a category kept for something else: it is counted for personalization", () => {
    const kind = only(["analytics"], z.string());
    expect(() => looked("kind", { kind })).toThrow(
      'plan: the category of "Looked", "kind", is not kept for personalization',
    );
    expect(looked("kind", { kind: only(["personalization"], z.string()) })?.category).toBe("kind");
  });

  it("can be said of any type of call", () => {
    const plan: Plan = { page: { ...event({ category: z.string() }), stage: "view", category: "category" } };
    expect(compilePlan(plan).find("page", "")).toMatchObject({ stage: "view", category: "category" });
  });
});

describe("what its owner says of an event", () => {
  const told = {
    ...event({ sku: z.string().max(3), price: z.number().optional() }),
    owner: "shop@example.com",
    version: 3,
  };

  it("is known with it; a first version needs no saying", () => {
    const [found] = compilePlan({ track: { Bought: { ...told, examples: [{ sku: "a" }], aliases: ["sale"] } } }).events;
    expect(found).toMatchObject({ owner: "shop@example.com", version: 3, examples: [{ sku: "a" }], aliases: ["sale"] });
    expect(compilePlan(bought({})).events[0]).toMatchObject({ version: 1, examples: [], aliases: [] });
    expect(compilePlan(bought({})).events[0]).not.toHaveProperty("owner");
  });

  it.each<[string, Record<string, string | number>, string]>([
    ["of another type", { sku: 5 }, "is wrong at properties.sku: Invalid input: expected string, received number"],
    ["without what is required", {}, "is wrong at properties.sku"],
    ["too long", { sku: "abcd" }, "is wrong at properties.sku"],
    ["with what nobody planned", { sku: "a", color: "red" }, "has properties.color, which is not planned"],
  ])("cannot be an example %s: people copy it", (_, example, message) => {
    const wrong: Plan = { track: { Bought: { ...told, examples: [{ sku: "a" }, example] } } };
    expect(() => compilePlan(wrong)).toThrow(`plan: an example of "Bought" ${message}`);
  });

  it("names an example's trait as a trait", () => {
    const wrong: Plan = { identify: { ...event({ email: z.string() }), examples: [{}] } };
    expect(() => compilePlan(wrong)).toThrow('an example of "User Identified" is wrong at traits.email');
  });

  it.each([0, -1, 1.5])("counts versions from one, in whole numbers: not %s", (version) => {
    expect(planSchema.safeParse({ track: { Bought: { ...told, version } } }).success).toBe(false);
  });
});

describe("naming", () => {
  it("is held against the plan's own tracked events", () => {
    const plan: Plan = { track: { "Product Viewed": event({}), product_added: event({}) }, page: event({}) };
    expect(() => compilePlan({ ...plan, naming: "Title Case" })).toThrow(
      'plan: "product_added" is not Title Case, as `naming` wants it',
    );
    expect(() => compilePlan({ ...plan, naming: "snake_case" })).toThrow('plan: "Product Viewed" is not snake_case');
    expect(() => compilePlan(plan)).not.toThrow();
  });

  it("is one of a few", () => {
    expect(planSchema.safeParse({ naming: "kebab-case" }).success).toBe(false);
  });
});

describe("the shipped plan", () => {
  it("leads from a look to an order", () => {
    const staged = config.plan.events.filter(({ stage }) => stage !== undefined);
    expect(Object.fromEntries(staged.map(({ name, stage }) => [name, stage]))).toEqual({
      "Product List Viewed": "view",
      "Product Viewed": "view",
      "Product Added to Wishlist": "view",
      "Product Added": "cart",
      "Cart Viewed": "cart",
      "Checkout Started": "checkout",
      "Order Completed": "order",
    });
  });

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
