/**
 * What breaks the plan, put aside and replayed: by a key of the shop whose events are not refused, through the real queue,
 * and by a collector whose plan was mended.
 */
import { env } from "cloudflare:workers";
import { listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import shipped from "../../gatehouse.config.ts";
import type { Consignment } from "../../src/core/delivery/parcel.ts";
import { LIMIT } from "../../src/core/limits.ts";
import { compilePlan } from "../../src/core/plan.ts";
import type { Jurisdiction } from "../../src/core/policy/placement.ts";
import { deliverableSchema } from "../../src/core/privacy/deliverable.ts";
import { createApp } from "../../src/worker/app.ts";
import { quarantine } from "../../src/worker/delivery/quarantine.ts";
import { quarantineOf } from "../../src/worker/stores/quarantines.ts";
import { erase } from "./erase.ts";
import { answerOf, AT, basic, call, collect, FROM, KEY, newId, NO, PAGE, SHOP, view, words, YES } from "./call.ts";
import type { Fields, Headers } from "./call.ts";
import { answering, objectOf, person } from "./homes.ts";
import { archived, flushAll, lookup, readArchive, readBooks } from "./stores.ts";

const shop = shipped.sites[0]!;
const keys = Object.fromEntries(
  Object.entries(shop.keys).map(([name, key]) => [name, { ...key, plan: "quarantine" as const }]),
);
const strict = { ...shipped, sites: [{ ...shop, keys }, ...shipped.sites.slice(1)] };
const planned = compilePlan({
  track: {
    "Product Viewed": {
      description: "As it is sent.",
      purposes: ["analytics", "personalization", "advertising"],
      properties: z.object({ product_id: z.string().optional(), price: z.union([z.number(), z.string()]).optional() }),
    },
    "Never Planned": {
      description: "Was forgotten.",
      purposes: ["analytics"],
      properties: z.object({ color: z.string().optional() }),
    },
  },
});
const STRICT = createApp(strict);
const MENDED = createApp({
  ...strict,
  plan: { ...shipped.plan, find: (type, name) => planned.find(type, name) ?? shipped.plan.find(type, name) },
});

type App = typeof STRICT;

async function ask(app: App, method: string, path: string, body?: unknown, headers: Headers = basic(KEY.backend)) {
  const request = new Request(SHOP + path, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answering({}, request, app);
}

async function send(app: App, ...batch: readonly Fields[]): Promise<readonly string[]> {
  return words((await answerOf(await ask(app, "POST", "/v1/batch", { batch }))).results);
}

interface Replayed {
  readonly replayed: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly left: number;
  readonly after?: Readonly<Record<string, number>>;
}

async function replay(app: App, body: Fields = {}): Promise<Replayed> {
  const response = await ask(app, "POST", "/v1/quarantine/replay", body);
  if (response.status !== 200) throw new Error(await response.text());
  return response.json();
}

interface Summary {
  readonly jurisdiction: string;
  readonly events: number;
  readonly oldest?: string;
  readonly faults: readonly Fields[];
  readonly ended: Fields;
  readonly dropped: Fields;
}

async function summaries(): Promise<Readonly<Record<string, Summary>>> {
  const response = await ask(STRICT, "GET", "/v1/quarantine");
  const { quarantines } = await response.json<{ quarantines: readonly Summary[] }>();
  return Object.fromEntries(quarantines.map((one) => [one.jurisdiction, one]));
}

const held = (jurisdiction: Jurisdiction) => quarantineOf(env, { site: "shop", jurisdiction });

/** What leaves the profiles, until there are so many in each quarantine. */
async function putAside(eu: number, us: number): Promise<void> {
  await flushAll();
  await vi.waitFor(
    async () => expect([(await held("eu").status()).events, (await held("us").status()).events]).toEqual([eu, us]),
    { timeout: 25_000, interval: 200 },
  );
}

/** Every column of every row of every quarantine, as text, by the name of its object. */
async function resting(): Promise<Readonly<Record<string, string>>> {
  const stubs = (await listDurableObjectIds(env.QUARANTINE)).map((id) => env.QUARANTINE.get(id));
  const texts = stubs.map((stub) =>
    runInDurableObject(stub, (_, { id, storage: { sql } }) => {
      const tables = sql.exec("SELECT name FROM sqlite_master WHERE name IN ('quarantine', 'events')").toArray();
      const rows = tables.map(({ name }) => JSON.stringify(sql.exec(`SELECT * FROM ${name as string}`).toArray()));
      return [id.name ?? "", rows.join("\n")] as const;
    }),
  );
  return Object.fromEntries(await Promise.all(texts));
}

/** What is in a quarantine, as it came out of the queue. */
async function contents(jurisdiction: Jurisdiction): Promise<readonly Consignment[]> {
  return runInDurableObject(held(jurisdiction), (_, { storage: { sql } }) =>
    sql
      .exec("SELECT put, object, handle, sent_at FROM events")
      .toArray()
      .map((row) => ({
        from: { object: row["object"] as string, handle: row["handle"] as string, sentAt: row["sent_at"] as number },
        events: [deliverableSchema.parse(JSON.parse(row["put"] as string))],
      })),
  );
}

const german = { ...AT.germany, ...YES };
const broken = (userId: string, fields: Fields = {}) =>
  view({ userId, properties: { product_id: "secret-id", price: "secret-price" }, context: german, ...fields });

const [ann, bob, cid, dot, eve, fay] = ["ann", "bob", "cid", "dot", "eve", "fay"].map((name) => `secret-${name}`) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const resent = broken(fay);
let first: Consignment | undefined;

/** One wait for the queue serves most of the tests: each has a visitor of its own. */
beforeAll(async () => {
  const american = { context: AT.california };
  const unknown = { event: "Never Planned", properties: { color: "secret-blue", note: "ann@secret.example" } };
  expect(await send(STRICT, broken(ann), broken(bob, { ...american, ...unknown }))).toEqual([
    "quarantined",
    "quarantined",
  ]);
  expect(await send(STRICT, broken(cid), broken(dot), resent)).toEqual(["quarantined", "quarantined", "quarantined"]);
  const claimed = { writeKey: KEY.web, anonymousId: "secret-browser", userId: undefined };
  const page = await ask(STRICT, "POST", "/v1/track", broken("", claimed), { origin: PAGE, ...FROM.germany });
  expect(page.headers.getSetCookie(), "nobody is known by what was not understood").toEqual([]);
  expect(words((await answerOf(page)).results)).toEqual(["quarantined"]);
  const { results } = await answerOf(await ask(STRICT, "POST", "/v1/track", { ...broken(ann), messageId: "again" }));
  expect(results).toMatchObject([{ outcome: "refused", reasons: ["quarantined"], fields: ["properties.price"] }]);
  expect(await send(STRICT, broken(eve, { context: { ...AT.germany, ...NO } })), "who said no").toEqual([
    "invalid_event",
  ]);
  await putAside(6, 1);
  [first] = await contents("eu");
}, 40_000);

afterEach(() => {
  vi.useRealTimers();
});

it("puts nothing aside by a key that refuses, which is every key until its `plan` says otherwise", async () => {
  expect(words(await collect([broken(newId("refused"))]))).toEqual(["invalid_event"]);
  expect((await summaries())["eu"]?.events).toBe(6);
});

it("sums up by source, event, field and fault, in the jurisdiction of the visitor", async () => {
  const { eu, us } = await summaries();
  expect(eu?.faults).toEqual([
    { source: "backend", event: "Product Viewed", field: "properties.price", fault: "wrong_type", count: 5 },
    { source: "web", event: "Product Viewed", field: "properties.price", fault: "wrong_type", count: 1 },
  ]);
  expect(us).toMatchObject({
    events: 1,
    faults: [{ source: "backend", event: "other", fault: "unknown_event", count: 1 }],
    ended: { replayed: 0, expired: 0, revoked: 0 },
    dropped: {},
  });
  expect(Date.parse(eu?.oldest ?? "")).toBeLessThan(Date.now());
});

it("rests in an object of that jurisdiction, with nothing in the clear but names", async () => {
  const texts = await resting();
  expect(Object.keys(texts).toSorted()).toEqual(["eu:shop", "us:shop"]);
  const bobs = (await objectOf("us", person(bob))).id.toString();
  expect(texts["us:shop"]).toContain(bobs);
  expect(texts["eu:shop"]).not.toContain(bobs);
  const all = Object.values(texts).join("\n");
  expect(all).toContain("properties.price");
  expect(all).not.toMatch(/secret|Never Planned|color/);
  // The exact time, as in the archive.
  expect(all).not.toContain(new Date().toISOString().slice(0, 16));
});

describe("a replay", () => {
  it("leaves what still breaks the plan where it is, and counts nothing", async () => {
    const before = await readBooks();
    expect(await replay(STRICT)).toEqual({ replayed: 0, outcomes: {}, left: 7 });
    expect(await readBooks()).toEqual(before);
  });

  it("passes by whoever was erased: nobody can open it, and it is gone", async () => {
    const profile = await objectOf("eu", person(cid));
    const cids = (await contents("eu")).filter(({ from }) => from.object === profile.id.toString());
    await erase(profile, "eu");
    await runDurableObjectAlarm(held("eu"));
    expect((await summaries())["eu"]).toMatchObject({ events: 5, ended: { revoked: 1 } });
    // It comes out of the queue only now, from after the erasure as far as anybody can tell.
    await quarantine(
      env,
      "eu",
      cids.map((one) => ({ ...one, from: { ...one.from, sentAt: Date.now() + 1 } })),
    );
    expect(await replay(STRICT)).toEqual({ replayed: 1, outcomes: { "refused.suppressed": 1 }, left: 6 });
    expect(await lookup(cid)).toMatchObject({ found: false });
  });

  it("passes by what was taken back since", async () => {
    await collect([view({ userId: dot, context: { ...AT.germany, ...NO } })]);
    await flushAll();
    expect(await replay(STRICT)).toMatchObject({ left: 5 });
    expect((await summaries())["eu"]).toMatchObject({ events: 4, ended: { revoked: 2 } });
  });

  it("finds what was resent meanwhile to be a duplicate", async () => {
    expect(await send(MENDED, resent)).toEqual(["stored"]);
    expect(await replay(MENDED, { event: "Product Viewed", source: "backend" })).toEqual({
      replayed: 3,
      outcomes: { stored: 2, duplicate: 1 },
      left: 0,
    });
  });

  it("goes on where it ended, a limited number at a time", async () => {
    const begun = await replay(STRICT, { limit: 1 });
    expect(begun).toMatchObject({ replayed: 0, left: 2, after: { eu: expect.any(Number) } });
    const second = await replay(STRICT, { limit: 1, after: begun.after });
    expect(second.after).toMatchObject({ us: expect.any(Number) });
    expect(await replay(STRICT, { limit: 1, after: second.after })).toEqual({ replayed: 0, outcomes: {}, left: 2 });
  });

  it("stores the rest once the plan is mended, by the plan of today, each where it was", async () => {
    const before = await contents("us");
    expect(await replay(MENDED)).toEqual({ replayed: 2, outcomes: { stored: 1, reduced: 1 }, left: 0 });
    await flushAll();
    const archive = await archived(env.ARCHIVE_US, 1);
    expect(archive.lines).toMatchObject([
      { event: "Never Planned", region: "US-CA", source: "backend", properties: { color: "secret-blue" } },
    ]);
    expect(JSON.stringify(archive.lines)).not.toContain("ann@");
    const german = (await archived(env.ARCHIVE_EU, 4)).lines.map(({ event }) => event);
    expect(german).toEqual(Array.from({ length: 4 }, () => "Product Viewed"));
    const counts = (await lookup(bob)).profiles[0]?.counts;
    expect(counts, "history does not fold into sessions").toEqual({});

    // The queue brings it again: it is known to have taken effect.
    await quarantine(env, "us", before);
    expect(await replay(MENDED)).toEqual({ replayed: 1, outcomes: { duplicate: 1 }, left: 0 });
    expect((await readArchive(env.ARCHIVE_US)).lines).toHaveLength(1);
  });

  it("keeps the books balanced, since what is replayed comes in again and ends", async () => {
    const books = await readBooks();
    expect(books).toMatchObject({ balanced: true, refused: { quarantined: 7, invalid_event: 2 } });
    expect(books.outcomes).toMatchObject({ duplicate: 2, reduced: 1 });
  });
});

it("expires", async () => {
  await quarantine(env, "eu", [{ ...first!, from: { ...first!.from, sentAt: Date.now() } }]);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + LIMIT.quarantineMs - 60_000 });
  await runDurableObjectAlarm(held("eu"));
  expect((await summaries())["eu"]?.events).toBe(1);
  vi.setSystemTime(Date.now() + 60_000);
  await runDurableObjectAlarm(held("eu"));
  expect((await summaries())["eu"]).toMatchObject({ events: 0, ended: { expired: 1 } });
  expect(await runDurableObjectAlarm(held("eu")), "nothing is left to wake for").toBe(false);
});

it("drops what there is no room for, and says what it was", async () => {
  const events = [1, 2].map(() =>
    deliverableSchema.parse({
      v: 1,
      to: "quarantine",
      id: crypto.randomUUID().replaceAll("-", "").slice(0, 22),
      pseudonym: "p".repeat(22),
      site: "magazine",
      source: "web",
      type: "track",
      event: "other",
      at: 0,
      received: "2026-11-22T04",
      region: "EEA-DE",
      purposes: ["analytics"],
      consent: {},
      gpc: false,
      properties: { faults: [{ fault: "unknown_event" }] },
      context: { country: "DE" },
      sealed: "1.sealed",
    }),
  );
  const from = { object: "o", handle: "h", sentAt: Date.now() };
  const magazine = quarantineOf(env, { site: "magazine", jurisdiction: "eu" });
  await quarantine(env, "eu", [{ from, events: events.slice(0, 1) }]);
  await runInDurableObject(magazine, (_, { storage: { sql } }) => {
    sql.exec(
      `WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
        INSERT INTO events SELECT NULL, 'n' || i, source, event, taken, sent_at, handle, purposes, faults, object, put
        FROM n, (SELECT * FROM events LIMIT 1)`,
      LIMIT.quarantineRows,
    );
  });
  // What is held already is no further one.
  await quarantine(env, "eu", [{ from, events }]);
  expect(await magazine.status()).toMatchObject({ events: LIMIT.quarantineRows, dropped: { "web|other": 1 } });
});

it("has nothing to replay where nothing was ever put aside, and looking leaves nothing there", async () => {
  const never = quarantineOf(env, { site: "never", jurisdiction: "eu" });
  expect(await never.next({ after: 0, limit: 1 })).toEqual({ events: [], waiting: 0 });
  await never.release([1]);
  expect((await resting())["eu:never"]).toBe("");
});

it("is of one site and one jurisdiction, whoever calls it", async () => {
  const held = quarantineOf(env, { site: "elsewhere", jurisdiction: "eu" });
  await held.take({ site: "elsewhere", jurisdiction: "eu" }, []);
  await expect(
    runInDurableObject(held, (object) => object.take({ site: "elsewhere", jurisdiction: "us" }, [])),
  ).rejects.toThrow("one site");
});

describe("opens to the owner's server code alone", () => {
  it.each([
    ["GET", "/v1/quarantine", "no key", {}, 401],
    ["GET", "/v1/quarantine", "a page's key", basic(KEY.web), 403],
    ["POST", "/v1/quarantine/replay", "a page's key", basic(KEY.web), 403],
    ["POST", "/v1/quarantine/replay", "a key that may only read", basic(KEY.replay), 403],
  ])("%s %s to %s is refused", async (method, path, _, headers, status) => {
    const response = await call(method, path, method === "POST" ? "{}" : null, headers);
    expect(response.status).toBe(status);
  });

  it.each([{ limit: 0 }, { limit: 501 }, { after: { eu: -1 } }, { after: { mars: 1 } }, { user: "u" }, []])(
    "cannot make sense of %j, and says so",
    async (body) => {
      const response = await ask(STRICT, "POST", "/v1/quarantine/replay", body);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: "unreadable" });
    },
  );
});
