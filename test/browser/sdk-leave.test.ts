/** What a page that goes away leaves behind: nothing unsent, whatever the browser grants and whoever used it up. */
import type { Page } from "playwright-core";
import { beforeEach, expect, it } from "vitest";
import { launchBrowser, newJar } from "./chromium.ts";
import { profiles } from "./profiles.ts";
import { eventsIn, openSdkShop, outcomesOf, said, visit } from "./sdk-shop.ts";
import { CALIFORNIA, GERMANY } from "./shop.ts";

const [browser, shop] = await Promise.all([launchBrowser(), openSdkShop()]);
const { collector, front, pages } = shop;
const QUIET = { tag: 'data-auto="off"' } as const;

beforeEach(() => front.reset(CALIFORNIA));

/** Views of `count` products, each of about `bytes`, and the page is left in the same breath. */
async function trackAndLeave(page: Page, count: number, bytes = 0): Promise<void> {
  await page.evaluate(
    ({ count, name, next }) => {
      for (let n = 1; n <= count; n += 1) window.gatehouse.track("Product Viewed", { product_id: `p-${n}`, name });
      location.href = next;
    },
    { count, name: "x".repeat(bytes), next: `${pages.url}/next` },
  );
  await page.waitForURL("**/next");
}

function beacons() {
  return front.posts.filter(({ path }) => path === "/v1/b");
}

it("delivers what waited when the page is left", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, QUIET);
  pages.html = "";
  await trackAndLeave(page, 3);
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored", "stored", "stored"]);
  expect(said(front.posts)).toEqual(["track p-1", "track p-2", "track p-3"]);
  expect(beacons().map(({ asked }) => asked["content-type"])).toEqual(["text/plain;charset=UTF-8"]);
});

it("delivers what waited for the first answer when the page is left before it came, as one visitor", async () => {
  const before = profiles(collector.stateDir).length;
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, QUIET);
  pages.html = "";
  front.gather(2);
  await page.evaluate(() => window.gatehouse.track("Product Viewed", { product_id: "p-first" }));
  await expect.poll(() => front.held).toBe(1);
  await trackAndLeave(page, 2);
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored", "stored", "stored"]);
  // The first was on its way already, and the browser carries it on: nothing is sent twice.
  expect([...said(front.posts)].sort()).toEqual(["track p-1", "track p-2", "track p-first"]);
  expect(profiles(collector.stateDir)).toHaveLength(before + 1);
});

it("leaves also what the browser does not carry on: a second try, which asks for none of the 64 KiB", async () => {
  const jar = await newJar(browser);
  await jar.context.clock.install();
  const page = await visit(shop, jar.context, QUIET);
  pages.html = "";
  front.losing = 1;
  await page.evaluate(() => window.gatehouse.track("Product Viewed", { product_id: "p-1" }));
  await page.clock.pauseAt(Date.now() + 3_600_000);
  await expect.poll(() => front.posts.length).toBe(1);
  front.gather(2);
  // At most a second after the first.
  await expect.poll(async () => (await page.clock.runFor(1_000), front.held)).toBe(1);
  await page.goto(`${pages.url}/next`);
  await expect.poll(() => said(front.posts)).toEqual(["track p-1", "track p-1", "track p-1"]);
  expect(outcomesOf(front.posts).toSorted()).toEqual(["duplicate", "duplicate", "stored"]);
});

it("delivers what a yes released when the page is left in the same breath", async () => {
  front.reset(GERMANY);
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, { tag: 'data-consent="pending"' });
  await expect.poll(() => front.exchanges.some(({ path }) => path === "/v1/consent")).toBe(true);
  pages.html = "";
  await page.evaluate((next) => {
    void window.gatehouse.consent({ analytics: true, personalization: true, advertising: true });
    location.href = next;
  }, `${pages.url}/next`);
  await page.waitForURL("**/next");
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored"]);
});

it("lets nothing of the next visitor leave before the last one is forgotten", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, QUIET);
  pages.html = "";
  front.gather(2);
  await page.evaluate(() => window.gatehouse.track("Product Viewed", { product_id: "p-first" }));
  await expect.poll(() => front.held).toBe(1);
  await page.evaluate((next) => {
    window.gatehouse.track("Product Viewed", { product_id: "p-last" });
    window.gatehouse.reset();
    window.gatehouse.track("Product Viewed", { product_id: "p-next" });
    location.href = next;
  }, `${pages.url}/next`);
  await page.waitForURL("**/next");
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored", "stored"]);
  await expect.poll(() => front.exchanges.map(({ method }) => method)).toContain("DELETE");
  expect([...said(front.posts)].sort()).toEqual(["track p-first", "track p-last"]);
});

it("cuts what it leaves into pieces that the browser takes", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, QUIET);
  pages.html = "";
  // 45 kB, of the 64 that browsers grant.
  await trackAndLeave(page, 45, 600);
  await expect.poll(() => eventsIn(front.posts)).toHaveLength(45);
  const sizes = beacons().map(({ sent }) => Buffer.byteLength(sent ?? ""));
  expect(sizes).toHaveLength(3);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(16_384);
});

it("offers in halves what the browser refuses, since others use the same 64 KiB", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, QUIET);
  const refused = await page.evaluate(() => {
    // Somebody else's call that takes its time.
    void fetch("/hang", { method: "POST", body: "x".repeat(60_000), keepalive: true }).catch(() => undefined);
    return !navigator.sendBeacon("/hang", "x".repeat(8_000));
  });
  expect(refused, "the quota is really used up").toBe(true);
  // 8 kB, in a quota of 5.5: half of it fits.
  await page.evaluate(() => {
    const name = "x".repeat(200);
    for (let n = 1; n <= 10; n += 1) {
      window.gatehouse.track("Product Viewed", { product_id: `p-${n}`, name, brand: name });
    }
    // As a browser does when another tab comes to the front; the page stays.
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  // Some went as beacons; what the browser would not take goes the ordinary way, and nothing goes twice.
  await expect.poll(() => eventsIn(front.posts)).toHaveLength(10);
  expect(beacons().length).toBeGreaterThan(1);
  expect(beacons().some(({ asked }) => asked["sec-fetch-mode"] === "no-cors")).toBe(true);
  expect(new Set(said(front.posts)).size).toBe(10);
  expect(new Set(outcomesOf(front.posts))).toEqual(new Set(["stored"]));
});

it("keeps what the browser refuses altogether, and sends it when it may", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, QUIET);
  await page.evaluate(() => {
    // To the last byte.
    void fetch("/hang", { method: "POST", body: "x".repeat(65_536), keepalive: true }).catch(() => undefined);
    for (let n = 1; n <= 3; n += 1) window.gatehouse.track("Product Viewed", { product_id: `p-${n}` });
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored", "stored", "stored"]);
  expect(said(front.posts)).toEqual(["track p-1", "track p-2", "track p-3"]);
});

it("keeps what is left without a network, since a browser takes a beacon that it cannot send", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, QUIET);
  await jar.context.setOffline(true);
  await page.evaluate(() => {
    window.gatehouse.track("Product Viewed", { product_id: "p-1" });
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await page.waitForTimeout(500);
  expect(front.posts).toEqual([]);
  await jar.context.setOffline(false);
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored"]);
});

it("delivers a no that was not taken at first, when the page is left before it is said again", async () => {
  front.reset(GERMANY);
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, QUIET);
  front.refusing.push({ status: 503, headers: { "retry-after": "60" } });
  await page.evaluate(() => window.gatehouse.track("Product Viewed", { product_id: "p-1" }));
  await expect.poll(() => front.posts.length).toBe(1);
  await page.evaluate(() => void window.gatehouse.consent({ analytics: false }));
  await page.goto(`${pages.url}/next`);
  await expect.poll(() => front.exchanges.map(({ method }) => method)).toContain("PUT");
});

it("counts a page that comes back from the browser's memory as seen again", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context);
  await expect.poll(() => said(front.posts)).toEqual(["page /"]);
  // What a page in memory gets when it is shown; headless browsers keep none there.
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await expect.poll(() => said(front.posts)).toEqual(["page /", "page /"]);
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: false })));
  await page.waitForTimeout(300);
  expect(said(front.posts)).toEqual(["page /", "page /"]);
});
