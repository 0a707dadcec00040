/** The demo shop of `npm start` in a real Chromium: its pages in both languages, its placements, and what its panel says. */
import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { keyNamed } from "../e2e/calls.ts";
import { startCollector, stopCollector } from "../e2e/collector.ts";
import { launchBrowser, newJar } from "./chromium.ts";
import { clickAgain, heroOf, newest, pretend, visit, type Visitor } from "./demo.ts";

const [browser, collector] = await Promise.all([launchBrowser(), startCollector()]);
afterAll(() => stopCollector(collector));

const KINDS = ["", "coats/", "bags/tote/", "cart/", "checkout/", "thanks/"];
const PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 900 };

async function open(address = "/shop/", size = DESKTOP): Promise<Page> {
  const page = await (await newJar(browser)).context.newPage();
  await page.setViewportSize(size);
  await visit(page, collector.url + address);
  return page;
}

/** How much of the shop moved by itself while the page came, as the browser measures it. */
async function shifted(page: Page): Promise<number> {
  return page.evaluate(async () => {
    interface Shift extends PerformanceEntry {
      readonly value: number;
      readonly sources: readonly { readonly node: Node | null }[];
    }
    const shifts = await new Promise<Shift[]>((resolve) => {
      const observer = new PerformanceObserver((list) => resolve(list.getEntries() as Shift[]));
      observer.observe({ type: "layout-shift", buffered: true });
      setTimeout(() => resolve([]), 200);
    });
    const inShop = ({ sources }: Shift) =>
      sources.some(({ node }) => (node instanceof Element ? node : node?.parentElement)?.closest(".shop"));
    return shifts.filter(inShop).reduce((sum, { value }) => sum + value, 0);
  });
}

it("is where the address alone leads, and leaves every other path to the collector", async () => {
  const page = await open("/");
  expect(new URL(page.url()).pathname).toBe("/shop/");
  const asked = await Promise.all(["/shop/nothing", "/nothing"].map((path) => fetch(collector.url + path)));
  for (const answer of asked) expect(await answer.json()).toMatchObject({ status: 404, code: "not_found" });
});

describe.each([
  ["en", "ltr", "/shop/"],
  ["he", "rtl", "/shop/he/"],
] as const)("in %s", (language, direction, root) => {
  it("shows every kind of page without an error, from this host alone, and never wider than the screen", async () => {
    const jar = await newJar(browser);
    const page = await jar.context.newPage();
    for (const size of [PHONE, DESKTOP]) {
      await page.setViewportSize(size);
      for (const kind of KINDS) {
        await visit(page, collector.url + root + kind);
        const seen = await page.evaluate(() => {
          const { lang, dir, scrollWidth } = document.documentElement;
          const over = [...document.querySelectorAll(".shop, .pretend, main *, .panel *")].filter((element) => {
            const { left, right } = element.getBoundingClientRect();
            return element.closest(".unseen, .skip") === null && (left < -1 || right > window.innerWidth + 1);
          });
          const pictures = [...document.images].filter((image) => image.complete && image.naturalWidth === 0);
          return { lang, dir, wide: scrollWidth - window.innerWidth, over: over.length, broken: pictures.length };
        });
        expect(await shifted(page), `${kind} at ${size.width}: what moved`).toBeLessThan(0.01);
        expect(seen, `${kind} at ${size.width}`).toEqual({
          lang: language,
          dir: direction,
          wide: 0,
          over: 0,
          broken: 0,
        });
      }
    }
    expect(jar.errors).toEqual([]);
    expect([...jar.hosts]).toEqual([new URL(collector.url).host]);
  });

  it("leads from a page to the same page in the other language", async () => {
    const page = await open(`${root}bags/tote/`);
    await page.locator(".other").click();
    await page.waitForURL(language === "en" ? "**/shop/he/bags/tote/" : "**/shop/bags/tote/");
    expect(await page.evaluate(() => document.documentElement.dir)).toBe(direction === "ltr" ? "rtl" : "ltr");
  });
});

it("shows what was decided in the page's own language, from right to left where that is written so", async () => {
  const page = await open("/shop/he/");
  expect((await heroOf(page))[0]).toBe("עשוי ללבישה לשנים");
  const written = await page
    .locator("[data-hero-title]")
    .evaluate((title) => [(title as HTMLElement).lang, getComputedStyle(title).direction]);
  expect(written).toEqual(["he", "rtl"]);
});

it.each<[Visitor, string, RegExp]>([
  [{ place: "US-CA" }, "stored", /Kept, for every purpose it serves\./],
  [{ place: "US-CA", gpc: true }, "reduced", /Left out: Advertising \(your browser objects\) .*§ 7025/],
  [{}, "counted only", /Nothing about you was kept\. A yes is needed here, and nobody gave one\. TDDDG/],
  [{ answer: "all" }, "stored", /Germany · Yes to all Kept, for every purpose/],
  [{ answer: "analytics" }, "reduced", /Left out: Personalization \(you said no\), Advertising \(you said no\)/],
  [{ answer: "refused" }, "refused", /You, or your browser for you, said no\./],
  [{ place: "RU" }, "refused", /This country forbids keeping it abroad\. Federal Law 152-FZ/],
  [{ place: "unknown" }, "counted only", /We cannot tell where you are, so the strictest rules apply\./],
])("ends the same click as %o: %s, and says why", async (visitor, badge, why) => {
  const page = await open("/shop/coats/loden/");
  await pretend(page, visitor);
  expect(await clickAgain(page)).toContain(`Product Viewed Loden coat ${badge}`);
  await expect.poll(() => newest(page)).toMatch(why);
});

it("says that an objection of the browser is remembered after the switch is off", async () => {
  const page = await open("/shop/coats/loden/");
  await pretend(page, { place: "US-CA", gpc: true });
  await clickAgain(page);
  await pretend(page, { gpc: false });
  await clickAgain(page);
  await expect.poll(() => newest(page)).toMatch(/California · Nobody asked .*objected before, and that is remembered/);
});

it("shows coats to a Californian who looked at coats, and to a German nobody asked only on the page about them", async () => {
  const page = await open();
  expect(await heroOf(page)).toEqual(["Made to be worn for years", "Why this? the same for everybody"]);
  const look = async () => {
    await visit(page, `${collector.url}/shop/coats/wrap/`);
    await visit(page, `${collector.url}/shop/coats/`);
    const there = (await heroOf(page))[1];
    await visit(page, `${collector.url}/shop/`);
    return [there, ...(await heroOf(page))];
  };
  const german = await look();
  expect(german[0]).toContain("from this page alone");
  expect(german.slice(1)).toEqual(["Made to be worn for years", "Why this? the same for everybody"]);
  await expect.poll(() => page.locator("[data-looked]").innerText()).toBe("no – needs your yes");
  expect(await page.locator("[data-visit-none]").innerText()).toContain("no visit is stored");

  await pretend(page, { place: "US-CA" });
  const californian = await look();
  expect(californian[0]).toContain("from your visit");
  // Coats, or from the third page on what goes with one; this page may be counted when the question comes, or not yet.
  expect(californian[1]).toMatch(/^(?:Coats for the first frost|Scarves and gloves for that coat)$/);
  expect(californian[2]).toMatch(/from your visit \(\u2068(?:looks-at-coats|coat-lover)\u2069\)/);
  await expect.poll(() => page.locator("[data-looked]").innerText()).toContain("yes");
  await expect.poll(() => page.locator("[data-visit=affinity]").innerText()).toContain("Coats");
});

it("makes another visitor of another place, and of a new tab: nothing of the last one is left in the browser", async () => {
  const page = await open();
  const cookies = async () => (await page.context().cookies()).map(({ name }) => name).sort();
  await pretend(page, { answer: "all" });
  expect(await cookies()).toEqual(["__Host-gh_c", "__Host-gh_d", "__Host-gh_v"]);
  await pretend(page, { place: "RU" });
  expect(await cookies()).toEqual([]);
  await pretend(page, { place: "DE", answer: "refused" });
  expect(await cookies()).toEqual(["__Host-gh_c"]);
  const tab = await page.context().newPage();
  await visit(tab, `${collector.url}/shop/`);
  expect(await cookies()).toEqual([]);
  expect(await newest(tab)).toContain("counted only");
});

it("says what is sent while leaving as the visitor who is pretended, and owns up to what it did not see", async () => {
  const page = await open();
  await pretend(page, { place: "US-CA" });
  const headers = { authorization: `Basic ${btoa(`${keyNamed("GATEHOUSE_SECRET_KEY")}:`)}` };
  const stored = async () => {
    const ledger = await (await fetch(`${collector.url}/v1/ledger`, { headers })).json();
    return (ledger as { outcomes: Record<string, number> }).outcomes["stored"] ?? 0;
  };
  const before = await stored();
  await page.evaluate(() => {
    document.querySelector<HTMLElement>("[data-same]")?.click();
    // At once: the browser may take its time to leave, and the event would go as any other.
    dispatchEvent(new PageTransitionEvent("pagehide"));
    location.href = "/shop/cart/";
  });
  await page.waitForURL("**/cart/");
  // The click, and the cart's page view. An empty cart is nothing to tell.
  await expect.poll(stored).toBe(before + 2);
  await expect.poll(() => newest(page, "Product Viewed")).toMatch(/(stored|no answer) California/);
});

it("sells: a cart over pages, an order told once, and every event is whole in the tracking plan", async () => {
  const page = await open("/shop/bags/");
  await pretend(page, { place: "US-CA" });
  await page.locator("[data-clear]").click();
  await visit(page, `${collector.url}/shop/bags/`);
  await visit(page, `${collector.url}/shop/bags/tote/`);
  await page.locator("[data-add]").click();
  await expect.poll(() => newest(page, "Product Added")).toContain("stored");
  await visit(page, `${collector.url}/shop/cart/`);
  expect(await page.locator("[data-cart]").innerText()).toContain("Market tote");
  await page.locator("main a.button").click();
  await expect.poll(() => newest(page, "Checkout Started")).toContain("stored");
  await page.locator("[data-order]").click();
  await page.waitForURL("**/thanks/");
  await expect.poll(() => newest(page, "Order Completed")).toContain("stored");
  // Loaded again, it is no second order.
  await visit(page, page.url());
  const names = await page.locator("[data-ending=stored] .event bdi:first-child").allInnerTexts();
  expect(names.filter((name) => name !== "page").toReversed()).toEqual([
    "Product List Viewed",
    "Product Viewed",
    "Product Added",
    "Cart Viewed",
    "Checkout Started",
    "Order Completed",
  ]);
  expect(await page.locator("[data-ending=reduced], [data-ending=refused]").count()).toBe(0);
});

it("is worked by keyboard alone, and its list is read out", async () => {
  const page = await open();
  const reached: string[] = [];
  for (let presses = 0; presses < 60 && !reached.includes("clear"); presses += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => Object.keys((document.activeElement as HTMLElement).dataset)[0]);
    const inPanel = await page.evaluate(() => document.activeElement?.closest(".panel") !== null);
    if (inPanel) reached.push(at ?? (await page.evaluate(() => (document.activeElement as HTMLInputElement).name)));
    if (at === "gpc") await page.keyboard.press("Space");
    if (at === "same") await page.keyboard.press("Enter");
  }
  expect(reached).toEqual(["place", "gpc", "answer", "forget", "same", "log", "clear"]);
  expect(await page.locator("[data-gpc]").isChecked()).toBe(true);
  await expect.poll(() => newest(page)).toContain("Germany · GPC · Nobody asked");
  expect(await page.locator("[data-log]").getAttribute("aria-live")).toBe("polite");
});

it("opens its panel as a sheet on a phone, and closes it at Escape", async () => {
  const page = await open("/shop/", PHONE);
  const handle = page.locator("[data-sheet]");
  expect([await page.locator(".panel").isVisible(), await handle.getAttribute("aria-expanded")]).toEqual([
    false,
    "false",
  ]);
  await handle.press("Enter");
  expect([await page.locator(".panel").isVisible(), await handle.getAttribute("aria-expanded")]).toEqual([
    true,
    "true",
  ]);
  await page.locator("[data-place]").press("Escape");
  expect(await page.locator(".panel").isVisible()).toBe(false);
  expect(await handle.evaluate((element) => element === document.activeElement)).toBe(true);
});
