/** The hourly compaction over real buckets: what it writes, what it leaves alone, and that it heals whatever it finds. */
import { env } from "cloudflare:workers";
import { createScheduledController } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import config from "../../gatehouse.config.ts";
import { manifestSchema, type Manifest } from "../../src/core/archive/manifest.ts";
import { partRows } from "../../src/core/archive/parquet.ts";
import type { Row } from "../../src/core/archive/row.ts";
import { recordSchema, type PseudonymousRecord } from "../../src/core/privacy/record.ts";
import { archive } from "../../src/worker/delivery/archive.ts";
import { Budget } from "../../src/worker/delivery/budget.ts";
import { compactDay } from "../../src/worker/delivery/compact-day.ts";
import { compactArchive } from "../../src/worker/delivery/compact.ts";
import worker from "../../src/worker/index.ts";
import { newId, type Fields } from "./call.ts";

const { plan } = config;
const DAY = "2026-11-22";
const AT = Date.parse(`${DAY}T05:07:00Z`);
const bucket = env.ARCHIVE_EU;

/** A site of its own for every test: storage is shared by all of a file. */
let site = "";
let logged: readonly string[] = [];

beforeEach(() => {
  site = newId("site");
  logged = [];
  vi.spyOn(console, "error").mockImplementation((text: string) => {
    logged = [...logged, (JSON.parse(text) as { problem: string }).problem];
  });
});

afterEach(() => vi.restoreAllMocks());

function line(fields: Fields = {}): PseudonymousRecord {
  return recordSchema.parse({
    v: 1,
    recordId: crypto.randomUUID().replaceAll("-", "").slice(0, 22),
    pseudonym: "p".repeat(22),
    site,
    type: "track",
    event: "Product Viewed",
    purposes: ["analytics"],
    hour: `${DAY}T04`,
    region: "EEA-DE",
    receipt: "r".repeat(22),
    properties: { product_id: "p-1", price: 12.5 },
    context: {},
    sealed: "s",
    ...fields,
  });
}

const lines = (count: number, fields: Fields = {}) => Array.from({ length: count }, () => line(fields));

const folder = (day = DAY) => `parquet/v1/site=${site}/day=${day}/`;

async function run(to: R2Bucket = bucket, budget = new Budget(), day = DAY): Promise<void> {
  await compactDay(to, { site, day }, { plan, at: AT, budget });
}

async function manifest(day = DAY): Promise<Manifest> {
  const stored = await bucket.get(`${folder(day)}manifest.json`);
  return manifestSchema.parse(await stored?.json());
}

/** Every key of the day, and what is there. */
async function held(prefix = folder()): Promise<Readonly<Record<string, string>>> {
  const { objects } = await bucket.list({ prefix });
  return Object.fromEntries(objects.map(({ key, etag }) => [key.slice(prefix.length), etag]));
}

async function rowsHeld(): Promise<Row[]> {
  const { parts } = await manifest();
  const found = await Promise.all(
    parts.map(async ({ key }) => partRows((await (await bucket.get(key))?.arrayBuffer()) ?? new ArrayBuffer(0))),
  );
  return found.flat();
}

const ids = (of: readonly { readonly recordId: string }[]) => of.map(({ recordId }) => recordId).toSorted();

describe("a day", () => {
  it("is one file of each event, with a manifest that says what it is made of", async () => {
    const all = [...lines(3), ...lines(2, { event: "Order Completed", properties: { order_id: "o" } })];
    await archive(bucket, all);
    await run();
    expect(Object.keys(await held())).toEqual([
      "event=order_completed/all.parquet",
      "event=product_viewed/all.parquet",
      "manifest.json",
    ]);
    const said = await manifest();
    expect(said).toMatchObject({ site, day: DAY, made: "2026-11-22T05:07:00.000Z", lines: 5, repeats: 0, waiting: 0 });
    expect(said.events).toEqual({ order_completed: 2, product_viewed: 3 });
    expect(Object.entries(said.inputs)).toEqual(Object.entries(await held(`v1/${site}/${DAY}/`)));
    expect(ids(await rowsHeld())).toEqual(ids(all));
    for (const { key, bytes, sha256 } of said.parts) {
      const body = (await (await bucket.get(key))?.arrayBuffer()) ?? new ArrayBuffer(0);
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
      expect([bytes, sha256]).toEqual([
        body.byteLength,
        digest.reduce((hex, byte) => hex + byte.toString(16).padStart(2, "0"), ""),
      ]);
    }
  });

  it("has each line once, however often its file was written, and lines ordered by their names", async () => {
    const [a, b, c] = [line(), line(), line()];
    await archive(bucket, [a, b]);
    await archive(bucket, [b, c]);
    await archive(bucket, [c]);
    await run();
    expect(await manifest()).toMatchObject({ lines: 5, repeats: 2, events: { product_viewed: 3 } });
    expect((await rowsHeld()).map(({ recordId }) => recordId)).toEqual(ids([a, b, c]));
  });

  it("is left alone when nothing has changed, and takes what is new without making the rest again", async () => {
    await archive(bucket, lines(2));
    await archive(bucket, lines(2, { event: "Cart Viewed", properties: {} }));
    await run();
    const uploaded = async () =>
      Object.fromEntries((await bucket.list({ prefix: folder() })).objects.map(({ key, version }) => [key, version]));
    const before = await uploaded();
    await run();
    expect(await uploaded()).toEqual(before);
    await archive(bucket, lines(1));
    await run();
    const cart = `${folder()}event=cart_viewed/all.parquet`;
    expect((await uploaded())[cart]).toBe(before[cart]);
    expect((await manifest()).events).toEqual({ cart_viewed: 2, product_viewed: 3 });
  });

  it("is the same bytes in one run or in many small ones", async () => {
    const all = lines(12);
    for (const each of all) await archive(bucket, [each]);
    let runs = 0;
    do {
      await run(bucket, new Budget(4));
      runs += 1;
    } while ((await manifest()).waiting > 0);
    expect(runs).toBe(2);
    expect(logged).toEqual(["compaction_unfinished"]);
    const { "manifest.json": _, ...inMany } = await held();
    await bucket.delete(`${folder()}manifest.json`);
    await run();
    const { "manifest.json": __, ...inOne } = await held();
    expect(inOne).toEqual(inMany);
    expect(ids(await rowsHeld())).toEqual(ids(all));
  });

  it("counts a line that is no record of its site and day, and says in which file", async () => {
    const [good, foreign] = [line(), line({ site: "elsewhere" })];
    const text = [JSON.stringify(good), JSON.stringify(foreign), "{", '{"v":1,"email":"a@b.example"}', ""].join("\n");
    const gzipped = new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip")));
    await bucket.put(`v1/${site}/${DAY}/mixed.ndjson.gz`, await gzipped.arrayBuffer());
    await run();
    expect(await manifest()).toMatchObject({ lines: 4, repeats: 0, unreadable: { "mixed.ndjson.gz": 3 } });
    expect(ids(await rowsHeld())).toEqual([good.recordId]);
    expect(logged).toEqual(["archive_lines_unreadable"]);
  });
});

describe("heals", () => {
  /** The real bucket until its `nth` write, which never arrives. */
  function breaking(nth: number): R2Bucket {
    let writes = 0;
    const write = (method: "put" | "delete") => async (key: string, body?: ArrayBuffer) => {
      writes += 1;
      if (writes === nth) throw new Error("the process ended here");
      return method === "put" ? bucket.put(key, body ?? "") : bucket.delete(key);
    };
    return {
      list: bucket.list.bind(bucket),
      get: bucket.get.bind(bucket),
      put: write("put"),
      delete: write("delete"),
    } as unknown as R2Bucket;
  }

  it.each([1, 2, 3])("a run that ended at its write %s: the next one ends as if it had not been", async (nth) => {
    await archive(bucket, lines(3));
    await archive(bucket, lines(2, { event: "Cart Viewed", properties: {} }));
    await run();
    await archive(bucket, [...lines(3), ...lines(2, { event: "Cart Viewed", properties: {} })]);
    await expect(run(breaking(nth))).rejects.toThrow("ended here");
    await run();
    const healed = await held();
    await bucket.delete(Object.keys(healed).map((key) => folder() + key));
    await run();
    expect(await held()).toEqual(healed);
    expect((await manifest()).events).toEqual({ cart_viewed: 4, product_viewed: 6 });
  });

  const part = () => `${folder()}event=product_viewed/all.parquet`;

  it.each([
    ["a part that is gone", () => bucket.delete(part())],
    ["a part that is another", async () => void (await bucket.put(part(), "PAR1"))],
    ["a manifest that is gone", () => bucket.delete(`${folder()}manifest.json`)],
    ["a manifest that nobody can read", async () => void (await bucket.put(`${folder()}manifest.json`, "{"))],
    ["a part that no manifest names", async () => void (await bucket.put(`${folder()}event=old/0.parquet`, "PAR1"))],
  ])("%s", async (_, spoil) => {
    await archive(bucket, lines(3));
    await run();
    const before = await held();
    await spoil();
    expect(await held()).not.toEqual(before);
    await run();
    expect(await held()).toEqual(before);
  });

  it("what still holds a line that was taken back: its file is gone, and so is it", async () => {
    const [kept, gone] = [line(), line()];
    await archive(bucket, [kept]);
    await archive(bucket, [gone, line({ event: "Cart Viewed", properties: {} })]);
    await run();
    for (const [name] of Object.entries((await manifest()).inputs)) {
      const text = await new Response(
        (await bucket.get(`v1/${site}/${DAY}/${name}`))?.body.pipeThrough(new DecompressionStream("gzip")),
      ).text();
      if (text.includes(gone.recordId)) await bucket.delete(`v1/${site}/${DAY}/${name}`);
    }
    await run();
    expect(ids(await rowsHeld())).toEqual([kept.recordId]);
    expect(Object.keys(await held())).toEqual(["event=product_viewed/all.parquet", "manifest.json"]);
  });
});

it("keeps nothing of a day whose lines are all gone", async () => {
  await archive(bucket, lines(2));
  await run();
  const { objects } = await bucket.list({ prefix: `v1/${site}/` });
  await bucket.delete(objects.map(({ key }) => key));
  await run();
  expect(await held()).toEqual({});
});

describe("every hour", () => {
  const OLD = "2025-03-01";
  /** The hour of the day at which this day is looked at. */
  const ITS_HOUR = (Date.parse(OLD) / 86_400_000) % 24;
  const days = async () =>
    (await bucket.list({ prefix: `parquet/v1/site=${site}/`, delimiter: "/" })).delimitedPrefixes;

  it("looks at the last three days, and once a day at every older one", async () => {
    const recent = ["2026-11-22", "2026-11-21", "2026-11-20"];
    for (const day of [...recent, OLD]) await archive(bucket, lines(1, { hour: `${day}T01` }));
    const other = AT + (ITS_HOUR === 5 ? 3_600_000 : 0);
    await compactArchive(bucket, config, other);
    expect((await days()).map((found) => found.slice(-11, -1)).toSorted()).toEqual(recent.toSorted());
    await compactArchive(bucket, config, Date.parse(`${DAY}T00:07:00Z`) + ITS_HOUR * 3_600_000);
    expect((await manifest(OLD)).lines).toBe(1);
  });

  it("goes on with the others when one day cannot be done, and says so", async () => {
    await archive(bucket, lines(1, { hour: "2026-11-21T01" }));
    await bucket.put(`v1/${site}/${DAY}/broken.ndjson.gz`, "not gzip at all");
    await compactArchive(bucket, config, AT);
    expect((await manifest("2026-11-21")).lines).toBe(1);
    expect(logged).toEqual(["compaction_failed"]);
    await bucket.delete(`v1/${site}/${DAY}/broken.ndjson.gz`);
  });

  it("leaves what a jurisdiction holds in its own bucket", async () => {
    await archive(env.ARCHIVE_EU, lines(1));
    await archive(env.ARCHIVE_US, lines(2));
    await worker.scheduled(createScheduledController({ scheduledTime: new Date(AT), cron: "7 * * * *" }), env);
    const [eu, us] = await Promise.all(
      [env.ARCHIVE_EU, env.ARCHIVE_US].map(async (each) =>
        manifestSchema.parse(await (await each.get(`${folder()}manifest.json`))?.json()),
      ),
    );
    expect([eu?.events, us?.events]).toEqual([{ product_viewed: 1 }, { product_viewed: 2 }]);
  });
});
