/** What other Workers ask by service binding, some of them without types. */
import { env } from "cloudflare:workers";
import { createExecutionContext } from "cloudflare:test";
import { expect, it, vi } from "vitest";
import shipped from "../../gatehouse.config.ts";
import { readPlace } from "../../src/core/policy/places.ts";
import { connectionOf } from "../../src/worker/call/visitor.ts";
import { Gatehouse } from "../../src/worker/index.ts";
import { believing, pageCall } from "../../src/worker/page-call.ts";
import type { VisitorRequest } from "../../src/worker/visitor-request.ts";
import { AT, collect, FROM, newId, PAGE } from "./call.ts";
import { lookup, readBooks, rows } from "./stores.ts";
import { ALL_YES, Browser, track } from "./visit.ts";

const shop = shipped.sites[0]!;

async function german(): Promise<VisitorRequest> {
  const browser = new Browser(FROM.germany);
  await browser.choose(ALL_YES);
  await browser.send([track("Product Viewed", { product_id: "1", category: "coats" })]);
  const { cookie } = browser;
  return {
    url: `${PAGE}/`,
    country: "DE",
    region: null,
    cookie,
    gpc: null,
    dnt: null,
    userAgent: null,
    acceptLanguage: null,
  };
}

async function decide(request: VisitorRequest, more: object = {}) {
  return new Gatehouse(createExecutionContext(), env).decide({ site: "shop", request, placements: ["hero"], ...more });
}

it("looks at a German who agreed, and at nobody in the same place without the cookie", async () => {
  const request = await german();
  expect(await decide(request)).toMatchObject({ personalization: { allowed: true, known: true } });
  expect(await decide({ ...request, cookie: null })).toMatchObject({
    personalization: { allowed: false, known: false },
  });
});

it("answers by the decision cookie among the visitor's, as their profile would, and hears this request on top", async () => {
  const browser = new Browser(FROM.germany);
  await browser.choose(ALL_YES);
  await browser.send([track("Product Viewed", { product_id: "1", category: "coats" })], "?decide=hero");
  const { cookie } = browser;
  const request = { ...stranger(), cookie };
  const byProfile = await decide({ ...request, cookie: cookie.replace(/gh_d=[^;]*/, "") });
  expect(byProfile).toMatchObject({
    decisions: { hero: { because: { rule: "looks-at-coats" } } },
    personalization: { from: "profile" },
  });
  // Only once this isolate has read what was taken back.
  await vi.waitFor(async () => {
    const { personalization, ...answer } = await decide(request);
    expect(personalization).toEqual({ ...byProfile.personalization, from: "cookie", age: expect.any(Number) });
    expect(answer).toEqual({ decisions: byProfile.decisions, exposure: byProfile.exposure });
  });

  expect(await decide({ ...request, dnt: "1" })).toMatchObject({
    decisions: { hero: { because: { basis: "fallback" } } },
    personalization: { allowed: false, because: "signal_objects", from: "cookie" },
  });
  expect((await decide(request, { placements: ["hero", "shelf"] })).personalization).toMatchObject({ from: "profile" });
  const named = await decide(request, { visitor: { userId: "somebody-else" } });
  expect(named.personalization).toMatchObject({ known: false });
});

it("hears Do Not Track in Germany, as the same question by the page would", async () => {
  const request = await german();
  expect(await decide({ ...request, dnt: "1" })).toMatchObject({
    personalization: { allowed: false, because: "signal_objects", known: true },
  });
});

it.each(["country", "region", "cookie", "gpc", "userAgent", "acceptLanguage"] as const)(
  "answers nothing to a caller that leaves out %s: nobody can tell whether it was looked for",
  async (field) => {
    const { [field]: _, ...less } = await german();
    await expect(decide(less as VisitorRequest)).rejects.toThrow(new RegExp(`request\\.${field}$`));
  },
);

it("answers nothing to a caller that names nobody as the visitor", async () => {
  const request = await german();
  for (const visitor of [{}, { userId: undefined }, { userId: "" }]) {
    await expect(decide(request, { visitor })).rejects.toThrow(/visitor/);
  }
});

function gatehouse() {
  return new Gatehouse(createExecutionContext(), env);
}

/** A browser's first page, as its Worker sees it. */
function stranger(more: Partial<VisitorRequest> = {}): VisitorRequest {
  const none = { region: null, cookie: null, gpc: null, dnt: null, userAgent: null, acceptLanguage: null };
  return { url: `${PAGE}/coats`, country: "DE", ...none, ...more };
}

const californian = stranger({ country: "US", region: "CA" });
const coats = { ...track("Product Viewed", { product_id: "1", category: "coats" }), anonymousId: "rpc-1" };

function cookieOf({ setCookies }: { readonly setCookies: readonly string[] }): string {
  return setCookies.map((cookie) => cookie.split(";", 1)[0]).join("; ");
}

it("takes a page's events as the page would have sent them, and gives back the cookies for its answer", async () => {
  const answer = await gatehouse().collect({ site: "shop", request: californian, events: [coats], decide: ["hero"] });
  expect(answer).toMatchObject({
    success: true,
    results: [{ outcome: "stored" }],
    decisions: { hero: { content: "hero-coats" } },
    personalization: { allowed: true, known: true },
  });
  const cookies = [/^gh_v=.+; Domain=shop.example; .*HttpOnly; Secure/, /^gh_d=.+; Max-Age=300; HttpOnly; Secure/];
  expect(answer.setCookies).toEqual(cookies.map((cookie) => expect.stringMatching(cookie)));
  const again = await decide({ ...californian, cookie: cookieOf(answer) });
  expect(again).toMatchObject({ decisions: { hero: { content: "hero-coats" } }, personalization: { known: true } });
  expect(await readBooks()).toMatchObject({ balanced: true });
});

it("hears the visitor's signals in events, too", async () => {
  const request = { ...californian, gpc: "1" };
  const answer = await gatehouse().collect({ site: "shop", request, events: [{ ...coats, anonymousId: "rpc-2" }] });
  expect(answer).toMatchObject({ results: [{ outcome: "reduced" }], consent: { optOutSignalHonored: true } });
});

it("stores nothing of a German who was not asked, and of one who says yes by it all that they allowed", async () => {
  const before = (await rows()).length;
  const event = { ...coats, anonymousId: "rpc-3" };
  const nobody = await gatehouse().collect({ site: "shop", request: stranger(), events: [event] });
  expect(nobody).toMatchObject({ results: [{ outcome: "aggregated" }], consent: { promptAllowed: true } });
  expect(nobody.setCookies).toEqual([]);
  expect((await rows()).length).toBe(before);
  expect(await gatehouse().consent({ site: "shop", request: stranger() })).toMatchObject({
    purposes: { analytics: { allowed: false, because: "region_requires_consent" } },
    promptAllowed: true,
    known: false,
    setCookies: [],
  });

  const chosen = await gatehouse().consent({ site: "shop", request: stranger(), purposes: ALL_YES });
  expect(chosen).toMatchObject({ purposes: { analytics: { allowed: true, because: "choice_granted" } }, known: true });
  const cookie = cookieOf(chosen);
  expect(cookie).toMatch(/gh_v=.+; gh_c=.+/);
  const known = await gatehouse().collect({ site: "shop", request: stranger({ cookie }), events: [event] });
  expect(known).toMatchObject({ results: [{ outcome: "stored" }] });
  expect(await gatehouse().consent({ site: "shop", request: stranger({ cookie }) })).toMatchObject({ known: true });
});

it.each(["country", "cookie", "gpc", "userAgent"] as const)(
  "takes no event and no choice from a caller that leaves out %s",
  async (field) => {
    const { [field]: _, ...less } = stranger();
    const request = less as VisitorRequest;
    await expect(gatehouse().collect({ site: "shop", request, events: [coats] })).rejects.toThrow(/request/);
    await expect(gatehouse().consent({ site: "shop", request, purposes: ALL_YES })).rejects.toThrow(/request/);
  },
);

it("is the same door: a page of nobody's site is refused, and too much is too much", async () => {
  const foreign = stranger({ url: "https://foreign.example/" });
  const collecting = gatehouse().collect({ site: "shop", request: foreign, events: [coats] });
  await expect(collecting).rejects.toThrow(/^origin_not_allowed: /);
  await expect(gatehouse().consent({ site: "shop", request: foreign, purposes: ALL_YES })).rejects.toThrow(
    /^origin_not_allowed: /,
  );
  const large = { ...coats, properties: { text: "x".repeat(500_000) } };
  await expect(gatehouse().collect({ site: "shop", request: stranger(), events: [large] })).rejects.toThrow(
    /^too_large: /,
  );
  await expect(gatehouse().collect({ site: "nowhere", request: stranger(), events: [coats] })).rejects.toThrow(
    /no site "nowhere"/,
  );
});

it("says where the visitor is in a way that a deployed collector hears", async () => {
  const request = pageCall(shop, californian, { method: "POST", path: "/v1/batch", body: {} }, env);
  const { country, regionCode } = request.cf as IncomingRequestCfProperties;
  expect([country, regionCode]).toEqual(["US", "CA"]);
  const connection = connectionOf(shop, request, { ...env, GATEHOUSE_LOCAL: "" });
  expect(connection).toEqual(readPlace("US", "CA"));
  // Behind its owner's own proxy a page's connection says nothing; what a Worker hands over does.
  const proxied = { ...shipped, sites: [{ ...shop, proxied: true }] };
  expect(connectionOf(proxied.sites[0]!, request, env)).toBeUndefined();
  expect(connectionOf(believing(proxied).sites[0]!, request, env)).toEqual(connection);
});

it.each([
  ["an address that is not written as browsers write it", { url: `${PAGE}/מעיל?q=ä` }],
  ["headers in other letters", { userAgent: "דפדפן", acceptLanguage: "עברית", cookie: "a=ü" }],
  ["a place that is none", { country: "שם", region: "?" }],
])("is not thrown by %s", async (_, odd) => {
  const request = { ...(await german()), ...odd };
  expect((await gatehouse().collect({ site: "shop", request, events: [coats] })).results).toHaveLength(1);
  expect(await decide(request)).toMatchObject({ decisions: {} });
});

it("tells the owner's Worker what a look-up tells, but for the values of links, and nothing of another site's person", async () => {
  const userId = newId("user");
  await collect([{ type: "identify", userId, traits: { firstName: "Ada" }, context: AT.california }]);
  const gatehouse = new Gatehouse(createExecutionContext(), env);
  const found = await gatehouse.profile({ site: "shop", idType: "userId", id: userId });
  const told = JSON.parse(JSON.stringify(await lookup(userId)), (name, value: unknown) =>
    name === "links" ? (value as { value: string }[]).map(({ value: _value, ...link }) => link) : value,
  ) as unknown;
  expect(found).toEqual(told);
  expect(JSON.stringify(found)).not.toContain(userId);
  expect(found).toMatchObject({ profiles: [{ attributes: { firstName: { value: "Ada", source: "backend" } } }] });
  expect(await gatehouse.profile({ site: "magazine", idType: "userId", id: userId })).toEqual({
    found: false,
    profiles: [],
  });
  await expect(gatehouse.profile({ site: "shop", idType: "userId", id: " " })).rejects.toThrow(/id/);
  await expect(gatehouse.profile({ site: "nowhere", idType: "userId", id: userId })).rejects.toThrow(/no site/);
});
