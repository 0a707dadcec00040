/** Fields said in another vocabulary: the table run in both directions, and what must never happen on the way. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { EVENT_FIELDS, PRODUCT_FIELDS, PRODUCT_LIST, type FieldRow } from "../../../src/core/vocabulary/fields.ts";
import { DIALECTS } from "../../../src/core/vocabulary/rows.ts";
import { fieldsIn, translateFields } from "../../../src/core/vocabulary/translate.ts";

const planned = (...fields: readonly string[]) => new Set(fields);
const fromGa4 = (fields: JsonObject, ...plan: readonly string[]) =>
  translateFields(fields, "ga4", "segment", planned(...plan));

const rowsOf = (table: Readonly<Record<string, FieldRow>>) => Object.entries(table);

it.each(DIALECTS.flatMap((from) => DIALECTS.map((to) => [from, to] as const)))(
  "says every field of %s in %s, and back",
  (from, to) => {
    for (const [table, inList] of [
      [EVENT_FIELDS, false],
      [PRODUCT_FIELDS, true],
    ] as const) {
      for (const [row, names] of rowsOf(table)) {
        const [here] = names[from] ?? [];
        const [there] = names[to] ?? [];
        if (here === undefined || there === undefined) continue;
        const said = (fields: JsonObject, of: typeof from) =>
          inList ? { [PRODUCT_LIST[of]]: [fields, fields] } : fields;
        const translated = translateFields(said({ [here]: 1 }, from), from, to, planned(PRODUCT_LIST[to]));
        expect(translated, row).toEqual(said({ [there]: 1 }, to));
        expect(translateFields(translated, to, from, planned(PRODUCT_LIST[from])), row).toEqual(
          said({ [here]: 1 }, from),
        );
      }
    }
  },
);

it("says a purchase in the plan's words", () => {
  const purchase = {
    transaction_id: "T1",
    value: 30,
    currency: "EUR",
    campaign: "spring",
    items: [
      { item_id: "a", item_name: "Coat", price: 10, index: 1 },
      { item_id: "b", item_category: "bags" },
    ],
  };
  expect(fromGa4(purchase, "order_id", "revenue", "products")).toEqual({
    order_id: "T1",
    revenue: 30,
    currency: "EUR",
    campaign: "spring",
    products: [
      { product_id: "a", name: "Coat", price: 10, position: 1 },
      { product_id: "b", category: "bags" },
    ],
  });
});

it("leaves a field under the name that the plan knows", () => {
  expect(fromGa4({ value: 3, transaction_id: "T" }, "value")).toEqual({ value: 3, order_id: "T" });
  const own = { items: [{ item_id: "a" }], transaction_id: "T" };
  expect(fromGa4(own, "items", "transaction_id")).toEqual(own);
});

it("never overwrites a field that is there", () => {
  expect(fromGa4({ transaction_id: "theirs", order_id: "ours" })).toEqual({
    transaction_id: "theirs",
    order_id: "ours",
  });
  const lists = { items: [{ item_id: "a" }], products: [{ product_id: "b" }] };
  expect(fromGa4(lists, "products")).toEqual(lists);
  expect(fromGa4({ name: "ours", items: [{ item_id: "a", item_name: "theirs" }] }, "product_id", "name")).toEqual({
    name: "ours",
    product_id: "a",
  });
});

it("makes a sole product the event's own where the plan has no list, and no other number of them", () => {
  expect(fromGa4({ items: [{ item_id: "a", price: 1 }] }, "product_id", "price")).toEqual({
    product_id: "a",
    price: 1,
  });
  const two = fromGa4({ items: [{ item_id: "a" }, { item_id: "b" }] }, "product_id");
  expect(two).toEqual({ products: [{ product_id: "a" }, { product_id: "b" }] });
  expect(fromGa4({ items: [] }, "product_id")).toEqual({ products: [] });
});

it("takes the first of two fields that are one elsewhere, however they are ordered", () => {
  const said = translateFields({ checkout_id: "c", order_id: "o" }, "segment", "ga4", planned());
  expect(said).toEqual({ checkout_id: "c", transaction_id: "o" });
});

it.each<[string, JsonObject]>([
  ["no list", { items: "a" }],
  ["things that are no products", { items: [1, null, [2]] }],
  ["a product that is a list", { items: [["item_id"]] }],
])("bears %s where products should be", (_, fields) => {
  expect(fromGa4(fields, "products")).toEqual({ products: fields["items"] });
});

it("loses nothing and changes no value, whatever is sent", () => {
  const names = [...rowsOf(EVENT_FIELDS), ...rowsOf(PRODUCT_FIELDS)].flatMap(([, row]) => Object.values(row).flat());
  const fields = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), fc.integer());
  const dialect = fc.constantFrom(...DIALECTS);
  fc.assert(
    fc.property(fields, dialect, dialect, (sent, from, to) => {
      const { items: _, products: __, ...given } = sent;
      const said = translateFields(given, from, to, planned());
      expect(Object.values(said)).toEqual(Object.values(given));
      expect(Object.keys(said)).toHaveLength(Object.keys(given).length);
    }),
  );
});

describe("for a destination", () => {
  it("an order is said with its list", () => {
    const order = { order_id: "1", revenue: 9, products: [{ product_id: "a", name: "Coat" }], total: 11 };
    expect(fieldsIn("ga4", order)).toEqual({
      transaction_id: "1",
      value: 9,
      items: [{ item_id: "a", item_name: "Coat" }],
      total: 11,
    });
  });

  it("one product is a list of one, without what only an order has", () => {
    const added = { cart_id: "c", product_id: "a", name: "Coat", price: 10, quantity: 2, currency: "EUR", coupon: "X" };
    expect(fieldsIn("ga4", added)).toEqual({
      cart_id: "c",
      currency: "EUR",
      coupon: "X",
      items: [{ item_id: "a", item_name: "Coat", price: 10, quantity: 2, coupon: "X" }],
    });
  });

  it("a name is a product's only where there is a product", () => {
    expect(fieldsIn("ga4", { name: "Home", category: "start" })).toEqual({ name: "Home", category: "start" });
    expect(fieldsIn("segment", { product_id: "a" })).toEqual({ product_id: "a" });
  });
});
