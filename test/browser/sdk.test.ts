/** The browser script in a real Chromium, from the real collector on another origin: what it sends, once, and as whom. */
import { SourceMap } from "node:module";
import { beforeEach, expect, it } from "vitest";
import { launchBrowser, newJar } from "./chromium.ts";
import { profiles, viewsIn } from "./profiles.ts";
import { bodyOf, eventsIn, loaded, onDevice, NOTHING, openSdkShop, outcomesOf, said, visit } from "./sdk-shop.ts";
import { CALIFORNIA, GERMANY } from "./shop.ts";

const [browser, shop] = await Promise.all([launchBrowser(), openSdkShop()]);
const { collector, front, pages } = shop;

beforeEach(() => front.reset(CALIFORNIA));

const STREAM = /^gh-[A-Za-z0-9_-]{22}$/;

it("sends what a page did before the script was there, in order, numbered, as one visitor", async () => {
  const before = profiles(collector.stateDir).length;
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, {
    before: `(window.gatehouse ??= []).push(["track", "Product Viewed", { product_id: "p-1" }]);
      gatehouse.push((gatehouse) => gatehouse.track("Product Viewed", { product_id: "p-2" }));
      gatehouse.push(["identify", "u-1", { plan: "gold" }, { assertion: "proof-1" }]);
      gatehouse.push(["track", "Product Viewed", { product_id: "p-3" }]);`,
  });
  await expect.poll(() => outcomesOf(front.posts)).toHaveLength(5);
  expect(said(front.posts)).toEqual(["page /", "track p-1", "track p-2", "identify", "track p-3"]);
  const events = eventsIn(front.posts);
  const anonymousId = events[0]?.anonymousId;
  expect(anonymousId).toMatch(STREAM);
  expect(events.map(({ messageId }) => messageId)).toEqual([1, 2, 3, 4, 5].map((number) => `${anonymousId}.${number}`));
  expect(new Set(events.map((event) => event.anonymousId)).size).toBe(1);
  expect(events.map(({ userId }) => userId)).toEqual([undefined, undefined, undefined, "u-1", "u-1"]);
  expect(events[3]).toMatchObject({ traits: { plan: "gold" }, context: { assertion: "proof-1" } });
  expect(outcomesOf(front.posts)).toEqual(["stored", "stored", "stored", "stored", "stored"]);
  expect(front.posts.map(({ asked }) => asked["content-type"])).toEqual(["text/plain;charset=UTF-8"]);
  expect(profiles(collector.stateDir)).toHaveLength(before + 1);
  // Nothing but the collector's own cookie, which scripts cannot read.
  expect(await onDevice(page)).toEqual({ ...NOTHING, cookies: ["__Host-gh_v"] });
  expect(jar.errors).toEqual([]);
});

it("lets nothing overtake the first answer: whatever is done meanwhile is the same visitor's", async () => {
  const before = profiles(collector.stateDir).length;
  const jar = await newJar(browser);
  front.gather(2);
  const page = await visit(shop, jar.context);
  await expect.poll(() => front.held).toBe(1);
  await page.evaluate(() => {
    for (const id of ["p-1", "p-2", "p-3"]) window.gatehouse.track("Product Viewed", { product_id: id });
  });
  await page.waitForTimeout(500);
  expect(front.held).toBe(1);
  // Somebody else's call lets the first one through.
  await fetch(`${front.url}/v1/m`, { method: "POST", body: "{}" });
  await expect.poll(() => said(front.posts)).toEqual(["page /", "track p-1", "track p-2", "track p-3"]);
  const [first, second] = front.posts.filter(({ path }) => path === "/v1/b");
  expect(first?.asked.cookie).toBeUndefined();
  expect(second?.asked.cookie).toContain("__Host-gh_v=");
  await expect.poll(() => profiles(collector.stateDir)).toHaveLength(before + 1);
});

it("sees the views of a page that scripts draw: by path or search, with the address before as referrer", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, {}, "/list?utm_source=mail&utm_campaign=spring#top");
  await page.evaluate(async () => {
    const drawn = () => new Promise((resolve) => setTimeout(resolve, 100));
    // Another script's patch, over ours.
    const ours = history.pushState.bind(history);
    history.pushState = (...given) => ours(...given);
    history.pushState({}, "", "/coats");
    document.title = "Coats";
    await drawn();
    history.replaceState({}, "", "/coats?size=m");
    history.pushState({}, "", "/coats?size=m#reviews");
    location.hash = "more";
    await drawn();
    history.pushState({}, "", "/bags");
    await drawn();
    window.gatehouse.track("Product Viewed", { product_id: "p-1" });
  });
  await expect.poll(() => said(front.posts)).toHaveLength(5);
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await expect.poll(() => said(front.posts).at(-1)).toBe("page /coats");
  const views = eventsIn(front.posts).map(({ type, context: { page: seen } }) => [
    type,
    seen.path + seen.search,
    seen.referrer.replace(pages.url, ""),
    seen.title,
  ]);
  const landing = "/list?utm_source=mail&utm_campaign=spring";
  expect(views.slice(0, 5)).toEqual([
    ["page", landing, "", "Shop"],
    ["page", "/coats", landing, "Coats"],
    ["page", "/coats?size=m", "/coats", "Coats"],
    ["page", "/bags", "/coats?size=m", "Coats"],
    ["track", "/bags", "/coats?size=m", "Coats"],
  ]);
  const [first] = eventsIn(front.posts);
  // The page's own language, not the browser's.
  expect(first?.context).toMatchObject({ campaign: { source: "mail", name: "spring" }, locale: "en" });
  // A fragment may hold a token.
  expect(front.posts.map(({ sent }) => sent).join("")).not.toMatch(/#|reviews|"top/);
});

it("leaves page views to a page that says so", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, { tag: 'data-auto="off"' });
  await page.evaluate(() => {
    history.pushState({}, "", "/coats");
    window.gatehouse.page({ name: "Coats", category: "coats" });
  });
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored"]);
  expect(eventsIn(front.posts)).toMatchObject([
    {
      type: "page",
      properties: { name: "Coats", category: "coats" },
      context: { page: { referrer: `${pages.url}/` } },
    },
  ]);
});

it("counts a page once that includes it twice", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, { twice: true });
  await page.waitForLoadState("load");
  await page.evaluate(() => window.gatehouse.track("Product Viewed", { product_id: "p-1" }));
  await expect.poll(() => said(front.posts)).toEqual(["page /", "track p-1"]);
  await page.waitForTimeout(500);
  expect(said(front.posts)).toEqual(["page /", "track p-1"]);
});

it("sends again what was not answered: one effect, one visitor", async () => {
  const before = { profiles: profiles(collector.stateDir).length, views: viewsIn(collector.stateDir) };
  const jar = await newJar(browser);
  front.losing = 1;
  await visit(shop, jar.context, { before: `gatehouse = [["track", "Product Viewed", { product_id: "p-lost" }]]` });
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored", "stored", "duplicate", "duplicate"]);
  const [first, second] = front.posts.map((post) => bodyOf(post).batch);
  expect(second).toEqual(first);
  expect(profiles(collector.stateDir)).toHaveLength(before.profiles + 1);
  expect(viewsIn(collector.stateDir)).toBe(before.views + 1);
  await expect.poll(() => jar.cookies()).toHaveLength(1);
});

it("says on the console what the collector refuses for good, and goes on", async () => {
  const jar = await newJar(browser);
  const warned: string[] = [];
  jar.context.on("console", (message) => void (message.type() === "warning" && warned.push(message.text())));
  shop.pages.html = `<script async src="${front.url}/c.js" data-key="gh_wk_nobody"></script>`;
  const page = await jar.context.newPage();
  await page.goto(pages.url);
  await loaded(page);
  await expect.poll(() => front.posts.length).toBe(1);
  await expect.poll(() => warned.join()).toContain("bad_key");
  await page.evaluate(() => window.gatehouse.track("Product Viewed", { product_id: "p-1" }));
  await expect.poll(() => said(front.posts)).toEqual(["page /", "track p-1"]);
});

it("breaks no page: what cannot be written, and calls that fail, are said on the console", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, {
    before: `gatehouse = [() => { throw new Error("the page's own") }, ["nonsense"], ["track", "Product Viewed", { product_id: "p-1" }]]`,
  });
  await page.evaluate(() => {
    const circle: Record<string, unknown> = {};
    circle["circle"] = circle;
    window.gatehouse.track("Product Viewed", circle);
    window.gatehouse.track("Product Viewed", { product_id: "p-2" });
  });
  await expect.poll(() => said(front.posts)).toEqual(["page /", "track p-1", "track p-2"]);
  expect(jar.errors.join()).toContain("the page's own");
});

it("cuts what it sends into 16 KiB of bytes, not letters", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, { tag: 'data-auto="off"' });
  await page.evaluate(() => {
    // 200 letters each: 400 bytes of Hebrew, 400 of emoji (two units each, four bytes).
    for (const text of ["ש".repeat(200), "🧥".repeat(100)]) {
      for (let n = 0; n < 40; n += 1) window.gatehouse.track("Product Viewed", { product_id: `p-${n}`, name: text });
    }
  });
  await expect.poll(() => eventsIn(front.posts)).toHaveLength(80);
  const sizes = front.posts.map(({ sent }) => Buffer.byteLength(sent ?? ""));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(16_384);
  // Filled, too.
  expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThan(15_000);
  expect(eventsIn(front.posts)[0]?.properties?.["name"]).toBe("ש".repeat(200));
  expect(new Set(outcomesOf(front.posts))).toEqual(new Set(["stored"]));
});

it("sends an event that is too large, so that it is refused by name and counted", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, { tag: 'data-auto="off"' });
  await page.evaluate(() => {
    window.gatehouse.track("Product Viewed", { product_id: "p-1", name: "x".repeat(70_000) });
    window.gatehouse.track("Product Viewed", { product_id: "p-2" });
  });
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["refused", "stored"]);
  expect(front.posts[0]?.text).toContain("event_too_large");
});

it("takes an event down as it was, whatever the page does with its object", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, { tag: 'data-auto="off"' });
  await page.evaluate(() => {
    const product = { product_id: "p-1" };
    window.gatehouse.track("Product Viewed", product);
    product.product_id = "p-2";
  });
  await expect.poll(() => said(front.posts)).toEqual(["track p-1"]);
});

it("forgets the visitor at reset, in line: what came before is theirs, what comes after is not", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, { tag: 'data-auto="off"' });
  await page.evaluate(() => {
    window.gatehouse.identify("u-1", {}, { assertion: "proof-1" });
    window.gatehouse.track("Product Viewed", { product_id: "p-1" });
    window.gatehouse.reset();
    window.gatehouse.track("Product Viewed", { product_id: "p-2" });
  });
  await expect.poll(() => said(front.posts)).toEqual(["identify", "track p-1", "track p-2"]);
  const [, before, after] = eventsIn(front.posts);
  expect(after?.userId).toBeUndefined();
  expect(after?.anonymousId).toMatch(STREAM);
  expect(after?.anonymousId).not.toBe(before?.anonymousId);
  expect(after?.messageId).toBe(`${after?.anonymousId}.1`);
  expect(
    front.exchanges.filter(({ method }) => method !== "OPTIONS").map(({ method, path }) => `${method} ${path}`),
  ).toEqual([expect.stringContaining("GET /c.js"), "POST /v1/b", "DELETE /v1/session", "POST /v1/b"]);
});

it("leaves the person and stays the same visitor, in line, when the device is kept", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, { tag: 'data-auto="off"' });
  await page.evaluate(() => {
    window.gatehouse.identify("u-1", {}, { assertion: "proof-1" });
    window.gatehouse.track("Product Viewed", { product_id: "p-1" });
    window.gatehouse.reset({ keepDevice: true });
    window.gatehouse.track("Product Viewed", { product_id: "p-2" });
  });
  await expect.poll(() => said(front.posts)).toEqual(["identify", "track p-1", "track p-2"]);
  const [, before, after] = eventsIn(front.posts);
  expect([before?.userId, after?.userId]).toEqual(["u-1", undefined]);
  expect(after?.anonymousId).toBe(before?.anonymousId);
  expect(before?.context).not.toHaveProperty("assertion");
  const asked = front.exchanges.filter(({ method }) => method === "DELETE");
  expect(asked.map(({ path }) => path)).toEqual(["/v1/session?device=keep"]);
});

it("sends nothing that was held of whoever signed out, though the device is kept", async () => {
  front.reset(GERMANY);
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, { tag: 'data-auto="off" data-consent="pending"' });
  await page.evaluate(async () => {
    window.gatehouse.identify("u-1", {}, { assertion: "proof-1" });
    window.gatehouse.reset({ keepDevice: true });
    await window.gatehouse.consent({ analytics: true, personalization: true });
    window.gatehouse.track("Product Viewed", { product_id: "p-1" });
  });
  await expect.poll(() => said(front.posts)).toEqual(["track p-1"]);
  expect(front.posts.map(({ sent }) => sent).join("")).not.toMatch(/u-1|proof-1/);
});

it("comes with a source map that leads to its sources", async () => {
  const script = await fetch(`${front.url}/c.js`);
  const text = await script.text();
  const address = new URL(script.headers.get("sourcemap") ?? "", script.url);
  const map = new SourceMap((await (await fetch(address)).json()) as ConstructorParameters<typeof SourceMap>[0]);
  const entry = map.findEntry(0, text.indexOf("sendBeacon"));
  expect("originalSource" in entry && entry.originalSource).toMatch(/src\/sdk\/line\.ts$/);
});

it("is checked by integrity at the address with its hash, and refused when that is another's", async () => {
  const { headers } = await fetch(`${front.url}/c.js`);
  const path = `/${headers.get("sourcemap")?.replace(/\.map$/, "")}`;
  const { integrity } = await import("../../src/cli/sdk/bundle.ts").then(({ bundleScript }) => bundleScript());
  const jar = await newJar(browser);
  await visit(shop, jar.context, { path, tag: `integrity="${integrity}" crossorigin="anonymous"` });
  expect(jar.errors).toEqual([]);
  const refused = visit(shop, jar.context, {
    path,
    tag: `integrity="sha384-${"A".repeat(64)}" crossorigin="anonymous"`,
  }).catch(() => "refused");
  await expect.poll(() => jar.errors.join()).toContain("integrity");
  await jar.context.close();
  expect(await refused).toBe("refused");
});
