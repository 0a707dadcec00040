/** The Worker as it is deployed: built, minified, without what only the test runtime allows. */
import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createTestHarness } from "wrangler";
import { FILES, FORGET } from "../../src/demo/addresses.ts";
import { PRODUCTS } from "../../src/demo/catalog.ts";
import { PANEL } from "../../src/demo/panel/words.ts";
import { TEST_SECRETS, TEST_VARS } from "../bindings.ts";
import { openDesk } from "../duckdb.ts";

const server = createTestHarness({
  workers: [{ configPath: "wrangler.toml", prebuiltWorkerDir: "dist", vars: TEST_VARS, secrets: TEST_SECRETS }],
});

beforeAll(() => server.listen());
afterAll(() => server.close());

/** The platform's buckets, as far as the test looks into them. */
interface Bucket {
  list(options?: { readonly prefix: string }): Promise<{ readonly objects: readonly { readonly key: string }[] }>;
  put(key: string, body: ArrayBuffer): Promise<unknown>;
  get(key: string): Promise<{ arrayBuffer(): Promise<ArrayBuffer> } | null>;
}
interface Archives {
  readonly ARCHIVE_EU: Bucket;
  readonly ARCHIVE_US: Bucket;
}

const KEY = TEST_SECRETS["GATEHOUSE_REPLAY_KEY"] ?? "";
const YES = { consent: { categoryPreferences: { Analytics: true, Functional: true, Advertising: true } } };
const scripts = readdirSync("dist").filter((name) => name.endsWith(".js"));
const bundle = scripts.map((name) => readFileSync(`dist/${name}`, "utf8")).join("\n");

async function send(method: string, path: string, body?: unknown): Promise<Response> {
  const answer = await server.fetch(`https://collect.shop.example${path}`, {
    method,
    headers: { authorization: `Basic ${btoa(`${KEY}:`)}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer as unknown as Response;
}

it("answers as built", async () => {
  const answer = await send("GET", "/healthz");
  expect([answer.status, await answer.json()]).toEqual([200, { ok: true }]);
});

it("takes a batch, keeps it in the profile, and brings every line into the archive", async () => {
  const event = (messageId: string) => ({
    type: "track",
    event: "Product Viewed",
    messageId,
    userId: "bundle-user",
    properties: { sku: "s", url: "https://www.shop.example/p?q=bundle-query" },
    context: YES,
  });
  const order = {
    ...event("bundle-3"),
    event: "Order Completed",
    properties: { order_id: "o", total: 12.5 },
    context: { ...YES, campaign: { source: "newsletter" } },
  };
  const answer = await send("POST", "/v1/batch", {
    batch: [event("bundle-1"), event("bundle-2"), event("bundle-1"), null, order],
  });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    results: ["stored", "stored", "duplicate", "refused", "stored"].map((outcome) => ({ outcome })),
  });

  const profile = await send("POST", "/v1/profiles/lookup", { idType: "userId", id: "bundle-user" });
  expect(await profile.json()).toMatchObject({
    profiles: [{ jurisdiction: "eu", counts: { "Product Viewed": { count: 2 } } }],
  });
  expect(await (await send("GET", "/v1/ledger")).json()).toMatchObject({ balanced: true, in: 5 });

  const { ARCHIVE_EU, ARCHIVE_US } = await server.getWorker<Archives>().getEnv();
  // The flush, the queue and the consumer each take their own seconds.
  const keys = await vi.waitFor(
    async () => {
      const { objects } = await ARCHIVE_EU.list({ prefix: "v1/" });
      expect(objects).not.toEqual([]);
      return objects.map(({ key }) => key);
    },
    { timeout: 25_000, interval: 250 },
  );
  const stored = await Promise.all(keys.map(async (key) => (await ARCHIVE_EU.get(key))?.arrayBuffer()));
  const text = stored.map((bytes) => gunzipSync(Buffer.from(bytes ?? new ArrayBuffer(0))).toString()).join("");
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { recordId: string; region: string });
  expect(new Set(lines.map(({ recordId }) => recordId)).size).toBe(3);
  expect(new Set(lines.map(({ region }) => region))).toEqual(new Set(["EEA-DE"]));
  expect(text).not.toMatch(/bundle-/);
  expect((await ARCHIVE_US.list()).objects).toEqual([]);
});

it("makes Parquet of the archive, hourly, which DuckDB reads by the very lines of docs/archive.md", async () => {
  const { ARCHIVE_EU, ARCHIVE_US } = await server.getWorker<Archives>().getEnv();
  const bytesOf = async (key: string) => (await (await ARCHIVE_EU.get(key))?.arrayBuffer()) ?? new ArrayBuffer(0);
  const [file] = (await ARCHIVE_EU.list({ prefix: "v1/" })).objects;
  const lines = file?.key ?? "";
  // As a queue delivers again: the same lines, in another file.
  await ARCHIVE_EU.put(lines.replace(".ndjson.gz", "-again.ndjson.gz"), await bytesOf(lines));

  const ran = await server.getWorker().scheduled({ cron: "7 * * * *", scheduledTime: new Date() });
  expect(ran).toMatchObject({ outcome: "ok" });
  expect((await ARCHIVE_US.list()).objects).toEqual([]);

  const desk = await openDesk();
  const { objects } = await ARCHIVE_EU.list();
  for (const { key } of objects) desk.write(key, await bytesOf(key));
  const blocks = readFileSync("docs/archive.md", "utf8").matchAll(/^```sql run\n(.*?)^```$/gms);
  const answers = [];
  for (const [, sql = ""] of blocks) answers.push(await desk.ask(sql));
  const day = expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) as string;
  expect(answers).toEqual([
    [
      { day, event: "order_completed", events: "1", visitors: "1" },
      { day, event: "product_viewed", events: "2", visitors: "1" },
    ],
    [{ campaign: "newsletter", orders: "1", total: 12.5 }],
    [{ events: "3" }],
  ]);
  expect(
    await desk.ask(
      "SELECT DISTINCT site, region, event_name, properties_sku FROM events WHERE properties_sku IS NOT NULL",
    ),
  ).toEqual([{ site: "shop", region: "EEA-DE", event_name: "Product Viewed", properties_sku: "s" }]);
  desk.close();
});

it("explains a decision, with the schemas that would compile themselves elsewhere", async () => {
  const question = { event: { event: "Product Viewed", properties: { sku: "s" } }, request: { country: "RU" } };
  expect(await (await send("POST", "/v1/explain", question)).json()).toMatchObject({
    outcome: "refused",
    reasons: ["region_forbidden"],
  });
});

it("needs no eval, which the platform forbids", () => {
  expect(
    server
      .getLogs()
      .map(({ message }) => message)
      .filter((message) => /EvalError|code generation/i.test(message)),
  ).toEqual([]);
});

it("holds nothing of the crash points: they stop the process", () => {
  expect(scripts).toContain("index.js");
  expect(bundle).not.toContain("gatehouse-crash-point");
  expect(bundle).not.toMatch(/crash.?(point|before)/i);
});

it("holds not one byte of the demo shop", () => {
  const texts = [...PRODUCTS.flatMap(({ line }) => [line.en, line.he]), PANEL.about.en, PANEL.about.he, FILES, FORGET];
  for (const text of texts) expect(bundle.includes(text), text).toBe(false);
});

it("holds no secret, neither the tests' nor this machine's", () => {
  const local = /^[A-Z_]+=(.{20,})$/gm;
  const machine = readdirSync(".").includes(".dev.vars") ? readFileSync(".dev.vars", "utf8").matchAll(local) : [];
  const values = [...Object.values(TEST_SECRETS), ...Array.from(machine, ([, value]) => value ?? "")];
  for (const value of values) expect(bundle.includes(value)).toBe(false);
  expect(bundle).not.toMatch(/gh_[swa]k_/);
  expect(bundle, "the local setting is named, never set").not.toMatch(/GATEHOUSE_LOCAL["']?\s*:\s*["']/);
});

it("stays under 1 MiB, so that it starts fast everywhere", () => {
  const bytes = Buffer.byteLength(bundle);
  console.log(`bundle: ${Math.round(bytes / 1024)} KiB, ${Math.round(gzipSync(bundle).byteLength / 1024)} KiB gzipped`);
  expect(bytes).toBeLessThan(1_048_576);
});
