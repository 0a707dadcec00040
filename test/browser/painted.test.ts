/**
 * A page that the edge has painted, in a real Chromium: the visitor's own content is there at the first paint, the browser
 * script asks for nothing, and nothing moves afterwards.
 */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createTestHarness } from "wrangler";
import { TEST_SECRETS, TEST_VARS } from "../bindings.ts";
import { platform, serve } from "../bundle/served.ts";
import { launchBrowser, newJar } from "./chromium.ts";

const COATS = "Coats for the first frost";

/** As a shop may write it: everybody's text is in it, and its own script shows what was decided, if that is another. */
const SHELL = `<!doctype html><html lang="en"><head><title>Shop</title><link rel="icon" href="data:,">
<script async src="/c.js" data-key="${TEST_SECRETS["GATEHOUSE_WRITE_KEY"]}"></script></head>
<body><section data-placement="hero"><h1 data-field="title">Welcome to everybody, whoever you are and wherever you come from, to a page of many words that takes more than one line</h1></section><p>Below</p>
<script>
  const title = document.querySelector("h1");
  (window.gatehouse ??= []).push(async (gatehouse) => {
    const { hero } = await gatehouse.decide(["hero"]);
    if (title.textContent !== hero.payload.title) title.textContent = hero.payload.title;
    window.shown = hero.because.rule;
  });
</script></body></html>`;

/** What a page's visitor saw: the title at the first paint, and all that changed or moved after it. */
interface Seen {
  first?: string;
  readonly changes: string[];
  readonly shifts: number[];
}

declare global {
  interface Window {
    seen: Seen;
    shown?: string;
  }
}

const browser = await launchBrowser();
const origin = await serve(
  async () => new Response(SHELL, { headers: { "content-type": "text/html; charset=utf-8" } }),
);
const server = createTestHarness({
  workers: [
    { configPath: "wrangler.toml", prebuiltWorkerDir: "dist", vars: TEST_VARS, secrets: TEST_SECRETS },
    { configPath: "test/bundle/edge/front.toml", vars: { ORIGIN: origin.url, BUDGET_MS: 2_000 } },
  ],
});
beforeAll(() => server.listen());
afterAll(() => server.close());

/** The collector shares the pages' host. */
const shop = await platform(server, (path) => (/^\/(?:c\.|v1\/)/.test(path) ? "gatehouse" : "shop-front"));
/** The same shop without its edge: the page as its origin has it. */
const plain = await serve(async ({ url = "/", method = "GET", headers }, body) => {
  if (url === "/") return fetch(origin.url);
  const { host: _, connection: _connection, "transfer-encoding": _encoding, ...told } = headers;
  const init = { method, headers: told as Record<string, string> };
  const answer = await fetch(shop.url + url, body.length > 0 ? { ...init, body: new Uint8Array(body) } : init);
  return new Response(await answer.arrayBuffer(), { status: answer.status, headers: answer.headers });
});

beforeEach(() => {
  shop.asked.length = 0;
});

function watch(): void {
  const seen: Seen = { changes: [], shifts: [] };
  window.seen = seen;
  const title = () => document.querySelector("h1")?.textContent ?? "";
  new PerformanceObserver(() => {
    if (seen.first !== undefined) return;
    seen.first = title();
    const told = () => void seen.changes.push(title());
    new MutationObserver(told).observe(document.querySelector("h1")!, { childList: true, characterData: true });
  }).observe({ type: "paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.shifts.push((entry as unknown as { value: number }).value);
  }).observe({ type: "layout-shift", buffered: true });
}

/** Whoever has looked at a coat before. */
async function coatLover(): Promise<Page> {
  const { context } = await newJar(browser);
  const page = await context.newPage();
  await page.goto(shop.url);
  await page.waitForFunction(() => window.shown !== undefined);
  await page.evaluate(() => window.gatehouse.track("Product Viewed", { product_id: "1", category: "coats" }));
  // In line behind what was tracked: once it is answered, nothing is on its way.
  await page.evaluate(() => window.gatehouse.consent());
  await page.addInitScript(watch);
  shop.asked.length = 0;
  return page;
}

async function seenBy(page: Page): Promise<Seen> {
  await page.waitForFunction(() => window.shown !== undefined && window.seen.first !== undefined);
  // Long enough for anything that would still move.
  await page.waitForTimeout(500);
  return page.evaluate(() => window.seen);
}

const questions = () => shop.asked.filter((path) => path.includes("decide"));

it("shows the visitor's own content at the first paint, without a request, and nothing moves", async () => {
  const page = await coatLover();
  await page.goto(shop.url);
  expect(await seenBy(page)).toEqual({ first: COATS, changes: [], shifts: [] });
  expect(await page.evaluate(() => window.shown)).toBe("looks-at-coats");
  expect(questions()).toEqual([]);
  // The page's view was told all the same.
  await expect.poll(() => shop.asked.filter((path) => path.startsWith("/v1/b"))).toHaveLength(1);
});

it("asks once more for what was answered, and once anything was told that may change it", async () => {
  const page = await coatLover();
  await page.goto(shop.url);
  await page.waitForFunction(() => window.shown !== undefined);
  const ruleNow = () => page.evaluate(async () => (await window.gatehouse.decide(["hero"]))?.["hero"]?.because.rule);
  expect(await ruleNow()).toBe("looks-at-coats");
  expect(questions()).toHaveLength(1);

  await page.goto(shop.url);
  await page.waitForFunction(() => window.shown !== undefined);
  shop.asked.length = 0;
  const rule = await page.evaluate(async () => {
    window.gatehouse.track("Product Added", { product_id: "2", category: "bags" });
    return (await window.gatehouse.decide(["banner"]))?.["banner"]?.because.rule;
  });
  expect(rule).toBeDefined();
  expect(questions()).toHaveLength(1);
});

it("has a place that was painted and not asked for answer without a request, until there is a choice", async () => {
  const page = await coatLover();
  await page.goto(shop.url);
  await page.waitForFunction(() => window.shown !== undefined);
  const contentOf = (name: string) =>
    page.evaluate(async (name) => (await window.gatehouse.decide([name]))?.[name]?.content, name);
  expect(await contentOf("banner")).toBeDefined();
  expect(questions()).toEqual([]);

  await page.goto(shop.url);
  await page.waitForFunction(() => window.shown !== undefined);
  await page.evaluate(() => window.gatehouse.consent({ personalization: false }));
  await contentOf("banner");
  expect(questions()).toHaveLength(1);
});

it("sees the flicker of a page that the edge did not paint, so it would have seen it here", async () => {
  const page = await coatLover();
  await page.goto(plain.url);
  const { first, changes, shifts } = await seenBy(page);
  expect(first).toContain("Welcome to everybody");
  expect(changes).toHaveLength(1);
  expect(shifts.length).toBeGreaterThan(0);
  expect(questions()).not.toEqual([]);
});
