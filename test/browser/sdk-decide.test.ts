/** What to show, asked by the browser script of the real collector: by the session where it may, by the page elsewhere. */
import type { Page } from "playwright-core";
import { beforeEach, expect, it } from "vitest";
import { keyNamed } from "../e2e/calls.ts";
import { launchBrowser, newJar } from "./chromium.ts";
import { NOTHING, onDevice, openSdkShop, outcomesOf, visit } from "./sdk-shop.ts";
import { CALIFORNIA, GERMANY } from "./shop.ts";

const [browser, shop] = await Promise.all([launchBrowser(), openSdkShop()]);
const { collector, front } = shop;

beforeEach(() => front.reset(CALIFORNIA));

const COATS = { product_id: "p-1", category: "coats" } as const;

/** The hero's content, rule and basis. */
async function hero(page: Page, category?: string): Promise<readonly (string | null)[]> {
  const decisions = await page.evaluate(
    (category) => window.gatehouse.decide(["hero"], category === undefined ? undefined : { category }),
    category,
  );
  const { content, because } = decisions!["hero"]!;
  return [content, because.rule, because.basis];
}

async function opened(tag = ""): Promise<Page> {
  const { context } = await newJar(browser);
  return visit(shop, context, { tag });
}

it("shows what the visitor looks at, with the very call that tells of it", async () => {
  const page = await opened();
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored"]);
  // In line behind the page view: once it is answered, nothing is on its way.
  await page.evaluate(() => window.gatehouse.consent());
  front.reset(CALIFORNIA);
  const decided = await page.evaluate((coats) => {
    window.gatehouse.track("Product Viewed", coats);
    return window.gatehouse.decide(["hero", "banner"]);
  }, COATS);
  expect(decided).toMatchObject({
    hero: { content: "hero-coats", because: { rule: "looks-at-coats", basis: "session" } },
    banner: { content: "banner-welcome", payload: { text: "Welcome! Returns are free for 30 days" }, language: "en" },
  });
  expect(front.posts.map(({ path }) => path)).toEqual(["/v1/b?decide=hero%2Cbanner"]);
  // On the next page load the cookie knows them; the page says more than events do, so it asks by itself.
  await page.reload();
  await page.waitForFunction(() => "track" in window.gatehouse);
  expect(await hero(page, "bags")).toEqual(["hero-coats", "looks-at-coats", "session"]);
});

it("tells the collector what the page showed, which keeps it", async () => {
  const page = await opened();
  expect(await hero(page, "coats")).toEqual(["hero-coats", "page-about-coats", "context"]);
  await page.evaluate(() => window.gatehouse.shown("hero"));
  const told = () => front.posts.filter(({ sent }) => sent?.includes("Placement Shown"));
  await expect.poll(() => outcomesOf(told()).at(-1)).toBe("stored");
  expect(told()[0]?.sent).toContain(
    '"properties":{"placement":"hero","content":"hero-coats","rule":"page-about-coats"}',
  );
});

it("goes by the page alone for a German whom nobody asked, and leaves nothing with them", async () => {
  front.reset(GERMANY);
  const page = await opened('data-consent="pending"');
  await page.evaluate((coats) => window.gatehouse.track("Product Viewed", coats), COATS);
  expect(await hero(page)).toEqual(["hero-default", "fallback", "fallback"]);
  expect(await hero(page, "bags")).toEqual(["hero-bags", "page-about-bags", "context"]);
  expect(await onDevice(page)).toEqual(NOTHING);
  await page.evaluate(() => window.gatehouse.consent({ analytics: true, personalization: true }));
  await expect.poll(() => hero(page)).toEqual(["hero-coats", "looks-at-coats", "session"]);
  await page.evaluate(() => window.gatehouse.consent({ personalization: false }));
  expect(await hero(page, "bags")).toEqual(["hero-bags", "page-about-bags", "context"]);
});

it("goes by the page alone from the moment of a no, also while the no is on its way", async () => {
  const page = await opened();
  await page.evaluate((coats) => window.gatehouse.track("Product Viewed", coats), COATS);
  await expect.poll(() => hero(page)).toEqual(["hero-coats", "looks-at-coats", "session"]);
  const preflights = front.holdPreflights();
  await page.evaluate(() => void window.gatehouse.consent({ analytics: true, personalization: false }));
  await expect.poll(preflights.held).toBe(1);
  expect(await hero(page)).toEqual(["hero-default", "fallback", "fallback"]);
  preflights.release();
});

it("shows the next visitor nothing of the last one, also while the collector is still to hear of the reset", async () => {
  const page = await opened();
  await page.evaluate((coats) => window.gatehouse.track("Product Viewed", coats), COATS);
  await expect.poll(() => hero(page)).toEqual(["hero-coats", "looks-at-coats", "session"]);
  const decided = await page.evaluate(() => {
    window.gatehouse.reset();
    return window.gatehouse.decide(["hero"]);
  });
  expect(decided?.["hero"]?.because).toMatchObject({ rule: "fallback", basis: "fallback" });
});

it("knows nothing of the visitor after reset", async () => {
  const page = await opened();
  await page.evaluate((coats) => window.gatehouse.track("Product Viewed", coats), COATS);
  // The page's own view may be on its way: then the question does not wait for what was tracked after it.
  await expect.poll(() => hero(page)).toEqual(["hero-coats", "looks-at-coats", "session"]);
  await page.evaluate(() => window.gatehouse.reset());
  await expect.poll(() => onDevice(page)).toMatchObject({ cookies: [] });
  expect(await hero(page, "bags")).toEqual(["hero-bags", "page-about-bags", "context"]);
});

it("numbers events so that the collector sees what is missing, and not what came before a choice", async () => {
  const gaps = async () => {
    const headers = { authorization: `Bearer ${keyNamed("GATEHOUSE_SECRET_KEY")}` };
    const answer = await fetch(`${collector.url}/v1/ledger`, { headers });
    return ((await answer.json()) as { gaps: { expected: number; missing: number } }).gaps;
  };
  const before = await gaps();
  const more = async () => {
    const { expected, missing } = await gaps();
    return { expected: expected - before.expected, missing: missing - before.missing };
  };
  front.reset(GERMANY);
  const page = await opened();
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["aggregated"]);
  await page.evaluate(() => window.gatehouse.consent({ analytics: true, personalization: true, advertising: true }));
  const track = (id: string) =>
    page.evaluate((product_id) => window.gatehouse.track("Product Viewed", { product_id }), id);
  await track("p-1");
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["aggregated", "stored"]);
  await expect.poll(more).toEqual({ expected: 1, missing: 0 });
  // Refused by its plan: it came, and is not kept.
  await page.evaluate(() => window.gatehouse.track("Never Planned"));
  await track("p-2");
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["aggregated", "stored", "refused", "stored"]);
  await expect.poll(more).toEqual({ expected: 3, missing: 1 });
});
