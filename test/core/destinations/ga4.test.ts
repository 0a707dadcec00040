/** GA4's Measurement Protocol: its words, its limits, and what a visitor's no looks like there. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { ga4 } from "../../../src/core/destinations/ga4.ts";
import { deskFor, keepsItsPromises, send, type Sent } from "./contract.ts";
import { anEvent, anyEvent, AT } from "./events.ts";

const secrets = { GA4_API_SECRET: "their-api-secret-0" };

interface Body {
  readonly client_id: string;
  readonly consent: Readonly<Record<string, string>>;
  readonly non_personalized_ads: boolean;
  readonly events: readonly {
    readonly name: string;
    readonly timestamp_micros: number;
    readonly params: Readonly<Record<string, unknown>> & { readonly items?: readonly Record<string, unknown>[] };
  }[];
}

const bodyOf = ({ body }: Sent) => JSON.parse(body) as Body;
const write = (...events: ReturnType<typeof anEvent>[]) => bodyOf(send(ga4, events, deskFor(secrets)));
const nameOf = (event: string) => write(anEvent({ event })).events[0]!.name;
const paramsOf = (properties: JsonObject) => write(anEvent({ properties })).events[0]!.params;

keepsItsPromises({
  kind: ga4,
  secrets,
  secretIn: "url",
  except: { secretInUrl: "Google takes `api_secret` in the query, and nowhere else" },
  consentIn: (sent) => {
    const { consent, non_personalized_ads } = bodyOf(sent);
    return { ...consent, non_personalized_ads };
  },
  consentOf: ({ consent: { advertising, sale_or_share } }) => ({
    ad_user_data: advertising === true ? "GRANTED" : "DENIED",
    ad_personalization: advertising === true && sale_or_share === true ? "GRANTED" : "DENIED",
    non_personalized_ads: !(advertising === true && sale_or_share === true),
  }),
});

it("says an order in Google's words, of a visitor by a name of Google's own", () => {
  const properties = {
    order_id: "1001",
    revenue: 50,
    total: 59.9,
    tax: 4.9,
    shipping: 5,
    currency: "eur",
    coupon: "WINTER",
    products: [
      {
        product_id: "42",
        sku: "S",
        name: "Coat",
        brand: "B",
        category: "coats",
        variant: "red",
        price: 25,
        quantity: 2,
      },
    ],
  };
  const context = {
    page_url: "https://www.shop.example/thanks",
    page_title: "Thanks",
    page_referrer: "https://www.shop.example/cart",
    locale: "de-DE",
  };
  expect(write(anEvent({ properties, context }))).toEqual({
    client_id: "visitor-by-22-symbols_",
    consent: { ad_user_data: "GRANTED", ad_personalization: "DENIED" },
    non_personalized_ads: true,
    events: [
      {
        name: "purchase",
        timestamp_micros: AT * 1_000,
        params: {
          page_location: context.page_url,
          page_title: "Thanks",
          page_referrer: context.page_referrer,
          language: "de-DE",
          transaction_id: "1001",
          value: 50,
          currency: "EUR",
          tax: 4.9,
          shipping: 5,
          coupon: "WINTER",
          engagement_time_msec: 1,
          items: [
            {
              item_id: "42",
              item_name: "Coat",
              item_brand: "B",
              item_category: "coats",
              item_variant: "red",
              price: 25,
              quantity: 2,
            },
          ],
        },
      },
    ],
  });
});

it("makes a list of the one product that an event speaks of, and says what it is worth", () => {
  const params = paramsOf({ product_id: "42", name: "Coat", price: 19.99, quantity: 3, currency: "EUR" });
  expect(params).toMatchObject({
    value: 59.97,
    currency: "EUR",
    items: [{ item_id: "42", item_name: "Coat", price: 19.99, quantity: 3 }],
  });
});

it.each<[JsonObject, number | undefined]>([
  [{ total: 9, products: [{ product_id: "1", price: 5 }] }, 9],
  [{ products: [{ product_id: "1", price: 5 }, { product_id: "2" }] }, undefined],
  [{ revenue: "59.90" }, undefined],
  [{ value: Infinity }, undefined],
])("makes up no value: %j", (properties, value) => {
  expect(paramsOf(properties)["value"]).toBe(value);
});

it("denies all that one event of a request denies", () => {
  const yes = anEvent({ consent: { advertising: true, sale_or_share: true } });
  const unshared = anEvent({ consent: { advertising: true, sale_or_share: false } });
  const unadvertised = anEvent({ consent: { advertising: false, sale_or_share: true } });
  const consentTo = (...events: (typeof yes)[]) => Object.values(write(...events).consent);
  expect(consentTo(yes, yes)).toEqual(["GRANTED", "GRANTED"]);
  expect(consentTo(yes, unshared)).toEqual(["GRANTED", "DENIED"]);
  expect(consentTo(yes, unadvertised)).toEqual(["DENIED", "DENIED"]);
});

it("asks where its owner wants Google to collect, and nowhere else", () => {
  const url = (collectedIn: "eu" | "global") =>
    send(ga4, [anEvent()], deskFor(secrets), { ...ga4.example, collectedIn }).url;
  const query = "?measurement_id=G-AB12CD34EF&api_secret=their-api-secret-0";
  expect(url("eu")).toBe(`https://region1.google-analytics.com/mp/collect${query}`);
  expect(url("global")).toBe(`https://www.google-analytics.com/mp/collect${query}`);
  expect(ga4.schema.parse({ ...ga4.example, collectedIn: undefined }).collectedIn).toBe("eu");
  expect(ga4.schema.safeParse({ ...ga4.example, collectedIn: "collector.example" }).success).toBe(false);
});

describe("names", () => {
  it.each([
    ["page viewed", "page_view"],
    ["Product Added", "add_to_cart"],
    ["Article Read", "article_read"],
    ["  Coupon — applied! ", "coupon_applied"],
    ["error", "event_error"],
    ["session_start", "event_session_start"],
    ["ga_thing", "event_ga_thing"],
    ["2nd Visit", "event_2nd_visit"],
    ["קנייה הושלמה", "קנייה_הושלמה"],
    ["!!!", "event_"],
  ])("are Google's own, or spelled as Google wants: %j", (planned, name) => {
    expect(nameOf(planned)).toBe(name);
  });
});

it("stays within all that Google reads of an event, whatever comes", () => {
  const LONGER: Readonly<Record<string, number>> = { page_location: 1_000, page_title: 300, page_referrer: 420 };
  const within = (params: Readonly<Record<string, unknown>>) => {
    expect(Object.keys(params).length).toBeLessThanOrEqual(25);
    for (const [name, value] of Object.entries(params)) {
      expect(name).toMatch(/^[a-z_]{1,40}$/);
      if (typeof value === "string") expect(value.length).toBeLessThanOrEqual(LONGER[name] ?? 100);
      else if (name !== "items") expect(Number.isFinite(value), name).toBe(true);
    }
  };
  const long = (name: string) =>
    fc.string({ unit: "grapheme", minLength: 90, maxLength: 2_000 }).map((text) => ({ [name]: text }));
  fc.assert(
    fc.property(anyEvent, long("page_url"), long("order_id"), (event, page, order) => {
      const properties = { ...order, ...event.properties };
      const context = { ...event.context, ...page, locale: "x".repeat(200) };
      for (const { name, params } of write({ ...event, properties, context }).events) {
        expect(name).toMatch(/^\p{L}[\p{L}\p{N}_]{0,39}$/u);
        within(params);
        for (const item of params.items ?? []) within(item);
      }
    }),
  );
  const products = Array.from({ length: 500 }, (_, index) => ({ product_id: `${index}` }));
  expect(paramsOf({ products }).items).toHaveLength(200);
});

it("has nothing to say of nobody", () => {
  expect(ga4.write([], ga4.example, deskFor(secrets))).toBeUndefined();
});

it("names no worth that is too large to be a number", () => {
  expect(paramsOf({ sku: "a", price: -1.797693134862316e306 })).not.toHaveProperty("value");
});
