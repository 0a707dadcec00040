/** The examples of docs/examples as a visitor meets them: asked where the law asks, by keyboard too, and only once. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Locator, Page } from "playwright-core";
import { beforeEach, expect, it, vi } from "vitest";
import { keyNamed } from "../e2e/calls.ts";
import { launchBrowser, newJar } from "./chromium.ts";
import { eventsIn, loaded, openSdkShop, outcomesOf } from "./sdk-shop.ts";
import { CALIFORNIA, GERMANY } from "./shop.ts";

const [browser, shop] = await Promise.all([launchBrowser(), openSdkShop()]);
const { front, pages } = shop;
const require = createRequire(import.meta.url);
pages.files["/vendor/cookieconsent.esm.js"] = {
  type: "text/javascript",
  text: readFileSync(require.resolve("vanilla-cookieconsent/dist/cookieconsent.esm.js"), "utf8"),
};
pages.files["/vendor/cookieconsent.css"] = {
  type: "text/css",
  text: readFileSync(require.resolve("vanilla-cookieconsent/dist/cookieconsent.css"), "utf8"),
};

/** As it stands in the docs, with this collector's address and key. */
function example(name: string): string {
  return readFileSync(`docs/examples/${name}.html`, "utf8")
    .replace("https://collect.shop.example", front.url)
    .replace("WRITE_KEY", keyNamed("GATEHOUSE_WRITE_KEY"))
    .replace("<title>", `<link rel="icon" href="data:,"><title>`);
}

beforeEach(() => front.reset(GERMANY));

async function open(name: string): Promise<Page> {
  const jar = await newJar(browser);
  // The platform asks no robot, and takes a driven browser for one.
  await jar.context.addInitScript(() => Object.defineProperty(navigator, "webdriver", { value: false }));
  pages.html = example(name);
  const page = await jar.context.newPage();
  page.on("pageerror", (error) => jar.errors.push(String(error)));
  await page.goto(pages.url);
  await loaded(page);
  return page;
}

async function again(page: Page): Promise<void> {
  front.reset(GERMANY);
  await page.reload();
  await loaded(page);
  await expect.poll(consentCalls).toContain("GET");
  await page.waitForTimeout(500);
}

function consentCalls(): readonly string[] {
  return front.exchanges
    .filter(({ path }) => path === "/v1/consent")
    .map(({ method }) => method)
    .filter((method) => method !== "OPTIONS");
}

/** What the visitor said, as the collector was told. */
function toldPurposes(): unknown {
  const put = front.exchanges.filter(({ method }) => method === "PUT").at(-1);
  return (JSON.parse(put?.sent ?? "{}") as { purposes?: unknown }).purposes;
}

function all(granted: boolean) {
  return {
    functional: granted,
    analytics: granted,
    personalization: granted,
    advertising: granted,
    sale_or_share: granted,
  };
}

/** How a button looks, as far as it could be made to look lesser. */
async function look(button: Locator) {
  return button.evaluate((element) => {
    const { backgroundColor, color, fontSize, fontWeight, borderWidth, opacity, padding } = getComputedStyle(element);
    return {
      backgroundColor,
      color,
      fontSize,
      fontWeight,
      borderWidth,
      opacity,
      padding,
      height: element.clientHeight,
    };
  });
}

async function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent?.trim().split("\n")[0] ?? "");
}

const banner = (page: Page) => page.getByRole("region", { name: "May we remember your visit?" });

it("shows a banner that every visitor can read, reach and answer either way", async () => {
  const page = await open("banner");
  await banner(page).waitFor();
  expect(await banner(page).ariaSnapshot()).toBe(
    [
      `- region "May we remember your visit?":`,
      `  - heading "May we remember your visit?" [level=2]`,
      `  - paragraph: We would like to measure what is used and to show what suits you. Without your yes we do neither.`,
      `  - button "Refuse"`,
      `  - button "Accept"`,
    ].join("\n"),
  );
  // It covers nothing and took no focus.
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  expect(await look(page.getByText("Refuse"))).toEqual(await look(page.getByText("Accept")));
  expect(front.posts).toEqual([]);
});

it.each([
  ["Refuse", 1, false, []],
  ["Accept", 2, true, ["stored"]],
] as const)("takes %s by keyboard alone, and asks no more", async (label, tabs, granted, outcomes) => {
  const page = await open("banner");
  await banner(page).waitFor();
  for (let n = 0; n < tabs; n += 1) await page.keyboard.press("Tab");
  expect(await focused(page)).toBe(label);
  await page.keyboard.press("Enter");
  await expect.poll(toldPurposes).toEqual(all(granted));
  expect(await banner(page).isVisible()).toBe(false);
  // Not lost with the button: reading goes on at the content.
  expect(await focused(page)).toBe("Coats");
  await page.waitForTimeout(500);
  expect(outcomesOf(front.posts)).toEqual(outcomes);

  await again(page);
  expect(await banner(page).isVisible()).toBe(false);
  expect(consentCalls()).toEqual(["GET"]);
});

it("lets the visitor change their mind", async () => {
  const page = await open("banner");
  await page.getByRole("button", { name: "Accept" }).click();
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored"]);
  await page.getByRole("button", { name: "Privacy choices" }).press("Enter");
  expect(await focused(page)).toBe("Refuse");
  await page.keyboard.press("Enter");
  await expect.poll(toldPurposes).toEqual(all(false));
  await page.evaluate(() => window.gatehouse.page());
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored", "refused"]);
});

it.each(["banner", "consent-platform"])("asks nobody where nobody need be asked (%s)", async (name) => {
  front.reset(CALIFORNIA);
  const page = await open(name);
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored"]);
  await page.waitForTimeout(500);
  expect(await page.getByText("May we remember your visit?").isVisible()).toBe(false);
  expect(consentCalls()).toEqual(["GET"]);
});

/** The platform takes the focus a moment after it shows itself; a key pressed before would go astray. */
async function within(shown: Locator): Promise<Locator> {
  await shown.waitFor();
  await expect.poll(() => shown.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  return shown;
}

const dialog = (page: Page) => page.getByRole("dialog", { name: "May we remember your visit?" });

it.each([
  ["Refuse all", false, []],
  ["Accept all", true, ["stored"]],
] as const)("hears a consent platform: %s, told once", async (label, granted, outcomes) => {
  const page = await open("consent-platform");
  const shown = await within(dialog(page));
  expect(front.posts).toEqual([]);
  await shown.getByRole("button", { name: label }).press("Enter");
  await expect.poll(toldPurposes).toEqual(all(granted));
  await page.waitForTimeout(500);
  expect(outcomesOf(front.posts)).toEqual(outcomes);

  await again(page);
  expect(await dialog(page).isVisible()).toBe(false);
  expect(consentCalls()).toEqual(["GET"]);
});

/** By the keyboard; a dialog that is still opening on a busy machine takes the first press for nothing. */
async function tick(box: Locator): Promise<void> {
  const ticked = async () => {
    if (!(await box.isChecked())) await box.press("Space");
    expect(await box.isChecked()).toBe(true);
  };
  await vi.waitFor(ticked, { timeout: 10_000 });
}

it("hears a choice by category, and each change of it", async () => {
  const page = await open("consent-platform");
  await (await within(dialog(page))).getByRole("button", { name: "Choose" }).press("Enter");
  const choices = page.getByRole("dialog", { name: "Privacy choices" });
  await within(choices);
  await tick(choices.getByRole("checkbox", { name: "Measurement" }));
  await choices.getByRole("button", { name: "Save" }).press("Enter");
  await expect.poll(toldPurposes).toEqual({ ...all(false), analytics: true });
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["reduced"]);
  expect(eventsIn(front.posts)[0]?.context.consent?.categoryPreferences).toEqual({ ...all(false), analytics: true });

  await page.getByRole("button", { name: "Privacy choices" }).press("Enter");
  await within(choices);
  await tick(choices.getByRole("checkbox", { name: "Personal" }));
  await choices.getByRole("button", { name: "Save" }).press("Enter");
  await expect.poll(toldPurposes).toEqual({ ...all(true), advertising: false, sale_or_share: false });
});
