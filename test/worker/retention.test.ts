/** A profile forgets by its own alarm, in its own object: what is past its time, and in the end itself. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, it, vi } from "vitest";
import { MONTH_MS } from "../../src/core/time.ts";
import { AT, collect, newId, view } from "./call.ts";
import { lookup, madeBy, rowOf, type ProfileStub } from "./stores.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const alarmOf = async (stub: ProfileStub) => runInDurableObject(stub, async (_, { storage }) => storage.getAlarm());
const tablesOf = async (stub: ProfileStub) =>
  runInDurableObject(stub, (_, { storage }) =>
    storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'profile'").toArray(),
  );

/** As deployed: nothing is held after it was sent. */
async function asDeployed(stub: ProfileStub): Promise<void> {
  await runInDurableObject(stub, (profile) => {
    const deployed = { ...(profile as unknown as { env: object }).env, GATEHOUSE_LOCAL: "" };
    Object.defineProperty(profile, "env", { value: deployed });
  });
}

it("forgets by purpose, wakes for nothing else, survives an eviction, and ends with nothing left", async () => {
  // Deployed, counters are in a jurisdiction, and here there is none: what a trigger says is not counted.
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const userId = newId("user");
  const stub = await madeBy(() => collect([view({ userId, context: AT.california })]));
  await asDeployed(stub);
  const now = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now });
  await runDurableObjectAlarm(stub);
  // The shipped triggers look at the end of the session first.
  vi.setSystemTime(now + 3_600_000);
  await runDurableObjectAlarm(stub);
  await runDurableObjectAlarm(stub);
  const { slices } = (await rowOf(stub))!.state;
  expect(Object.keys(slices)).toEqual(["analytics", "personalization"]);
  const first = (await alarmOf(stub))!;
  expect((first - now) / MONTH_MS).toBeCloseTo(13, 1);

  await evictDurableObject(stub);
  await asDeployed(stub);
  expect(await alarmOf(stub)).toBe(first);
  vi.setSystemTime(first);
  await runDurableObjectAlarm(stub);
  expect(Object.keys((await rowOf(stub))!.state.slices)).toEqual(["analytics"]);
  expect((await lookup(userId)).profiles[0]).toMatchObject({ traits: {}, lastEvents: {} });

  for (let alarms = 0; alarms < 3 && (await tablesOf(stub)).length > 0; alarms++) {
    const next = (await alarmOf(stub))!;
    expect((next - now) / MONTH_MS).toBeCloseTo(25, 1);
    vi.setSystemTime(next);
    await runDurableObjectAlarm(stub);
  }
  expect(await tablesOf(stub)).toEqual([]);
  expect(await alarmOf(stub)).toBeNull();
  expect((await lookup(userId)).profiles).toEqual([]);
});
