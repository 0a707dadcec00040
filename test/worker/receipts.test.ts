/** A receipt's way: from the decision into the profile's chain and, with its text, beside the lines that name it. */
import { env } from "cloudflare:workers";
import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { verifyChain } from "../../src/core/privacy/receipt-chain.ts";
import { isGenuine, readReceipt } from "../../src/core/privacy/receipt-text.ts";
import type { Receipt } from "../../src/core/privacy/receipts.ts";
import { consume } from "../../src/worker/delivery/consume.ts";
import { receiptDigest } from "../../src/worker/objects/subject-keys.ts";
import { AT, basic, call, collect, KEY, newId, view, YES, type Headers } from "./call.ts";
import { archived, flushAll, lookup, readArchive, type Archive, type Found } from "./stores.ts";

const SOME = { consent: { categoryPreferences: { Analytics: true, Advertising: false } } };
const german = newId("german");
const californian = newId("californian");
const told: string[] = [];
let profile: Found["profiles"][number];
let archive: Archive;

async function kept(said: object): Promise<string> {
  const [result] = await collect([view({ ...said })]);
  if (result?.receipt === undefined) throw new Error(`not kept: ${JSON.stringify(result)}`);
  return result.receipt;
}

async function receiptIn(bucket: R2Bucket, id: string): Promise<string | undefined> {
  return (await bucket.get(`receipts/v1/${id}.json`))?.text();
}

const ask = (id: string, headers: Headers = basic(KEY.backend)) => call("GET", `/v1/receipts/${id}`, null, headers);

beforeAll(async () => {
  for (const context of [YES, YES, SOME, YES]) {
    told.push(await kept({ userId: german, context: { ...AT.germany, ...context } }));
  }
  told.push(await kept({ userId: californian, context: AT.california }));
  await flushAll();
  archive = await archived(env.ARCHIVE_EU, 4);
  await archived(env.ARCHIVE_US, 1);
  profile = (await lookup(german)).profiles[0]!;
}, 60_000);

describe("the chain", () => {
  it("has a link for each change of the decision, and holds", () => {
    const [first, , changed] = told;
    expect(profile.receipts.map(({ receipt }) => receipt)).toEqual([first, changed, first]);
    const chain = { links: profile.receipts, head: profile.receiptsHead ?? "" };
    expect(verifyChain(chain, receiptDigest)).toBeUndefined();
    expect(verifyChain({ ...chain, links: chain.links.slice(1) }, receiptDigest)).toBeDefined();
  });

  it("says when each decision first held", () => {
    const times = profile.receipts.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(Math.abs(Date.now() - times[0]!)).toBeLessThan(60_000);
  });
});

describe("the text", () => {
  it("rests beside every line that names it, as what its id is the digest of", async () => {
    const named = new Set(archive.lines.map((line) => String(line["receipt"])));
    expect(named).toEqual(new Set(told.slice(0, 4)));
    for (const id of named) {
      const text = await receiptIn(env.ARCHIVE_EU, id);
      expect(isGenuine({ id, text: text ?? "" }, receiptDigest)).toBe(true);
      expect(readReceipt(text ?? "")).toMatchObject({ v: 2, laws: [{ region: "EEA-DE", foundBy: "context" }] });
    }
  });

  it("rests in its own jurisdiction, and once", async () => {
    const californias = told.at(-1)!;
    expect(await receiptIn(env.ARCHIVE_US, californias)).toContain("US-CA");
    expect(await receiptIn(env.ARCHIVE_EU, californias)).toBeUndefined();
    const { objects } = await env.ARCHIVE_EU.list({ prefix: "receipts/" });
    expect(objects).toHaveLength(2);
  });
});

describe("GET /v1/receipts/:id", () => {
  it("answers with the text, wherever it rests", async () => {
    for (const id of told) {
      const response = await ask(id);
      expect(response.status).toBe(200);
      const receipt: Receipt = await response.json();
      expect(receipt.id).toBe(id);
      expect(isGenuine(receipt, receiptDigest)).toBe(true);
    }
  });

  it.each(["x".repeat(22), "x", "../v1/shop", "%2e%2e%2fv1", "x".repeat(10_000)])("does not find %s", async (id) => {
    const response = await ask(id);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ code: "not_found" });
  });

  it.each([
    ["no key", {}, 401, "bad_key"],
    ["a browser key", basic(KEY.web), 403, "scope_missing"],
    ["a server key that may read, and no more", basic(KEY.replay), 403, "scope_missing"],
  ])("says nothing to %s", async (_, headers, status, code) => {
    const response = await ask(told[0]!, headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
  });
});

describe("the consumer", () => {
  const text = '{"v":2}';
  const id = receiptDigest(text).slice(0, 22);

  async function deliver(body: unknown) {
    const batch = createMessageBatch("gatehouse-us", [{ id: "m", timestamp: new Date(), attempts: 1, body }]);
    const context = createExecutionContext();
    await consume(batch, env);
    return getQueueResult(batch, context);
  }

  it("takes no text that its id does not name, says so, and keeps the lines", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const [line] = archive.lines;
    const result = await deliver({ v: 1, lines: [line], receipts: [{ id, text: '{"v":3}' }] });
    expect(result.retryMessages).toEqual([]);
    expect(logged.mock.calls.flat()).toEqual(['{"problem":"receipt_altered"}']);
    logged.mockRestore();
    expect(await receiptIn(env.ARCHIVE_US, id)).toBeUndefined();
    const lines = (await readArchive(env.ARCHIVE_US)).lines.map(({ recordId }) => recordId);
    expect(lines).toContain(line?.recordId);
  });

  it("writes a text once, and never over what is there", async () => {
    const receipts = [{ id, text }];
    await deliver({ v: 1, lines: [], receipts: [...receipts, ...receipts] });
    expect(await receiptIn(env.ARCHIVE_US, id)).toBe(text);
    const written = await env.ARCHIVE_US.head(`receipts/v1/${id}.json`);
    await deliver({ v: 1, lines: [], receipts });
    expect((await env.ARCHIVE_US.head(`receipts/v1/${id}.json`))?.uploaded).toEqual(written?.uploaded);

    // Whatever came between looking and writing.
    const race = { ...env, ARCHIVE_US: blind(env.ARCHIVE_US) };
    await env.ARCHIVE_US.put(`receipts/v1/${id}.json`, "first");
    const batch = createMessageBatch("gatehouse-us", [
      { id: "m", timestamp: new Date(), attempts: 1, body: { v: 1, lines: [], receipts } },
    ]);
    await consume(batch, race);
    expect(await receiptIn(env.ARCHIVE_US, id)).toBe("first");
  });

  it("reads messages from before receipts travelled", async () => {
    expect((await deliver({ v: 1, lines: [] })).retryMessages).toEqual([]);
  });

  it.each([[{ id: "x", text }], [{ id }], [{ id, text, userId: "u" }], ["x"]])(
    "asks again for a message whose receipt is %j",
    async (receipt) => {
      expect((await deliver({ v: 1, lines: [], receipts: [receipt] })).retryMessages).toHaveLength(1);
    },
  );
});

/** A bucket in which nothing is seen, though it may be there. */
function blind(bucket: typeof env.ARCHIVE_US): typeof env.ARCHIVE_US {
  const put = bucket.put.bind(bucket);
  return { head: async () => null, put } as unknown as typeof bucket;
}
