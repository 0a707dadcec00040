/**
 * The ways in which a page's events leave it, each with address and key: one by one while the page goes away, gathered,
 * through the classic snippet, and as a beacon. Which visitor they are is another file's question.
 */
import { beforeEach, expect, it } from "vitest";
import { keyNamed } from "../e2e/calls.ts";
import { FOREIGN_HOST, launchBrowser, newJar } from "./chromium.ts";
import { openPage, outcomes, send, viewed } from "./client.ts";
import { profiles, viewsIn } from "./profiles.ts";
import { CALIFORNIA, openShop } from "./shop.ts";

const [browser, { collector, front, page: shop }] = await Promise.all([launchBrowser(), openShop()]);

beforeEach(() => front.reset(CALIFORNIA));

it.each(["navigated away from", "closed"])("gets the last click of a page that is %s at once", async (how) => {
  const before = viewsIn(collector.stateDir);
  const jar = await newJar(browser);
  const page = await openPage(jar.context, shop);
  // The browser's question before the call is still open when the page goes: without keepalive there is no call.
  const preflights = front.holdPreflights();
  const left = send(page, front.url, [viewed("p-last")]).catch(() => "left");
  await expect.poll(preflights.held).toBe(1);
  if (how === "closed") await page.close();
  else await page.goto("about:blank");
  expect(await left).toBe("left");
  preflights.release();
  await expect.poll(() => outcomes(front.posts)).toEqual(["t: stored"]);
  expect(viewsIn(collector.stateDir)).toBe(before + 1);
});

it("gets all of a page that sends more than Chromium lets it have under way with keepalive", async () => {
  const before = viewsIn(collector.stateDir);
  const jar = await newJar(browser);
  const page = await openPage(jar.context, shop);
  const filler = "x".repeat(4_000);
  const views = Array.from(
    { length: 30 },
    (_, index) => ["track", "Product Viewed", { product_id: `p-${index}`, filler }] as const,
  );
  await send(page, front.url, views);
  await expect.poll(() => viewsIn(collector.stateDir)).toBe(before + 30);
  expect(front.posts.map(({ text }) => text).join("")).toBe("");
  expect(jar.errors).toEqual([]);
});

const BATCHING = { strategy: "batching", config: { size: 10, timeout: 5_000 } } as const;

it("takes what a page gathers as one call, and answers for each event", async () => {
  const before = { profiles: profiles(collector.stateDir).length, views: viewsIn(collector.stateDir) };
  const jar = await newJar(browser);
  const views = Array.from({ length: 9 }, (_, index) => viewed(`p-${index}`));
  const page = await openPage(jar.context, shop);
  await send(page, front.url, [...views, ["track", "Nobody Planned This", {}]], { delivery: BATCHING });
  // What an earlier page left on its way has its own path.
  const gathered = () => front.posts.filter(({ path }) => path === "/v1/b");
  await expect.poll(() => gathered().length).toBe(1);
  expect(outcomes(gathered())).toEqual([`b: ${"stored, ".repeat(9)}refused unknown_event`]);
  expect(profiles(collector.stateDir)).toHaveLength(before.profiles + 1);
  expect(viewsIn(collector.stateDir)).toBe(before.views + 9);
  expect(jar.errors).toEqual([]);
});

it("gets what a page had gathered when it was left", async () => {
  const before = viewsIn(collector.stateDir);
  const jar = await newJar(browser);
  const page = await openPage(jar.context, shop);
  // Too long for the clock to have been it.
  const delivery = { ...BATCHING, config: { ...BATCHING.config, timeout: 600_000 } };
  await send(page, front.url, [viewed("p-1"), viewed("p-2"), viewed("p-3")], { delivery });
  expect(front.posts).toEqual([]);
  await page.goto("about:blank");
  await expect.poll(() => outcomes(front.posts)).toEqual(["b: stored, stored, stored"]);
  expect(viewsIn(collector.stateDir)).toBe(before + 3);
});

it("keeps a gathering page's cookie once the page asks for credentials: its own words replace the collector's", async () => {
  const credentials = { ...BATCHING, config: { ...BATCHING.config, size: 1, credentials: "include" } } as const;
  const jar = await newJar(browser);
  const page = await openPage(jar.context, shop);
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await send(page, front.url, [viewed("p-1")], { delivery: { ...BATCHING, config: { ...BATCHING.config, size: 1 } } });
  await answered;
  expect(front.posts[0]?.answered["set-cookie"]).toHaveLength(1);
  expect(await jar.cookies()).toEqual([]);
  await send(page, front.url, [viewed("p-2")], { delivery: credentials });
  await expect.poll(() => jar.cookies()).toHaveLength(1);
  expect(outcomes(front.posts)).toEqual(["b: stored", "b: stored"]);
});

it("serves the classic snippet, whose script the page brings itself", async () => {
  const before = { profiles: profiles(collector.stateDir).length, views: viewsIn(collector.stateDir) };
  const jar = await newJar(browser);
  const page = await jar.context.newPage();
  await page.goto(`${shop}/plain`);
  await page.evaluate(
    ({ writeKey, collector }) => {
      // What the snippet does: calls go into a list, until the script takes them from there.
      const list: unknown[] = [];
      const analytics = Object.assign(list, {
        invoked: true,
        _writeKey: writeKey,
        _cdn: collector,
        page: (...said: unknown[]) => list.push(["page", ...said]),
        track: (...said: unknown[]) => list.push(["track", ...said]),
      });
      Object.assign(window, { analytics });
      document.head.append(Object.assign(document.createElement("script"), { src: "/analytics.min.js" }));
      analytics.page("Home");
      analytics.track("Product Viewed", { product_id: "p-1" });
    },
    { writeKey: keyNamed("GATEHOUSE_WRITE_KEY"), collector: front.url },
  );
  await expect.poll(() => outcomes(front.posts)).toEqual(["p: stored", "t: stored"]);
  expect(profiles(collector.stateDir)).toHaveLength(before.profiles + 1);
  expect(viewsIn(collector.stateDir)).toBe(before.views + 1);
  await expect.poll(() => jar.cookies()).toHaveLength(1);
  expect([...jar.hosts].sort()).toEqual([new URL(front.url).host, new URL(shop).host].sort());
  expect(jar.errors).toEqual([]);
});

it.each([
  ["takes a beacon of the site's page, which can carry no header", shop, 200, 1],
  ["refuses a beacon of a foreign page, which no browser stops", shop.replace("127.0.0.1", FOREIGN_HOST), 403, 0],
])("%s", async (_, origin, status, count) => {
  const before = viewsIn(collector.stateDir);
  const jar = await newJar(browser);
  const page = await openPage(jar.context, origin);
  const event = {
    event: "Product Viewed",
    anonymousId: `a-beacon-${count}`,
    properties: { product_id: "p-1" },
    writeKey: keyNamed("GATEHOUSE_WRITE_KEY"),
  };
  const sent = await page.evaluate(({ url, body }) => navigator.sendBeacon(url, body), {
    url: `${front.url}/v1/t`,
    body: JSON.stringify(event),
  });
  expect(sent).toBe(true);
  await expect.poll(() => front.posts.map((post) => post.status)).toEqual([status]);
  expect(front.posts[0]?.asked).toMatchObject({
    origin,
    "content-type": expect.stringContaining("text/plain") as string,
  });
  expect(front.posts[0]?.asked.authorization).toBeUndefined();
  expect(await jar.cookies()).toHaveLength(count);
  expect(viewsIn(collector.stateDir)).toBe(before + count);
});
