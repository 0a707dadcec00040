/**
 * Segment's published server client with address and key and nothing else, through what servers meet: many calls of every
 * type, a lost answer, an outage, a brake, a wrong key, one bad event among good ones. Batches and retries are its own.
 */
import { Analytics } from "@segment/analytics-node";
import { afterAll, expect, it } from "vitest";
import { ownerApi } from "../../src/cli/replay/owner-api.ts";
import { isoHour } from "../../src/core/time.ts";
import { CallRefused, problem } from "../../src/worker/call/problem.ts";
import { keyNamed, viewsOf } from "./calls.ts";
import { startCollector, stopCollector } from "./collector.ts";
import { Front } from "./front.ts";

/** Each event says where its visitor is: the key attests nothing. */
const context = { location: { country: "United States", region: "CA" } };

const since = isoHour(Date.now());
const collector = await startCollector();
afterAll(() => stopCollector(collector));
const owner = ownerApi(new URL(collector.url), keyNamed("GATEHOUSE_SECRET_KEY"));

/** A client and what becomes of its calls, with a front of their own. */
async function newClient(writeKey = keyNamed("GATEHOUSE_SECRET_KEY")) {
  const front = await new Front(collector.url).listen();
  const analytics = new Analytics({ host: front.url, writeKey });
  const errors: string[] = [];
  analytics.on("error", ({ code, reason }) => errors.push(`${code}: ${String(reason)}`));
  const view = (userId: string, id: string, event = "Product Viewed") =>
    analytics.track({ userId, event, properties: { product_id: id }, context });
  return { front, analytics, errors, view };
}

/** Of each call, in its events' order. */
function outcomes(front: Front): readonly (readonly string[])[] {
  return front.posts.map(({ text }) => {
    const { results = [] } = (text === "" ? {} : JSON.parse(text)) as {
      results?: { outcome: string; reasons?: string[] }[];
    };
    return results.map(({ outcome, reasons = [] }) => [outcome, ...reasons].join(" "));
  });
}

it("tells its owner of a wrong key at once, and nothing is stored", async () => {
  const { front, analytics, errors, view } = await newClient("gh_sk_wrong");
  view("u-wrong", "p-1");
  view("u-wrong", "p-2");
  await analytics.closeAndFlush();
  expect(errors).toEqual(Array.from({ length: 2 }, () => "delivery_failure: Error: [401] Unauthorized"));
  expect(front.posts.map(({ status }) => status)).toEqual([401]);
  expect((await owner.profilesOf(["u-wrong"])).size).toBe(0);
});

// Nothing was sent before but with the wrong key.
it("gets many calls of every type there, each once, and the books balance", async () => {
  const { front, analytics, errors, view } = await newClient();
  const users = Array.from({ length: 12 }, (_, index) => `u-every-${index}`);
  for (const userId of users) {
    analytics.identify({ userId, traits: { plan: "gold" }, context });
    analytics.page({ userId, name: "Home", context });
    analytics.screen({ userId, name: "Start", context });
    analytics.group({ userId, groupId: "g-1", traits: { industry: "Retail" }, context });
    analytics.alias({ userId, previousId: `${userId}-before`, context });
    view(userId, "p-1");
    view(userId, "p-2");
  }
  const sent = users.length * 7;
  await analytics.closeAndFlush();
  expect(errors).toEqual([]);
  expect(front.posts.length).toBeGreaterThan(1);
  expect(outcomes(front).flat()).toEqual(Array.from({ length: sent }, () => "stored"));
  const profiles = await owner.profilesOf(users);
  for (const userId of users) {
    const counts = Object.entries(profiles.get(userId)?.counts ?? {});
    expect(Object.fromEntries(counts.map(([name, { count }]) => [name, count]))).toMatchObject({ "Product Viewed": 2 });
  }
  await expect
    .poll(() => owner.ledgerSince(since), { timeout: 20_000 })
    .toMatchObject({ in: sent, outcomes: { stored: sent } });
});

it("sends again what got no answer, and it takes effect once", async () => {
  const { front, analytics, errors, view } = await newClient();
  front.losing = 1;
  for (let index = 0; index < 10; index += 1) view("u-lost", `p-${index}`);
  await analytics.closeAndFlush();
  expect(errors).toEqual([]);
  expect(front.posts.map(({ asked }) => asked["x-retry-count"])).toEqual([undefined, "1"]);
  const ten = (outcome: string) => Array.from({ length: 10 }, () => outcome);
  expect(outcomes(front)).toEqual([ten("stored"), ten("duplicate")]);
  expect(await viewsOf(collector.url, "u-lost")).toBe(10);
});

it.each(["rate_limited", "unavailable"] as const)("comes back after %s, as the collector says it", async (refusal) => {
  const { front, analytics, errors, view } = await newClient();
  const { status, headers } = problem(new CallRefused(refusal));
  front.refusing.push({ status, headers: Object.fromEntries(headers) });
  for (let index = 0; index < 3; index += 1) view(`u-${refusal}`, `p-${index}`);
  await analytics.closeAndFlush();
  expect(errors).toEqual([]);
  expect(front.posts.map((post) => post.status)).toEqual([status, 200]);
  expect(outcomes(front)[1]).toEqual(["stored", "stored", "stored"]);
  expect(await viewsOf(collector.url, `u-${refusal}`)).toBe(3);
});

it("loses no event to a bad one beside it", async () => {
  const { front, analytics, errors, view } = await newClient();
  view("u-beside", "p-1");
  view("u-beside", "p-2", "Nobody Planned This");
  analytics.track({ userId: "u-beside", event: "Order Completed", properties: { order_id: 7 }, context });
  analytics.track({ userId: "u-beside", event: "Product Viewed", context: { location: { country: "Russia" } } });
  view("u-beside", "p-3");
  await analytics.closeAndFlush();
  expect(errors).toEqual([]);
  expect(outcomes(front)).toEqual([
    ["stored", "refused unknown_event", "refused invalid_event", "refused region_forbidden", "stored"],
  ]);
  expect(await viewsOf(collector.url, "u-beside")).toBe(2);
});
