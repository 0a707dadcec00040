/** Objects are ended at any moment. What was acknowledged must be there, once in the profile and at least once kept. */
import { env } from "cloudflare:workers";
import {
  abortAllDurableObjects,
  evictAllDurableObjects,
  runDurableObjectAlarm,
  runInDurableObject,
} from "cloudflare:test";
import { expect, it } from "vitest";
import { keyring } from "../../src/worker/stores/keyring.ts";
import type { Env } from "../../src/worker/env.ts";
import { subjectKeys } from "../../src/worker/objects/subject-keys.ts";
import { AT, basic, collect, KEY, newId, post, view, words, type Answer, type Fields } from "./call.ts";
import { archived, flushAll, lookup, madeBy, rowOf, type ProfileStub } from "./stores.ts";

/** Sends as a client does: what was not acknowledged is sent again, whole. */
async function sendUntilAcknowledged(events: readonly Fields[]): Promise<readonly string[]> {
  for (let tries = 0; tries < 100; tries++) {
    const response = await post("/v1/batch", { batch: events }, basic(KEY.backend));
    if (response.status === 200) return words((await response.json<Answer>()).results);
    expect(response.status, await response.text()).toBe(503);
    expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
  }
  throw new Error("never acknowledged");
}

async function viewsOf(userId: string): Promise<number> {
  return (await lookup(userId)).profiles[0]?.counts["Product Viewed"]?.count ?? 0;
}

/** A stub of the same object: one that was used before its object ended is broken for good. */
function again({ id }: ProfileStub): ProfileStub {
  return env.PROFILE.get(id);
}

/** The names under which the archive must hold these messages of this profile. */
async function recordIds(stub: ProfileStub, events: readonly Fields[]): Promise<readonly string[]> {
  const secret = await runInDurableObject(again(stub), (_, { storage }) => {
    return new Uint8Array(storage.sql.exec("SELECT secret FROM profile").one()["secret"] as ArrayBuffer);
  });
  const keys = subjectKeys(secret, keyring("GATEHOUSE_SEALING_KEYS", env.GATEHOUSE_SEALING_KEYS));
  return events.map((event) => keys.hash("record", String(event["messageId"])).slice(0, 22));
}

/** What the archive must hold in the end, since it was acknowledged. */
const acknowledged: string[] = [];

it.each([
  ["abort", abortAllDurableObjects],
  ["evict", evictAllDurableObjects],
])(
  "keeps what it acknowledged under a stream of calls while objects %s",
  async (_, end) => {
    const userId = newId("streamed");
    const events = Array.from({ length: 60 }, () => view({ userId, context: AT.california }));
    let sending = true;
    const stub = await madeBy(async () => {
      const calls = Promise.all(
        Array.from({ length: 6 }, async (_unused, lane) => {
          for (const event of events.slice(lane * 10, lane * 10 + 10)) {
            expect(["stored", "duplicate"]).toContain((await sendUntilAcknowledged([event]))[0]);
          }
        }),
      ).finally(() => (sending = false));
      while (sending) {
        await end();
        await scheduler.wait(5);
      }
      await calls;
    });
    expect(await viewsOf(userId), "each takes effect once").toBe(60);
    acknowledged.push(...(await recordIds(stub, events)));
  },
  60_000,
);

it("sends twice rather than not at all when the object ends while it sends", async () => {
  const userId = newId("sending");
  const events = Array.from({ length: 10 }, () => view({ userId, context: AT.california }));
  const stub = await madeBy(() => collect(events));
  for (let round = 0; round < 3; round++) {
    await Promise.allSettled([runDurableObjectAlarm(again(stub)), abortAllDurableObjects()]);
  }
  expect(await viewsOf(userId)).toBe(10);
  acknowledged.push(...(await recordIds(stub, events)));
}, 30_000);

it("sets an alarm for an outbox that has none, since nobody else would look", async () => {
  const event = view({ userId: newId("forgotten"), context: AT.california });
  const stub = await madeBy(() => collect([event]));
  await runInDurableObject(again(stub), (_, { storage }) => storage.deleteAlarm());
  await abortAllDurableObjects();
  const alarm = await runInDurableObject(again(stub), (_, { storage }) => storage.getAlarm());
  expect(alarm).not.toBeNull();
  acknowledged.push(...(await recordIds(stub, [event])));
}, 30_000);

it("lets 50 concurrent calls with one messageId take effect once", async () => {
  const userId = newId("repeated");
  const event = view({ userId, context: AT.california });
  let said: readonly string[] = [];
  const stub = await madeBy(async () => {
    said = (await Promise.all(Array.from({ length: 50 }, () => collect([event])))).flatMap(words);
  });
  expect(said.filter((word) => word === "stored")).toHaveLength(1);
  expect(said.filter((word) => word === "duplicate")).toHaveLength(49);
  expect(await viewsOf(userId)).toBe(1);
  acknowledged.push(...(await recordIds(stub, [event])));
}, 30_000);

it("keeps all of 300 concurrent different events, with alarms running all the while", async () => {
  const userId = newId("busy");
  const [first, ...events] = Array.from({ length: 300 }, () => view({ userId, context: AT.california }));
  const stub = await madeBy(() => collect([first]));
  let calling = true;
  const calls = Promise.all(events.map((event) => collect([event]))).finally(() => (calling = false));
  while (calling) await runDurableObjectAlarm(stub);
  expect(new Set((await calls).flatMap(words))).toEqual(new Set(["stored"]));
  expect(await viewsOf(userId)).toBe(300);
  acknowledged.push(...(await recordIds(stub, [first!, ...events])));
}, 30_000);

it("keeps what comes in while the queue is taking what came before", async () => {
  const userId = newId("meanwhile");
  const [before, meanwhile] = [view({ userId, context: AT.california }), view({ userId, context: AT.california })];
  const stub = await madeBy(() => collect([before]));
  await runInDurableObject(stub, (profile) => {
    const { env: own } = profile as unknown as { env: Env };
    const slowly = async (messages: Parameters<Queue["sendBatch"]>[0]) => {
      await scheduler.wait(1_000);
      return own.QUEUE_US.sendBatch(messages as Parameters<Env["QUEUE_US"]["sendBatch"]>[0]);
    };
    Object.defineProperty(profile, "env", { value: { ...own, QUEUE_US: { sendBatch: slowly } } });
  });
  let taken = false;
  const flushed = runDurableObjectAlarm(stub).then(() => (taken = true));
  await scheduler.wait(50);
  expect(words(await collect([meanwhile]))).toEqual(["stored"]);
  expect(taken, "the queue was still busy").toBe(false);
  await flushed;
  acknowledged.push(...(await recordIds(stub, [before, meanwhile])));
});

it("lets the alarm come by itself when the object ends between the call and the alarm", async () => {
  const event = view({ userId: newId("between"), context: AT.california });
  const stub = await madeBy(() => collect([event]));
  await abortAllDurableObjects();
  await expect.poll(async () => (await rowOf(again(stub)))?.outbox[0]?.sent, { timeout: 15_000 }).toBeDefined();
  expect(words(await collect([event])), "the ring survived too").toEqual(["duplicate"]);
  acknowledged.push(...(await recordIds(stub, [event])));
}, 30_000);

it("has in the archive, after all of it, every event that was acknowledged, and nothing else", async () => {
  expect(acknowledged).toHaveLength(60 + 60 + 10 + 1 + 1 + 300 + 2 + 1);
  await flushAll();
  const { lines } = await archived(env.ARCHIVE_US, acknowledged.length);
  expect(new Set(lines.map(({ recordId }) => recordId))).toEqual(new Set(acknowledged));
}, 30_000);
