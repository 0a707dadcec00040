/** The Worker as it is deployed: built, minified, without what only the test runtime allows. */
import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createTestHarness } from "wrangler";
import { FILES, FORGET } from "../../src/demo/addresses.ts";
import { PRODUCTS } from "../../src/demo/catalog.ts";
import { PANEL } from "../../src/demo/panel/words.ts";
import { TEST_SECRETS, TEST_VARS } from "../bindings.ts";

const server = createTestHarness({
  workers: [{ configPath: "wrangler.toml", prebuiltWorkerDir: "dist", vars: TEST_VARS, secrets: TEST_SECRETS }],
});

beforeAll(() => server.listen());
afterAll(() => server.close());

/** The platform's buckets, as far as the test looks into them. */
interface Bucket {
  list(options?: { readonly prefix: string }): Promise<{ readonly objects: readonly { readonly key: string }[] }>;
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
  const answer = await send("POST", "/v1/batch", {
    batch: [event("bundle-1"), event("bundle-2"), event("bundle-1"), null],
  });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    results: [{ outcome: "stored" }, { outcome: "stored" }, { outcome: "duplicate" }, { outcome: "refused" }],
  });

  const profile = await send("POST", "/v1/profiles/lookup", { idType: "userId", id: "bundle-user" });
  expect(await profile.json()).toMatchObject({
    profiles: [{ jurisdiction: "eu", counts: { "Product Viewed": { count: 2 } } }],
  });
  expect(await (await send("GET", "/v1/ledger")).json()).toMatchObject({ balanced: true, in: 4 });

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
  expect(new Set(lines.map(({ recordId }) => recordId)).size).toBe(2);
  expect(new Set(lines.map(({ region }) => region))).toEqual(new Set(["EEA-DE"]));
  expect(text).not.toMatch(/bundle-/);
  expect((await ARCHIVE_US.list()).objects).toEqual([]);
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
