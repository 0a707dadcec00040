/** Recommendations in the Worker: who feeds which aggregate, what it tells to whom, and from which number on. */
import { env } from "cloudflare:workers";
import { evictDurableObject, listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, it, vi } from "vitest";
import { LIMIT } from "../../src/core/limits.ts";
import type { Recommended } from "../../src/core/personalize/recommend.ts";
import { erase } from "./erase.ts";
import { basic, AT, collect, FROM, KEY, newId, post, view, YES } from "./call.ts";
import { profileStubs } from "./stores.ts";
import { ALL_NO, ALL_YES, Browser, track, type Decided } from "./visit.ts";

const ASK = { what: "items", liked: [], smallest: 1, halfLifeDays: 14 } as const;

/** Of the shop, asked past everything that remembers an answer. */
function trendsOf(jurisdiction: "eu" | "us") {
  return env.TRENDS.get(env.TRENDS.idFromName(`${jurisdiction}:shop|products`));
}

async function besides(jurisdiction: "eu" | "us", id: string): Promise<readonly string[]> {
  const { beside } = await trendsOf(jurisdiction).tell({ ...ASK, beside: [id] });
  return beside[0]!.map((one) => one.id);
}

/** How many sessions it has seen look at an item, told or not. */
async function seenIn(jurisdiction: "eu" | "us", id: string): Promise<number> {
  const stub = trendsOf(jurisdiction);
  await runDurableObjectAlarm(stub);
  return runInDurableObject(stub, (_, { storage: { sql } }) => {
    const tables = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'notes'").toArray();
    const notes = tables.length === 0 ? [] : sql.exec("SELECT lesson FROM notes").toArray();
    return notes
      .flatMap(({ lesson }) => (JSON.parse(lesson as string) as { items: { seen: Seen[] } }).items.seen)
      .filter((seen) => seen.id === id)
      .reduce((sum, { sessions }) => sum + sessions, 0);
  });
}

interface Seen {
  readonly id: string;
  readonly sessions: number;
}

const looked = (product_id: string, category?: string) =>
  track("Product Viewed", { product_id, ...(category ? { category } : {}) });

/** So many visitors, each of whom looks at all of them. */
async function crowd(count: number, from: "california" | "germany", ...ids: readonly string[]): Promise<void> {
  const consent = from === "germany" ? YES : {};
  const events = Array.from({ length: count }, () => newId("somebody")).flatMap((userId) =>
    ids.map((product_id) => view({ userId, properties: { product_id }, context: { ...AT[from], ...consent } })),
  );
  const results = await collect(events);
  expect(results.every(({ outcome }) => outcome === "stored" || outcome === "reduced")).toBe(true);
}

function shelf({ decisions }: Pick<Decided, "decisions">): readonly Recommended[] {
  return (decisions["shelf"] as unknown as { recommended: readonly Recommended[] }).recommended;
}

/** What an isolate was told counts for five minutes. */
function afterFiveMinutes(): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + LIMIT.trendToldMs });
}

afterEach(() => {
  vi.useRealTimers();
});

it("tells nothing that nine sessions support, and from the tenth on what stands beside what was looked at", async () => {
  const browser = new Browser(FROM.california);
  await crowd(LIMIT.smallestCount - 2, "california", "lamp", "bulb");
  await browser.send([looked("lamp"), looked("bulb")]);
  await vi.waitFor(async () => expect(await seenIn("us", "bulb")).toBe(LIMIT.smallestCount - 1), 10_000);
  expect(await besides("us", "lamp")).toEqual([]);
  const asking = new Browser(FROM.california);
  const first = await asking.send([looked("lamp")], "?decide=shelf");
  // The tenth who looked at the lamp: of it alone it may be said that it is popular, to others than themselves.
  expect(shelf({ decisions: first.decisions! })).toEqual([]);
  await crowd(1, "california", "lamp", "bulb");
  await vi.waitFor(async () => expect(await besides("us", "lamp")).toEqual(["bulb"]), 10_000);
  expect(shelf(await asking.decide(["shelf"]))).toEqual([]);
  afterFiveMinutes();
  expect(await asking.decide(["shelf"])).toMatchObject({
    decisions: {
      shelf: {
        content: "shelf-products",
        recommended: [{ id: "bulb", because: "viewed_together" }],
      },
    },
    personalization: { allowed: true, known: true },
  });
  expect(shelf(await new Browser(FROM.california).decide(["shelf"]))).toEqual([
    { id: "lamp", because: "popular" },
    { id: "bulb", because: "popular" },
  ]);
});

it("learns in the jurisdiction in which a visitor rests, and tells others nothing of it", async () => {
  await crowd(LIMIT.smallestCount, "germany", "tisch", "stuhl");
  await vi.waitFor(async () => expect(await besides("eu", "tisch")).toEqual(["stuhl"]), 10_000);
  expect(await besides("us", "tisch")).toEqual([]);
  expect(await seenIn("us", "tisch")).toBe(0);
  const american = new Browser(FROM.california);
  const answer = await american.send([looked("tisch")], "?decide=shelf");
  expect(shelf({ decisions: answer.decisions! }).map(({ id }) => id)).not.toContain("stuhl");
  const german = new Browser(FROM.germany);
  await german.choose(ALL_YES);
  await german.send([looked("tisch")]);
  expect(shelf(await german.decide(["shelf"]))).toContainEqual({ id: "stuhl", because: "viewed_together" });
});

it("recommends to whom nobody may look at what is popular where they are", async () => {
  await crowd(LIMIT.smallestCount, "germany", "vase");
  await vi.waitFor(async () => expect(await seenIn("eu", "vase")).toBe(LIMIT.smallestCount), 10_000);
  afterFiveMinutes();
  const silent = new Browser(FROM.germany);
  await silent.send([looked("vase")]);
  const { decisions, personalization } = await silent.decide(["shelf"]);
  expect(personalization).toMatchObject({ allowed: false });
  expect(shelf({ decisions })).toContainEqual({ id: "vase", because: "popular" });
  expect(shelf(await new Browser(FROM.russia).decide(["shelf"]))).toContainEqual({ id: "vase", because: "popular" });
});

it("learns nothing from whoever did not allow it, refused it, or was erased, nor from history", async () => {
  const silent = new Browser(FROM.germany);
  await silent.send([looked("secret"), looked("lamp")]);
  const refused = new Browser(FROM.california);
  await refused.send([looked("lamp")]);
  await refused.choose(ALL_NO);
  await refused.send([looked("secret")]);
  const erased = new Browser(FROM.california);
  const before = new Set((await profileStubs()).map(({ id }) => id.toString()));
  await erased.send([looked("lamp")]);
  const [profile] = (await profileStubs()).filter(({ id }) => !before.has(id.toString()));
  await erase(profile!, "us");
  expect((await erased.send([looked("secret")])).results[0]?.outcome).not.toBe("stored");
  const history = [view({ userId: newId("old"), properties: { product_id: "secret" }, context: AT.california })];
  await post("/v1/import", { batch: history }, basic(KEY.backend));
  // What comes after has come, so that nothing before it is under way.
  await new Browser(FROM.california).send([looked("last")]);
  await vi.waitFor(async () => expect(await seenIn("us", "last")).toBe(1), 10_000);
  expect([await seenIn("us", "secret"), await seenIn("eu", "secret")]).toEqual([0, 0]);
});

it("remembers what it has learned when it wakes, and holds no more than one row for a flush", async () => {
  const stub = trendsOf("us");
  await crowd(LIMIT.smallestCount, "california", "pen", "ink");
  await vi.waitFor(async () => expect(await besides("us", "pen")).toEqual(["ink"]), 10_000);
  await runDurableObjectAlarm(stub);
  await evictDurableObject(stub);
  expect(await besides("us", "pen")).toEqual(["ink"]);
});

it("writes all of it anew when the notes are many, and reads it back the same", async () => {
  const stub = env.TRENDS.get(env.TRENDS.idFromName("us:shop|notes"));
  const lesson = (id: string) => ({
    items: { seen: [{ id, sessions: 1, weight: 1 }], pairs: [{ from: "a", to: id, sessions: 1, weight: 1 }] },
    categories: { seen: [], pairs: [] },
    within: { seen: [], pairs: [] },
  });
  for (let at = 0; at < LIMIT.trendNotes + 5; at += 1) {
    await stub.learn(lesson(`item-${at % 10}`), 14);
    await runDurableObjectAlarm(stub);
  }
  const asked = { ...ASK, beside: ["a"] };
  const told = await stub.tell(asked);
  expect(told.beside[0]).toHaveLength(10);
  expect(told.popular).toHaveLength(10);
  await evictDurableObject(stub);
  expect(await stub.tell(asked)).toEqual(told);
  const counts = await runInDurableObject(stub, (_, { storage: { sql } }) =>
    ["notes", "pages"].map((table) => sql.exec(`SELECT count(*) AS n FROM ${table}`).one()["n"]),
  );
  expect(counts).toEqual([4, 1]);
});

it("tells nothing below the least number, whatever it is asked for, and creates nothing by being asked", async () => {
  const stub = env.TRENDS.get(env.TRENDS.idFromName("us:shop|nobody"));
  expect(await stub.tell({ ...ASK, beside: ["a"] })).toEqual({ beside: [[]], liked: [], popular: [] });
  const tables = await runInDurableObject(stub, (_, { storage: { sql } }) =>
    sql.exec("SELECT name FROM sqlite_master WHERE name IN ('notes', 'pages')").toArray(),
  );
  expect(tables).toEqual([]);
  expect((await listDurableObjectIds(env.TRENDS)).length).toBeGreaterThan(0);
});
