/** The privacy page as people have it: a real browser that runs no scripts, in both languages, from the first look to the end. */
import type { Page } from "playwright-core";
import { beforeEach, expect, it } from "vitest";
import { call, keyNamed } from "../e2e/calls.ts";
import { launchBrowser, newJar, type Jar } from "./chromium.ts";
import { newId } from "./client.ts";
import { GERMANY, openShop } from "./shop.ts";

const [browser, { front }] = await Promise.all([launchBrowser(), openShop()]);

beforeEach(() => front.reset(GERMANY));

/** Words of the page, to be found as its reader finds them. */
const WORDS = {
  "en-US": {
    lang: "en",
    dir: "ltr",
    title: "Your privacy",
    other: "עברית",
    personalization: "Personalization",
    yes: "Yes",
    save: "Save my choice",
    saved: "Your choice is saved.",
    nothing: "Nothing is held about you under this browser.",
    name: "First name",
    correct: "Save the corrections",
    corrected: "What you corrected is saved.",
    erase: "Have everything erased …",
    confirm: "Yes, erase everything",
    erased: "Everything about you is being erased",
    back: "Back to your privacy page",
  },
  "he-IL": {
    lang: "he",
    dir: "rtl",
    title: "הפרטיות שלך",
    other: "English",
    personalization: "התאמה אישית",
    yes: "כן",
    save: "שמירת הבחירה",
    saved: "הבחירה שלך נשמרה.",
    nothing: "לא שמור עליך דבר תחת הדפדפן הזה.",
    name: "שם פרטי",
    correct: "שמירת התיקונים",
    corrected: "התיקונים שלך נשמרו.",
    erase: "מחיקה של הכול …",
    confirm: "כן, למחוק הכול",
    erased: "כל מה ששמור עליך נמחק",
    back: "חזרה לדף הפרטיות שלך",
  },
} as const;

/** What the site's own page would send in that browser. */
async function identify({ context }: Jar, traits: Readonly<Record<string, string>>): Promise<void> {
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const answer = await fetch(`${front.url}/v1/identify`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: front.url, cookie },
    body: JSON.stringify({ writeKey: keyNamed("GATEHOUSE_WRITE_KEY"), anonymousId: newId(), traits }),
  });
  expect(await answer.json()).toMatchObject({ results: [{ outcome: expect.stringMatching(/stored|reduced/) }] });
}

async function narrow(page: Page): Promise<void> {
  await page.setViewportSize({ width: 320, height: 700 });
  const box = await page.locator("main").boundingBox();
  expect(box!.x).toBeGreaterThanOrEqual(0);
  for (const field of await page.locator("section, button, input[type=text]").all()) {
    const { x, width } = (await field.boundingBox())!;
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(320);
  }
}

it.each(Object.keys(WORDS) as (keyof typeof WORDS)[])(
  "is read, answered, corrected and ended in %s",
  async (locale) => {
    const words = WORDS[locale];
    const jar = await newJar(browser, { javaScriptEnabled: false, locale });
    const page = await jar.context.newPage();
    await page.goto(`${front.url}/privacy`);
    const root = page.locator("html");
    expect([await root.getAttribute("lang"), await root.getAttribute("dir")]).toEqual([words.lang, words.dir]);
    await page.getByRole("heading", { level: 1, name: words.title }).waitFor();
    await page.getByText(words.nothing).waitFor();
    expect(await jar.cookies()).toEqual([]);

    // There and back.
    await page.getByRole("link", { name: words.other }).click();
    expect(await root.getAttribute("lang")).not.toBe(words.lang);
    await page.goBack();

    await page.getByRole("group", { name: words.personalization }).getByRole("radio", { name: words.yes }).check();
    await page.getByRole("button", { name: words.save }).click();
    await page.getByRole("status").filter({ hasText: words.saved }).waitFor();
    expect(new URL(page.url()).search).toBe(`?done=choose&lang=${words.lang}`);
    expect((await jar.cookies()).map(({ name }) => name).toSorted()).toEqual(["__Host-gh_c", "__Host-gh_v"]);

    const evil = `<script>document.title = "evil"</script>"><img src=x onerror="document.title='evil'">`;
    await identify(jar, { firstName: evil, plan: "gold" });
    await page.goto(`${front.url}/privacy?lang=${words.lang}`);
    expect(await page.getByLabel(words.name).inputValue()).toBe(evil);
    await narrow(page);
    await page.getByLabel(words.name).fill("Ann");
    await page.getByRole("button", { name: words.correct }).click();
    await page.getByRole("status").filter({ hasText: words.corrected }).waitFor();
    expect(await page.getByLabel(words.name).inputValue()).toBe("Ann");

    await page.getByRole("link", { name: words.erase }).click();
    await narrow(page);
    await page.getByRole("button", { name: words.confirm }).click();
    await page.getByRole("heading", { level: 1, name: words.erased }).waitFor();
    expect(await page.locator("code").textContent()).toMatch(/^[\w-]{22}$/);
    expect(await jar.cookies()).toEqual([]);

    await page.getByRole("link", { name: words.back }).click();
    await page.getByText(words.nothing).waitFor();
    expect(jar.errors).toEqual([]);
    expect([...jar.hosts]).toEqual([new URL(front.url).host]);
  },
);

it("is sent by the browser with our own Origin, and tells nobody where it was", async () => {
  const jar = await newJar(browser, { javaScriptEnabled: false, locale: "en-US" });
  const page = await jar.context.newPage();
  const [userId, key] = [newId(), keyNamed("GATEHOUSE_SECRET_KEY")];
  const consent = { categoryPreferences: { analytics: true, personalization: true } };
  const event = { userId, traits: { firstName: "Ann" }, context: { consent, location: { country: "DE" } } };
  expect((await call(front.url, "/v1/identify", key, event)).status).toBe(200);
  const made = await call(front.url, "/v1/privacy/links", key, { userId });
  const { url } = (await made.json()) as { url: string };
  await page.goto(url);
  front.exchanges.length = 0;
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("status").waitFor();
  const [sent, shown] = front.exchanges;
  expect([sent?.method, sent?.status, sent?.asked.origin]).toEqual(["POST", 303, front.url]);
  expect(sent?.asked.referer ?? "").not.toContain("pass=");
  expect([shown?.method, shown?.status, shown?.asked.referer]).toEqual(["GET", 200, undefined]);
  expect(page.url()).toBe(`${front.url}/privacy?done=pass&lang=en`);
  const [pass] = await jar.cookies();
  expect(pass).toMatchObject({ name: "__Host-gh_p", httpOnly: true, secure: true, sameSite: "Strict" });

  expect(await page.getByLabel("First name").inputValue()).toBe("Ann");

  // Once.
  await page.goto(url);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("heading", { level: 1, name: "This link is no longer good" }).waitFor();
});
