/**
 * The queue brings batches again, in pieces, in another order and mixed, while stores fail and objects end: every line is
 * archived, every delivery taken once, and the books say so. Real lines of real profiles; only the failing call is ours.
 */
import { env } from "cloudflare:workers";
import { abortAllDurableObjects, evictAllDurableObjects } from "cloudflare:test";
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { countOf, waitingBy, type Books } from "../../src/core/delivery/books.ts";
import { JURISDICTIONS, type Jurisdiction } from "../../src/core/policy/placement.ts";
import { archiveOf } from "../../src/worker/stores/jurisdiction.ts";
import { courierOf } from "../../src/worker/stores/couriers.ts";
import { erase } from "./erase.ts";
import { bring, FAULTS, ledgerOf, messagesFor, withFault, type Fault, type Sent } from "./batches.ts";
import { Post } from "./parcels.ts";
import { readArchive } from "./stores.ts";

const ENDS = { none: async () => {}, evicted: evictAllDurableObjects, aborted: abortAllDurableObjects } as const;

/** One thing that happens: some messages come, in this order and in batches so large, and something fails meanwhile. */
interface Happening {
  readonly which: readonly number[];
  readonly batchSize: number;
  readonly fault: Fault;
  readonly end: keyof typeof ENDS;
}

const happening = (messages: number): fc.Arbitrary<Happening> =>
  fc.record({
    which: fc.array(fc.nat(messages - 1), { minLength: 1, maxLength: messages * 2 }),
    batchSize: fc.integer({ min: 1, max: messages }),
    fault: fc.constantFrom(...FAULTS),
    end: fc.constantFrom("none", "evicted", "aborted"),
  });

const told = (post: Post) => ({ id: post.id, purposes: ["analytics"] as const, epoch: "lasting" as const });

/** A queue has one jurisdiction, and no batch of it more than it may. */
async function bringAll(messages: readonly Sent[], batchSize: number, fault: Fault): Promise<readonly Sent[]> {
  const again: Sent[] = [];
  for (const where of JURISDICTIONS) {
    const queue = messages.filter(({ jurisdiction }) => jurisdiction === where);
    for (let at = 0; at < queue.length; at += batchSize)
      again.push(...(await bring(queue.slice(at, at + batchSize), withFault(fault))));
  }
  return again;
}

async function booksOf(post: Post): Promise<Books> {
  const books = await Promise.all(JURISDICTIONS.map(async (where) => courierOf(env, where, post.id).books(10)));
  return books.flat();
}

async function archivedIds(where: Jurisdiction): Promise<readonly string[]> {
  return (await readArchive(archiveOf(env, where))).lines.map(({ recordId }) => recordId);
}

const linesOf = (messages: readonly Sent[], where: Jurisdiction) =>
  messages.filter(({ jurisdiction }) => jurisdiction === where).flatMap(({ body }) => body.lines);

/** The queue brings what was not let go of until it is, and nothing fails any more; but who called an ended object may. */
async function heal(waiting: ReadonlySet<Sent>): Promise<void> {
  const again = await bringAll([...waiting], 100, "none");
  expect(await bringAll(again, 100, "none")).toHaveLength(0);
}

async function expectAllThereOnce(messages: readonly Sent[], posts: readonly Post[]): Promise<void> {
  for (const where of JURISDICTIONS) {
    const wanted = linesOf(messages, where).map((line) => line["recordId"] as string);
    const there = new Set(await archivedIds(where));
    expect(wanted.filter((id) => !there.has(id))).toEqual([]);
  }
  for (const post of posts) {
    const ids = messages.flatMap(({ body }) =>
      (body.deliveries ?? []).flatMap((one) => (one.to === post.id ? one.id : [])),
    );
    await vi.waitFor(async () => expect(waitingBy(await booksOf(post))).toBe(0), { timeout: 25_000 });
    const books = await booksOf(post);
    expect([countOf(books, "taken"), countOf(books, "delivered")]).toEqual([ids.length, ids.length]);
    const letters = (await post.got()).flatMap(({ headers, body }) =>
      body.events.map(({ id }) => [id, headers["idempotency-key"]] as const),
    );
    expect(new Set(letters.map(([id]) => id))).toEqual(new Set(ids));
    expect(new Set(letters.map((pair) => pair.join())).size, "one key for each event").toBe(ids.length);
  }
}

it("archives every line and takes every delivery once, in whatever order, pieces and company they come", async () => {
  const VISITORS = 4;
  await fc.assert(
    fc.asyncProperty(fc.array(happening(VISITORS), { minLength: 1, maxLength: 4 }), async (happenings) => {
      const posts = [new Post("calm", "accepts"), new Post("calm", "accepts")];
      const messages = await messagesFor(posts.map(told), VISITORS, 2);
      await ledgerOf(posts.map(told));
      const waiting = new Set(messages);
      for (const { which, batchSize, fault, end } of happenings) {
        const coming = which.map((at) => messages[at]!);
        const [again] = await Promise.all([bringAll(coming, batchSize, fault), ENDS[end]()]);
        for (const message of coming) if (!again.includes(message)) waiting.delete(message);
      }
      await heal(waiting);
      await expectAllThereOnce(messages, posts);
      const { destinations, ...books } = await ledgerOf(posts.map(told));
      expect(books).toMatchObject({ balanced: true, archive: { waiting: 0 } });
      for (const { id } of posts)
        expect(destinations[id]).toMatchObject({ owed: VISITORS * 2, taken: VISITORS * 2, dead: 0, repeated: 0 });
    }),
    { numRuns: 5 },
  );
}, 60_000);

it.each(FAULTS)(
  "counts a line once when its message comes again, alone and as it was, after this: %s",
  async (fault) => {
    const post = new Post("calm", "accepts");
    const before = (await ledgerOf([])).archive;
    const [message] = await messagesFor([told(post)], 1, 3);
    const again = await bring([message!], withFault(fault));
    expect(again).toEqual(fault === "none" || fault.startsWith("the second file") ? [] : [message]);
    await bring([message!], env);
    await bring([message!], env);
    const { archive } = await ledgerOf([]);
    expect([archive.owed - before.owed, archive.archived - before.archived]).toEqual([3, 3]);
    await expectAllThereOnce([message!], [post]);
  },
);

it("takes what a version of before sent, in one batch with what this one sends", async () => {
  const post = new Post("calm", "accepts");
  const messages = await messagesFor([told(post)], 4, 1);
  const old = messages.map((message, at): Sent =>
    at % 2 === 0 ? message : { ...message, body: { v: 1, lines: message.body.lines } },
  );
  expect(await bringAll(old, 100, "none")).toHaveLength(0);
  await expectAllThereOnce(old, [post]);
});

it("delivers nothing of a visitor who was erased while the destination was down and its courier ended", async () => {
  const post = new Post("calm", "500", "accepts");
  const messages = (await messagesFor([told(post)], 4, 1)).filter(({ jurisdiction }) => jurisdiction === "eu");
  const [erased, stays] = messages as [Sent, Sent];
  await heal(new Set(messages));
  await vi.waitFor(async () => expect((await post.books())["retried"]).toBe(2));
  await erase(env.PROFILE.get(env.PROFILE.idFromString(erased.object)), "eu");
  await abortAllDurableObjects();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
  await vi.waitFor(async () => {
    await post.round();
    expect(await post.books()).toEqual({ taken: 2, retried: 2, revoked: 1, delivered: 1, balanced: true });
  });
  vi.useRealTimers();
  const [, second] = await post.got();
  expect(second?.body.events.map(({ id }) => id)).toEqual(stays.body.deliveries?.map(({ id }) => id));
});

it("keeps and hands on nothing that comes again after its visitor was erased, and says what became of it", async () => {
  const post = new Post("calm", "accepts");
  const messages = await messagesFor([told(post)], 2, 2);
  const [erased, stays] = messages as [Sent, Sent];
  const before = (await ledgerOf([])).archive;
  expect(await bringAll(messages, 100, "nothing is put")).toHaveLength(2);
  await erase(env.PROFILE.get(env.PROFILE.idFromString(erased.object)), erased.jurisdiction);
  await abortAllDurableObjects();
  for (let times = 0; times < 2; times++) await heal(new Set(messages));
  const there = new Set(await archivedIds(erased.jurisdiction));
  expect(erased.body.lines.filter((line) => there.has(line["recordId"] as string))).toEqual([]);
  await expectAllThereOnce([stays], [post]);
  const { archive } = await ledgerOf([]);
  expect([archive.erased - before.erased, archive.archived - before.archived]).toEqual([2, 2]);
});
