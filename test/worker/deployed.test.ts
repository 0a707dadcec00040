/** What is different in a deployment, where the local setting is off: the same app, without it. */
import { env } from "cloudflare:workers";
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { expect, it } from "vitest";
import config from "../../gatehouse.config.ts";
import { createApp } from "../../src/worker/app.ts";
import { jurisdictionOf } from "../../src/worker/stores/jurisdiction.ts";
import { FOREIGN, KEY, PAGE, SHOP, view, type Headers } from "./call.ts";
import { profileStubs } from "./stores.ts";

const deployed = { ...env, GATEHOUSE_LOCAL: "" };
const app = createApp(config);

/** The counters cannot be reached here, which has no jurisdictions: that failure comes after the answer. */
async function send(event: object, headers: Headers, cf: object, url = `${SHOP}/v1/track`): Promise<Response> {
  const context = createExecutionContext();
  const init = { method: "POST", body: JSON.stringify({ writeKey: KEY.web, ...event }), headers, cf };
  const response = await app.fetch(new Request(url, init as RequestInit), deployed, context);
  await waitOnExecutionContext(context).catch((error: unknown) => expect(String(error)).toContain("not implemented"));
  return response;
}

it("never falls back to a name prefix: without jurisdictions it stores nothing at all", async () => {
  expect(() => jurisdictionOf(deployed.PROFILE, "eu", deployed)).toThrow("not implemented");
  const response = await send(view({ anonymousId: "a" }), { origin: PAGE }, { country: "US", regionCode: "CA" });
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ code: "unavailable" });
  expect(await profileStubs()).toEqual([]);
});

it("takes the region from the connection, never from a header that anybody can write", async () => {
  const pretended = { origin: PAGE, "cf-ipcountry": "US", "cf-region-code": "CA" };
  const response = await send(view(), pretended, { country: "RU" });
  expect(await response.json()).toMatchObject({ results: [{ reasons: ["region_forbidden", "identifier_missing"] }] });
});

it("takes no region from the connection of a browser key without Origin: a script somewhere may hold the key", async () => {
  const response = await send(view(), {}, { country: "RU" });
  expect(await response.json()).toMatchObject({
    results: [{ outcome: "aggregated", reasons: ["consent_missing", "region_unknown", "identifier_missing"] }],
  });
});

it("knows no loopback site and no loopback origin: a Host header proves nothing", async () => {
  expect((await send(view(), { origin: PAGE }, {}, "http://127.0.0.1/v1/track")).status).toBe(404);
  expect((await send(view(), { origin: "http://localhost:3000" }, {})).status).toBe(403);
  expect((await send(view(), { origin: FOREIGN }, {})).status).toBe(403);
});

it("does not take the pretended signal of local pages for one", async () => {
  const note = async (headers: Headers) =>
    (await send(view(), { origin: PAGE, ...headers }, { country: "US", regionCode: "CA" })).json<{ consent: object }>();
  expect((await note({ "x-local-gpc": "1" })).consent).not.toHaveProperty("optOutSignalHonored");
  expect((await note({ "sec-gpc": "1" })).consent).toHaveProperty("optOutSignalHonored", true);
});
