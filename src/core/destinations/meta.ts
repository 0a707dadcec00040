/**
 * Meta, by its Conversions API. Who somebody is, it is told in hashes alone, made for the one request; neither an address
 * of the network nor a browser's name, since neither is kept here. It refuses to be configured without advertising among
 * its purposes, whatever else they are.
 */
import * as z from "zod";
import type { Json, JsonObject } from "../json.ts";
import type { OpenedEvent } from "../privacy/deliverable.ts";
import type { Digest } from "../privacy/keys.ts";
import { common, vendorSecret, type DestinationKind } from "./destination.ts";
import { nameIn } from "../vocabulary/names.ts";
import { jsonLetter } from "./letter.ts";
import { limitedDataUse } from "./meta-ldu.ts";
import { PERSON_FIELDS, personOf } from "./meta-person.ts";
import { readMeta } from "./meta-read.ts";
import { saleOf, WORTH_FIELDS, type Sale } from "./sale.ts";

const HOST = "graph.facebook.com";
const VERSION = "v23.0";

const schema = z
  .strictObject({
    kind: z.literal("meta"),
    ...common,
    pixel: z.string().regex(/^\d{5,20}$/, "the pixel's (dataset's) number"),
    accessToken: vendorSecret,
    /** Where it happened; you vouch for it. Meta counts website events fully only with a browser's name, which we never have. */
    actionSource: z
      .enum(["website", "app", "email", "phone_call", "chat", "physical_store", "system_generated", "other"])
      .default("website"),
  })
  .refine(({ purposes }) => purposes.includes("advertising"), {
    error: "Meta uses what it gets for advertising: name it among the purposes",
    path: ["purposes"],
  });

export const meta = {
  kind: "meta",
  what: "Meta's ads, by its Conversions API. Only with `advertising` among its purposes.",
  schema,
  example: {
    kind: "meta",
    purposes: ["advertising", "sale_or_share"],
    events: ["Product Viewed", "Product Added", "Checkout Started", "Order Completed"],
    pixel: "1234567890123456",
    accessToken: "META_ACCESS_TOKEN",
    actionSource: "website",
  },
  needs: [...WORTH_FIELDS, ...PERSON_FIELDS, "context.page_url"],
  types: ["track", "page", "screen"],
  epoch: "lasting",
  // It takes 1,000 and refuses all of them for one: fewer are at stake here. Seven days old is too old for it.
  limits: {
    events: 100,
    bytes: 500_000,
    oneVisitor: false,
    ageMs: 604_800_000,
    perSecond: 20,
    concurrency: 4,
  },
  secrets: ({ accessToken }) => [accessToken],
  where: () => HOST,
  write: (events, { pixel, accessToken, actionSource }, desk) => {
    const data = events.map((event) => ({ ...serverEvent(event, desk.digest), action_source: actionSource }));
    // In the body, though its examples have it in the URL: URLs are logged by everybody.
    return jsonLetter(
      `https://${HOST}/${VERSION}/${pixel}/events`,
      { data, access_token: desk.secret(accessToken) },
      desk,
    );
  },
  read: readMeta,
  forgetting:
    "None: the Conversions API takes events and has no call that takes any back. What it holds is under hashes: of our name of the visitor, and of what they gave.",
} satisfies DestinationKind<z.output<typeof schema>>;

function serverEvent(event: OpenedEvent, digest: Digest): JsonObject {
  const { id, at, properties, context, consent } = event;
  const sale = saleOf(properties);
  const address = context["page_url"];
  return {
    event_name: eventName(event.event, sale),
    event_time: Math.floor(at / 1_000),
    event_id: id,
    ...(typeof address === "string" ? { event_source_url: address } : {}),
    user_data: personOf(event, digest),
    custom_data: dataOf(sale),
    ...limitedDataUse(event),
    // Elsewhere than in America the same no: count it, and pick nobody's advertisements by it.
    opt_out: consent.sale_or_share !== true,
  };
}

/** By GA4's name for it. */
const EVENTS: Readonly<Record<string, string>> = {
  page_view: "PageView",
  view_item: "ViewContent",
  add_to_cart: "AddToCart",
  add_to_wishlist: "AddToWishlist",
  begin_checkout: "InitiateCheckout",
  add_payment_info: "AddPaymentInfo",
  purchase: "Purchase",
  search: "Search",
  generate_lead: "Lead",
  sign_up: "CompleteRegistration",
};

const NAME_CHARACTERS = 50;

/** One of Meta's, or the plan's name as a custom event: so, too, a purchase of nobody knows how much, which Meta refuses. */
function eventName(planned: string, { value, currency }: Sale): string {
  const standard = EVENTS[nameIn("ga4", planned) ?? ""];
  const isWhole = standard !== "Purchase" || (value !== undefined && currency !== undefined);
  return standard !== undefined && isWhole ? standard : planned.slice(0, NAME_CHARACTERS).toWellFormed();
}

function dataOf({ value, currency, transaction_id, items }: Sale): JsonObject {
  const contents = items.flatMap(({ item_id: id, quantity, price }): Json[] =>
    id === undefined ? [] : [{ id, quantity: quantity ?? 1, ...(price === undefined ? {} : { item_price: price }) }],
  );
  return {
    ...(value === undefined ? {} : { value }),
    ...(currency === undefined ? {} : { currency }),
    ...(transaction_id === undefined ? {} : { order_id: transaction_id }),
    ...(contents.length === 0
      ? {}
      : { content_type: "product", content_ids: items.flatMap(({ item_id }) => item_id ?? []), contents }),
  };
}
