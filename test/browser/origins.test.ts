/** Same origin, same site, foreign site, foreign origin: what the browser itself keeps, sends and lets be read. */
import { beforeEach, expect, it } from "vitest";
import { keyNamed } from "../e2e/calls.ts";
import { FOREIGN_HOST, launchBrowser, newJar } from "./chromium.ts";
import { openPage, outcomes, send, viewed } from "./client.ts";
import { profiles } from "./profiles.ts";
import { CALIFORNIA, openShop } from "./shop.ts";

const LIFE_SECONDS = 33_696_000;

const [browser, { collector, front, page: shop }] = await Promise.all([launchBrowser(), openShop()]);

beforeEach(() => front.reset(CALIFORNIA));

it.each([
  ["the collector's own origin", front.url],
  ["another origin of the same site", shop],
])("keeps one cookie for a page of %s, out of its scripts' reach", async (_, origin) => {
  const jar = await newJar(browser);
  const page = await openPage(jar.context, origin);
  await send(page, front.url, [viewed("p-1")]);
  const [cookie, ...more] = await jar.cookies();
  expect(more).toEqual([]);
  expect(cookie).toMatchObject({
    name: "__Host-gh_v",
    // Without a dot: of this host alone.
    domain: "127.0.0.1",
    path: "/",
    httpOnly: true,
    secure: true,
    sameSite: "Lax",
  });
  expect(Math.abs((cookie?.expires ?? 0) - Date.now() / 1_000 - LIFE_SECONDS)).toBeLessThan(60);
  expect(await page.evaluate(() => document.cookie)).not.toContain("gh_v");
  expect(jar.errors).toEqual([]);
});

it("keeps no cookie for a page of a foreign site, whose calls still meet in one visitor", async () => {
  const before = profiles(collector.stateDir).length;
  const jar = await newJar(browser);
  const page = await openPage(jar.context, shop.replace("127.0.0.1", "localhost"));
  await send(page, front.url, [viewed("p-1")]);
  await send(page, front.url, [viewed("p-2")]);
  expect(outcomes(front.posts)).toEqual(["t: stored", "t: stored"]);
  expect(await jar.cookies()).toEqual([]);
  expect(profiles(collector.stateDir)).toHaveLength(before + 1);
  expect(jar.errors).toEqual([]);
});

/** Without a preflight, as a page does that only wants its event to arrive. */
async function post(origin: string) {
  const jar = await newJar(browser);
  const page = await openPage(jar.context, origin);
  const event = { ...CLAIM, writeKey: keyNamed("GATEHOUSE_WRITE_KEY") };
  const read = await page.evaluate(
    async ({ url, body }) => {
      const answer = await fetch(url, { method: "POST", body, credentials: "include" }).catch(String);
      return typeof answer === "string" ? answer : answer.status;
    },
    { url: `${front.url}/v1/t`, body: JSON.stringify(event) },
  );
  return { read, errors: jar.errors, cookies: await jar.cookies() };
}

const CLAIM = { event: "Product Viewed", anonymousId: "a-foreign", properties: { product_id: "p-1" } };

it("is read by a page of the site", async () => {
  expect(await post(shop)).toMatchObject({ read: 200, errors: [] });
});

it("refuses a foreign origin's event, and the browser keeps the answer from it", async () => {
  const before = profiles(collector.stateDir).length;
  const foreign = shop.replace("127.0.0.1", FOREIGN_HOST);
  const { read, errors, cookies } = await post(foreign);
  expect(read).toBe("TypeError: Failed to fetch");
  expect(errors[0]).toMatch(/from origin 'http:\/\/foreign\.example:\d+' has been blocked by CORS policy/);
  expect(front.posts.map(({ status, asked }) => [status, asked.origin])).toEqual([[403, foreign]]);
  expect(front.posts[0]?.text).toContain("origin_not_allowed");
  expect(cookies).toEqual([]);
  expect(profiles(collector.stateDir)).toHaveLength(before);
});

it("gives a foreign origin's client no settings, so that it sends nothing", async () => {
  const jar = await newJar(browser);
  const page = await openPage(jar.context, shop.replace("127.0.0.1", FOREIGN_HOST));
  const calls = send(page, front.url, [viewed("p-1")]);
  await expect.poll(() => jar.errors.join("\n")).toContain("blocked by CORS policy");
  expect(front.posts).toEqual([]);
  await page.close();
  await expect(calls).rejects.toThrow(/closed/);
});
