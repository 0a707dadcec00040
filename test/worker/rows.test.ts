/** What a profile costs: rows written are the bill. */
import { env } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { expect, it, vi } from "vitest";
import type { Profile } from "../../src/worker/objects/profile.ts";
import { AT, collect, fromPage, FROM, newId, view, words } from "./call.ts";
import { objectOf, person } from "./homes.ts";
import { aBrowser, look, signIn } from "./people.ts";
import { lookup, madeBy, objects, type ProfileStub } from "./stores.ts";

/** A profile that already has its row, and nothing left to send. */
async function warmProfile(userId: string, type = "track"): Promise<ProfileStub> {
  return madeBy(() => collect([{ ...view({ userId, context: AT.california }), type }]));
}

async function rowsWritten(stub: ProfileStub): Promise<number> {
  return runInDurableObject(stub, (profile) => (profile as Profile).rowsWritten);
}

it("writes exactly one row for a warm call, however many events it holds", async () => {
  const userId = newId("user");
  const stub = await warmProfile(userId);
  const before = await rowsWritten(stub);
  await collect(Array.from({ length: 20 }, () => view({ userId, context: AT.california })));
  expect((await rowsWritten(stub)) - before).toBe(1);
});

it("writes nothing for a duplicate or a refusal", async () => {
  const userId = newId("user");
  const stub = await warmProfile(userId);
  const event = view({ userId, context: AT.california });
  await collect([event]);
  const before = await rowsWritten(stub);
  expect(words(await collect([event]))).toEqual(["duplicate"]);
  expect((await rowsWritten(stub)) - before).toBe(0);
});

it.each([
  [
    "k + 3 rows for k calls within the flush window: their rows, one alarm, one clearing, the alarm of what ends",
    "identify",
    3,
  ],
  ["the same where a trigger waits for the end of a session: it looks again at what ends", "track", 3],
])("costs %s", async (_, type, more) => {
  const userId = newId("user");
  const stub = await warmProfile(userId, type);
  const counted = await runInDurableObject(stub, (profile, { storage }) => {
    // As deployed: the queue is durable there, and nothing is held after sending.
    const deployed = { ...(profile as unknown as { env: object }).env, GATEHOUSE_LOCAL: "" };
    Object.defineProperty(profile, "env", { value: deployed });
    return { alarms: vi.spyOn(storage, "setAlarm") };
  });
  await runDurableObjectAlarm(stub);
  const before = await rowsWritten(stub);
  counted.alarms.mockClear();

  const calls = 5;
  for (let call = 0; call < calls; call++) {
    expect(words(await collect([{ ...view({ userId, context: AT.california }), type }]))).toEqual([expect.anything()]);
  }
  await runDurableObjectAlarm(stub);
  expect((await rowsWritten(stub)) - before + counted.alarms.mock.calls.length).toBe(calls + more);
});

it("costs no more for a person of several browsers: the alarm is one for all of them", async () => {
  const userId = newId("person");
  const [phone, laptop] = [await aBrowser(), await aBrowser()];
  await signIn(phone, userId);
  await signIn(laptop, userId);
  const stub = await objectOf("us", person(userId));
  const alarms = await runInDurableObject(stub, (profile, { storage }) => {
    const deployed = { ...(profile as unknown as { env: object }).env, GATEHOUSE_LOCAL: "" };
    Object.defineProperty(profile, "env", { value: deployed });
    return vi.spyOn(storage, "setAlarm");
  });
  for (let quiet = 0; quiet < 3; quiet++) await runDurableObjectAlarm(stub);
  const before = await rowsWritten(stub);
  alarms.mockClear();
  const calls = 4;
  for (let call = 0; call < calls; call++) await phone.send([look()]);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10_000 });
  await runDurableObjectAlarm(stub);
  vi.useRealTimers();
  expect((await rowsWritten(stub)) - before + alarms.mock.calls.length).toBe(calls + 3);
});

/** Objects that were called and hold neither a table nor an alarm. */
async function empties(): Promise<number> {
  let empty = 0;
  for (const stub of await objects()) {
    const traces = await runInDurableObject(stub, async (_, { storage }) => {
      if ((await storage.getAlarm()) !== null) return ["an alarm"];
      return storage.sql.exec("SELECT name FROM sqlite_master").toArray();
    });
    if (traces.length === 0) empty += 1;
  }
  return empty;
}

it("leaves no trace in an object that was only asked: no table, no alarm", async () => {
  const asked = newId("anon");
  const before = await empties();
  expect((await lookup(asked, "anonymousId")).found).toBe(false);
  const response = await fromPage(view({ anonymousId: asked }), FROM.germany);
  expect(await response.json()).toMatchObject({ results: [{ outcome: "aggregated" }] });
  expect((await empties()) - before, "one asked in each jurisdiction").toBe(2);
});

it("is not asked at all when the call alone decides", async () => {
  const before = (await objects()).length;
  const userId = newId("user");
  const refused = [
    view({ userId, context: AT.russia }),
    view({ userId, event: "Never Planned" }),
    view({ context: AT.germany }),
  ];
  expect(words(await collect(refused))).toEqual(["region_forbidden", "unknown_event", "aggregated"]);
  expect(await objects()).toHaveLength(before);
});

it("keeps the platform's name for the object, so that a test of names tests something", async () => {
  const stub = env.PROFILE.get(env.PROFILE.idFromName("eu:known"));
  expect(await runInDurableObject(stub, (_, { id }) => id.name)).toBe("eu:known");
});
