/** The browser script as it is served: what caches may keep of it, for how long, and who may load it. */
import { env } from "cloudflare:workers";
import { createExecutionContext } from "cloudflare:test";
import { expect, it } from "vitest";
import { SCRIPT } from "../../dist/sdk/script.ts";
import shipped from "../../gatehouse.config.ts";
import { createApp } from "../../src/worker/app.ts";
import { call, FOREIGN, PAGE } from "./call.ts";

const HASHED = `/c.${SCRIPT.hash}.js`;
const KEPT = "public, max-age=31536000, immutable";
const FRESH = "public, max-age=300";

it.each([
  ["its own address, for minutes", "/c.js", FRESH],
  ["the address with its hash, for a year", HASHED, KEPT],
  ["the address of an older one, for minutes", "/c.0123456789abcdef.js", FRESH],
])("is served at %s", async (_, path, cached) => {
  const answer = await call("GET", path);
  expect([answer.status, await answer.text()]).toEqual([200, SCRIPT.text]);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": cached,
    etag: `"${SCRIPT.hash}"`,
    sourcemap: `c.${SCRIPT.hash}.js.map`,
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "cross-origin",
  });
  expect(answer.headers.getSetCookie()).toEqual([]);
});

it.each([PAGE, FOREIGN])("may be checked by integrity on a page of %s", async (origin) => {
  const { headers } = await call("GET", HASHED, null, { origin });
  expect(headers.get("access-control-allow-origin")).toBe("*");
  // One copy in a cache is right for all.
  expect(headers.has("vary")).toBe(false);
});

it.each(['"HASH"', 'W/"HASH"', '"old", W/"HASH"'])("is not sent again to a cache that has %s", async (tags) => {
  const answer = await call("GET", "/c.js", null, { "if-none-match": tags.replace("HASH", SCRIPT.hash) });
  expect([answer.status, await answer.text(), answer.headers.get("cache-control")]).toEqual([304, "", FRESH]);
});

it("is sent to a cache that has another", async () => {
  expect((await call("GET", "/c.js", null, { "if-none-match": '"old"' })).status).toBe(200);
});

it("answers HEAD with the same headers and no body", async () => {
  const answer = await call("HEAD", HASHED);
  expect([answer.status, await answer.text(), answer.headers.get("cache-control")]).toEqual([200, "", KEPT]);
});

it("has a source map, for itself only", async () => {
  const answer = await call("GET", `${HASHED}.map`);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json"]);
  expect(await answer.json()).toMatchObject({
    version: 3,
    sources: expect.arrayContaining([expect.stringMatching(/sdk\.ts$/)]),
  });
  expect((await call("GET", "/c.0123456789abcdef.js.map")).status).toBe(404);
});

it.each(["/c.js", HASHED, `${HASHED}.map`])("names its method at %s", async (path) => {
  const answer = await call("POST", path, "{}", { origin: PAGE });
  expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET"]);
});

it.each(["/c.xyz.js", "/c..js", "/d.js", "/c.js/", "/x/c.js", `/c.${"0".repeat(65)}.js`])(
  "is not at %s",
  async (path) => {
    expect((await call("GET", path)).status).toBe(404);
  },
);

it("is where the config puts it, under the base path", async () => {
  const [shop, ...others] = shipped.sites;
  const app = createApp({
    ...shipped,
    sites: [{ ...shop!, basePath: "/collect", scriptPath: "/hello.js" }, ...others],
  });
  const ask = (path: string) =>
    app.fetch(new Request(`https://collect.shop.example${path}`), env, createExecutionContext());
  const answer = await ask("/collect/hello.js");
  expect([answer.status, answer.headers.get("sourcemap")]).toEqual([200, `hello.${SCRIPT.hash}.js.map`]);
  expect((await ask(`/collect/hello.${SCRIPT.hash}.js`)).headers.get("cache-control")).toBe(KEPT);
  expect((await ask("/collect/c.js")).status).toBe(404);
});
