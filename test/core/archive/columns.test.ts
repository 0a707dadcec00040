/** Which column a property gets, and what of a line is in it. */
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { columnsOf } from "../../../src/core/archive/columns.ts";
import { personal, transient } from "../../../src/core/field.ts";
import { compilePlan } from "../../../src/core/plan.ts";
import type { Row } from "../../../src/core/archive/row.ts";
import { aRow } from "./rows.ts";

function columns(properties: z.ZodRawShape) {
  const definition = { description: "d", purposes: ["analytics" as const], properties: z.object(properties) };
  const planned = compilePlan({ track: { "Product Viewed": definition } }).find("track", "Product Viewed");
  return new Map(columnsOf(planned).map((column) => [column.name, column]));
}

const OWN = [...columns({}).keys()];

it.each([
  ["text", z.string()],
  ["text", z.string().max(5).optional()],
  ["text", z.enum(["a", "b"]).default("a")],
  ["text", z.literal("a")],
  ["text", z.union([z.string(), z.literal("a")])],
  ["text", z.iso.date()],
  ["number", z.number()],
  ["number", z.int().nullable()],
  ["number", z.literal([1, 2]).readonly()],
  ["number", z.coerce.number().catch(0)],
  ["boolean", z.boolean().nullish()],
  ["text", z.string().pipe(z.string().max(3))],
  ["json", z.string().transform((text) => text.length)],
  ["json", z.union([z.string(), z.number()])],
  ["json", z.literal(["a", 1])],
  ["json", z.array(z.string())],
  ["json", z.object({ a: z.string() }).optional()],
  ["json", z.record(z.string(), z.number())],
  ["json", z.json()],
  ["json", z.lazy(() => z.string())],
])("is of %s: %#", (kind, schema) => {
  expect(columns({ field: schema }).get("properties_field")).toMatchObject({ kind, optional: true });
});

it("are only the plain ones of the plan: what is sealed has none, and nothing transient rests", () => {
  const named = columns({ a: z.string(), b: personal(z.string()), c: transient(z.string()) });
  expect([...named.keys()].filter((name) => !OWN.includes(name))).toEqual(["properties_a"]);
});

it("are what every line says, where the plan no longer knows the event", () => {
  expect(columnsOf(undefined).map(({ name }) => name)).toEqual(OWN);
  expect(OWN.join(" ")).toBe(
    "record_id pseudonym type event_name source purposes hour received region receipt properties context sealed " +
      "context_campaign_source context_campaign_medium context_campaign_name context_locale context_timezone " +
      "context_device",
  );
});

it("is one of two that only a capital letter tells apart, which readers of SQL do not", () => {
  const named = [...columns({ userName: z.string(), username: z.number() }).keys()];
  expect(named.filter((name) => !OWN.includes(name))).toEqual(["properties_userName"]);
});

describe("the value of a property", () => {
  const named = columns({ price: z.number(), tags: z.array(z.string()) });
  const values = (properties: Row["properties"]) =>
    ["properties_price", "properties_tags", "properties"].map((name) => named.get(name)?.of(aRow({ properties })));

  it("is in its column and in the whole", () => {
    const properties = { price: 1.5, tags: ["a"] };
    expect(values(properties)).toEqual([1.5, ["a"], properties]);
  });

  it("is only in the whole where it is not of the column's type, as under a plan of another day", () => {
    const properties = { price: "1.50", tags: "a", gone: true };
    expect(values(properties)).toEqual([undefined, "a", properties]);
  });
});
