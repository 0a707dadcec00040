/** The table of names, run in both directions: every name leads to its row, and every row to its names. */
import { describe, expect, it } from "vitest";
import { canonicalOf, dialectOf, nameIn, namesOf } from "../../../src/core/vocabulary/names.ts";
import { DIALECTS, ROWS, type Canonical, type Dialect, type Row } from "../../../src/core/vocabulary/rows.ts";

const rows = Object.entries(ROWS) as [Canonical, Row][];

function own(row: Row): readonly (readonly [Dialect, string])[] {
  const { segment, ga4 = [], snowplow = [] } = row;
  return [
    ...(segment === undefined ? [] : [["segment", segment] as const]),
    ...ga4.map((name) => ["ga4", name] as const),
    ...snowplow.map((name) => ["snowplow", name] as const),
  ];
}

const owned = rows.flatMap(([canonical, row]) =>
  [canonical, ...own(row).map(([, name]) => name), ...(row.others ?? [])].map((name) => [name, canonical] as const),
);
const nearby = rows.flatMap(([canonical, { near = {} }]) =>
  DIALECTS.flatMap((dialect) => (near[dialect] ?? []).map((name) => [name, canonical, dialect] as const)),
);

it("leads from every name to its row, and to no other", () => {
  expect(owned.filter(([name, canonical]) => canonicalOf(name) !== canonical)).toEqual([]);
});

it("leads from what is only near two rows to the one that owns it, or else to the first", () => {
  const astray = nearby.filter(([name, canonical]) => canonicalOf(name) !== canonical);
  expect(
    Object.fromEntries(astray.map(([name, canonical]) => [`${name} near ${canonical}`, canonicalOf(name)])),
  ).toEqual({
    "link_click near file.downloaded": "link.clicked",
    "generate_lead near form.submitted": "lead.generated",
    "ec:checkout_step near coupon.entered": "checkout.step_completed",
    "ec:checkout_step near checkout.started": "checkout.step_completed",
    "ec:checkout_step near payment.entered": "checkout.step_completed",
    "share near cart.shared": "content.shared",
    "social_interaction near cart.shared": "content.shared",
    "video_start near media.content_started": "media.played",
    "media:play near media.content_started": "media.played",
    "media:play near media.resumed": "media.played",
    "view_item near help.viewed": "product.viewed",
    "pv near help.viewed": "page.viewed",
    "app_exception near app.crashed": "error.shown",
  });
});

it("says a row in each vocabulary by the first of its names there, by whichever name it is asked", () => {
  const wrong = rows.flatMap(([canonical, row]) =>
    DIALECTS.filter((dialect) => {
      const first = own(row).find(([of]) => of === dialect)?.[1] ?? row.near?.[dialect]?.[0];
      return namesOf(canonical).some((name) => nameIn(dialect, name) !== first);
    }).map((dialect) => `${canonical} in ${dialect}`),
  );
  expect(wrong).toEqual([]);
});

it("comes back from GA4 and Snowplow to the Segment name it left by, but for what is only near", () => {
  const stays = rows.flatMap(([, { segment, ga4 = [], snowplow = [] }]) =>
    segment === undefined ? [] : [...ga4, ...snowplow].map((name) => [segment, nameIn("segment", name)] as const),
  );
  expect(stays.length).toBeGreaterThan(50);
  expect(stays.filter(([left, back]) => left !== back)).toEqual([]);
});

it("counts every name of a row among its names, and none of another's", () => {
  const listed = rows.flatMap(([canonical]) => namesOf(canonical));
  expect(listed).toHaveLength(new Set(listed).size);
  expect(new Set(listed)).toEqual(new Set([...owned, ...nearby].map(([name]) => name.toLowerCase())));
});

describe.each([
  ["Order Completed", "purchase", "ec:transaction"],
  ["Product Clicked", "select_item", "ec:list_click"],
  ["Page Viewed", "page_view", "pv"],
  ["Checkout Started", "begin_checkout", "ec:checkout_step"],
  ["Video Content Started", "video_start", "media:play"],
  ["Cart Viewed", "view_cart", undefined],
  ["Article Read", undefined, undefined],
])("%s", (name, ga4, snowplow) => {
  it("has its names elsewhere", () => {
    expect([nameIn("ga4", name), nameIn("snowplow", name)]).toEqual([ga4, snowplow]);
  });
});

it("ignores case and outer spaces, and nothing else", () => {
  expect(canonicalOf("  Click_On_Item ")).toBe("product.clicked");
  expect(canonicalOf("click on item")).toBeUndefined();
  expect(canonicalOf("constructor")).toBeUndefined();
});

it("knows whose fields come with a name, and nobody's with a name of no vocabulary", () => {
  expect(["view_item", "ec:product_view", "Product Viewed", "product.viewed", "product_click"].map(dialectOf)).toEqual([
    "ga4",
    "snowplow",
    "segment",
    "segment",
    undefined,
  ]);
});
