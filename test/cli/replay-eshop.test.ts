/** The clothing shop's clicks as events; the rows here are made up, in the shape of the real ones. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { originOf } from "../../src/cli/replay/eshop-countries.ts";
import { readEshop } from "../../src/cli/replay/eshop-sessions.ts";
import { readPlace } from "../../src/core/policy/places.ts";

const HEAD =
  "year,month,day,order,country,session_id,page1_main_category,page2_clothing_model,colour,location," +
  "model_photography,price,price_2,page";
const ROWS = [
  "2008,6,2,7,16,12,3,X7,1,1,1,40,2,1",
  "2008,6,1,2,42,11,1,X1,1,1,1,10,2,1",
  "2008,6,2,1,44,13,4,X9,1,1,1,25.5,2,1",
  "2008,6,2,3,16,12,2,X5,1,1,1,40,2,1",
];
const NOW = Date.UTC(2026, 10, 22, 5);
const HOURS = 3_600_000;

const folder = mkdtempSync(join(tmpdir(), "gatehouse-eshop-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(text: string): string {
  const file = join(folder, "clicks.csv");
  writeFileSync(file, text);
  return file;
}

const read = (text: string) => readEshop(fileOf(text), "run", NOW);

it("makes each session one visitor, and each row a view in the session's order", async () => {
  const events = await read([HEAD, ...ROWS].join("\n"));
  expect(events.map(({ userId, messageId, properties }) => [userId, messageId, properties])).toEqual([
    ["eshop-run-11", "run-11-2", { product_id: "X1", category: "trousers", price: 10 }],
    ["eshop-run-12", "run-12-3", { product_id: "X5", category: "skirts", price: 40 }],
    ["eshop-run-12", "run-12-7", { product_id: "X7", category: "blouses", price: 40 }],
    ["eshop-run-13", "run-13-1", { product_id: "X9", category: "sale", price: 25.5 }],
  ]);
  expect(new Set(events.map(({ event }) => event))).toEqual(new Set(["Product Viewed"]));
});

it("knows a country, or says that it does not", async () => {
  const events = await read([HEAD, ...ROWS].join("\n"));
  expect(events.map(({ origin }) => origin)).toEqual([
    { name: "USA", country: "US" },
    { name: "Germany", country: "DE" },
    { name: "Germany", country: "DE" },
    { name: "only .com is known" },
  ]);
});

it("names every code as the collector's own table of countries does, and six as none", () => {
  const origins = Array.from({ length: 47 }, (_, index) => originOf(index + 1));
  const countries = origins.filter((origin) => origin?.country !== undefined);
  expect(countries).toHaveLength(41);
  for (const origin of countries)
    expect(readPlace(origin?.name, undefined)?.country, origin?.name).toBe(origin?.country);
  expect([originOf(12), originOf(43), originOf(47)].map((origin) => origin?.country)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect([originOf(0), originOf(48)]).toEqual([undefined, undefined]);
});

it("moves 2008 to the last 20 hours and keeps what came before what", async () => {
  const events = await read([HEAD, ...ROWS].join("\n"));
  const [earlier, skirt, blouse, sale] = events.map(({ at }) => at);
  expect(Math.max(...events.map(({ at }) => at))).toBe(NOW);
  expect(earlier).toBeGreaterThan(NOW - 20 * HOURS - 1_000);
  expect(earlier).toBeLessThan(sale!);
  expect(sale).toBeLessThan(skirt!);
  expect(skirt).toBeLessThan(blouse!);
});

it("reads the semicolons and long column names of other copies alike", async () => {
  const head = HEAD.replace("session_id", "session ID")
    .replace("page1_main_category", "page 1 (main category)")
    .replace("page2_clothing_model", "page 2 (clothing model)");
  const other = [head, ...ROWS].join("\r\n").replaceAll(",", ";");
  expect(await read(`\u{feff}${other}\r\n`)).toEqual(await read([HEAD, ...ROWS].join("\n")));
});

it("names the line and the column it cannot read", async () => {
  const broken = (from: string, to: string) => read([HEAD, ROWS[0], ROWS[1]?.replace(from, to)].join("\n"));
  await expect(broken(",42,", ",48,")).rejects.toThrow(/clicks\.csv, line 3: .*country code.*\n.*country/);
  await expect(broken(",11,1,", ",11,5,")).rejects.toThrow(/line 3: .*category/);
  await expect(broken(",10,2,1", ",cheap,2,1")).rejects.toThrow(/line 3: [^]*price/);
  await expect(broken(",42,", ",42,,")).rejects.toThrow(/line 3/);
});
