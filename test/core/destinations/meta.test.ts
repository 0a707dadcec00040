/** Meta's Conversions API: whom and what it is told of, Limited Data Use, and what its errors mean. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { meta } from "../../../src/core/destinations/meta.ts";
import { REGIONS } from "../../../src/core/policy/regions/index.ts";
import { aReply, deskFor, keepsItsPromises, send, type Sent } from "./contract.ts";
import { anEvent, AT } from "./events.ts";

const secrets = { META_ACCESS_TOKEN: "their-access-token-0" };

type Told = Readonly<Record<string, unknown>>;

const dataOf = ({ body }: Sent) => (JSON.parse(body) as { readonly data: readonly [Told, ...Told[]] }).data;
const told = (said: Parameters<typeof anEvent>[0]) => dataOf(send(meta, [anEvent(said)], deskFor(secrets)))[0];
const hex = (text: string): string => createHash("sha256").update(text).digest("hex");

const LIMITED = { data_processing_options: ["LDU"], data_processing_options_country: 1 };

keepsItsPromises({
  kind: meta,
  secrets,
  secretIn: "body",
  consentIn: (sent) => {
    const [{ data_processing_options, data_processing_options_state: state, opt_out }] = dataOf(sent);
    return { data_processing_options, state, opt_out };
  },
  consentOf: ({ consent: { sale_or_share }, region }) => {
    const limited = sale_or_share !== true && region === "US-CA";
    return {
      data_processing_options: limited ? ["LDU"] : [],
      state: limited ? 1000 : undefined,
      opt_out: sale_or_share !== true,
    };
  },
});

it("tells of an order, of its buyer in hashes alone, and of nothing else", () => {
  const person = { email: "Jane.Doe@GMAIL.com ", phone: "+1 650 555 1212", first_name: "Mary-Ann", country: "US" };
  const properties = {
    ...person,
    order_id: "1001",
    revenue: 50,
    currency: "USD",
    coupon: "WINTER",
    note: "by the door",
    products: [{ product_id: "42", name: "Coat", price: 25, quantity: 2 }, { sku: "S7" }],
  };
  const sent = send(meta, [anEvent({ properties, region: "US-CA" })], deskFor(secrets));
  expect(sent.url).toBe("https://graph.facebook.com/v23.0/1234567890123456/events");
  expect(JSON.parse(sent.body)).toEqual({
    access_token: "their-access-token-0",
    data: [
      {
        event_name: "Purchase",
        event_time: Math.floor(AT / 1_000),
        event_id: "event-id-of-22-symbols",
        event_source_url: "https://www.shop.example/thanks",
        action_source: "website",
        user_data: {
          em: [hex("jane.doe@gmail.com")],
          ph: [hex("16505551212")],
          fn: [hex("maryann")],
          country: [hex("us")],
          external_id: [hex("visitor-by-22-symbols_")],
        },
        custom_data: {
          value: 50,
          currency: "USD",
          order_id: "1001",
          content_type: "product",
          content_ids: ["42", "S7"],
          contents: [
            { id: "42", quantity: 2, item_price: 25 },
            { id: "S7", quantity: 1 },
          ],
        },
        ...LIMITED,
        data_processing_options_state: 1000,
        opt_out: true,
      },
    ],
  });
  expect(sent.body).not.toMatch(/jane|650555|mary/i);
});

it.each([
  ["Page Viewed", "PageView"],
  ["Product Viewed", "ViewContent"],
  ["Product Added", "AddToCart"],
  ["Product Added to Wishlist", "AddToWishlist"],
  ["Checkout Started", "InitiateCheckout"],
  ["Payment Info Entered", "AddPaymentInfo"],
  ["order completed", "Purchase"],
  ["Products Searched", "Search"],
  ["Lead Generated", "Lead"],
  ["Signed Up", "CompleteRegistration"],
  ["Article Read", "Article Read"],
  ["x".repeat(80), "x".repeat(50)],
])("calls %j %j", (event, name) => {
  expect(told({ event })["event_name"]).toBe(name);
});

it("calls no Purchase what has no value or no currency: Meta would refuse the whole parcel", () => {
  for (const properties of [
    { order_id: "1", revenue: 5 },
    { order_id: "1", currency: "EUR" },
    { revenue: 5, currency: "€" },
  ]) {
    expect(told({ properties })["event_name"]).toBe("Order Completed");
  }
});

it("hashes nothing that is not what it is called", () => {
  const properties = { email: "nobody", phone: "12", country: "Germany", first_name: "", city: 7 };
  expect(told({ properties })["user_data"]).toEqual({ external_id: [hex("visitor-by-22-symbols_")] });
});

describe("Limited Data Use", () => {
  const no = { advertising: true, sale_or_share: false };
  const optionsIn = (region: string) => {
    const { data_processing_options: options, data_processing_options_state: state } = told({ region, consent: no });
    return [options, state];
  };

  it.each([
    ["US-CA", 1000],
    ["US-CO", 1001],
    ["US-CT", 1002],
    ["US-FL", 1003],
    ["US-OR", 1004],
    ["US-TX", 1005],
    ["US-MT", 1006],
    ["US-DE", 1007],
    ["US-NE", 1008],
    ["US-NH", 1009],
    ["US-NJ", 1010],
    ["US-MN", 1011],
    ["US-MD", 1012],
    ["US-RI", 1013],
    // Meta has no number for them: the strictest that it has.
    ["US-VA", 1000],
    ["US-0", 1000],
    ["US", 1000],
    ["UNK", 1000],
  ])("is said in %s as %i", (region, state) => {
    expect(REGIONS.map(({ id }) => id)).toContain(region);
    expect(optionsIn(region)).toEqual([["LDU"], state]);
  });

  it("is said of every American region there is, never with a place that Meta would have to look up, and of no other", () => {
    for (const { id } of REGIONS) {
      const [options, state] = optionsIn(id);
      if (/^(US|UNK)/.test(id)) expect([options, (state as number) >= 1000], id).toEqual([["LDU"], true]);
      else expect([options, state], id).toEqual([[], undefined]);
    }
  });
});

it("cannot be configured for anything but advertising", () => {
  for (const purposes of [["analytics"], ["sale_or_share"]]) {
    const { error } = meta.schema.safeParse({ ...meta.example, purposes });
    expect(error?.issues).toMatchObject([{ path: ["purposes"], message: /name it among the purposes/ }]);
  }
});

it.each<[string, number, object, object]>([
  ["an expired token", 400, { code: 190 }, { kind: "again", because: "meta_190", broken: true }],
  ["a permission that is missing", 403, { code: 200 }, { kind: "again", because: "meta_200", broken: true }],
  ["too many calls", 400, { code: 4 }, { kind: "again", because: "meta_4" }],
  ["what passes, by its own word", 400, { code: 100, is_transient: true }, { kind: "again", because: "meta_100" }],
  ["a parameter that is wrong", 400, { code: 100 }, { kind: "refused", because: "meta_100" }],
  ["an error under a 200", 200, { code: 100 }, { kind: "refused", because: "meta_100" }],
  ["an error under a 200 that says nothing", 200, {}, { kind: "again", because: "meta_answer" }],
])("reads %s", (_, status, error, verdict) => {
  const body = JSON.stringify({ error: { message: "jane@example.com", ...error } });
  expect(meta.read(aReply({ status, body }))).toEqual(verdict);
});

it("reads that its events were received", () => {
  expect(meta.read(aReply({ body: '{"events_received":1,"messages":[],"fbtrace_id":"A"}' }))).toEqual({
    kind: "delivered",
  });
});
