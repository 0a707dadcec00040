/**
 * What GA4 calls the events and fields of a plan in Segment's words: the shop's common ones. A name that stands in no row
 * is nobody's, and stays what it is.
 */
import type { Json, JsonObject } from "../json.ts";

const EVENTS: ReadonlyMap<string, string> = new Map([
  ["page viewed", "page_view"],
  ["screen viewed", "screen_view"],
  ["products searched", "search"],
  ["product list viewed", "view_item_list"],
  ["product clicked", "select_item"],
  ["product viewed", "view_item"],
  ["product added", "add_to_cart"],
  ["product removed", "remove_from_cart"],
  ["cart viewed", "view_cart"],
  ["product added to wishlist", "add_to_wishlist"],
  ["checkout started", "begin_checkout"],
  ["payment info entered", "add_payment_info"],
  ["order completed", "purchase"],
  ["order refunded", "refund"],
  ["signed up", "sign_up"],
  ["signed in", "login"],
  ["lead generated", "generate_lead"],
]);

const FIELDS: Readonly<Record<string, string>> = {
  order_id: "transaction_id",
  revenue: "value",
  list_id: "item_list_id",
};

const PRODUCT: Readonly<Record<string, string>> = {
  product_id: "item_id",
  sku: "item_id",
  name: "item_name",
  brand: "item_brand",
  variant: "item_variant",
  category: "item_category",
  position: "index",
  price: "price",
  quantity: "quantity",
  coupon: "coupon",
  discount: "discount",
};

export function nameIn(_: "ga4", planned: string): string | undefined {
  return EVENTS.get(planned.trim().toLowerCase());
}

/** A product of the event's own is a list of one. */
export function fieldsIn(_: "ga4", { products, ...fields }: JsonObject): JsonObject {
  const said = renamed(fields, FIELDS);
  const listed = Array.isArray(products) ? (products as readonly Json[]) : isOne(fields) ? [own(fields)] : undefined;
  return listed === undefined ? said : { ...said, items: listed.map((product) => asItem(product)) };
}

function isOne(fields: JsonObject): boolean {
  return fields["product_id"] !== undefined || fields["sku"] !== undefined;
}

function own(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => PRODUCT[name] !== undefined));
}

function asItem(product: Json): Json {
  return typeof product === "object" && product !== null ? renamed(product as JsonObject, PRODUCT) : product;
}

/** Of two names for one thing the first that is there. */
function renamed(fields: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  const said = new Map<string, Json>();
  for (const [name, value] of Object.entries(fields)) {
    const to = Object.hasOwn(names, name) ? (names[name] ?? name) : name;
    if (!said.has(to)) said.set(to, value);
  }
  return Object.fromEntries(said);
}
