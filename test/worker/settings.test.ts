/** What Segment's browser client is told when a page gives it nothing but address and key. */
import { env } from "cloudflare:workers";
import { createExecutionContext } from "cloudflare:test";
import { expect, it } from "vitest";
import shipped from "../../gatehouse.config.ts";
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
        deliveryStrategy: { strategy: "standard", config: { credentials: "include", keepalive: true } },
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

it("names the address by which the page came: host and port, base path, scheme", async () => {
  const answer = await call("GET", `https://127.0.0.1:8787${path(KEY.web)}`);
  expect(await answer.json()).toMatchObject({
    integrations: { "Segment.io": { apiHost: "127.0.0.1:8787/v1", protocol: "https" } },
  });
  const [shop, ...others] = shipped.sites;
  const app = createApp({ ...shipped, sites: [{ ...shop!, basePath: "/collect" }, ...others] });
  const request = new Request(`${SHOP.replace("https", "http")}/collect${path(KEY.web)}`);
  const below = await app.fetch(request, env, createExecutionContext());
  expect(await below.json()).toMatchObject({
    integrations: { "Segment.io": { apiHost: "collect.shop.example/collect/v1", protocol: "http" } },
  });
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
