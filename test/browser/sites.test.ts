/**
 * Over TLS, by the hosts of the shipped config: a page and its collector on two hosts of one site, a page of another
 * site that may be evil, and a second site of the same owner, whose visitors are strangers here.
 */
import type { Page } from "playwright-core";
import { beforeEach, expect, it } from "vitest";
import { keyNamed } from "../e2e/calls.ts";
import { launchBrowser, newJar } from "./chromium.ts";
import { consentOf, openPage, outcomes, send, viewed } from "./client.ts";
import { profiles } from "./profiles.ts";
import { CALIFORNIA, openSecureShop } from "./shop.ts";

const COLLECTOR = "https://collect.shop.example";
const SHOP = "https://www.shop.example";
const EVIL = "https://evil.example";
const MAGAZINE = { page: "https://www.magazine.example", collector: "https://c.magazine.example" } as const;
const HOSTS = [COLLECTOR, SHOP, EVIL, MAGAZINE.page, MAGAZINE.collector].map((url) => new URL(url).hostname);

const { collector, front, secure } = await openSecureShop(HOSTS);
const browser = await launchBrowser(secure);

beforeEach(() => front.reset(CALIFORNIA));

it("keeps one cookie of the site for a page on another of its hosts, and gets it back", async () => {
  const before = profiles(collector.stateDir).length;
  const jar = await newJar(browser);
  const page = await openPage(jar.context, SHOP);
  await send(page, COLLECTOR, [viewed("p-1")]);
  const [cookie, ...more] = await jar.cookies();
  expect(more).toEqual([]);
  expect(cookie).toMatchObject({
    name: "gh_v",
    domain: ".shop.example",
    path: "/",
    httpOnly: true,
    secure: true,
    sameSite: "Lax",
  });
  expect(await page.evaluate(() => document.cookie)).not.toContain("gh_v");

  await send(page, COLLECTOR, [viewed("p-2")]);
  expect(outcomes(front.posts)).toEqual(["t: stored", "t: stored"]);
  expect(front.posts.map(({ asked }) => asked.cookie?.includes(`gh_v=${cookie?.value}`) ?? false)).toEqual([
    false,
    true,
  ]);
  expect(profiles(collector.stateDir)).toHaveLength(before + 1);
  expect(await consentOf(page, COLLECTOR)).toMatchObject({ known: true });
  expect([...jar.hosts].sort()).toEqual(["collect.shop.example", "www.shop.example"]);
  expect(jar.errors).toEqual([]);
});

/** As a page does that wants neither a preflight nor to read the answer. */
async function postBlindly(page: Page): Promise<string> {
  const event = { event: "Product Viewed", anonymousId: "a-evil", writeKey: keyNamed("GATEHOUSE_WRITE_KEY") };
  return page.evaluate(
    async ({ url, body }) => {
      const answer = await fetch(url, { method: "POST", body, credentials: "include" }).catch(String);
      return typeof answer === "string" ? answer : "readable";
    },
    { url: `${COLLECTOR}/v1/t`, body: JSON.stringify(event) },
  );
}

it("hears no cookie from another site's page, takes nothing from it, and the browser shows it no answer", async () => {
  const jar = await newJar(browser);
  await send(await openPage(jar.context, SHOP), COLLECTOR, [viewed("p-1")]);
  expect(await jar.cookies()).toHaveLength(1);
  const before = profiles(collector.stateDir).length;
  front.reset(CALIFORNIA);

  const evil = await openPage(jar.context, EVIL);
  void send(evil, COLLECTOR, [viewed("p-evil")]).catch(() => "closed");
  await expect.poll(() => jar.errors.join("\n")).toContain(`from origin '${EVIL}' has been blocked by CORS policy`);
  expect(front.posts).toEqual([]);

  expect(await postBlindly(evil)).toBe("TypeError: Failed to fetch");
  await expect(consentOf(evil, COLLECTOR)).rejects.toThrow("Failed to fetch");
  const heard = front.exchanges.filter(({ asked }) => asked.origin === EVIL);
  expect(heard.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual(
    expect.arrayContaining(["POST /v1/t 403", "GET /v1/consent 403"]),
  );
  expect(heard.filter(({ asked, answered }) => asked.cookie ?? answered["set-cookie"])).toEqual([]);
  expect(profiles(collector.stateDir)).toHaveLength(before);
});

it("takes another site's cookie for nobody's, though the same owner sealed it", async () => {
  const before = profiles(collector.stateDir).length;
  const jar = await newJar(browser);
  const key = "MAGAZINE_WRITE_KEY";
  await send(await openPage(jar.context, MAGAZINE.page), MAGAZINE.collector, [viewed("p-1")], { key });
  const [readers] = await jar.cookies();
  expect(readers).toMatchObject({ name: "gh_v", domain: ".magazine.example" });

  const page = await openPage(jar.context, SHOP);
  await jar.context.addCookies([{ ...readers!, domain: ".shop.example" }]);
  expect(await consentOf(page, COLLECTOR)).toMatchObject({ known: false });
  await send(page, COLLECTOR, [viewed("p-2")]);
  expect(front.posts.at(-1)?.asked.cookie).toContain(readers!.value);
  expect(outcomes(front.posts)).toEqual(["t: stored", "t: stored"]);
  // One reader, one customer.
  expect(profiles(collector.stateDir)).toHaveLength(before + 2);
  const shops = (await jar.cookies()).find(({ domain }) => domain === ".shop.example");
  expect(shops?.value).not.toBe(readers!.value);
});
