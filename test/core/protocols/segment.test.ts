/** The Segment HTTP Tracking API as its browser and server clients send it. */
import { expect, it } from "vitest";
import { WIRE_ROUTES } from "../../../src/core/protocols/index.ts";
import { NOW } from "../call.ts";
import { call, eventsOf, read, routeOf } from "./wire.ts";

it("answers each path of the API and each letter of the browser client once", () => {
  const paths = WIRE_ROUTES.map((route) => route.path);
  const named = ["track", "page", "screen", "identify", "group", "alias", "batch", "import"];
  expect(paths.toSorted()).toEqual([...named, "t", "p", "s", "i", "g", "a", "b"].toSorted());
});

it("takes only import for history", () => {
  expect(WIRE_ROUTES.filter((route) => route.history).map((route) => route.path)).toEqual(["import"]);
});

it.each([
  ["track", "track"],
  ["t", "track"],
  ["page", "page"],
  ["p", "page"],
  ["screen", "screen"],
  ["s", "screen"],
  ["identify", "identify"],
  ["i", "identify"],
  ["group", "group"],
  ["g", "group"],
  ["alias", "alias"],
  ["a", "alias"],
])("reads /v1/%s as %s, whatever type the body claims", (path, type) => {
  expect(read(path, { type: "import", event: "Cart Viewed", messageId: "m" }).type).toBe(type);
});

it("reads the body of the browser client: key in the body, ids null, _metadata left out", () => {
  const body = {
    timestamp: "2026-11-22T04:07:11.000Z",
    integrations: { "Segment.io": true },
    userId: null,
    anonymousId: "7a7a-anon",
    event: "Product Viewed",
    type: "track",
    properties: { product_id: "p-1" },
    context: {
      page: { path: "/p", referrer: "", search: "?q=1", title: "P", url: "https://www.shop.example/p?q=1" },
      userAgent: "Mozilla/5.0",
      locale: "de-DE",
      timezone: "Europe/Berlin",
      library: { name: "analytics.js", version: "npm:next-1.81.0" },
      campaign: { source: "news", medium: "email", name: "fall", term: "shoe", content: "b" },
      consent: { categoryPreferences: { Analytics: true } },
    },
    messageId: "ajs-next-1",
    writeKey: "wk",
    sentAt: "2026-11-22T04:07:11.000Z",
    _metadata: { bundled: ["Segment.io"], unbundled: [], bundledIds: [] },
  };
  expect(routeOf("t").keyIn(body)).toBe("wk");
  expect(eventsOf(call("t", body))).toEqual([
    {
      readable: true,
      event: {
        v: 1,
        type: "track",
        name: "Product Viewed",
        messageId: "ajs-next-1",
        occurredAt: NOW,
        receivedAt: NOW,
        anonymousId: "7a7a-anon",
        properties: { product_id: "p-1" },
        context: {
          page_url: "https://www.shop.example/p?q=1",
          page_path: "/p",
          page_title: "P",
          campaign_source: "news",
          campaign_medium: "email",
          campaign_name: "fall",
          campaign_term: "shoe",
          campaign_content: "b",
          locale: "de-DE",
          timezone: "Europe/Berlin",
          user_agent: "Mozilla/5.0",
        },
        consent: { segment: { categoryPreferences: { Analytics: true } } },
      },
    },
  ]);
});

it("reads the batch of the Node client: members by their own type, in order, no key in the body", () => {
  const answer = call("batch", {
    batch: [
      { type: "identify", userId: "u", traits: { plan: "gold" }, messageId: "n-1", _metadata: { nodeVersion: "24" } },
      { type: "track", userId: "u", event: "Signed Up", properties: { type: "mail" }, messageId: "n-2" },
      { type: "page", userId: "u", name: "Home", properties: {}, messageId: "n-3" },
    ],
    sentAt: "2026-11-22T04:07:11.000Z",
  });
  const events = eventsOf(answer).map((one) => (one.readable ? one.event : undefined));
  expect(events.map((event) => [event?.type, event?.name, event?.messageId, event?.properties])).toEqual([
    ["identify", "", "n-1", { plan: "gold" }],
    ["track", "Signed Up", "n-2", { type: "mail" }],
    ["page", "", "n-3", { name: "Home" }],
  ]);
});

it.each(["batch", "b", "import"])("reads an empty /v1/%s as no events, which is not an error", (path) => {
  expect(call(path, { batch: [], writeKey: "wk" })).toEqual({ readable: true, events: [] });
});

it("keeps a page's name and category, and its address only in the context", () => {
  const event = read("page", {
    name: "Shoes",
    category: "Lists",
    properties: {
      url: "https://x.example/s",
      path: "/s",
      title: "S",
      referrer: "https://r.example/",
      search: "?a",
      color: "red",
    },
  });
  expect(event.properties).toEqual({ color: "red", name: "Shoes", category: "Lists" });
  expect(event.context).toEqual({
    page_url: "https://x.example/s",
    page_path: "/s",
    page_title: "S",
    page_referrer: "https://r.example/",
  });
});

it("leaves out a page's name and category when they are null", () => {
  expect(read("screen", { name: null, category: null, properties: { a: 1 } }).properties).toEqual({ a: 1 });
});

it.each(["identify", "group"])("takes the traits of %s, not its properties", (path) => {
  const event = read(path, { groupId: "g-1", traits: { name: "N" }, properties: { wrong: 1 } });
  expect(event.properties).toEqual({ name: "N" });
  expect(event.context).toEqual({ group_id: "g-1" });
});

it("keeps both ids of an alias", () => {
  const event = read("alias", { previousId: "old", userId: "new" });
  expect([event.context.previous_id, event.userId]).toEqual(["old", "new"]);
});

it("takes numbers for ids, and nothing but spaces for no id", () => {
  const event = read("track", { event: "Cart Viewed", userId: 42, anonymousId: "  " });
  expect([event.userId, "anonymousId" in event]).toEqual(["42", false]);
});

it("gives each event without a messageId an id of its own", () => {
  const events = eventsOf(call("batch", { batch: [{ type: "alias" }, { type: "alias", messageId: null }] }));
  expect(events.map((one) => one.readable && one.event.messageId)).toEqual(["made-1", "made-2"]);
});

it("leaves out an unreadable context field instead of refusing its event", () => {
  const context = { locale: 7, timezone: "x".repeat(51), page: "no", campaign: ["no"], userAgent: null };
  expect(read("track", { event: "Cart Viewed", context }).context).toEqual({});
});

it.each([[7], [""], [{}], ["x".repeat(61)]])(
  "keeps a country that cannot be read (%j) as unreadable: an absent one would fall to the key's audience",
  (country) => {
    expect(read("track", { event: "Cart Viewed", context: { location: { country } } }).context.country).toBe(
      "unreadable",
    );
  },
);

it("takes a country that is null for none, since null says nothing: it falls to the key's audience", () => {
  const { context } = read("track", { event: "Cart Viewed", context: { location: { country: null, region: "CA" } } });
  expect(context).toEqual({ region: "CA" });
});

it("hands a null among consent preferences on: it is no yes, and nobody may take it for silence", () => {
  const consent = { categoryPreferences: { Analytics: true, Advertising: null } };
  const event = read("track", { event: "Cart Viewed", context: { consent } });
  expect(event.consent).toEqual({ segment: consent });
});

it("hands an identify's assertion on, and no other call's; what is no text proves nothing, and is not none", () => {
  const said = (path: string, assertion: unknown) =>
    read(path, { userId: "u", event: "Cart Viewed", context: { assertion } });
  expect(said("identify", "a.b.c").assertion).toBe("a.b.c");
  for (const wrong of [7, {}, ["a.b.c"], true, ""]) expect(said("identify", wrong).assertion).toBe("");
  for (const none of [null, undefined]) expect(said("identify", none)).not.toHaveProperty("assertion");
  for (const path of ["track", "page", "group", "alias"]) expect(said(path, "a.b.c")).not.toHaveProperty("assertion");
  expect(JSON.stringify(said("identify", "a.b.c").context)).toBe("{}");
});
