/** What DuckDB makes of the files: types, lists, JSON, nothing where nothing was said, and days under different plans. */
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { folderOf, partKey } from "../../../src/core/archive/layout.ts";
import { partBytes } from "../../../src/core/archive/parquet.ts";
import type { Row } from "../../../src/core/archive/row.ts";
import { personal } from "../../../src/core/field.ts";
import { compilePlan } from "../../../src/core/plan.ts";
import { openDesk, type Desk } from "../../duckdb.ts";
import { aRow } from "./rows.ts";

const ORDER = "Order Completed";
let desk: Desk;

function write(day: string, event: string, rows: readonly Row[], properties?: z.ZodRawShape): void {
  const definition = { description: "d", purposes: ["analytics" as const], properties: z.object(properties ?? {}) };
  const plan = properties && compilePlan({ track: { [event]: definition } });
  const key = partKey({ site: "shop", day }, folderOf(event), "");
  desk.write(key, partBytes(rows, plan?.find("track", event)));
}

beforeAll(async () => {
  desk = await openDesk();
  const order = {
    order_id: z.string(),
    total: z.number().optional(),
    gift: z.boolean().optional(),
    products: z.array(z.object({ sku: z.string(), price: z.number() })).optional(),
    email: personal(z.string()).optional(),
  };
  const said = {
    order_id: "Größe ‏שלום‎ 🛒",
    total: 12.5,
    gift: true,
    products: [
      { sku: "a", price: 5 },
      { sku: "b", price: 7.5 },
    ],
  };
  const full = aRow({
    event: ORDER,
    hour: "2026-11-22T04",
    received: "2026-11-22T23",
    purposes: ["analytics", "advertising"],
    properties: said,
    context: { campaign_source: "newsletter", locale: "he-IL", device: "mobile" },
  });
  const bare = aRow({ event: ORDER, source: null, received: null, sealed: null, purposes: [], properties: {} });
  write("2026-11-22", ORDER, [full, bare], order);
  // The plan of the day after: a number has become a text, a field is new, and another is gone.
  const after = aRow({ event: ORDER, properties: { order_id: "o-3", total: "12.50", vouchers: 2 } });
  write("2026-11-23", ORDER, [after], { order_id: z.string(), total: z.string(), vouchers: z.number() });
  write("2026-11-23", "Cart Viewed", [aRow({ event: "Cart Viewed", properties: { cart_id: "c" } })]);
});

afterAll(() => desk.close());

const FIRST = "FROM 'parquet/v1/site=shop/day=2026-11-22/**/*.parquet'";
const ALL = "FROM read_parquet('parquet/v1/**/*.parquet', union_by_name = true)";

it("sees a type in every column, and site, day and event in the folders", async () => {
  const columns = await desk.ask(`DESCRIBE SELECT * ${FIRST}`);
  expect(Object.fromEntries(columns.map(({ column_name, column_type }) => [column_name, column_type]))).toEqual({
    record_id: "VARCHAR",
    pseudonym: "VARCHAR",
    type: "VARCHAR",
    event_name: "VARCHAR",
    source: "VARCHAR",
    purposes: "VARCHAR[]",
    hour: "TIMESTAMP",
    received: "TIMESTAMP",
    region: "VARCHAR",
    receipt: "VARCHAR",
    properties: "JSON",
    context: "JSON",
    sealed: "VARCHAR",
    context_campaign_source: "VARCHAR",
    context_campaign_medium: "VARCHAR",
    context_campaign_name: "VARCHAR",
    context_locale: "VARCHAR",
    context_timezone: "VARCHAR",
    context_device: "VARCHAR",
    properties_order_id: "VARCHAR",
    properties_total: "DOUBLE",
    properties_gift: "BOOLEAN",
    properties_products: "JSON",
    day: "DATE",
    event: "VARCHAR",
    site: "VARCHAR",
  });
});

it("reads what was said, in any script, and nothing where nothing was", async () => {
  const [full, bare] = await desk.ask(`SELECT * ${FIRST} ORDER BY len(purposes) DESC`);
  expect(full).toMatchObject({
    site: "shop",
    day: "2026-11-22",
    event: "order_completed",
    event_name: ORDER,
    source: "web",
    purposes: ["analytics", "advertising"],
    hour: "2026-11-22 04:00:00",
    received: "2026-11-22 23:00:00",
    context_campaign_source: "newsletter",
    context_locale: "he-IL",
    context_timezone: null,
    context_device: "mobile",
    properties_order_id: "Größe ‏שלום‎ 🛒",
    properties_total: 12.5,
    properties_gift: true,
    sealed: "sealed",
  });
  expect(JSON.parse(String(full?.["properties"]))).toHaveProperty("products", [
    { sku: "a", price: 5 },
    { sku: "b", price: 7.5 },
  ]);
  expect(bare).toMatchObject({
    source: null,
    received: null,
    sealed: null,
    purposes: [],
    properties: "{}",
    properties_total: null,
    properties_products: null,
  });
});

it("opens lists and JSON with its own functions", async () => {
  const [found] = await desk.ask(`
    SELECT properties_products->>'$[1].sku' AS sku, list_contains(purposes, 'advertising') AS advertised
    ${FIRST} WHERE hour >= '2026-11-22 04:00' AND properties_gift`);
  expect(found).toEqual({ sku: "b", advertised: true });
});

it("reads days of different plans together: a type that changed is text, a field that is new is empty before", async () => {
  const rows = await desk.ask(
    `SELECT day, properties_total AS total, properties_vouchers AS vouchers ${ALL}
     WHERE event = 'order_completed' AND properties_order_id IS NOT NULL ORDER BY day`,
  );
  expect(rows).toEqual([
    { day: "2026-11-22", total: "12.5", vouchers: null },
    { day: "2026-11-23", total: "12.50", vouchers: 2 },
  ]);
});

it("finds in `properties` what the plan has no column for", async () => {
  const [found] = await desk.ask(`SELECT properties->>'cart_id' AS cart ${ALL} WHERE event = 'cart_viewed'`);
  expect(found).toEqual({ cart: "c" });
});

it("opens no file of another day or event than was asked for", async () => {
  const plan = await desk.ask(`EXPLAIN ANALYZE SELECT * ${ALL} WHERE event = 'cart_viewed' AND day = '2026-11-23'`);
  expect(JSON.stringify(plan)).toContain("Scanning Files: 1/3");
});
