/** The second stage of an erasure over real buckets: nothing of whoever was erased is left, and all of everybody else's is. */
import { env } from "cloudflare:workers";
import { createExecutionContext, createMessageBatch, createScheduledController, getQueueResult } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import config from "../../gatehouse.config.ts";
import { revocation } from "../../src/core/delivery/revocations.ts";
import { PURPOSES } from "../../src/core/policy/purposes.ts";
import { archive } from "../../src/worker/delivery/archive.ts";
import { Budget } from "../../src/worker/delivery/budget.ts";
import { consume } from "../../src/worker/delivery/consume.ts";
import { sweep } from "../../src/worker/delivery/sweep.ts";
import worker from "../../src/worker/index.ts";
import { newRequestId, requestsOf } from "../../src/worker/stores/requests.ts";
import { revocationsOf } from "../../src/worker/stores/revocations.ts";
import {
  AT,
  bucket,
  DAY,
  Desk,
  eachFromNothing,
  ids,
  keysOf,
  line,
  lines,
  linesHeld,
  makeParquet,
  nameOf,
  rowsHeld,
  SITE,
  sweepAll,
  watched,
  write,
} from "./sweeping.ts";

const logged = eachFromNothing();

const ADA = nameOf("a");
const BOB = nameOf("b");
const ofAda = (count = 1, fields = {}) => lines(count, { pseudonym: ADA, ...fields });

function pseudonymsIn(held: readonly { readonly pseudonym: string }[]): ReadonlySet<string> {
  return new Set(held.map(({ pseudonym }) => pseudonym));
}

it("takes 10,000 lines of one visitor out of five days of many files, and nobody else's, in lines and Parquet", async () => {
  const days = Array.from({ length: 5 }, (_, back) => `2026-11-${22 - back}`);
  const others: string[] = [];
  for (const [at, day] of days.entries()) {
    const hour = `${day}T04`;
    for (let file = 0; file < 4; file++) {
      const theirs = lines(250, { hour, pseudonym: nameOf("o"), event: file % 2 ? "Cart Viewed" : "Product Viewed" });
      others.push(...ids(theirs));
      await write(...ofAda(500, { hour, pseudonym: nameOf(String(at)) }), ...theirs);
    }
    await makeParquet(day);
  }
  expect(await rowsHeld()).toHaveLength(15_000);
  const desk = new Desk();
  desk.ask(...days.map((day, at) => ({ day, pseudonym: nameOf(String(at)) })));
  await sweepAll(desk);
  expect(desk.doneInOrder).toEqual([1, 2, 3, 4, 5]);
  expect(ids(await linesHeld())).toEqual(others.toSorted());
  expect(ids(await rowsHeld())).toEqual(others.toSorted());
  expect(logged).toEqual([]);
}, 120_000);

it("reads and writes each file once, however many were erased in it, and none in which there was nobody", async () => {
  const [mixed = ""] = await write(...ofAda(), ...lines(1, { pseudonym: BOB }), line());
  const [only = ""] = await write(...ofAda(2));
  const [free = ""] = await write(line());
  const desk = new Desk();
  desk.ask({ day: DAY, pseudonym: ADA }, { day: "2026-11-21", pseudonym: ADA }, { day: DAY, pseudonym: BOB });
  const { to, seen } = watched();
  await sweepAll(desk, to);
  const ofLines = (keys: readonly string[]) => keys.filter((key) => key.startsWith("v1/"));
  // Once more by compaction, what is left of them.
  expect(ofLines(seen.get).filter((key) => [mixed, only].includes(key))).toHaveLength(2);
  expect(ofLines(seen.put)).toHaveLength(1);
  expect(ofLines(seen.delete).toSorted()).toEqual([mixed, only].toSorted());
  expect(await keysOf()).toContain(free);
  expect(desk.doneInOrder).toEqual([1, 2, 3]);
});

it("has nothing left to do when it is asked again, and does it", async () => {
  await write(...ofAda(), line());
  const desk = new Desk();
  desk.ask({ day: DAY, pseudonym: ADA });
  await sweepAll(desk);
  const before = await keysOf("");
  desk.ask({ day: DAY, pseudonym: ADA }, { day: "2020-01-01", pseudonym: ADA });
  const { to, seen } = watched();
  await sweepAll(desk, to);
  expect([seen.put, seen.delete]).toEqual([[], []]);
  expect(await keysOf("")).toEqual(before);
  expect(desk.done).toEqual([1, 2, 3]);
});

it("leaves no part of a day of whose lines none is left", async () => {
  await write(...ofAda(3));
  await makeParquet();
  const desk = new Desk();
  desk.ask({ day: DAY, pseudonym: ADA });
  await sweepAll(desk);
  expect(await keysOf("")).toEqual([]);
  expect(desk.done).toEqual([1]);
});

it("leaves a line that is stripped, and nothing sealed of it, in lines and Parquet", async () => {
  const [hers, other] = [ofAda(1), line()];
  const [key = ""] = await write(...hers, other);
  await makeParquet();
  const desk = new Desk();
  desk.ask({ day: DAY, pseudonym: ADA, mode: "strip" });
  const { to, seen } = watched();
  await sweepAll(desk, to);
  // The same lines have the same name: it is written over, and never gone.
  expect(await keysOf()).toEqual([key]);
  expect(seen.delete).toEqual([]);
  expect(ids(await linesHeld())).toEqual(ids([...hers, other]));
  const sealedIn = (held: readonly { readonly pseudonym: string; readonly sealed: string | null }[]) =>
    held.flatMap(({ pseudonym, sealed }) => (pseudonym === ADA ? sealed : []));
  expect(sealedIn(await linesHeld())).toEqual([""]);
  expect(sealedIn(await rowsHeld())).toEqual([null]);
  expect(desk.done).toEqual([1]);
});

describe("a run that dies", () => {
  it.each([1, 2, 3, 4, 5])("at its write %s leaves everybody else's lines, and the next one ends it", async (nth) => {
    const theirs = lines(4);
    await write(...ofAda(2), theirs[0]!, theirs[1]!);
    await write(...ofAda(2), theirs[2]!, theirs[3]!);
    await makeParquet();
    const desk = new Desk();
    desk.ask({ day: DAY, pseudonym: ADA });
    await sweepAll(desk, watched(nth).to);
    const between = await linesHeld();
    expect(new Set(ids(between.filter(({ pseudonym }) => pseudonym !== ADA)))).toEqual(new Set(ids(theirs)));
    expect(desk.done).toEqual([]);
    await sweepAll(desk);
    expect(ids(await linesHeld())).toEqual(ids(theirs));
    expect(ids(await rowsHeld())).toEqual(ids(theirs));
    expect(desk.done).toEqual([1]);
  });
});

it("finds a batch that the queue delivers again to be the file that was left of it", async () => {
  const [hers, theirs] = [ofAda(2), lines(2)];
  const message = (from: string, held: readonly object[]) => ({
    id: from,
    timestamp: new Date(),
    attempts: 1,
    body: { v: 2, sentAt: AT - 1_000, lines: held, receipts: [], deliveries: [], from: { object: from, handle: from } },
  });
  const deliver = async () =>
    consume(createMessageBatch("gatehouse-eu", [message("ada", hers), message("other", theirs)]), env);
  await deliver();
  expect(await linesHeld()).toHaveLength(4);
  await revocationsOf(env, "eu").append([revocation("ada", PURPOSES, AT)]);
  const desk = new Desk();
  desk.ask({ day: DAY, pseudonym: ADA });
  await sweepAll(desk);
  const left = await keysOf(`v1/${SITE}/`);
  expect(left).toHaveLength(1);
  await deliver();
  expect(await keysOf(`v1/${SITE}/`)).toEqual(left);
  expect(ids(await linesHeld(`v1/${SITE}/`))).toEqual(ids(theirs));
});

it("leaves nothing of who was erased while their batch was being written", async () => {
  const [hers, theirs] = [ofAda(2), lines(2)];
  const sent = [["late", hers] as const, ["other", theirs] as const].map(([from, held]) => ({
    id: from,
    timestamp: new Date(),
    attempts: 1,
    body: { v: 2, sentAt: AT - 1_000, lines: held, receipts: [], deliveries: [], from: { object: from, handle: from } },
  }));
  const desk = new Desk();
  const slow = {
    ...env,
    ARCHIVE_EU: {
      put: async (...args: Parameters<R2Bucket["put"]>) => {
        await revocationsOf(env, "eu").append([revocation("late", PURPOSES, AT)]);
        desk.ask({ day: DAY, pseudonym: ADA });
        await sweepAll(desk);
        return bucket.put(...args);
      },
      delete: async (keys: string[]) => bucket.delete(keys),
    } as unknown as typeof env.ARCHIVE_EU,
  };
  const first = createMessageBatch("gatehouse-eu", sent);
  await consume(first, slow);
  expect(desk.done).toEqual([1]);
  expect(await linesHeld()).toEqual([]);
  expect((await getQueueResult(first, createExecutionContext())).retryMessages).toHaveLength(2);
  await consume(createMessageBatch("gatehouse-eu", sent), env);
  expect(ids(await linesHeld())).toEqual(ids(theirs));
});

describe("a file that nobody can read", () => {
  const broken = `v1/${SITE}/${DAY}/broken.ndjson.gz`;

  it("blocks no other, is named in the log, and keeps its day from being called done", async () => {
    const [other, elsewhere] = [line(), line({ hour: "2026-11-21T04" })];
    await write(...ofAda(), other);
    await makeParquet();
    await bucket.put(broken, "not gzip at all");
    await write(...ofAda(1, { hour: "2026-11-21T04" }), elsewhere);
    const desk = new Desk();
    desk.ask({ day: DAY, pseudonym: ADA }, { day: "2026-11-21", pseudonym: ADA });
    await sweepAll(desk);
    expect(logged).toEqual(["sweep_file_unreadable", "compaction_failed"]);
    expect(desk.done).toEqual([2]);
    expect(pseudonymsIn(await rowsHeld()).has(ADA)).toBe(false);
    await bucket.delete(broken);
    expect(ids(await linesHeld())).toEqual(ids([other, elsewhere]));
    await sweepAll(desk);
    expect(desk.done).toEqual([2, 1]);
    expect(ids(await rowsHeld())).toEqual(ids([other, elsewhere]));
  });
});

describe("a day that is too large for one run", () => {
  const fill = async () => {
    const theirs = lines(30);
    for (const other of theirs) await write(...ofAda(), other);
    return theirs;
  };

  it("goes on where the run before ended, and is done when all of it is", async () => {
    const theirs = await fill();
    const desk = new Desk();
    desk.ask({ day: DAY, pseudonym: ADA });
    let runs = 0;
    for (; desk.done.length === 0 && runs < 20; runs++) await sweepAll(desk, bucket, new Budget(30));
    expect(runs).toBeGreaterThan(2);
    expect(ids(await linesHeld())).toEqual(ids(theirs));
    expect(pseudonymsIn(await rowsHeld()).has(ADA)).toBe(false);
    expect(desk.cursors.get("erasing")).toBe("");
    expect(new Set(logged)).toEqual(new Set(["sweep_unfinished", "compaction_unfinished"]));
  });

  it("is gone through again for who was erased meanwhile, and does not forget a file that could not be read", async () => {
    await fill();
    const bobs = await write(...lines(1, { pseudonym: BOB }));
    const first = `v1/${SITE}/${DAY}/-.ndjson.gz`;
    await bucket.put(first, "not gzip");
    const desk = new Desk();
    desk.ask({ day: DAY, pseudonym: ADA });
    await sweepAll(desk, bucket, new Budget(30));
    desk.ask({ day: DAY, pseudonym: BOB });
    for (let runs = 0; runs < 12; runs++) await sweepAll(desk, bucket, new Budget(60));
    expect(desk.done).toEqual([]);
    expect(await keysOf()).not.toContain(bobs[0]);
    await bucket.delete(first);
    for (let runs = 0; runs < 6; runs++) await sweepAll(desk, bucket, new Budget(100));
    expect(desk.doneInOrder).toEqual([1, 2]);
    expect(pseudonymsIn(await linesHeld())).toEqual(new Set([nameOf("o")]));
  });
});

it("sweeps each jurisdiction by what is asked for there, and one that cannot be asked keeps no other waiting", async () => {
  const theirs = line();
  for (const each of [env.ARCHIVE_EU, env.ARCHIVE_US]) {
    await archive(each, [...ofAda(), theirs]);
  }
  const eu = new Desk();
  eu.archiveTasks = async () => Promise.reject(new Error("unreachable"));
  const us = new Desk();
  us.ask({ day: DAY, pseudonym: ADA });
  await sweep(env, config, AT, (jurisdiction) => ({ eu, us })[jurisdiction]);
  expect(us.done).toEqual([1]);
  expect(await linesHeld()).toHaveLength(2);
  expect(logged).toContain("sweep_failed");
});

it("is asked for by a request, every hour, and the request says when it was done", async () => {
  const other = line();
  await write(...ofAda(2), other);
  const requests = requestsOf(env, "eu");
  const id = newRequestId();
  const receivedAt = Date.now();
  await requests.open({ id, type: "erase", site: SITE, receivedAt, region: "EEA-DE", by: "staff" });
  const tasks = [{ site: SITE, day: DAY, pseudonym: ADA, mode: "remove" as const }];
  await requests.report(id, { from: newRequestId(), at: receivedAt, tasks, names: {} });
  await requests.settle(id, [], receivedAt);
  const archiveIn = async () => (await requests.status(id))?.systems.find(({ kind }) => kind === "archive")?.state;
  expect(await archiveIn()).toBe("waiting");
  await worker.scheduled(createScheduledController({ scheduledTime: new Date(AT), cron: "7 * * * *" }), env);
  expect(ids(await linesHeld())).toEqual([other.recordId]);
  expect(await archiveIn()).toBe("done");
  expect(await requests.archiveTasks(10)).toEqual([]);
});
