/** What a visitor's own page may ask of what is held, and what it may not: the guards of /v1/me. */
import { env } from "cloudflare:workers";
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import config from "../../gatehouse.config.ts";
import { createApp } from "../../src/worker/app.ts";
import { call, FOREIGN, FROM, KEY, PAGE, SHOP, type Headers } from "./call.ts";
import { ALL_NO, ALL_YES, Browser } from "./visit.ts";

const JSON_TYPE = { "content-type": "application/json" } as const;

async function codeOf(response: Response): Promise<string> {
  return (await response.json<{ code: string }>()).code;
}

function change(body: unknown, headers: Headers = {}): Promise<Response> {
  return call("PATCH", "/v1/me", JSON.stringify(body), { origin: PAGE, ...JSON_TYPE, ...headers });
}

describe("a read", () => {
  it("tells a browser of which nothing is held that plainly, and is kept by no cache", async () => {
    const response = await call("GET", "/v1/me", null, FROM.germany);
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toEqual({ found: false, documents: [] });
  });

  it("is a file where one is asked for", async () => {
    const response = await call("GET", "/v1/me?download", null, FROM.germany);
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="what-is-held-about-me.json"');
  });

  it.each([
    ["a foreign page's", { origin: FOREIGN }],
    ["an origin that hides", { origin: "null" }],
    ["one from another site, without Origin", { "sec-fetch-site": "cross-site" }],
    [
      "a navigation from another site",
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
    ],
  ])("is refused: %s", async (_, headers) => {
    const response = await call("GET", "/v1/me", null, headers);
    expect(response.status).toBe(403);
    expect(await codeOf(response)).toBe("origin_not_allowed");
  });
});

describe("a change", () => {
  it.each(["PATCH", "DELETE"])("needs an allowed Origin: %s", async (method) => {
    const visitor = new Browser(FROM.germany);
    await visitor.choose(ALL_YES);
    for (const origin of [undefined, FOREIGN, "null", "http://www.shop.example"]) {
      const response = await call(method, "/v1/me", method === "PATCH" ? '{"purposes":{"analytics":false}}' : null, {
        cookie: visitor.cookie,
        ...(method === "PATCH" ? JSON_TYPE : {}),
        ...(origin === undefined ? {} : { origin }),
      });
      expect(response.status, origin).toBe(403);
      expect(await codeOf(response)).toBe("origin_not_allowed");
      expect(response.headers.getSetCookie()).toEqual([]);
    }
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])(
    "is no form and no text: %s",
    async (type) => {
      const patched = await change({ purposes: { analytics: false } }, { "content-type": type });
      expect(patched.status).toBe(415);
      const erased = await call("DELETE", "/v1/me", "{}", { origin: PAGE, "content-type": type });
      expect(erased.status).toBe(415);
      expect(patched.headers.getSetCookie()).toEqual([]);
    },
  );

  it.each([
    ["nothing", {}],
    ["a yes, which is said elsewhere", { purposes: { analytics: true } }],
    ["what cannot be refused", { purposes: { necessary: false } }],
    ["a purpose of nobody's", { purposes: { everything: false } }],
    ["somebody else", { traits: { plan: "gold" }, userId: "u-1" }],
    ["traits in a list", { traits: ["gold"] }],
    [
      "more traits than anybody has",
      { traits: Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`t${at}`, 1])) },
    ],
  ])("is not guessed at: %s", async (_, body) => {
    const response = await change(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: "unreadable",
      detail: expect.stringContaining("PUT /v1/consent"),
    });
  });

  it("may come from a page of the site: browsers ask for PATCH, DELETE and the assertion's header first", async () => {
    const asked = {
      origin: PAGE,
      "access-control-request-method": "PATCH",
      "access-control-request-headers": "content-type,gatehouse-assertion",
    };
    const response = await call("OPTIONS", "/v1/me", null, asked);
    expect(response.headers.get("access-control-allow-methods")).toMatch(/\bPATCH\b.*\bDELETE\b/);
    expect(response.headers.get("access-control-allow-headers")).toContain("gatehouse-assertion");
  });
});

it("takes an objection of whom nobody knows, in a cookie without any identifier", async () => {
  const response = await change({ purposes: { analytics: false, advertising: false } }, FROM.germany);
  expect(await response.json()).toEqual({ objected: ["analytics", "advertising"] });
  expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/^gh_c=/)]);
});

it("erases nobody where nobody is held, and leaves the browser with nothing but its no", async () => {
  const visitor = new Browser(FROM.germany);
  await visitor.choose(ALL_NO);
  const response = await call("DELETE", "/v1/me", null, visitor.headers);
  expect(await response.json()).toEqual({ requestId: null });
  const cookies = response.headers.getSetCookie();
  expect(cookies.find((one) => one.startsWith("gh_v="))).toMatch(/Max-Age=0/);
  expect(cookies.find((one) => one.startsWith("gh_c="))).not.toMatch(/Max-Age=0/);
});

it("takes no key for a visitor: a server names people at another route", async () => {
  const response = await call("GET", "/v1/me", null, { authorization: `Bearer ${KEY.backend}` });
  expect(await response.json()).toEqual({ found: false, documents: [] });
});

it("answers 429 to a network that asks too often, and says to come again after the whole window", async () => {
  const asked: string[] = [];
  const limiter = { limit: ({ key }: { key: string }) => Promise.resolve({ success: asked.push(key) < 0 }) };
  const address = "192.0.2.77";
  for (const [method, path] of [
    ["GET", "/v1/me"],
    ["PATCH", "/v1/me"],
    ["DELETE", "/v1/me"],
    ["GET", "/privacy"],
    ["POST", "/privacy"],
  ] as const) {
    const context = createExecutionContext();
    const request = new Request(SHOP + path, { method, headers: { "cf-connecting-ip": address } });
    const response = await createApp(config).fetch(request, { ...env, RATE_RIGHTS: limiter }, context);
    await waitOnExecutionContext(context);
    expect(response.status, `${method} ${path}`).toBe(429);
    expect(response.headers.get("retry-after")).toBe("60");
  }
  expect(asked).toHaveLength(5);
  // The network by a keyed name: the platform learns no address.
  for (const key of asked) expect(key).toMatch(/^\d+\.[\w-]{43}#\d$/);
  expect(new Set(asked.map((key) => key.split("#")[0])).size).toBe(1);
});
