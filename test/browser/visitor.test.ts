/** Who is it? One browser is one visitor, whatever the network does; and nobody becomes another by knowing their id. */
import { beforeEach, expect, it } from "vitest";
import { startCollector, stopCollector } from "../e2e/collector.ts";
import { launchBrowser, newJar } from "./chromium.ts";
import { chosen, consentOf, newId, openPage, outcomes, send, viewed } from "./client.ts";
import { age, profiles, viewsIn } from "./profiles.ts";
import { CALIFORNIA, openShop } from "./shop.ts";

const FRESH_MS = 60_000;

const [browser, { collector, front, page: shop }] = await Promise.all([launchBrowser(), openShop()]);

beforeEach(() => front.reset(CALIFORNIA));

it("makes one visitor and one cookie of a cold page's four parallel calls, and asks no third host", async () => {
  const jar = await newJar(browser);
  const before = profiles(collector.stateDir).length;
  await jar.context.clock.install();
  front.gather(4);
  const page = await openPage(jar.context, shop);
  await send(page, front.url, [["page", "Home"], viewed("p-1"), viewed("p-2"), ["identify", "u-1", { plan: "gold" }]]);
  expect(outcomes(front.posts)).toEqual(["i: stored", "p: stored", "t: stored", "t: stored"]);
  expect(front.posts.filter(({ asked }) => asked.cookie?.includes("gh_v"))).toEqual([]);
  expect(front.posts.filter(({ answered }) => answered["set-cookie"])).toHaveLength(4);
  expect(profiles(collector.stateDir)).toHaveLength(before + 1);
  expect((await jar.cookies()).map(({ name }) => name)).toEqual(["__Host-gh_v"]);

  await send(page, front.url, [viewed("p-3")]);
  expect(front.posts.at(-1)?.asked.cookie).toContain("__Host-gh_v=");
  expect(profiles(collector.stateDir)).toHaveLength(before + 1);

  // Long enough for whatever the client does every half minute; the round trip lets it be seen.
  await jar.context.clock.fastForward(2 * FRESH_MS);
  await page.evaluate(() => fetch("/page.js"));
  expect([...jar.hosts].sort()).toEqual([new URL(front.url).host, new URL(shop).host].sort());
  expect(jar.errors).toEqual([]);
});

it("takes a resend after a lost answer for what it is: one effect, one visitor", async () => {
  const jar = await newJar(browser);
  const before = { profiles: profiles(collector.stateDir).length, views: viewsIn(collector.stateDir) };
  front.losing = 1;
  await send(await openPage(jar.context, shop), front.url, [viewed("p-lost")]);
  await expect.poll(() => front.posts.length).toBe(2);
  await expect.poll(() => jar.cookies()).toHaveLength(1);
  expect(outcomes(front.posts)).toEqual(["t: duplicate", "t: stored"]);
  expect(front.posts.map(({ asked }) => asked["x-retry-count"])).toEqual([undefined, "1"]);
  expect(profiles(collector.stateDir)).toHaveLength(before.profiles + 1);
  expect(viewsIn(collector.stateDir)).toBe(before.views + 1);
});

it("takes an event that the next page sends again, because its page was left too early, as one", async () => {
  const jar = await newJar(browser);
  const before = { profiles: profiles(collector.stateDir).length, views: viewsIn(collector.stateDir) };
  // The first is held until the second comes, so it is left without an answer.
  front.gather(2);
  const page = await openPage(jar.context, shop);
  const left = send(page, front.url, [viewed("p-left")]).catch(() => "left");
  await expect.poll(() => front.held).toBe(1);
  await page.reload();
  expect(await left).toBe("left");
  await send(page, front.url, []);
  await expect.poll(() => front.posts.length).toBe(2);
  expect(outcomes(front.posts)).toEqual(["t: duplicate", "t: stored"]);
  await expect.poll(() => jar.cookies()).toHaveLength(1);
  expect(profiles(collector.stateDir)).toHaveLength(before.profiles + 1);
  expect(viewsIn(collector.stateDir)).toBe(before.views + 1);
});

// Last, since the collector is another one afterwards.
it("hands no cookie to a claim replayed from another jar after a minute, and shows it nothing", async () => {
  const anonymousId = newId();
  const before = profiles(collector.stateDir).length;
  const jar = await newJar(browser);
  const page = await openPage(jar.context, shop);
  await send(page, front.url, [viewed("p-mine")], { anonymousId });
  const mine = await consentOf(page, front.url, { advertising: true });
  expect([mine.known, chosen(mine)]).toEqual([true, ["advertising"]]);

  // The minute is taken out of the stored profile, while nobody has it open.
  await stopCollector(collector);
  age(collector.stateDir, FRESH_MS);
  const restarted = await startCollector(collector.stateDir);
  front.reset(CALIFORNIA, restarted.url);

  const nobody = await newJar(browser);
  const nothing = await consentOf(await openPage(nobody.context, shop), front.url);
  const impostor = await newJar(browser);
  const theirs = await openPage(impostor.context, shop);
  await send(theirs, front.url, [viewed("p-theirs")], { anonymousId });
  expect(outcomes(front.posts)).toEqual(["t: stored"]);
  // It was the same profile that was written to.
  expect(profiles(collector.stateDir)).toHaveLength(before + 1);
  expect(await consentOf(theirs, front.url)).toEqual(nothing);
  expect([nothing.known, chosen(nothing)]).toEqual([false, []]);
  expect(await impostor.cookies()).toEqual([]);
  expect(front.exchanges.filter(({ answered }) => answered["set-cookie"])).toEqual([]);
  expect(await consentOf(page, front.url)).toEqual(mine);
  await stopCollector(restarted);
});
