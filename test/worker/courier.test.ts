/**
 * Couriers against a real server, started in Node by `endpoint.ts`. Their clock is a day ahead, so that no alarm goes off by
 * itself: the tests say when.
 */
import { env } from "cloudflare:workers";
import {
  abortAllDurableObjects,
  evictAllDurableObjects,
  evictDurableObject,
  runInDurableObject,
} from "cloudflare:test";
import { afterEach, beforeEach, expect, inject, it, vi } from "vitest";
import { revocation } from "../../src/core/delivery/revocations.ts";
import { LIMIT } from "../../src/core/limits.ts";
import { revocationsOf } from "../../src/worker/stores/revocations.ts";
import { erase } from "./erase.ts";
import type { Fields } from "./call.ts";
import { aVisitor, consignment, eventOf, Post, type Visitor } from "./parcels.ts";

const HOUR = 3_600_000;
let visitor: Visitor;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 24 * HOUR });
  visitor ??= await aVisitor();
});

afterEach(() => {
  vi.useRealTimers();
});

function later(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

async function revoking(...statements: readonly string[]): Promise<void> {
  await runInDurableObject(revocationsOf(env, "eu"), (_, { storage: { sql } }) => {
    for (const statement of statements) sql.exec(statement);
  });
}

it("delivers once, opened, with the destination's own names and the parcel's", async () => {
  const post = new Post("calm", "accepts");
  const event = eventOf(visitor, post.id, { query: "shoes for my wife" });
  await post.take(consignment(visitor, [event]));
  await post.round();
  const [letter, ...more] = await post.got();
  expect(more).toEqual([]);
  expect(letter?.body.events).toMatchObject([
    { id: event.id, pseudonym: event.pseudonym, properties: { product_id: "p-1", query: "shoes for my wife" } },
  ]);
  expect(letter?.headers["idempotency-key"]).toMatch(/^[\w-]{22}$/);
  expect(letter?.headers["authorization"]).toBe(env["GATEHOUSE_SECRET_KEY" as keyof typeof env]);
  expect(JSON.stringify(letter?.body)).not.toContain("sealed");
  expect(await post.books()).toEqual({ taken: 1, delivered: 1, balanced: true });
  await post.round();
  expect(await post.got()).toHaveLength(1);
});

it("holds nothing opened at rest, and nothing at all of what was delivered", async () => {
  const post = new Post("calm", "500");
  await post.take(consignment(visitor, [eventOf(visitor, post.id, { query: "a secret wish" })]));
  await post.round();
  const resting = await runInDurableObject(post.stub, (_, { storage: { sql } }) => {
    return ["parcels", "dead", "courier", "books"].map((table) =>
      JSON.stringify(sql.exec(`SELECT * FROM ${table}`).toArray()),
    );
  });
  expect(resting.join()).toContain(post.id);
  expect(resting.join()).not.toContain("wish");
});

it("goes off by itself, without anybody who waits for it", async () => {
  vi.useRealTimers();
  const post = new Post("calm", "accepts");
  await post.take(consignment(visitor, [eventOf(visitor, post.id)]));
  await vi.waitFor(async () => expect(await post.got()).toHaveLength(1), { timeout: 10_000 });
});

it("takes nothing again of a batch that comes again, waiting or delivered, alone or among others", async () => {
  const post = new Post("calm", "accepts");
  const [first, second, third] = [1, 2, 3].map(() => eventOf(visitor, post.id));
  await post.take(consignment(visitor, [first!, second!]));
  await post.take(consignment(visitor, [second!, first!]));
  await post.round();
  await evictDurableObject(post.stub);
  await post.take(consignment(visitor, [third!, first!, third!]));
  await post.round();
  const ids = (await post.got()).flatMap(({ body }) => body.events.map(({ id }) => id));
  expect(ids).toEqual([first!.id, second!.id, third!.id]);
  expect(await post.books()).toEqual({ taken: 3, delivered: 3, balanced: true });
});

it("packs by the destination's limits, and splits what its dialect makes too long", async () => {
  const post = new Post("calm", "accepts");
  const quotes = '"'.repeat(1_100);
  const events = [1, 2, 3, 4, 5].map(() => eventOf(visitor, post.id, { query: quotes }));
  await post.take(consignment(visitor, events));
  await post.round();
  const letters = await post.got();
  expect(letters.map(({ body }) => body.events.length)).toEqual([1, 1, 1, 1, 1]);
  expect(await post.books()).toEqual({ taken: 5, delivered: 5, balanced: true });
  const small = new Post("calm", "accepts");
  await small.take(
    consignment(
      visitor,
      [1, 2, 3, 4].map(() => eventOf(visitor, small.id)),
    ),
  );
  await small.round();
  expect(new Set((await small.got()).map(({ body }) => body.events.length))).toEqual(new Set([1, 3]));
});

it.each(["500", "429", "drops", "halves", "cuts", "redirects"])(
  "tries again after %s, not before it is due, with the same key and the same events",
  async (failure) => {
    const post = new Post("calm", failure, "accepts");
    await post.take(consignment(visitor, [eventOf(visitor, post.id), eventOf(visitor, post.id, { query: "q" })]));
    await post.round();
    await post.round();
    expect(await post.got()).toHaveLength(1);
    expect(await post.books()).toEqual({ taken: 2, retried: 2, balanced: true });
    later(HOUR);
    await post.round();
    const [first, second] = await post.got();
    expect(second?.headers["idempotency-key"]).toBe(first?.headers["idempotency-key"]);
    expect(second?.body).toEqual(first?.body);
    expect(await post.books()).toEqual({ taken: 2, retried: 2, delivered: 2, balanced: true });
    const redirected = await fetch(`${inject("endpoint")}/accepts/redirected`);
    expect(await redirected.json()).toEqual([]);
  },
);

it("waits as long as the destination asks, with everything that it has for it", async () => {
  const post = new Post("calm", "429-7200", "accepts");
  await post.take(consignment(visitor, [eventOf(visitor, post.id)]));
  await post.round();
  await post.take(consignment(visitor, [eventOf(visitor, post.id)]));
  await post.round();
  later(2 * HOUR - 1_000);
  await post.round();
  expect(await post.got()).toHaveLength(1);
  expect((await post.stub.status()).heldUntil).toBeGreaterThan(Date.now());
  later(1_000);
  await post.round();
  expect(await post.got()).toHaveLength(3);
});

it("reads no more of an answer than it wants", async () => {
  const post = new Post("calm", "pours");
  await post.take(consignment(visitor, [eventOf(visitor, post.id)]));
  await post.round();
  expect(await post.books()).toMatchObject({ delivered: 1 });
  const poured = Number(await (await fetch(`${inject("endpoint")}/poured`)).text());
  expect(poured).toBeLessThan(50_000_000);
});

it("keeps what is refused as a dead letter with its reason, and sends it again as the same when it is told to", async () => {
  const post = new Post("calm", "422", "accepts");
  await post.take(consignment(visitor, [eventOf(visitor, post.id, { query: "q" })]));
  await post.round();
  expect((await post.stub.status()).dead).toEqual([{ because: "http_422", parcels: 1, events: 1 }]);
  expect(await post.books()).toEqual({ taken: 1, dead: 1, balanced: true });
  expect(await post.stub.redrive({ reasons: ["http_404"] })).toEqual({ parcels: 0, left: 0 });
  expect(await post.stub.redrive({ reasons: ["http_422"] })).toEqual({ parcels: 1, left: 0 });
  await post.round();
  const [first, second] = await post.got();
  expect(second?.headers["idempotency-key"]).toBe(first?.headers["idempotency-key"]);
  expect(await post.books()).toEqual({ taken: 1, delivered: 1, redriven: 1, balanced: true });
});

it("gives up after three days, and forgets a dead letter when its life ends", async () => {
  const post = new Post("calm", "503");
  await post.take(consignment(visitor, [eventOf(visitor, post.id)]));
  await post.round();
  later(LIMIT.giveUpMs);
  await post.round();
  expect((await post.stub.status()).dead).toEqual([{ because: "http_503", parcels: 1, events: 1 }]);
  expect(await post.got()).toHaveLength(1);
  later(LIMIT.deadLetterMs - LIMIT.giveUpMs - 1_000);
  await post.round();
  expect((await post.stub.status()).dead).toHaveLength(1);
  later(1_000);
  await post.round();
  expect((await post.stub.status()).dead).toEqual([]);
  expect(await post.round()).toBe(false);
});

it.each([
  ["a secret that nobody set", "mute", { waiting: 1 }],
  ["a destination that is not in the config any more", "gone", { dead: "no_destination" }],
  ["a destination that wants more by now than the visitor was asked about", "sold", { dead: "purposes_changed" }],
])("sends nothing for %s", async (_, settings, { waiting, dead }: { waiting?: number; dead?: string }) => {
  const post = new Post(settings, "accepts");
  await post.take(consignment(visitor, [eventOf(visitor, post.id)]));
  await post.round();
  const status = await post.stub.status();
  expect(await post.got()).toEqual([]);
  expect(status.waiting.parcels).toBe(waiting ?? 0);
  expect(status.dead.map(({ because }) => because)).toEqual(dead === undefined ? [] : [dead]);
  expect(status.broken?.because).toBe(dead === undefined ? "no_secret" : undefined);
});

it("does not deliver what was withdrawn since, in a parcel with others, waiting or redriven", async () => {
  const other = await aVisitor();
  const post = new Post("calm", "422", "accepts");
  const [mine, theirs] = [eventOf(visitor, post.id), eventOf(other, post.id)];
  await post.take(consignment(other, [theirs]), consignment(visitor, [mine]));
  await post.round();
  const revocations = revocationsOf(env, "eu");
  const { handle } = consignment(other, []).from;
  await revocations.append([revocation("somebody-else", ["analytics"], Date.now())]);
  await revocations.append([revocation(handle, ["advertising"], Date.now() + 1)]);
  await revocations.append([revocation(handle, ["analytics", "functional"], Date.now())]);
  await post.stub.redrive({});
  await post.round();
  const [first, second] = await post.got();
  expect(first?.body.events.map(({ id }) => id)).toEqual([theirs.id, mine.id]);
  expect(second?.body.events.map(({ id }) => id)).toEqual([mine.id]);
  expect(second?.headers["idempotency-key"], "another parcel").not.toBe(first?.headers["idempotency-key"]);
  // What was sent after the withdrawal was allowed anew.
  later(1_000);
  await post.take(consignment(other, [eventOf(other, post.id)]));
  await post.round();
  expect(await post.got()).toHaveLength(3);
  expect(await post.books()).toEqual({ taken: 3, revoked: 1, redriven: 2, delivered: 2, balanced: true });
});

it("sends nothing while it cannot know what was withdrawn", async () => {
  const post = new Post("calm", "accepts");
  await post.take(consignment(visitor, [eventOf(visitor, post.id)]));
  await revoking("CREATE TABLE IF NOT EXISTS revocations (seq)", "ALTER TABLE revocations RENAME TO mislaid");
  await revoking("CREATE TABLE revocations (unreadable)");
  await post.round();
  expect(await post.got()).toEqual([]);
  await revoking("DROP TABLE revocations", "ALTER TABLE mislaid RENAME TO revocations");
  expect(await post.round(), "tries again by itself").toBe(true);
  expect(await post.got()).toHaveLength(1);
});

it("does not deliver what its subject can no longer open, and says so by name", async () => {
  const other = await aVisitor();
  const post = new Post("calm", "accepts");
  const [theirs, mine] = [eventOf(other, post.id, { query: "gone" }), eventOf(visitor, post.id, { query: "here" })];
  await post.take(consignment(other, [theirs]), consignment(visitor, [mine]));
  await erase(other.stub, "eu");
  await post.round();
  expect((await post.got()).map(({ body }) => body.events.map(({ id }) => id))).toEqual([[mine.id]]);
  expect(await post.stub.books(1)).toContainEqual(
    expect.objectContaining({ end: "revoked", because: "erased", count: 1 }),
  );
  expect(await post.books()).toEqual({ taken: 2, revoked: 1, delivered: 1, balanced: true });
});

it("opens nothing for one visitor that another one sealed", async () => {
  const [one, two] = [await aVisitor(), await aVisitor()];
  const text = one.keys.seal("delivery", "{}");
  const open = async ({ stub }: typeof one, sealed: readonly string[]) => stub.open(sealed, "delivery", undefined);
  expect(await open(two, [text, "1.AAAA", one.keys.seal("state", "{}")])).toEqual({
    status: "told",
    told: [undefined, undefined, undefined],
  });
  expect(await open(one, [text, one.keys.seal("state", "{}")])).toEqual({ status: "told", told: ["{}", undefined] });
});

it("waits for one that hangs in one lane only, and no other destination for it at all", async () => {
  const [stuck, free] = [new Post("calm", "hangs", "accepts"), new Post("calm", "accepts")];
  await stuck.take(
    consignment(
      visitor,
      [1, 2, 3, 4].map(() => eventOf(visitor, stuck.id)),
    ),
  );
  const round = stuck.round();
  await vi.waitFor(async () => expect(await stuck.got()).toHaveLength(2));
  await free.take(consignment(visitor, [eventOf(visitor, free.id)]));
  await free.round();
  expect(await free.got()).toHaveLength(1);
  expect((await stuck.stub.status()).waiting.parcels).toBe(1);
  await stuck.take(consignment(visitor, [eventOf(visitor, stuck.id)]));
  await stuck.hangUp();
  await round;
  later(HOUR);
  await stuck.round();
  expect(await stuck.books()).toMatchObject({ taken: 5, delivered: 5, balanced: true });
});

it("stops at a destination that is broken, and tries it with one probe when it has cooled down", async () => {
  const post = new Post("calm", "500", "500", "500", "500", "500", "500", "500", "401", "accepts");
  for (let call = 0; call < 12; call++) await post.take(consignment(visitor, [eventOf(visitor, post.id)]));
  await post.round();
  const before = (await post.got()).length;
  // One more may have been under way.
  expect([LIMIT.breakerFailures, LIMIT.breakerFailures + 1]).toContain(before);
  expect((await post.stub.status()).broken?.because).toBe("http_500");
  await post.round();
  expect(await post.got()).toHaveLength(before);
  later(LIMIT.cooldownMs);
  await post.round();
  expect(await post.got()).toHaveLength(before + 1);
  for (let hour = 0; hour < 6; hour++) {
    later(HOUR);
    await post.round();
  }
  expect(await post.books()).toMatchObject({ taken: 12, delivered: 12, balanced: true });
});

it("keeps to the destination's rate, and wakes when there is room for more", async () => {
  const post = new Post("slow", "accepts");
  await post.take(
    consignment(
      visitor,
      Array.from({ length: 9 }, () => eventOf(visitor, post.id)),
    ),
  );
  await post.round();
  await post.round();
  expect(await post.got()).toHaveLength(1);
  later(1_000);
  await post.round();
  expect(await post.got()).toHaveLength(2);
});

it.each([
  ["aborted", abortAllDurableObjects],
  ["evicted", evictAllDurableObjects],
])("delivers everything, under the same keys, while objects are %s", async (_, end) => {
  const post = new Post("calm", "500", "accepts");
  const events = Array.from({ length: 12 }, () => eventOf(visitor, post.id, { query: "q" }));
  for (let at = 0; at < events.length; at += 2) {
    const batch = consignment(visitor, events.slice(at, at + 2));
    await Promise.allSettled([post.take(batch), end()]);
    // As the queue does, with a batch that was not acknowledged.
    await post.take(batch);
    await Promise.allSettled([post.round(), end()]);
    later(HOUR);
  }
  await vi.waitFor(async () => {
    later(HOUR);
    await post.round();
    expect((await post.stub.status()).waiting.events).toBe(0);
  });
  const letters = await post.got();
  const got = letters.flatMap(({ headers, body }) =>
    body.events.map(({ id }) => [id, headers["idempotency-key"]] as const),
  );
  expect(new Set(got.map(([id]) => id))).toEqual(new Set(events.map(({ id }) => id)));
  expect(new Set(got.map((pair) => pair.join())).size, "one key for each event").toBe(events.length);
  expect(await post.books()).toMatchObject({ taken: 12, delivered: 12, balanced: true });
});

it("writes few rows: those of what it takes, and for each parcel one when it sets out and three when it is delivered", async () => {
  const post = new Post("calm", "accepts");
  await post.take(consignment(visitor, [eventOf(visitor, post.id)]));
  await post.round();
  const written = await runInDurableObject(post.stub, (_, { storage: { sql } }) => {
    const exec = vi.spyOn(Object.getPrototypeOf(sql) as SqlStorage, "exec");
    return () => {
      const cursors = exec.mock.results.map(({ value }) => value as SqlStorageCursor<Record<string, SqlStorageValue>>);
      exec.mockClear();
      return cursors.reduce((rows, cursor) => rows + cursor.rowsWritten, 0);
    };
  });
  await post.take(
    consignment(
      visitor,
      [1, 2, 3, 4].map(() => eventOf(visitor, post.id)),
    ),
  );
  expect(written(), "two parcels, what was seen, the books").toBe(4);
  await post.round();
  expect(written()).toBe(2 * (1 + 3));
  expect(await post.books()).toMatchObject({ delivered: 5, balanced: true });
  vi.restoreAllMocks();
});

it("refuses to carry for another destination or jurisdiction than its own", async () => {
  const post = new Post("calm", "accepts");
  await post.take(consignment(visitor, [eventOf(visitor, post.id)]));
  for (const to of [{ id: "other", jurisdiction: "eu" } as const, { id: post.id, jurisdiction: "us" } as const]) {
    await expect(
      runInDurableObject(post.stub, (courier) =>
        (courier as unknown as Pick<Post, "take"> & { take: unknown }).take(to as never, [] as never),
      ),
    ).rejects.toThrow("one destination, in one jurisdiction");
  }
});

it("hands over to another Worker by its binding, again under the same name after a throw, and lets it see no more", async () => {
  interface Desk {
    readonly failNext: (times: number) => Promise<void>;
    readonly taken: () => Promise<readonly { readonly parcel: string; readonly events: readonly Fields[] }[]>;
  }
  const desk = (env as unknown as { readonly DESK: Desk }).DESK;
  await desk.failNext(1);
  const post = new Post("desk");
  const event = eventOf(visitor, post.id, { query: "shoes" });
  await post.take(consignment(visitor, [event]));
  await post.round();
  expect(await post.books()).toEqual({ taken: 1, retried: 1, balanced: true });
  later(HOUR);
  await post.round();
  expect(await post.books()).toEqual({ taken: 1, retried: 1, delivered: 1, balanced: true });
  const [first, second, ...more] = await desk.taken();
  expect(more).toEqual([]);
  expect(second).toEqual(first);
  expect(second).toMatchObject({
    parcel: expect.any(String),
    events: [{ id: event.id, properties: { query: "shoes" } }],
  });
  expect(JSON.stringify(second)).not.toMatch(/handle|sealed|object/);
});
