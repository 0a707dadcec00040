/**
 * What the field calls the properties of its events: one row for each thing said, by vocabulary. Data only. Traps: what
 * Segment calls `revenue` is without tax and shipping, and Snowplow's schema does not say; GA4 has no name for the total.
 */
import type { Dialect } from "./rows.ts";

/** Of several names the first is said, and every one is heard: of two that were sent, the first. */
export type FieldRow = { readonly [Name in Dialect]?: readonly [string, ...string[]] };

/** Beside the list of products. */
export const EVENT_FIELDS = {
  "order id": { segment: ["order_id", "checkout_id"], ga4: ["transaction_id"], snowplow: ["transaction_id"] },
  "net value": { segment: ["revenue"], ga4: ["value"], snowplow: ["revenue"] },
  "gross value": { segment: ["total"] },
  tax: { segment: ["tax"], ga4: ["tax"], snowplow: ["tax"] },
  shipping: { segment: ["shipping"], ga4: ["shipping"], snowplow: ["shipping"] },
  discount: { segment: ["discount"], snowplow: ["discount_amount"] },
  coupon: { segment: ["coupon"], ga4: ["coupon"], snowplow: ["discount_code"] },
  currency: { segment: ["currency"], ga4: ["currency"], snowplow: ["currency"] },
  "list id": { segment: ["list_id"], ga4: ["item_list_id"] },
  "list name": { ga4: ["item_list_name"], snowplow: ["name"] },
  "what was searched": { segment: ["query"], ga4: ["search_term"] },
} as const satisfies Readonly<Record<string, FieldRow>>;

/** Of one product: a member of the list, or the event's own where it speaks of one product. */
export const PRODUCT_FIELDS = {
  id: { segment: ["product_id", "sku"], ga4: ["item_id"], snowplow: ["id"] },
  name: { segment: ["name"], ga4: ["item_name"], snowplow: ["name"] },
  price: { segment: ["price"], ga4: ["price"], snowplow: ["price"] },
  quantity: { segment: ["quantity"], ga4: ["quantity"], snowplow: ["quantity"] },
  brand: { segment: ["brand"], ga4: ["item_brand"], snowplow: ["brand"] },
  variant: { segment: ["variant"], ga4: ["item_variant"], snowplow: ["variant"] },
  category: { segment: ["category"], ga4: ["item_category"], snowplow: ["category"] },
  position: { segment: ["position"], ga4: ["index"], snowplow: ["position"] },
  discount: { segment: ["discount"], ga4: ["discount"] },
  coupon: { segment: ["coupon"], ga4: ["coupon"] },
  currency: { segment: ["currency"], snowplow: ["currency"] },
  "list id": { segment: ["list_id"], ga4: ["item_list_id"] },
  "list name": { ga4: ["item_list_name"] },
} as const satisfies Readonly<Record<string, FieldRow>>;

/** What the list of products is called. */
export const PRODUCT_LIST = {
  segment: "products",
  ga4: "items",
  snowplow: "products",
} as const satisfies Readonly<Record<Dialect, string>>;
