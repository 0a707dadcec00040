/** What law and consent make of the real client's calls, told by the collector and seen in the browser's jar. */
import { beforeEach, expect, it } from "vitest";
import { launchBrowser, newJar } from "./chromium.ts";
import { answerOf, type ClientCall, openPage, outcomes, send, viewed } from "./client.ts";
import { profiles } from "./profiles.ts";
import { CALIFORNIA, GERMANY, openShop } from "./shop.ts";

let person = 0;
const calls = (): readonly ClientCall[] => [
  ["page", "Home"],
  viewed("p-1"),
  ["identify", `u-${++person}`, { plan: "gold" }],
];

const [browser, { collector, front, page: shop }] = await Promise.all([launchBrowser(), openShop()]);

beforeEach(() => front.reset());

async function visit(connection: Readonly<Record<string, string>>, categories?: Readonly<Record<string, boolean>>) {
  front.reset(connection);
  const known = new Set(profiles(collector.stateDir).map(({ token }) => token));
  const jar = await newJar(browser);
  const how = categories ? { consent: { categoryPreferences: categories } } : {};
  await send(await openPage(jar.context, shop), front.url, calls(), how);
  expect(jar.errors).toEqual([]);
  const made = profiles(collector.stateDir).filter(({ token }) => !known.has(token));
  return {
    outcomes: outcomes(front.posts),
    note: answerOf(front.posts[0]!).consent,
    cookies: (await jar.cookies()).map(({ name }) => name),
    visitors: made.filter(({ slices }) => Object.keys(slices).length > 0).length,
    /** Persons of whom nothing is kept but that they refused. */
    refusers: made.filter(({ slices }) => Object.keys(slices).length === 0).length,
  };
}

it("only counts a German visitor who was not asked, and leaves nothing in the browser", async () => {
  expect(await visit(GERMANY)).toEqual({
    outcomes: ["i: aggregated", "p: aggregated", "t: aggregated"],
    note: { promptAllowed: true },
    cookies: [],
    visitors: 0,
    refusers: 0,
  });
});

it("refuses where the German visitor said no, and remembers of the person no more than that", async () => {
  expect(await visit(GERMANY, { Analytics: false, Functional: false, Advertising: false })).toMatchObject({
    outcomes: ["i: refused consent_denied", "p: refused consent_denied", "t: refused consent_denied"],
    cookies: [],
    visitors: 0,
    refusers: 1,
  });
});

it("keeps what the German visitor agreed to, and removes the rest", async () => {
  expect(await visit(GERMANY, { Analytics: true, Functional: true, Advertising: false })).toMatchObject({
    outcomes: ["i: stored", "p: stored", "t: reduced purpose.advertising"],
    cookies: ["__Host-gh_v"],
    visitors: 1,
  });
});

it("honors a Californian browser's opt-out signal, and says so", async () => {
  expect(await visit({ ...CALIFORNIA, "sec-gpc": "1" })).toMatchObject({
    outcomes: ["i: stored", "p: stored", "t: reduced purpose.advertising"],
    note: { optOutSignalHonored: true },
    cookies: ["__Host-gh_v"],
    visitors: 1,
    refusers: 1,
  });
});
