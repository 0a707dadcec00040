/** What Segment's browser client is told when a page gives it nothing but address and key. */
import { env } from "cloudflare:workers";
import { createExecutionContext } from "cloudflare:test";
import { expect, it } from "vitest";
import shipped from "../../gatehouse.config.ts";
import type { Site } from "../../src/core/config.ts";
import type { segmentSettings } from "../../src/core/protocols/segment-settings.ts";
import { createApp } from "../../src/worker/app.ts";
import { call, FOREIGN, KEY, PAGE, SHOP } from "./call.ts";

function path(key: string): string {
  return `/v1/projects/${key}/settings`;
}

it.each([["web"], ["app"]] as const)("tells the client of the %s key where to send, with the cookie", async (kind) => {
  const response = await call("GET", path(KEY[kind]), null, { origin: PAGE });
  expect(response.status).toBe(200);
  expect(response.headers.get("access-control-allow-origin")).toBe(PAGE);
  expect(await response.json()).toEqual({
    integrations: {
      "Segment.io": {
        apiKey: KEY[kind],
        apiHost: "collect.shop.example/v1",
        protocol: "https",
        unbundledIntegrations: [],
        addBundledMetadata: true,
        deliveryStrategy: {
          strategy: "standard",
          config: { credentials: "include", keepalive: true, headers: { Prefer: "return=minimal" } },
        },
      },
    },
    // Without these two the client would report to Segment.
    metrics: { sampleRate: 0, host: "collect.shop.example/v1" },
    plan: { track: { __default: { enabled: true, integrations: {} } } },
  });
});

it("may be kept for a while, since it is the same for all and sets no cookie", async () => {
  const { headers } = await call("GET", path(KEY.web), null, { origin: PAGE });
  expect(headers.get("cache-control")).toBe("public, max-age=300");
  expect(headers.get("vary")).toContain("Origin");
  expect(headers.getSetCookie()).toEqual([]);
});

/** Where the client is told to send, by a collector whose first site says so. */
async function toldTo(url: string, said: Partial<Site> = {}) {
  const [shop, ...others] = shipped.sites;
  const app = createApp({ ...shipped, sites: [{ ...shop!, ...said }, ...others] });
  const answer = await app.fetch(new Request(url), env, createExecutionContext());
  const { integrations } = (await answer.json()) as ReturnType<typeof segmentSettings>;
  return [integrations["Segment.io"].protocol, integrations["Segment.io"].apiHost];
}

it("names the address by which the page came: host and port, base path", async () => {
  expect(await toldTo(`${SHOP}:8443${path(KEY.web)}`)).toEqual(["https", "collect.shop.example:8443/v1"]);
  const below = await toldTo(`${SHOP}/collect${path(KEY.web)}`, { basePath: "/collect" });
  expect(below).toEqual(["https", "collect.shop.example/collect/v1"]);
});

it("names https where a proxy ended it, since browsers block anything less; on this machine, what it is", async () => {
  const ended = SHOP.replace("https", "http") + path(KEY.web);
  expect(await toldTo(ended)).toEqual(["https", "collect.shop.example/v1"]);
  expect(await toldTo(`http://127.0.0.1:8787${path(KEY.web)}`)).toEqual(["http", "127.0.0.1:8787/v1"]);
});

it("names the site's own address, so that nobody goes past its proxy; on this machine, this machine's", async () => {
  const proxied = { address: "https://www.shop.example/collect", proxied: true };
  expect(await toldTo(SHOP + path(KEY.web), proxied)).toEqual(["https", "www.shop.example/collect/v1"]);
  expect(await toldTo(`http://localhost:8787${path(KEY.web)}`, proxied)).toEqual(["http", "localhost:8787/v1"]);
});

it.each([
  ["nobody's", "gh_wk_guess"],
  ["a server's, which it would confirm", KEY.backend],
  ["another site's", KEY.magazineBackend],
  ["broken", "%E0%A4%A"],
  ["a megabyte's", "k".repeat(10_000)],
])("answers a key that is %s as unknown, and keeps that nowhere", async (_, key) => {
  const response = await call("GET", path(key), null, { origin: PAGE });
  expect(response.status).toBe(401);
  expect(response.headers.get("cache-control")).toBe("no-store");
  const unknown = await call("GET", path("gh_wk_guess"), null, { origin: PAGE });
  expect(await response.text()).toBe(await unknown.text());
});

it("gives a foreign page no leave to read it", async () => {
  const { headers } = await call("GET", path(KEY.web), null, { origin: FOREIGN });
  expect(headers.has("access-control-allow-origin")).toBe(false);
});

it("names its method for any key, and is nothing without one", async () => {
  const wrong = await call("POST", path("any"), null, { origin: PAGE });
  expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "GET"]);
  expect((await call("GET", "/v1/projects//settings")).status).toBe(404);
  expect((await call("GET", "/v1/projects/settings")).status).toBe(404);
});
