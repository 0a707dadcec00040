import { env } from "cloudflare:workers";
import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { beforeAll, expect, it } from "vitest";
import { consume } from "../../src/worker/delivery/consume.ts";
import { AT, collect, newId, view, YES } from "./call.ts";
import { readArchive, rows, type ArchiveLine } from "./stores.ts";

/** Real lines, as real profiles would send them. */
let lines: readonly unknown[];

beforeAll(async () => {
  await collect(Array.from({ length: 5 }, () => view({ userId: newId("user"), context: { ...AT.germany, ...YES } })));
  lines = (await rows()).flatMap(({ outbox }) => outbox.map(({ record }) => record));
  expect(lines).toHaveLength(5);
});

/** Hands the consumer one batch, as the platform would, each message with the lines given. */
async function deliver(messages: readonly unknown[], queue = "gatehouse-us") {
  const bodies = messages.map((body, at) => ({ id: `m${at}`, timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch(queue, bodies);
  const context = createExecutionContext();
  await consume(batch, env);
  return getQueueResult(batch, context);
}

const message = (...held: readonly unknown[]) => ({ v: 1, lines: held });

async function distinct(bucket: R2Bucket): Promise<number> {
  return new Set((await readArchive(bucket)).lines.map((line: ArchiveLine) => line.recordId)).size;
}

it("writes one batch delivered twice as one object, so that a redelivery costs no second copy", async () => {
  await deliver([message(lines[0], lines[1])]);
  await deliver([message(lines[0], lines[1])]);
  const { keys, lines: written } = await readArchive(env.ARCHIVE_US);
  expect(keys).toHaveLength(1);
  expect(written).toHaveLength(2);
});

it("orders lines by their names, so that what stood side by side in a profile does not in the archive", async () => {
  const before = new Set((await readArchive(env.ARCHIVE_US)).keys);
  const names = (lines as readonly { readonly recordId: string }[]).map(({ recordId }) => recordId).toSorted();
  for (const held of [lines, lines.toReversed()]) await deliver([message(...held)]);
  const { keys, lines: all } = await readArchive(env.ARCHIVE_US);
  expect(keys.filter((key) => !before.has(key))).toHaveLength(1);
  const written = all.map(({ recordId }) => recordId);
  expect(written.join()).toContain(names.join());
  expect(written.join()).not.toContain(names.toReversed().join());
});

it("writes a line that a batch repeats only once", async () => {
  const before = (await readArchive(env.ARCHIVE_US)).lines.length;
  await deliver([message(lines[2]), message(lines[2], lines[3]), message(lines[3])]);
  expect((await readArchive(env.ARCHIVE_US)).lines.length - before).toBe(2);
});

it("leaves the distinct lines the same when they come back in other batches, as queues deliver", async () => {
  await deliver([message(lines[0]), message(lines[4])]);
  await deliver([message(lines[1], lines[2], lines[3])]);
  const { lines: written } = await readArchive(env.ARCHIVE_US);
  expect(written.length).toBeGreaterThan(5);
  expect(await distinct(env.ARCHIVE_US)).toBe(5);
});

it.each([
  ["no message of ours", "hello"],
  ["null", null],
  ["a version of tomorrow", { v: 2, lines: [] }],
  ["a line with a field too many, which could be anything", { v: 1, lines: [{ email: "a@b.example" }] }],
])("asks for %s again instead of losing it, and keeps the readable ones", async (_, body) => {
  const result = await deliver([body, message(lines[0])]);
  expect(result.outcome).toBe("ok");
  expect(result.retryMessages).toEqual([{ msgId: "m0" }]);
  expect(result.retryBatch.retry).toBe(false);
  expect(result.ackAll).toBe(false);
});

it("takes nothing into the archive of a line that carries more than the documented fields", async () => {
  const smuggled = { ...(lines[0] as object), recordId: "s".repeat(22), email: "a@b.example" };
  const result = await deliver([message(smuggled)]);
  expect(result.retryMessages).toHaveLength(1);
  expect((await readArchive(env.ARCHIVE_US)).text).not.toContain("a@b.example");
});

it.each(["gatehouse", "gatehouse-mars", "gatehouse-eu-us", "gatehouseeu"])(
  "throws for the queue %s, since it says no jurisdiction to write to",
  async (queue) => {
    await expect(deliver([message(lines[0])], queue)).rejects.toThrow("belongs to no jurisdiction");
  },
);

it.each(["eu", "us"] as const)(
  "archives a dead letter where the message would have been archived: %s",
  async (where) => {
    const bucket = { eu: env.ARCHIVE_EU, us: env.ARCHIVE_US }[where];
    const line = { ...(lines[0] as object), recordId: "d".repeat(22) };
    await deliver([message(line)], `gatehouse-${where}-dead`);
    expect((await readArchive(bucket)).lines.map(({ recordId }) => recordId)).toContain(line.recordId);
  },
);

it("takes nothing that the archive did not take: the whole batch comes back, after a wait", async () => {
  const batch = createMessageBatch("gatehouse-eu", [
    { id: "m", timestamp: new Date(), attempts: 1, body: message(lines[0]) },
  ]);
  const closed = {
    ...env,
    ARCHIVE_EU: { put: () => Promise.reject(new Error("no bucket")) } as unknown as typeof env.ARCHIVE_EU,
  };
  await consume(batch, closed);
  const result = await getQueueResult(batch, createExecutionContext());
  expect(result.retryMessages).toEqual([{ msgId: "m" }]);
});
