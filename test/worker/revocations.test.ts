/** What was withdrawn, as it is told, read by number, and forgotten in time. */
import { env } from "cloudflare:workers";
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, it, vi } from "vitest";
import { isRevoked, NOTHING_KNOWN, revocation } from "../../src/core/delivery/revocations.ts";
import { LIMIT } from "../../src/core/limits.ts";
import { readRevocations, revocationsOf } from "../../src/worker/stores/revocations.ts";

const T = Date.now();

afterEach(() => {
  vi.useRealTimers();
});

it("tells each reader what it does not know yet, and only what counts", async () => {
  const revocations = revocationsOf(env, "eu");
  expect(await revocations.since(0, 0)).toEqual({ seq: 0, entries: [], more: false });
  const [old, recent, next] = [-2_000, 0, 1_000].map((ms) => revocation(`handle${ms}`, ["analytics"], T + ms));
  await revocations.append([old!, recent!]);
  await revocations.append([next!]);
  expect(await revocations.since(0, 0)).toEqual({ seq: 2, entries: [old, recent, next], more: false });
  expect(await revocations.since(1, 0)).toEqual({ seq: 2, entries: [next], more: false });
  expect(await revocations.since(0, T)).toEqual({ seq: 2, entries: [recent, next], more: false });
  await evictDurableObject(revocations);
  await revocationsOf(env, "eu").append([]);
  expect(await revocationsOf(env, "eu").since(2, 0)).toEqual({ seq: 2, entries: [], more: false });
});

it("keeps to its jurisdiction", async () => {
  expect(await revocationsOf(env, "us").since(0, 0)).toMatchObject({ entries: [] });
});

it("lets a reader go further back than it did before", async () => {
  const near = await readRevocations(env, "eu", NOTHING_KNOWN, T);
  expect(isRevoked(near, "handle0", ["analytics"], T)).toBe(true);
  expect(isRevoked(near, "handle-2000", ["analytics"], T - 3_000)).toBe(false);
  const far = await readRevocations(env, "eu", near, T - 3_000);
  expect(isRevoked(far, "handle-2000", ["analytics"], T - 3_000)).toBe(true);
});

it("tells more than one call may carry in several", async () => {
  const many = Array.from({ length: LIMIT.revocationsPerRead }, (_, at) => revocation(`many${at}`, ["analytics"], T));
  await revocationsOf(env, "us").append(many);
  await revocationsOf(env, "us").append([revocation("last", ["analytics"], T)]);
  expect((await revocationsOf(env, "us").since(0, 0)).more).toBe(true);
  const known = await readRevocations(env, "us", NOTHING_KNOWN, T);
  expect(isRevoked(known, "last", ["analytics"], T)).toBe(true);
  expect(isRevoked(known, "many0", ["analytics"], T)).toBe(true);
});

it("forgets what can count against nothing any more, and never gives a number twice", async () => {
  const stub = revocationsOf(env, "eu");
  vi.useFakeTimers({ toFake: ["Date"], now: T + LIMIT.revocationMs });
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  expect(await stub.since(0, 0)).toEqual({
    seq: 2,
    entries: [expect.objectContaining({ handle: "handle1000" })],
    more: false,
  });
  vi.setSystemTime(T + LIMIT.revocationMs + 1_000);
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  const resting = await runInDurableObject(stub, (_, { storage: { sql } }) =>
    sql.exec("SELECT * FROM revocations").toArray(),
  );
  expect(JSON.stringify(resting)).not.toContain("handle");
  await stub.append([revocation("new", ["analytics"], T)]);
  expect(await stub.since(2, 0)).toMatchObject({ seq: 3, entries: [{ handle: "new" }] });
});
