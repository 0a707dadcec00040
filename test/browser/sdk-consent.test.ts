/** While nobody knows whether events may be sent they wait in memory; a yes sends them as they were, a no forgets them. */
import type { Page } from "playwright-core";
import { beforeEach, expect, it } from "vitest";
import { keyNamed } from "../e2e/calls.ts";
import { launchBrowser, newJar } from "./chromium.ts";
import { profiles } from "./profiles.ts";
import { bodyOf, eventsIn, loaded, NOTHING, onDevice, openSdkShop, outcomesOf, said, visit } from "./sdk-shop.ts";
import { CALIFORNIA, GERMANY } from "./shop.ts";

const [browser, shop] = await Promise.all([launchBrowser(), openSdkShop()]);
const { collector, front } = shop;
const PENDING = {
  tag: 'data-consent="pending"',
  before: `gatehouse = [["track", "Product Viewed", { product_id: "p-1" }]]`,
} as const;

/** As in browsers whose tabs cannot tell each other. */
const ALONE = { tag: 'data-auto="off"', before: "BroadcastChannel = undefined" } as const;

beforeEach(() => front.reset(GERMANY));

/** What was asked, without preflights and the script itself. */
function calls(): readonly string[] {
  return front.exchanges
    .filter(({ method, path }) => method !== "OPTIONS" && path !== "/c.js")
    .map(({ method, path }) => `${method} ${path}`);
}

async function waiting(): Promise<{ readonly page: Page; readonly before: number }> {
  const before = profiles(collector.stateDir).length;
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, PENDING);
  await expect.poll(calls).toEqual(["GET /v1/consent"]);
  // Longer than anything gathers, and well apart from what follows.
  await page.waitForTimeout(1_500);
  return { page, before };
}

it("holds a German visitor's events in memory, and leaves nothing anywhere, until there is a choice", async () => {
  const { page, before } = await waiting();
  await page.evaluate(() => history.pushState({}, "", "/coats"));
  // Another tab, and back.
  await (await page.context().newPage()).close();
  await page.waitForTimeout(300);
  expect(calls()).toEqual(["GET /v1/consent"]);
  expect(await onDevice(page)).toEqual(NOTHING);
  expect(profiles(collector.stateDir)).toHaveLength(before);
  await page.goto(`${shop.pages.url}/next`);
  await expect.poll(calls).toEqual(["GET /v1/consent", "GET /v1/consent"]);
  expect(front.posts).toEqual([]);
});

it("sends them after a yes, with the times they had, numbered only now, as the visitor that the yes made", async () => {
  const { page, before } = await waiting();
  const state = await page.evaluate(() =>
    window.gatehouse.consent({ analytics: true, personalization: true, advertising: false }),
  );
  expect(state?.purposes.analytics).toMatchObject({ allowed: true, because: "choice_granted" });
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored", "reduced"]);
  expect(calls()).toEqual(["GET /v1/consent", "PUT /v1/consent", "POST /v1/b"]);
  expect(said(front.posts)).toEqual(["page /", "track p-1"]);
  const { sentAt, batch } = bodyOf(front.posts[0]!);
  for (const [at, event] of batch.entries()) {
    expect(Date.parse(sentAt) - Date.parse(event.timestamp)).toBeGreaterThanOrEqual(1_500);
    // Counted anew from the choice on: what came before could not be kept.
    expect(event.messageId).toBe(`${batch[0]!.messageId.slice(0, -2)}.${at + 1}`);
    expect(event.context.consent).toEqual({
      categoryPreferences: { analytics: true, personalization: true, advertising: false },
    });
  }
  expect(front.posts[0]?.asked.cookie).toContain("__Host-gh_v=");
  expect(profiles(collector.stateDir)).toHaveLength(before + 1);
  // As the collector keeps it: seen before the visitor was anybody.
  const [stored] = profiles(collector.stateDir).toSorted((one, other) => other.createdAt - one.createdAt);
  const firstAt = stored?.slices.analytics?.counts["Product Viewed"]?.firstAt ?? 0;
  expect(Math.abs(firstAt - Date.parse(batch[1]!.timestamp))).toBeLessThan(1_000);
  expect(stored!.createdAt - firstAt).toBeGreaterThan(1_000);
  expect(await onDevice(page)).toEqual({ ...NOTHING, cookies: expect.arrayContaining(["__Host-gh_v", "__Host-gh_c"]) });
});

it("forgets them after a no, which is remembered without any identifier", async () => {
  const { page, before } = await waiting();
  const state = await page.evaluate(() => window.gatehouse.consent({ analytics: false, advertising: false }));
  expect(state?.purposes.analytics).toMatchObject({ allowed: false, because: "choice_refused" });
  await page.waitForTimeout(500);
  expect(calls()).toEqual(["GET /v1/consent", "PUT /v1/consent"]);
  expect(await onDevice(page)).toEqual({ ...NOTHING, cookies: ["__Host-gh_c"] });
  // What comes later is the collector's to refuse, by name, and the first that it hears of.
  await page.evaluate(() => window.gatehouse.track("Product Viewed", { product_id: "p-2" }));
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["refused"]);
  expect(eventsIn(front.posts)[0]?.messageId).toMatch(/\.1$/);
  expect(front.posts[0]?.text).toContain("consent_denied");
  expect(profiles(collector.stateDir)).toHaveLength(before);
});

it("takes a yes to one thing for a yes to asking the collector, which keeps no more than that", async () => {
  const { page } = await waiting();
  await page.evaluate(() => window.gatehouse.consent({ analytics: true, personalization: false, advertising: false }));
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["reduced", "reduced"]);
});

it("hears a choice that was made before the script was there", async () => {
  const jar = await newJar(browser);
  await visit(shop, jar.context, { ...PENDING, before: `gatehouse = [["consent", { analytics: true }]]` });
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["reduced"]);
  expect(calls()).toEqual(["GET /v1/consent", "PUT /v1/consent", "POST /v1/b"]);
});

it("holds nothing where nobody need be asked", async () => {
  front.reset(CALIFORNIA);
  const jar = await newJar(browser);
  await visit(shop, jar.context, PENDING);
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored", "stored"]);
  expect(calls()).toEqual(["GET /v1/consent", "POST /v1/b"]);
  expect(eventsIn(front.posts)[0]?.context.consent).toBeUndefined();
});

it("asks once: on the next page the collector knows, and a platform that repeats the choice writes it no second time", async () => {
  const { page } = await waiting();
  const choice = { functional: true, analytics: true, personalization: true, advertising: true, sale_or_share: true };
  await page.evaluate((said) => window.gatehouse.consent(said), choice);
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored", "stored"]);
  front.reset(GERMANY);
  shop.pages.html = shop.pages.html.replace("gatehouse = [", `gatehouse = [["consent", ${JSON.stringify(choice)}],`);
  await page.reload();
  await loaded(page);
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored", "stored"]);
  const state = await page.evaluate(() => window.gatehouse.consent());
  expect(state?.promptAllowed).toBeUndefined();
  expect(calls()).toEqual(["GET /v1/consent", "POST /v1/b"]);
  // Another choice is another matter.
  await page.evaluate(() => window.gatehouse.consent({ advertising: false }));
  expect(calls().at(-1)).toBe("PUT /v1/consent");
});

it("carries the choice in the events, for browsers that keep no cookie of ours", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, PENDING);
  await page.evaluate(() => window.gatehouse.consent({ analytics: true, personalization: true, advertising: true }));
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored", "stored"]);
  await jar.context.clearCookies();
  await page.evaluate(() => window.gatehouse.track("Product Viewed", { product_id: "p-2" }));
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored", "stored", "stored"]);
});

it("hears a no that was said in another tab, before it sends anything more with the yes said here", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, { ...PENDING, before: `${ALONE.before};${PENDING.before}` });
  const said = (granted: boolean) => ({ analytics: granted, personalization: granted, advertising: granted });
  await page.evaluate((choice) => window.gatehouse.consent(choice), said(true));
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored", "stored"]);
  const other = await visit(shop, jar.context, ALONE);
  await other.evaluate((choice) => window.gatehouse.consent(choice), said(false));
  // As when this tab comes to the front again; without a screen none ever goes to the back.
  await page.evaluate(() => {
    document.dispatchEvent(new Event("visibilitychange"));
    window.gatehouse.track("Product Viewed", { product_id: "p-2" });
  });
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored", "stored", "refused"]);
  expect(eventsIn(front.posts).at(-1)?.context.consent?.categoryPreferences).toEqual(said(false));
});

it("hears a no that was said in another tab while this one goes on in the back", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, PENDING);
  const said = (granted: boolean) => ({ analytics: granted, personalization: granted, advertising: granted });
  await page.evaluate((choice) => window.gatehouse.consent(choice), said(true));
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored", "stored"]);
  const other = await visit(shop, jar.context, { tag: 'data-auto="off"' });
  await other.evaluate((choice) => window.gatehouse.consent(choice), said(false));
  await expect.poll(() => calls().filter((call) => call === "GET /v1/consent")).toHaveLength(2);
  await page.evaluate(() => window.gatehouse.track("Product Viewed", { product_id: "p-2" }));
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored", "stored", "refused"]);
  expect(eventsIn(front.posts).at(-1)?.context.consent?.categoryPreferences).toEqual(said(false));
});

it.each([
  ["this tab comes to the front again", "visibilitychange"],
  ["its window does", "focus"],
])("writes a no said again after a yes in another tab, once %s", async (_, event) => {
  const jar = await newJar(browser);
  const said = (granted: boolean) => ({ analytics: granted, personalization: granted, advertising: granted });
  const other = await visit(shop, jar.context, ALONE);
  await other.evaluate((choice) => window.gatehouse.consent(choice), said(false));
  const page = await visit(shop, jar.context, ALONE);
  await page.evaluate(() => window.gatehouse.consent());
  await other.evaluate((choice) => window.gatehouse.consent(choice), said(true));
  // Without a screen nothing ever goes to the back.
  await page.evaluate((event) => {
    (event === "focus" ? window : document).dispatchEvent(new Event(event));
  }, event);
  const state = await page.evaluate((choice) => window.gatehouse.consent(choice), said(false));
  expect(state?.purposes.analytics).toMatchObject({ allowed: false, choice: { granted: false } });
  expect(calls().filter((call) => call.startsWith("PUT"))).toHaveLength(3);
});

it("goes by the last word, also when the answer to the one before comes after it", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, { tag: 'data-auto="off"' });
  const said = (granted: boolean) => ({ analytics: granted, personalization: granted, advertising: granted });
  await page.evaluate(
    ({ yes, no }) => {
      void window.gatehouse.consent(yes);
      window.gatehouse.track("Product Viewed", { product_id: "p-1" });
      void window.gatehouse.consent(no);
    },
    { yes: said(true), no: said(false) },
  );
  await expect.poll(calls).toEqual(["PUT /v1/consent", "POST /v1/b", "PUT /v1/consent"]);
  expect(eventsIn(front.posts)[0]?.context.consent?.categoryPreferences).toEqual(said(false));
});

it("sends at once, without asking first, on a page that says nothing of consent", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, { before: PENDING.before });
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["aggregated", "aggregated"]);
  expect(calls()).toEqual(["POST /v1/b"]);
  expect(await onDevice(page)).toEqual(NOTHING);
});

it("goes on holding when the collector refuses to say what applies", async () => {
  const jar = await newJar(browser);
  // A page that the collector does not know.
  shop.pages.html = `<script async src="${front.url}/c.js" data-key="${keyNamed("GATEHOUSE_WRITE_KEY")}" data-consent="pending"></script>`;
  const page = await jar.context.newPage();
  await page.goto(`${shop.pages.url.replace("127.0.0.1", "foreign.example")}/`);
  await loaded(page);
  await page.waitForTimeout(1_000);
  expect(front.posts).toEqual([]);
  // It goes on asking, too.
  await jar.context.close();
});
