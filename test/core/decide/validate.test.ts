/** What breaks the plan: told by name and kind, never by value; left out by an observing key where the plan can spare it. */
import fc from "fast-check";
import * as z from "zod";
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import { validate } from "../../../src/core/decide/validate.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { compilePlan, PLAN_MODES, type CompiledPlan } from "../../../src/core/plan.ts";
import { AGREED, anEvent, aRequest, policy } from "../call.ts";

const plan = compilePlan({
  naming: "Title Case",
  page: { description: "d", purposes: ["analytics"], properties: z.object({ name: z.string().optional() }) },
  track: {
    "Order Completed": {
      description: "d",
      purposes: ["analytics"],
      properties: z.object({
        order_id: z.string().max(5),
        total: z.number().min(0).optional(),
        kind: z.enum(["new", "used"]).default("new"),
        size: z
          .number()
          .optional()
          .transform((size) => size ?? 40),
        currency: z
          .string()
          .regex(/^[A-Z]{3}$/)
          .optional(),
        count: z.number().int().optional(),
        products: z
          .array(z.object({ product_id: z.string(), price: z.number().optional() }))
          .max(2)
          .optional(),
        notes: z.record(z.string(), z.number()).optional(),
      }),
    },
    Strict: { description: "d", purposes: ["analytics"], properties: z.strictObject({ a: z.string().optional() }) },
  },
});

function faults(properties: JsonObject, name = "Order Completed", of: CompiledPlan = plan) {
  return validate(anEvent({ name, properties }), of, "refuse").violations.map(
    ({ event, field = "", fault }) => `${event} ${field} ${fault}`,
  );
}

describe("a violation", () => {
  it.each<[string, JsonObject, string]>([
    ["is missing", {}, "properties.order_id missing"],
    ["has another type", { order_id: 1 }, "properties.order_id wrong_type"],
    ["is too long", { order_id: "secret" }, "properties.order_id out_of_range"],
    ["is too small", { order_id: "1", total: -1 }, "properties.total out_of_range"],
    ["is none of the allowed values", { order_id: "1", kind: "secret" }, "properties.kind not_allowed"],
    ["has another form", { order_id: "1", currency: "secret" }, "properties.currency not_allowed"],
    ["is no whole number", { order_id: "1", count: 1.5 }, "properties.count not_allowed"],
    ["is no number", { order_id: "1", count: "1" }, "properties.count wrong_type"],
    [
      "is too many",
      { order_id: "1", products: [1, 2, 3].map((id) => ({ product_id: `${id}` })) },
      "properties.products out_of_range",
    ],
    ["misses a part", { order_id: "1", products: [{}] }, "properties.products.*.product_id missing"],
    [
      "is wrong under a name that only the sender knows",
      { order_id: "1", notes: { secret: "x" } },
      "properties.notes.* wrong_type",
    ],
  ])("says that a field %s", (_, properties, expected) => {
    expect(faults(properties)).toEqual([`Order Completed ${expected}`]);
    expect(JSON.stringify(faults(properties))).not.toContain("secret");
  });

  it("names a part of a list once, however often it is wrong", () => {
    const products = [{ product_id: 1, price: "x" }, { product_id: 2 }];
    expect(faults({ order_id: "1", products })).toEqual([
      "Order Completed properties.products.*.product_id wrong_type",
      "Order Completed properties.products.*.price wrong_type",
    ]);
  });

  it("does not repeat a name that a strict plan refuses", () => {
    expect(faults({ secret: 1 }, "Strict")).toEqual(["Strict properties.* not_allowed"]);
  });

  it("is named as the plan names what was sent under another name", () => {
    expect(faults({ transaction_id: 5, items: [{ item_id: 1 }] }, "purchase")).toEqual([
      "Order Completed properties.order_id wrong_type",
      "Order Completed properties.products.*.product_id wrong_type",
    ]);
  });

  it.each([
    ["Mouse Moved", ["other  unknown_event"]],
    ["mouse_moved", ["other  unknown_event", "other  badly_named"]],
    ["Promotion Viewed", ["Promotion Viewed  unknown_event"]],
    ["view_promotion", ["Promotion Viewed  unknown_event", "Promotion Viewed  badly_named"]],
    ["tutorial_begin", ["tutorial.started  unknown_event", "tutorial.started  badly_named"]],
  ])("says of %s that nobody planned it, by a name that is counted safely", (name, expected) => {
    expect(faults({}, name)).toEqual(expected);
  });

  it("says nothing of naming where the plan wants none", () => {
    expect(faults({}, "mouse_moved", compilePlan({}))).toEqual(["other  unknown_event"]);
  });
});

describe("an observing key", () => {
  const observed = (properties: JsonObject, name = "Order Completed") =>
    validate(anEvent({ name, properties }), plan, "observe");

  it("keeps an event without what is faulty and optional, and says what that was", () => {
    const properties = { order_id: "1", total: "x", products: [{ product_id: 1 }], currency: "EUR" };
    expect(observed(properties)).toMatchObject({
      ok: true,
      planned: { name: "Order Completed" },
      properties: { order_id: "1", currency: "EUR" },
      violations: [
        { event: "Order Completed", field: "properties.total", fault: "wrong_type" },
        { event: "Order Completed", field: "properties.products.*.product_id", fault: "wrong_type" },
      ],
    });
  });

  it.each<[string, JsonObject, string]>([
    ["misses what is required", { total: "x" }, "Order Completed"],
    ["is wrong in what is required", { order_id: 1 }, "Order Completed"],
    ["is wrong where a default would speak for the visitor", { order_id: "1", kind: "other" }, "Order Completed"],
    ["is wrong where a transform would", { order_id: "1", size: "L" }, "Order Completed"],
    ["has what a strict plan refuses", { b: 1 }, "Strict"],
    ["is not in the plan", {}, "Mouse Moved"],
  ])("cannot keep an event that %s", (_, properties, name) => {
    expect(observed(properties, name)).toMatchObject({ ok: false });
  });

  it("keeps what is whole as every key does", () => {
    const properties = { order_id: "1" };
    expect(observed(properties)).toEqual(validate(anEvent({ name: "Order Completed", properties }), plan, "refuse"));
  });

  it("has what it left out among what is removed, and not in what goes on", () => {
    const event = anEvent({ properties: { product_id: "p", price: "ann@example.com" }, consent: AGREED });
    const proposal = decide(event, aRequest({ planMode: "observe" }), policy);
    if (proposal.next !== "settle") throw new Error(proposal.next);
    expect(proposal.event.plain.properties).toEqual({ product_id: "p" });
    expect(proposal.event.removed).toEqual(["properties.price"]);
    expect(JSON.stringify(proposal)).toContain("wrong_type");
    expect(JSON.stringify(proposal.event)).not.toContain("ann@");
  });
});

it("refuses by a quarantining key as by a refusing one, with all that putting aside needs", () => {
  const event = anEvent({ name: "purchase", properties: { transaction_id: 7 } });
  const verdict = validate(event, plan, "quarantine");
  expect(verdict).toEqual(validate(event, plan, "refuse"));
  expect(verdict).toMatchObject({
    ok: false,
    reason: "invalid_event",
    planned: { name: "Order Completed" },
    event: { properties: { order_id: 7 } },
    violations: [{ event: "Order Completed", field: "properties.order_id", fault: "wrong_type" }],
  });
});

it("says of whatever is sent no more than the plan's own names, in every mode", () => {
  const names = new Set(["other", ...policy.plan.events.map(({ name }) => name)]);
  const value = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.constant(null),
    fc.array(fc.dictionary(fc.string(), fc.string())),
  );
  const field = fc.oneof(fc.constantFrom("price", "products", "order_id", "items", "total"), fc.string());
  const name = fc.constantFrom(...names, "purchase", "view_item");
  fc.assert(
    fc.property(name, fc.dictionary(field, value), fc.constantFrom(...PLAN_MODES), (called, sent, mode) => {
      const { violations } = validate(anEvent({ name: called, properties: sent as JsonObject }), policy.plan, mode);
      for (const { event, field: at = "properties.x" } of violations) {
        expect(names).toContain(event);
        const planned = policy.plan.find("track", event)?.fields;
        expect(planned?.has(at.split(".")[1] ?? "*") ?? true, at).toBe(true);
      }
    }),
  );
});

it("makes a page view of what another vocabulary tracks as one", () => {
  const proposal = decide(anEvent({ name: "page_view", consent: AGREED }), aRequest(), policy);
  expect(proposal).toMatchObject({ next: "settle", event: { type: "page", name: "Page Viewed" } });
});

it("leaves an event that was sent by the plan's own name as it is", () => {
  const event = anEvent({ name: "order completed ", properties: { order_id: "1", items: [] } });
  expect(validate(event, plan, "refuse").event).toBe(event);
});
