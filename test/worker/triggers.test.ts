/** A cart that was left, in the running collector: said by the visitor's object when it is due, through the same door. */
import { env } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { expect, it, vi } from "vitest";
import type { Profile } from "../../src/worker/objects/profile.ts";
import { basic, call, FROM, KEY, newId, type Fields, type Headers } from "./call.ts";
import { archived, madeBy, rowOf, type ProfileStub } from "./stores.ts";
import { ALL_NO, ALL_YES, Browser, track } from "./visit.ts";

const MINUTE = 60_000;

/** It happened so many minutes ago, and the browser could send it only now. */
function ago(minutes: number, event: Fields): Fields {
  return { ...event, timestamp: new Date(Date.now() - minutes * MINUTE).toISOString() };
}

async function leftCart(from: Headers, minutes: number, events: readonly Fields[] = [], choose?: Fields) {
  const browser = new Browser(from);
  const cartId = newId("cart");
  const stub = await madeBy(async () => {
    if (choose) await browser.choose(choose);
    await browser.send([
      ago(minutes, track("Product Added", { cart_id: cartId, category: "coats", price: 10 })),
      ...events,
    ]);
  });
  return { browser, cartId, stub };
}

/** What waits to leave of what a trigger said; of a session's end only where it is asked for. */
async function said(stub: ProfileStub, name = "Cart Abandoned"): Promise<readonly Fields[]> {
  const { outbox = [] } = (await rowOf(stub)) ?? {};
  return outbox.map(({ record }) => record).filter(({ source, event }) => source === "trigger" && event === name);
}

/** As deployed: the queue is durable there, and nothing is held after sending. */
async function asDeployed(stub: ProfileStub) {
  return runInDurableObject(stub, (profile, { storage }) => {
    const deployed = { ...(profile as unknown as { env: object }).env, GATEHOUSE_LOCAL: "" };
    Object.defineProperty(profile, "env", { value: deployed });
    return vi.spyOn(storage, "setAlarm");
  });
}

it("says once that a cart was left, which is archived and counted like any event, as its own", async () => {
  const { cartId, stub } = await leftCart(FROM.california, 61);
  await runDurableObjectAlarm(stub);
  await runDurableObjectAlarm(stub);
  const [line, ...others] = await said(stub);
  expect(line).toMatchObject({
    event: "Cart Abandoned",
    site: "shop",
    region: "US-CA",
    purposes: ["analytics", "personalization"],
    properties: { cart_id: cartId, category: "coats" },
  });
  expect(others).toEqual([]);
  expect(JSON.stringify(line?.["properties"])).not.toContain("price");

  // Its session is over as well.
  const [ended, ...more] = await said(stub, "Session Ended");
  expect(ended?.["properties"]).toMatchObject({ number: 1, stage: "cart", bounced: false });
  expect(more).toEqual([]);

  const { lines } = await archived(env.ARCHIVE_US, 3);
  const kept = lines.filter(({ source }) => source === "trigger");
  expect(new Set(kept.map(({ recordId }) => recordId))).toEqual(new Set([line?.["recordId"], ended?.["recordId"]]));

  await vi.waitFor(async () => {
    const books = await (await call("GET", "/v1/ledger", null, basic(KEY.backend))).json<Fields>();
    expect(books).toMatchObject({
      balanced: true,
      by: {
        source: { trigger: { stored: 2, lines: 2, archived: 2 } },
        event: { "Cart Abandoned": { stored: 1 }, "Session Ended": { stored: 1 } },
      },
    });
  });
});

it("says nothing of a cart that was bought", async () => {
  const bought = ago(30, track("Order Completed", { order_id: "1" }));
  const { stub } = await leftCart(FROM.california, 61, [bought]);
  await runDurableObjectAlarm(stub);
  expect((await rowOf(stub))?.outbox.filter(({ record }) => record["source"] === "web")).toHaveLength(2);
  expect(await said(stub)).toEqual([]);
});

it("says it of a German who agreed, and nothing more once they took that back, of which nothing is left to say", async () => {
  const stays = await leftCart(FROM.germany, 61, [], ALL_YES);
  await runDurableObjectAlarm(stays.stub);
  expect(await said(stays.stub)).toMatchObject([{ region: "EEA-DE", properties: { cart_id: stays.cartId } }]);

  const leaves = await leftCart(FROM.germany, 61, [], ALL_YES);
  const slices = async () => JSON.stringify((await rowOf(leaves.stub))?.state.slices);
  expect(await slices()).toContain(leaves.cartId);
  await leaves.browser.choose(ALL_NO);
  expect(await slices()).not.toContain(leaves.cartId);
  await runDurableObjectAlarm(leaves.stub);
  expect(await said(leaves.stub)).toEqual([]);
});

it("sets the one alarm for it when the outbox is empty, moves it with no event, and writes one row a call", async () => {
  const { browser, stub } = await leftCart(FROM.california, 10);
  const alarms = await asDeployed(stub);
  await runDurableObjectAlarm(stub);
  const pending = async () => runInDurableObject(stub, async (_, { storage }) => storage.getAlarm());
  const due = (await pending()) ?? 0;
  // The session's end comes first.
  expect(Math.abs(due - (Date.now() + 20 * MINUTE))).toBeLessThan(30_000);

  const rows = async () => runInDurableObject(stub, (profile) => (profile as Profile).rowsWritten);
  alarms.mockClear();
  const before = await rows();
  for (let calls = 0; calls < 3; calls++) await browser.send([ago(5 - calls, track("Product Added"))]);
  expect([(await rows()) - before, alarms.mock.calls.length], "a row a call, and the flush").toEqual([3, 1]);
  await runDurableObjectAlarm(stub);
  expect([(await rows()) - before, alarms.mock.calls.length], "a clearing, and what is due next").toEqual([4, 2]);
  expect(((await pending()) ?? 0) - due).toBeGreaterThan(5 * MINUTE);
  expect(await said(stub)).toEqual([]);
});

it("believes nobody who sends the same event that it is the collector's own", async () => {
  const browser = new Browser(FROM.california);
  const stub = await madeBy(async () => browser.send([{ ...track("Cart Abandoned"), source: "trigger" }]));
  expect((await rowOf(stub))?.outbox.map(({ record }) => record["source"])).toEqual(["web"]);
});
