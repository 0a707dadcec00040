/** Walks through the demo shop as `npm start` serves it, and works its panel as a visitor does. */
import type { Page } from "playwright-core";
import { expect } from "vitest";

export interface Visitor {
  readonly place?: string;
  readonly gpc?: boolean;
  readonly answer?: "none" | "all" | "analytics" | "refused";
}

/** What the panel says of the newest event, or of the newest of a name. */
export async function newest(page: Page, name = ""): Promise<string> {
  const lines = await page.locator("[data-log] li").allInnerTexts();
  const line = lines.find((text) => text.startsWith(name)) ?? "";
  return line.replace(/\s+/g, " ");
}

/** A page is there once its events have been answered and its placements shown. */
export async function visit(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expect.poll(() => page.locator("[data-ending=sending], .deciding").count()).toBe(0);
  await expect.poll(() => page.locator("[data-log] li").count()).toBeGreaterThan(0);
}

async function settled(page: Page): Promise<void> {
  await page.locator("[data-controls][aria-busy=false]").waitFor();
}

/** By the panel's own switches. */
export async function pretend(page: Page, { place, gpc, answer }: Visitor): Promise<void> {
  if (place !== undefined) {
    await page.locator("[data-place]").selectOption(place);
    await settled(page);
  }
  if (gpc !== undefined) {
    await page.locator(".switch").click();
    expect(await page.locator("[data-gpc]").isChecked()).toBe(gpc);
    await settled(page);
  }
  if (answer !== undefined) {
    await page.locator(`.answers label:has([value=${answer}])`).click();
    await settled(page);
  }
}

/** The same click, and the line that it makes. */
export async function clickAgain(page: Page): Promise<string> {
  const before = await page.locator("[data-log] li").count();
  await page.locator("[data-same]").click();
  await expect.poll(() => page.locator("[data-log] li").count()).toBe(before + 1);
  await expect.poll(() => page.locator("[data-ending=sending]").count()).toBe(0);
  return newest(page);
}

export async function heroOf(page: Page): Promise<readonly [title: string, why: string]> {
  return [await page.locator("[data-hero-title]").innerText(), await page.locator("[data-hero-why]").innerText()];
}
