/**
 * With real shared caches before the collector, before a Worker that paints visitors' pages, and between that and its
 * origin: what is everybody's is kept, and nobody ever gets what is another's.
 */
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createTestHarness } from "wrangler";
import { TEST_SECRETS, TEST_VARS } from "../bindings.ts";
import { platform, serve } from "./served.ts";
import { SharedCache } from "./shared-cache.ts";

const SHELL = `<!doctype html><html lang="en"><head><title>Shop</title></head>
<body><section data-placement="hero"><h1 data-field="title">Welcome</h1></section></body></html>`;

const KEEP = { "cache-control": "public, max-age=600" };
const HTML = { ...KEEP, "content-type": "text/html; charset=utf-8", etag: '"1"' };

const origin = await serve(async ({ url }) => {
  if (url === "/style.css") return new Response("h1 {}", { headers: { ...KEEP, "content-type": "text/css" } });
  if (url === "/packed") return new Response(gzipSync(SHELL), { headers: { ...HTML, "content-encoding": "gzip" } });
  return new Response(SHELL, { headers: HTML });
});
const behind = await new SharedCache(origin.url).listen();

const server = createTestHarness({
  workers: [
    { configPath: "wrangler.toml", prebuiltWorkerDir: "dist", vars: TEST_VARS, secrets: TEST_SECRETS },
    { configPath: "test/bundle/edge/front.toml", vars: { ORIGIN: behind.url, BUDGET_MS: 2_000 } },
  ],
});
beforeAll(() => server.listen());
afterAll(() => server.close());

const collector = await platform(server, "gatehouse", "https://collect.shop.example");
const front = await platform(server, "shop-front", "https://www.shop.example");
const [collectorCache, frontCache] = (await Promise.all(
  [collector, front].map(({ url }) => new SharedCache(url).listen()),
)) as [SharedCache, SharedCache];

beforeEach(() => {
  for (const { asked } of [origin, collector, front]) asked.length = 0;
});

/** What looks at `category`: through the cache, as a page of the shop. */
async function visitor(category: string): Promise<string> {
  const event = { type: "track", event: "Product Viewed", properties: { product_id: "1", category } };
  const response = await fetch(`${collectorCache.url}/v1/batch`, {
    method: "POST",
    headers: { origin: "https://www.shop.example", "content-type": "text/plain" },
    body: JSON.stringify({
      writeKey: TEST_SECRETS["GATEHOUSE_WRITE_KEY"],
      batch: [{ ...event, anonymousId: crypto.randomUUID() }],
    }),
  });
  expect(response.status).toBe(200);
  const cookie = response.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
  expect(cookie).toMatch(/^gh_v=/);
  return cookie;
}

async function get(cache: SharedCache, path: string, cookie?: string): Promise<Response> {
  return fetch(cache.url + path, { headers: cookie === undefined ? {} : { cookie } });
}

it("keeps the script and the settings for everybody", async () => {
  for (const path of ["/c.js", `/v1/projects/${TEST_SECRETS["GATEHOUSE_WRITE_KEY"]}/settings`]) {
    collector.asked.length = 0;
    const first = await (await get(collectorCache, path)).text();
    const second = await get(collectorCache, path, "gh_v=another");
    expect(second.headers.has("age")).toBe(true);
    expect(await second.text()).toBe(first);
    expect(collector.asked).toEqual([path]);
  }
});

it.each(["/v1/decide?placement=hero", "/v1/session", "/v1/consent"])(
  "answers each visitor themselves at %s, whoever asked before",
  async (path) => {
    const [coats, bags] = [await visitor("coats"), await visitor("bags")];
    collector.asked.length = 0;
    const answers: string[] = [];
    for (const cookie of [coats, bags, undefined, coats, bags]) {
      const response = await get(collectorCache, path, cookie);
      expect(response.headers.get("cache-control")).toBe("no-store");
      answers.push(await response.text());
    }
    expect(collector.asked).toHaveLength(5);
    const [ofCoats, ofBags, ofNobody] = answers;
    if (path === "/v1/consent") return;
    expect(ofCoats).toContain("coats");
    expect(ofBags).toContain("bags");
    expect(ofNobody).not.toMatch(/coats|bags/);
  },
);

it("paints each visitor's own page from one shell, which is fetched once", async () => {
  const [coats, bags] = [await visitor("coats"), await visitor("bags")];
  const pages: (string | undefined)[] = [];
  for (const cookie of [coats, bags, undefined, bags, coats]) {
    const response = await get(frontCache, "/", cookie);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(response.headers.has("etag")).toBe(false);
    pages.push(/data-content="([\w-]+)"/.exec(await response.text())?.[1]);
  }
  expect(pages).toEqual(["hero-coats", "hero-bags", "hero-default", "hero-bags", "hero-coats"]);
  expect(front.asked).toHaveLength(5);
  expect(origin.asked).toEqual(["/"]);
});

it("fills a page that its origin has packed", async () => {
  const page = await get(frontCache, "/packed", await visitor("coats"));
  expect(await page.text()).toContain('data-content="hero-coats"');
});

it("lets the cache before it keep what is no page", async () => {
  for (const cookie of ["gh_v=a", "gh_v=b"]) {
    expect(await (await get(frontCache, "/style.css", cookie)).text()).toBe("h1 {}");
  }
  expect([front.asked, origin.asked]).toEqual([["/style.css"], ["/style.css"]]);
});

it("left nothing of anybody in any cache, and no cookie", () => {
  const paths = (cache: SharedCache) => [
    ...new Set(cache.kept.map(({ path }) => path.replace(/projects\/[^/]+/, "projects"))),
  ];
  expect(paths(collectorCache)).toEqual(["/c.js", "/v1/projects/settings"]);
  expect(paths(frontCache)).toEqual(["/style.css"]);
  expect(paths(behind)).toEqual(["/", "/packed", "/style.css"]);
  for (const { headers, body } of [collectorCache, frontCache, behind].flatMap(({ kept }) => kept)) {
    expect(Object.keys(headers)).not.toContain("set-cookie");
    expect(body).not.toMatch(/hero-(?:coats|bags)/);
  }
});
