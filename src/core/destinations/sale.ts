/**
 * What an event says of goods and money, for vendors who count both: in GA4's words, each value of the kind that its name
 * promises. A value that is of another kind is left out, and none is made up.
 */
import { isObject, type JsonObject } from "../json.ts";
import { fieldsIn } from "../vocabulary/translate.ts";

const TEXTS = [
  "item_id",
  "item_name",
  "item_brand",
  "item_category",
  "item_variant",
  "item_list_id",
  "item_list_name",
  "coupon",
] as const;
const NUMBERS = ["price", "quantity", "index", "discount"] as const;

export type Item = { readonly [Name in (typeof TEXTS)[number]]?: string } & {
  readonly [Name in (typeof NUMBERS)[number]]?: number;
};

export interface Sale {
  readonly value?: number;
  readonly currency?: string;
  readonly transaction_id?: string;
  readonly tax?: number;
  readonly shipping?: number;
  readonly coupon?: string;
  readonly item_list_id?: string;
  readonly item_list_name?: string;
  readonly items: readonly Item[];
}

/** A list that is longer is cut: what GA4 takes, and more than a shop's page shows. */
const ITEMS = 200;

/** What money and goods are called in a plan, in Segment's words or GA4's. */
export const WORTH_FIELDS = properties(
  "order_id transaction_id value revenue total currency products items product_id sku item_id price quantity",
);

/** And what else is said of both. */
export const DETAIL_FIELDS = properties(
  "tax shipping discount coupon list_id item_list_id item_list_name name item_name brand item_brand " +
    "category item_category variant item_variant position index",
);

function properties(names: string): readonly string[] {
  return names.split(" ").map((name) => `properties.${name}`);
}

export function saleOf(fields: JsonObject): Sale {
  const said = fieldsIn("ga4", fields);
  const listed = said["items"];
  const items = Array.isArray(listed) ? listed.slice(0, ITEMS).map(itemOf) : [];
  const { total = worth(items) } = numbers(fields, ["total"]);
  const { value = total } = numbers(said, ["value"]);
  const { currency, ...texts } = textsOf(said, [
    "transaction_id",
    "currency",
    "coupon",
    "item_list_id",
    "item_list_name",
  ]);
  return {
    ...texts,
    ...numbers(said, ["tax", "shipping"]),
    ...(value === undefined ? {} : { value }),
    ...(currency !== undefined && /^[A-Za-z]{3}$/.test(currency) ? { currency: currency.toUpperCase() } : {}),
    items,
  } as Sale;
}

function itemOf(product: unknown): Item {
  return isObject(product) ? { ...textsOf(product, TEXTS), ...numbers(product, NUMBERS) } : {};
}

/** Of goods that all have a price. */
function worth(items: readonly Item[]): number | undefined {
  const prices = items.map(({ price, quantity = 1 }) => (price ?? NaN) * quantity);
  const sum = Math.round(prices.reduce((one, other) => one + other, 0) * 100) / 100;
  // What is too large for a number is no worth either.
  return items.length > 0 && Number.isFinite(sum) ? sum : undefined;
}

function numbers<Name extends string>(from: object, names: readonly Name[]): { readonly [N in Name]?: number } {
  const all = from as Readonly<Record<string, unknown>>;
  return Object.fromEntries(names.filter((name) => Number.isFinite(all[name])).map((name) => [name, all[name]])) as {
    readonly [N in Name]?: number;
  };
}

function textsOf<Name extends string>(from: object, names: readonly Name[]): { readonly [N in Name]?: string } {
  const all = from as Readonly<Record<string, unknown>>;
  return Object.fromEntries(names.filter((name) => typeof all[name] === "string").map((name) => [name, all[name]])) as {
    readonly [N in Name]?: string;
  };
}
