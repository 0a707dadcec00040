/** A page's way out: asked once and beside the origin, never late, never broken, and in nobody's cache. */
import { env } from "cloudflare:workers";
import { createExecutionContext, runInDurableObject } from "cloudflare:test";
import { expect, it, onTestFinished, vi } from "vitest";
import { Gatehouse } from "../../../src/worker/index.ts";
import { personalize, type Personalizing } from "../../../src/worker/edge/personalize.ts";
import { FROM, PAGE } from "../call.ts";
import { madeBy } from "../stores.ts";
import { Browser, track } from "../visit.ts";

const SHELL = '<head></head><body><p data-placement="hero"><b data-field="title">Welcome</b></p></body>';
const COATS = "Coats for the first frost";

const CACHEABLE = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "public, max-age=600",
  "cdn-cache-control": "max-age=3600",
  etag: '"shell"',
  "last-modified": "Sun, 01 Nov 2026 00:00:00 GMT",
  age: "17",
  expires: "Mon, 30 Nov 2026 00:00:00 GMT",
  vary: "Accept-Encoding",
};

function shell(headers: HeadersInit = CACHEABLE, init: ResponseInit = {}): Response {
  return new Response(SHELL, { ...init, headers });
}

function asking(cookie: string, init: RequestInit = {}): Request {
  const cf = { country: "US", regionCode: "CA" } as RequestInitCfProperties;
  return new Request(`${PAGE}/`, { ...init, headers: { cookie, ...(init.headers as object) }, cf });
}

function gatehouse(): Personalizing["gatehouse"] {
  return new Gatehouse(createExecutionContext(), env);
}

/** Of a deployed collector that cannot be reached. */
const FAILING: Personalizing["gatehouse"] = {
  decide: () => Promise.reject(new Error("Network connection lost")),
};

const browser = new Browser(FROM.california);
const profile = await madeBy(() => browser.send([track("Product Viewed", { product_id: "1", category: "coats" })]));
const how = (more: Partial<Personalizing> = {}): Personalizing => ({
  gatehouse: gatehouse(),
  request: asking(browser.cookie),
  site: "shop",
  budgetMs: 2_000,
  ...more,
});

it("paints the visitor's own content, which no cache may keep", async () => {
  const page = await personalize(shell(), how());
  const html = await page.text();
  expect(html).toContain(`<b data-field="title">${COATS}</b>`);
  expect(html).toContain('data-content="hero-coats"');
  expect(Object.fromEntries(page.headers)).toEqual({
    "content-type": "text/html; charset=utf-8",
    "cache-control": "private, no-store",
    vary: "Accept-Encoding",
    "server-timing": expect.stringMatching(/^gatehouse;dur=\d+$/),
  });
  const [, json = ""] = /id="gatehouse-decisions">(.*?)<\/script>/.exec(html) ?? [];
  expect(JSON.parse(json)).toMatchObject({
    decisions: { hero: { content: "hero-coats" }, banner: { content: "banner-welcome" } },
  });
});

it("asks for the page's own placements only, if it says which", async () => {
  const html = await (await personalize(shell(), how({ placements: ["hero"] }))).text();
  expect(html).not.toContain("banner-welcome");
});

it("says which language the page is in, which its visitor's browser need not speak", async () => {
  const html = await (await personalize(shell(), how({ page: { locale: "he" } }))).text();
  expect(html).toContain('data-content="hero-coats"');
  expect(html).toMatch(/<b data-field="title">[א-ת]/);
});

it("asks while the origin is still answering, and once", async () => {
  const calls: string[] = [];
  const real = gatehouse();
  const watched: Personalizing["gatehouse"] = {
    decide: (question) => (calls.push("decide"), real.decide(question)),
  };
  const origin = new Promise<Response>((resolve) => {
    setTimeout(() => (calls.push("origin"), resolve(shell())), 100);
  });
  expect(await (await personalize(origin, how({ gatehouse: watched }))).text()).toContain(COATS);
  expect(calls).toEqual(["decide", "origin"]);
});

it("gives everybody's page, as it came, when the visitor's object and the collector take too long", async () => {
  let isClosed = false;
  const opened = runInDurableObject(profile, (_, state) => {
    isClosed = true;
    return state.blockConcurrencyWhile(() => new Promise<void>((resolve) => setTimeout(resolve, 1_500)));
  });
  onTestFinished(() => opened);
  await vi.waitFor(() => expect(isClosed).toBe(true), { interval: 5 });
  // The collector's own budget is the smaller: what the request alone says is still in time.
  const contextual = await (await personalize(shell(), how({ budgetMs: 400 }))).text();
  expect(contextual).toContain('data-content="hero-default"');
  expect(contextual).not.toContain(COATS);

  const hanging = { decide: () => new Promise<never>(() => {}) };
  const page = await personalize(shell(), how({ gatehouse: hanging, budgetMs: 30 }));
  expect(await page.text()).toBe(SHELL);
  expect(page.headers.get("server-timing")).toMatch(/^gatehouse;dur=\d+;desc="budget_spent"$/);
  const { "server-timing": _timing, ...kept } = Object.fromEntries(page.headers);
  expect(kept).toEqual(CACHEABLE);
});

it("gives everybody's page when the collector fails, at once or in between", async () => {
  const throwing = {
    decide: () => {
      throw new Error("no such method");
    },
  };
  for (const broken of [FAILING, throwing]) {
    const page = await personalize(shell(), how({ gatehouse: broken }));
    expect(await page.text()).toBe(SHELL);
    expect(page.headers.get("server-timing")).toContain('desc="failed"');
    expect(page.headers.get("cache-control")).toBe("public, max-age=600");
  }
});

it("lets nobody keep an untouched page that sets a cookie", async () => {
  const headers = new Headers(CACHEABLE);
  headers.append("set-cookie", "a=1");
  headers.append("set-cookie", "b=2");
  const page = await personalize(shell(headers), how({ gatehouse: FAILING }));
  expect(page.headers.get("cache-control")).toBe("private, no-store");
  expect(page.headers.has("cdn-cache-control")).toBe(false);
  expect(page.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
});

it.each([
  ["an answer that is no page", () => new Response("{}", { headers: { "content-type": "application/json" } })],
  ["an answer without a type", () => new Response(new Uint8Array(3))],
  ["a redirect", () => Response.redirect(`${PAGE}/other`, 302)],
  ["304", () => new Response(null, { status: 304, headers: CACHEABLE })],
  ["a part of a page", () => shell(CACHEABLE, { status: 206 })],
  ["an error", () => shell(CACHEABLE, { status: 500 })],
  ["a page packed as nobody here unpacks", () => shell({ ...CACHEABLE, "content-encoding": "zstd" })],
])("passes on %s, the very same", async (_, make) => {
  const answer = make();
  expect(await personalize(answer, how())).toBe(answer);
});

it.each([
  ["HEAD", { method: "HEAD" }],
  ["POST", { method: "POST" }],
  ["a picture", { headers: { "sec-fetch-dest": "image" } }],
  ["a worker's script", { headers: { "sec-fetch-dest": "serviceworker" } }],
])("does not even ask for %s", async (_, init) => {
  const decide = vi.fn<Personalizing["gatehouse"]["decide"]>();
  const answer = shell();
  expect(await personalize(answer, how({ gatehouse: { decide }, request: asking("", init) }))).toBe(answer);
  expect(decide).not.toHaveBeenCalled();
});

it("hides no failure of the origin's", async () => {
  await expect(personalize(Promise.reject(new Error("origin is down")), how())).rejects.toThrow("origin is down");
});
