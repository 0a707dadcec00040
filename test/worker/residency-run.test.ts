/**
 * Every region, and every place of it, sends through the whole collector; then the stores are read themselves. Where
 * something may rest is taken from the regions' data, not from the code that places events.
 */
import { env } from "cloudflare:workers";
import {
  createExecutionContext,
  listDurableObjectIds,
  runInDurableObject,
  waitOnExecutionContext,
} from "cloudflare:test";
import { beforeAll, expect, inject, it, vi } from "vitest";
import shipped from "../../gatehouse.config.ts";
import { REGIONS, regionNamed, regionOf } from "../../src/core/policy/regions/index.ts";
import { createApp } from "../../src/worker/app.ts";
import worker from "../../src/worker/index.ts";
import { answerOf, basic, KEY, PAGE, SHOP, view, words, YES, type Fields, type Headers } from "./call.ts";
import { counterRows, flushAll, profileStubs, readArchive, rows, type Archive } from "./stores.ts";

interface Visitor {
  readonly id: string;
  readonly region: string;
  readonly country?: string;
  readonly subdivision?: string;
}

const VISITORS: readonly Visitor[] = REGIONS.flatMap(({ id, places }): readonly Visitor[] => {
  if (places.length === 0) return [{ id: `${id}-nowhere`, region: id }];
  return places.map((place) => {
    const [country = "", subdivision] = place.split("-", 2);
    return { id: `${id}-visitor-of-${place}`, region: id, country, ...(subdivision ? { subdivision } : {}) };
  });
});

/** One country has an endpoint; what may rest nowhere else is dropped. */
const ENDPOINT_FOR = "RU";
const app = createApp({ ...shipped, forward: { [ENDPOINT_FOR]: `${inject("endpoint")}/accepts/residents-of-all` } });

/** As the region's data says, where the owner says nothing of the region. */
function homeOf(region: string): string | undefined {
  const { default: place } = regionNamed(region)!.placement;
  return place.mode === "store" && region !== ENDPOINT_FOR ? place.jurisdiction : undefined;
}

const STORING = VISITORS.filter(({ region }) => homeOf(region) !== undefined).map(({ id }) => id);

async function send(path: string, body: unknown, headers: Headers): Promise<readonly string[]> {
  const context = createExecutionContext();
  const request = new Request(SHOP + path, { method: "POST", body: JSON.stringify(body), headers });
  const response = await app.fetch(request, env, context);
  await waitOnExecutionContext(context);
  return words((await answerOf(response)).results);
}

/** By server key, who says where each visitor is. */
function byServer(kind: string, consent: Fields): Promise<readonly string[]> {
  const batch = VISITORS.map(({ id, country, subdivision }) =>
    view({
      userId: `${kind}-${id}`,
      messageId: `message-${kind}-${id}`,
      context: { ...consent, ...(country === undefined ? {} : { location: { country, region: subdivision } }) },
    }),
  );
  return send("/v1/batch", { batch }, basic(KEY.backend));
}

/** From a page, whose connection says it. */
async function byPage({ id, country, subdivision }: Visitor): Promise<string> {
  const event = view({ anonymousId: `browser-${id}`, messageId: `message-browser-${id}`, context: YES });
  const headers = {
    origin: PAGE,
    ...(country === undefined ? {} : { "cf-ipcountry": country }),
    ...(subdivision === undefined ? {} : { "cf-region-code": subdivision }),
  };
  return (await send("/v1/track", { writeKey: KEY.web, ...event }, headers))[0]!;
}

const outcomes = new Map<string, readonly string[]>();
/** As the consumer is called by the platform: by which queue, with which lines. */
const consumed: { readonly queue: string; readonly lines: readonly { readonly region: string }[] }[] = [];
let stored: Awaited<ReturnType<typeof rows>>;
let archives: readonly (readonly [jurisdiction: string, archive: Archive])[];

/** Of every bucket that the Worker has, by the jurisdiction that its binding ends with. */
function readBuckets(): Promise<typeof archives> {
  const buckets = Object.entries(env).filter(
    (entry): entry is [string, R2Bucket] =>
      /_(?:EU|US)$/.test(entry[0]) && typeof entry[1] === "object" && "list" in entry[1],
  );
  return Promise.all(
    buckets.map(async ([binding, bucket]) => [binding.slice(-2).toLowerCase(), await readArchive(bucket)] as const),
  );
}

beforeAll(async () => {
  const { queue } = worker;
  vi.spyOn(worker, "queue").mockImplementation((batch, ...rest) => {
    const lines = batch.messages.flatMap(({ body }) => (body as (typeof consumed)[number]).lines);
    consumed.push({ queue: batch.queue, lines });
    return queue(batch, ...rest);
  });
  outcomes.set("server, yes", await byServer("agreed", YES));
  outcomes.set("server, nothing said", await byServer("silent", {}));
  const pages: string[] = [];
  for (let at = 0; at < VISITORS.length; at += 20) {
    pages.push(...(await Promise.all(VISITORS.slice(at, at + 20).map(byPage))));
  }
  outcomes.set("page, yes", pages);
  stored = await rows();
  await flushAll();
  await vi.waitFor(
    async () => {
      archives = await readBuckets();
      const lines = archives.flatMap(([, archive]) => archive.lines);
      if (new Set(lines.map(({ recordId }) => recordId)).size < stored.length)
        throw new Error("lines are on their way");
    },
    { timeout: 40_000, interval: 500 },
  );
}, 90_000);

it("keeps what may be kept, and of the other regions nothing but counts", () => {
  for (const [way, ends] of outcomes) {
    const kept = VISITORS.filter((_, at) => ["stored", "reduced"].includes(ends[at]!)).map(({ id }) => id);
    expect(kept.length, way).toBeGreaterThan(20);
    if (way.endsWith("yes")) expect(kept, way).toEqual(STORING);
    else expect(STORING, way).toEqual(expect.arrayContaining(kept));
  }
  const ended = [...outcomes.values()].flat();
  expect(new Set(ended)).toEqual(new Set(["stored", "reduced", "aggregated", "forwarded", "region_forbidden"]));
  expect(stored).toHaveLength(ended.filter((end) => end === "stored" || end === "reduced").length);
});

it("rests each profile where its visitor's region has it rest, by the object's name and by what is in it", () => {
  for (const { name, state } of stored) {
    const { country = "", subdivision } = (state.consent["home"] ?? {}) as Partial<Visitor>;
    const region = regionOf(country, subdivision).id;
    expect(name.split(":", 1)).toEqual([state.jurisdiction]);
    expect(state.jurisdiction, region).toBe(homeOf(region));
  }
});

it("calls objects by keyed hashes alone", async () => {
  const stubs = await profileStubs();
  const names = await Promise.all(stubs.map((stub) => runInDurableObject(stub, (_, { id }) => id.name ?? "")));
  expect(names.length).toBeGreaterThanOrEqual(stored.length);
  for (const name of names) expect(name).toMatch(/^(?:eu|us):(?:\d+\.)?[\w-]{43}$/);
  const counters = await listDurableObjectIds(env.COUNTER);
  const shards = await Promise.all(
    counters.map((id) => runInDurableObject(env.COUNTER.get(id), (_, state) => state.id.name ?? "")),
  );
  expect(shards.length).toBeGreaterThan(0);
  for (const shard of shards) expect(shard).toMatch(/^(?:eu|us):shop\|\d$/);
});

it("archives each line in the bucket of the jurisdiction where its region has it rest", () => {
  const lines = archives.flatMap(([jurisdiction, archive]) => archive.lines.map((line) => ({ jurisdiction, ...line })));
  expect(new Set(lines.map(({ recordId }) => recordId)).size).toBe(stored.length);
  for (const { jurisdiction, region } of lines) {
    expect(jurisdiction, region).toBe(homeOf(region));
  }
  const regions = new Set(VISITORS.map(({ region }) => region).filter((region) => homeOf(region) !== undefined));
  expect(new Set(lines.map(({ region }) => region))).toEqual(regions);
});

it("calls what is in the buckets by day and content, and tells no visitor anywhere in it", () => {
  for (const [, { allKeys, text }] of archives) {
    expect(allKeys.length).toBeGreaterThan(0);
    for (const key of allKeys) {
      expect(key).toMatch(/^(?:v1\/shop\/\d{4}-\d\d-\d\d\/[\w-]{22}\.ndjson\.gz|receipts\/v1\/[\w-]{22}\.json)$/);
    }
    expect(text).not.toMatch(/visitor-of|message-/);
  }
});

it("sends each line through the queue of the jurisdiction where its region has it rest", () => {
  expect(new Set(consumed.map(({ queue }) => queue))).toEqual(new Set(["gatehouse-eu", "gatehouse-us"]));
  for (const { queue, lines } of consumed) {
    for (const { region } of lines) expect(queue, region).toBe(`gatehouse-${homeOf(region)}`);
  }
  const sent = consumed.flatMap(({ lines }) => lines);
  expect(sent.length).toBeGreaterThanOrEqual(stored.length);
});

it("counts with the plan's words, and with countries", async () => {
  const written = await counterRows();
  const planned = shipped.plan.events.map(({ name }) => name).join("|");
  for (const { delta } of written) {
    const { outcomes: ends, aggregates } = delta as Readonly<Record<string, object>>;
    for (const end of Object.keys(ends!)) expect(end).toMatch(/^(?:refused\.)?[a-z_]+$/);
    for (const cell of Object.keys(aggregates!)) expect(cell).toMatch(new RegExp(`^(?:${planned})\\|[A-Z]{2}$`));
  }
});
