import { expect, it } from "vitest";
import { folderOf, partKey } from "../../../src/core/archive/layout.ts";

it.each([
  ["Product Viewed", "product_viewed"],
  ["product_viewed", "product_viewed"],
  ["Order  Completed (2)", "order_completed_2"],
  ["../../v1/shop", "v1_shop"],
  ["a=b/c?d#e%2f*'\"", "a_b_c_d_e_2f"],
  ["Größe gewählt", "größe_gewählt"],
  ["מוצר נצפה", "מוצר_נצפה"],
  ["हिन्दी", "हिन्दी"],
  ["e\u0301", "é"],
  ["🛒", "unnamed"],
  ["", "unnamed"],
])("makes of the event %j a folder that no key and no reader takes for anything else", (event, folder) => {
  expect(folderOf(event)).toBe(folder);
});

it("names site, day and event as columns, and a part by the bits it holds", () => {
  const where = { site: "shop", day: "2026-11-22" };
  expect(partKey(where, "cart_viewed", "")).toBe("parquet/v1/site=shop/day=2026-11-22/event=cart_viewed/all.parquet");
  expect(partKey(where, "cart_viewed", "01")).toMatch(/\/01\.parquet$/);
});
