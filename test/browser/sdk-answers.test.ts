/**
 * What the browser script makes of answers: decisions, brakes, troubles. A server that says what the test wants stands
 * in for a collector in trouble; the script and the page's first answers come from the real one.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { launchBrowser, newJar } from "./chromium.ts";
import { bodyOf, loaded, openSdkShop, outcomesOf, pageWith, said, visit } from "./sdk-shop.ts";
import { CALIFORNIA } from "./shop.ts";

const [browser, shop] = await Promise.all([launchBrowser(), openSdkShop()]);
const { collector, front, pages } = shop;

/** Answers to come; `undefined` comes after the test. Without one, 200 and `{}`. */
const answers: ({ readonly status?: number; readonly retryAfter?: string; readonly body?: object } | undefined)[] = [];
const hanging: ServerResponse[] = [];

const script = await (await fetch(`${front.url}/c.js`)).text();

const troubled = createServer((asked: IncomingMessage, response: ServerResponse) => {
  response.setHeader("access-control-allow-origin", asked.headers.origin ?? "*");
  response.setHeader("access-control-allow-credentials", "true");
  response.setHeader("access-control-expose-headers", "Retry-After");
  if (asked.url === "/c.js") return void response.setHeader("content-type", "text/javascript").end(script);
  const answer = answers.length === 0 ? {} : answers.shift();
  if (answer === undefined) return void hanging.push(response);
  if (answer.retryAfter !== undefined) response.setHeader("retry-after", answer.retryAfter);
  response.writeHead(answer.status ?? 200).end(JSON.stringify(answer.body ?? {}));
});
await new Promise<void>((listening) => troubled.listen(0, "127.0.0.1", listening));
const troubledUrl = `http://127.0.0.1:${(troubled.address() as AddressInfo).port}`;
afterAll(() => {
  troubled.closeAllConnections();
  troubled.close();
});

afterEach(() => {
  for (const response of hanging.splice(0)) response.end("{}");
});

beforeEach(() => {
  answers.length = 0;
  front.reset(CALIFORNIA, collector.url);
});

/** A page whose first view the real collector has taken, and whose clock stands still. */
async function opened(): Promise<Page> {
  const jar = await newJar(browser);
  await jar.context.clock.install();
  const page = await visit(shop, jar.context);
  await page.clock.runFor(100);
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored"]);
  await page.clock.pauseAt(Date.now() + 3_600_000);
  front.reset(CALIFORNIA, troubledUrl);
  return page;
}

async function track(page: Page, id: string): Promise<void> {
  await page.evaluate((product_id) => window.gatehouse.track("Product Viewed", { product_id }), id);
  await page.clock.runFor(50);
}

/** Long enough for what is on its way to arrive. */
async function arrived(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 300));
  return front.posts.length;
}

const COATS = { hero: { content: "hero-coats", because: { rule: "coats-lover", basis: "visit" } } };

it("lets a question ride on the events that wait: one call for both", async () => {
  const page = await opened();
  answers.push({ body: { success: true, results: [], decisions: COATS } });
  const decided = await page.evaluate(() => {
    window.gatehouse.track("Product Viewed", { product_id: "p-1" });
    return window.gatehouse.decide(["hero", "banner"]);
  });
  expect(decided).toEqual(COATS);
  expect(front.posts.map(({ path }) => path)).toEqual(["/v1/b?decide=hero%2Cbanner"]);
  expect(said(front.posts)).toEqual(["track p-1"]);
});

it("asks by itself where nothing waits, or where the page says more than events do", async () => {
  const page = await opened();
  answers.push({ body: { decisions: COATS } }, { body: { decisions: COATS } });
  expect(await page.evaluate(() => window.gatehouse.decide(["hero"]))).toEqual(COATS);
  const decided = await page.evaluate(() => {
    window.gatehouse.track("Product Viewed", { product_id: "p-1" });
    return window.gatehouse.decide(["hero"], { category: "coats" });
  });
  expect(decided).toEqual(COATS);
  expect(front.posts.slice(0, 2).map(({ path, asked }) => [path, asked["content-type"]])).toEqual([
    ["/v1/decide", "text/plain;charset=UTF-8"],
    ["/v1/decide", "text/plain;charset=UTF-8"],
  ]);
  const [plain, more] = front.posts.map(({ sent }) => JSON.parse(sent ?? "") as { context: object });
  // The page's own language, not the browser's.
  const locale = "en";
  expect(plain).toEqual({ placements: ["hero"], context: { path: "/", referrer: "", locale } });
  expect(more?.context).toMatchObject({ path: "/", category: "coats" });
});

it("says what is shown, once the page says so, as it was decided", async () => {
  const page = await opened();
  answers.push({ body: { decisions: COATS, exposure: "Content Seen" } });
  await page.evaluate(async () => {
    window.gatehouse.shown("hero");
    await window.gatehouse.decide(["hero"]);
    window.gatehouse.shown("hero");
    window.gatehouse.shown("banner");
  });
  await page.clock.runFor(50);
  await arrived();
  const [, ...calls] = front.posts;
  expect(calls.flatMap((call) => bodyOf(call).batch).map(({ event, properties }) => [event, properties])).toEqual([
    ["Content Seen", { placement: "hero", content: "hero-coats", rule: "coats-lover" }],
  ]);
});

it.each([
  ["nobody counts it", { decisions: COATS }, ""],
  ["there is no such place", { decisions: { hero: { content: null, because: {} } }, exposure: "Content Seen" }, ""],
  ["it was the last visitor's", { decisions: COATS, exposure: "Content Seen" }, "reset"],
])("says nothing of what is shown where %s", async (_, body, after) => {
  const page = await opened();
  answers.push({ body });
  await page.evaluate(async (then) => {
    await window.gatehouse.decide(["hero"]);
    if (then === "reset") window.gatehouse.reset();
    window.gatehouse.shown("hero");
  }, after);
  await page.clock.runFor(50);
  await arrived();
  expect(front.posts.filter(({ path }) => path.startsWith("/v1/b"))).toEqual([]);
});

it("keeps a page waiting for a second at most", async () => {
  const page = await opened();
  answers.push(undefined);
  await page.evaluate(() => {
    const { body } = document;
    void window.gatehouse.decide(["hero"]).then((decided) => (body.textContent = JSON.stringify({ decided })));
  });
  await page.clock.runFor(990);
  expect(await page.textContent("body")).toBe("");
  await page.clock.runFor(10);
  expect(await page.textContent("body")).toBe("{}");
});

it.each([
  ["a refusal", { status: 404, body: {} }],
  ["trouble", { status: 503, body: {} }],
])("decides nothing on %s, and breaks nothing", async (_, answer) => {
  const page = await opened();
  answers.push(answer);
  expect(await page.evaluate(() => window.gatehouse.decide(["hero"]))).toBeUndefined();
});

it.each([
  ["429", 429],
  ["503", 503],
])("waits on %s as long as it is told to, then sends the same again and what came meanwhile", async (_, status) => {
  const page = await opened();
  answers.push({ status, retryAfter: "30" });
  await track(page, "p-1");
  expect(await arrived()).toBe(1);
  await track(page, "p-2");
  await page.clock.runFor(29_000);
  expect(await arrived()).toBe(1);
  await page.clock.runFor(1_000);
  expect(await arrived()).toBe(2);
  expect(said(front.posts)).toEqual(["track p-1", "track p-1", "track p-2"]);
  const [first, again] = front.posts.map((post) => bodyOf(post).batch[0]?.messageId);
  expect(again).toBe(first);
});

it("goes on trying, two minutes apart at most, and as before once something helped", async () => {
  const page = await opened();
  for (let n = 0; n < 12; n += 1) answers.push({ status: 500 });
  await track(page, "p-1");
  for (let n = 1; n <= 12; n += 1) {
    expect(await arrived()).toBe(n);
    await page.clock.runFor(120_000);
  }
  expect(await arrived()).toBe(13);
  // All is as it was: a question rides again.
  await page.evaluate(() => {
    window.gatehouse.track("Product Viewed", { product_id: "p-2" });
    void window.gatehouse.decide(["hero"]);
  });
  expect(await arrived()).toBe(14);
  expect(front.posts.at(-1)?.path).toBe("/v1/b?decide=hero");
});

it("does not keep more than a thousand events for a collector that is away; the oldest go, as a gap in the numbers", async () => {
  const page = await opened();
  for (let n = 0; n < 2; n += 1) answers.push({ status: 500, retryAfter: "60" });
  await page.evaluate(() => {
    for (let n = 1; n <= 1_200; n += 1) window.gatehouse.track("Cart Viewed", {});
  });
  await page.clock.runFor(50);
  expect(await arrived()).toBe(1);
  front.reset(CALIFORNIA, troubledUrl);
  answers.length = 0;
  await page.clock.runFor(60_000);
  const numbers = () =>
    front.posts.flatMap((post) => bodyOf(post).batch).map(({ messageId }) => Number(messageId.split(".")[1]));
  await expect.poll(numbers).toContain(1_201);
  expect(numbers()).toHaveLength(1_000);
  // The page's first view was number one.
  expect(numbers()[0]).toBe(202);
});

it.each([
  ["refuses to say what applies", { status: 403 }],
  ["is in trouble", { status: 503, retryAfter: "60" }],
])("goes on holding what is pending when the collector %s", async (_, answer) => {
  front.reset(CALIFORNIA, troubledUrl);
  answers.push(answer);
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, { tag: 'data-consent="pending"' });
  await page.waitForTimeout(1_000);
  expect(front.exchanges.at(-1)?.path).toBe("/v1/consent");
  expect(front.posts).toEqual([]);
  // A choice is one all the same.
  await page.evaluate(() => void window.gatehouse.consent({ analytics: true }));
  await page.goto("about:blank");
  await expect.poll(() => said(front.posts)).toEqual(["page /"]);
});

it("does not count a page that is drawn in advance until it is seen", async () => {
  const jar = await newJar(browser);
  // A driven Chromium draws nothing in advance, so this one is told that it did.
  await jar.context.addInitScript(() => {
    Object.defineProperty(document, "prerendering", { value: true, configurable: true });
  });
  pages.html = pageWith(front.url, { before: `gatehouse = [["track", "Product Viewed", { product_id: "p-1" }]]` });
  const page = await jar.context.newPage();
  await page.goto(pages.url, { waitUntil: "load" });
  await page.waitForTimeout(500);
  expect(front.posts).toEqual([]);
  await page.evaluate(() => {
    Object.defineProperty(document, "prerendering", { value: false });
    document.dispatchEvent(new Event("prerenderingchange"));
  });
  await expect.poll(() => said(front.posts)).toEqual(["page /", "track p-1"]);
});

it("needs nothing of a page's policy but its own address", async () => {
  const jar = await newJar(browser);
  const policy = `default-src 'none'; img-src data:; script-src ${front.url}; connect-src ${front.url}`;
  pages.html = pageWith(front.url)
    .replace("<title>", `<meta http-equiv="Content-Security-Policy" content="${policy}"><title>`)
    .replace("<script></script>", "");
  const page = await jar.context.newPage();
  await page.goto(pages.url);
  await loaded(page);
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored"]);
  expect(jar.errors).toEqual([]);
});
