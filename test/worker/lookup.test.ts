import { expect, it } from "vitest";
import { AT, basic, call, collect, fromPage, FROM, KEY, newId, post, view } from "./call.ts";
import { lookup } from "./stores.ts";

const read = async (body: unknown, headers = basic(KEY.backend)) => post("/v1/profiles/lookup", body, headers);

it("finds what a visitor's profile holds: counts, last events by type, traits, where it rests", async () => {
  const userId = newId("user");
  await collect([
    view({ userId, context: AT.california, properties: { product_id: "p-1" } }),
    view({
      userId,
      context: AT.california,
      properties: { product_id: "p-2", url: "https://www.shop.example/p-2?q=1" },
    }),
    { type: "identify", userId, traits: { firstName: "Ada" }, context: AT.california },
  ]);
  const found = await lookup(userId);
  expect(found).toMatchObject({
    found: true,
    profiles: [
      {
        jurisdiction: "us",
        counts: { "Product Viewed": { count: 2 }, "User Identified": { count: 1 } },
        lastEvents: { "Product Viewed": { properties: { product_id: "p-2", url: expect.any(String) } } },
        traits: { firstName: "Ada" },
      },
    ],
  });
});

it("says of each attribute who said it and how, and what may be done with it now", async () => {
  const userId = newId("user");
  await collect([{ type: "identify", userId, traits: { firstName: "Ada" }, context: AT.california }]);
  expect(await lookup(userId)).toMatchObject({
    profiles: [
      {
        attributes: {
          firstName: {
            value: "Ada",
            how: "declared",
            verified: true,
            source: "backend",
            purposes: ["personalization"],
            from: 0,
            others: 0,
          },
          relationship: { value: "new", how: "inferred" },
        },
        links: [{ kind: "userId", value: userId, evidence: "server", verified: true, source: "backend", from: 0 }],
        purposes: { personalization: { allowed: true, because: "region_allows", law: "US-CA" } },
        items: {},
      },
    ],
  });
});

it("shows the items of the session, the last first", async () => {
  const anonymousId = newId("anon");
  await fromPage(view({ anonymousId, properties: { product_id: "p-1", category: "coats" } }), FROM.california);
  await fromPage(view({ anonymousId, properties: { product_id: "p-2", category: "coats" } }), FROM.california);
  const item = { at: expect.any(String), category: "coats" };
  expect(await lookup(anonymousId, "anonymousId")).toMatchObject({
    profiles: [
      {
        items: {
          products: [
            { id: "p-2", ...item },
            { id: "p-1", ...item },
          ],
        },
      },
    ],
  });
});

it("never shows what opens a profile: neither its secret nor its token", async () => {
  const userId = newId("user");
  await collect([view({ userId, context: AT.california })]);
  const text = await (await read({ idType: "userId", id: userId })).text();
  expect(text).not.toMatch(/secret|token|ring|outbox|sealed/);
});

it("finds a browser's visitor by anonymousId, and does not take one kind of id for the other", async () => {
  const anonymousId = newId("anon");
  await fromPage(view({ anonymousId }), FROM.california);
  expect(await lookup(anonymousId, "anonymousId")).toMatchObject({ found: true });
  expect(await lookup(anonymousId, "userId")).toEqual({ found: false, profiles: [] });
});

it("says that it found nobody, with the same words for whoever was never seen", async () => {
  expect(await lookup(newId("stranger"))).toEqual({ found: false, profiles: [] });
});

it.each([
  ["an empty id", { idType: "userId", id: "" }],
  ["blanks", { idType: "userId", id: "   " }],
  ["no id", { idType: "userId" }],
  ["an id that is a number", { idType: "userId", id: 7 }],
  ["an id of 10,000 letters", { idType: "userId", id: "i".repeat(10_000) }],
  ["a kind of id that names no profile", { idType: "phone", id: "+4930123456" }],
  ["a field that it would not look at", { idType: "userId", id: "u", jurisdiction: "eu" }],
  ["a list", []],
])("refuses %s instead of answering that nobody is found", async (_, body) => {
  const response = await read(body);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: "unreadable" });
});

it.each([
  ["no key", {}, 401, "bad_key"],
  ["a browser key", basic(KEY.web), 403, "scope_missing"],
  ["an app key", basic(KEY.app), 403, "scope_missing"],
])("opens no profile to %s", async (_, headers, status, code) => {
  const response = await read({ idType: "userId", id: "u" }, headers);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ code });
});

it("does not find one site's customer from another site", async () => {
  const userId = newId("user");
  await collect([view({ userId, context: AT.california })]);
  const url = "https://c.magazine.example/v1/profiles/lookup";
  const response = await call(
    "POST",
    url,
    JSON.stringify({ idType: "userId", id: userId }),
    basic(KEY.magazineBackend),
  );
  expect(await response.json()).toEqual({ found: false, profiles: [] });
});
