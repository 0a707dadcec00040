/**
 * The real wrangler against the account behind a local server: what it prints is what the stand-in says that it prints,
 * and what the setup looks for is in it.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { wranglerIn, type Wrangler } from "../../../src/cli/deploy/wrangler.ts";
import { Account, type ApiRequest } from "./account.ts";
import { standIn } from "./stand-in.ts";

const TOKEN = "a-token-of-nobody";
const account = new Account();
account.queues.set("shop-eu", { jurisdiction: "eu", deadLetters: "shop-eu-dead" });
account.buckets.add("eu/shop-archive-eu");
account.worker = new Map([["GATEHOUSE_COOKIE_KEYS", "1.kept"]]);

const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const path = url.pathname.replace(/^\/accounts\/[^/]+\//, "");
  void text(request).then((body) => {
    const call: ApiRequest = {
      method: request.method ?? "GET",
      path,
      query: url.searchParams,
      jurisdiction: request.headers["cf-r2-jurisdiction"]?.toString(),
      body: body.startsWith("{") ? (JSON.parse(body) as Record<string, unknown>) : undefined,
    };
    // It asks for a bucket's size as well, which is nobody's business here.
    const { status, result = null, error } = path === "/graphql" ? { status: 200, result: {} } : account.answer(call);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify({ success: !error, errors: error ? [error] : [], messages: [], result, data: {} }));
  });
});

let wrangler: Wrangler;

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  wrangler = wranglerIn(resolve("."), {
    ...process.env,
    CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    CLOUDFLARE_API_TOKEN: TOKEN,
    CLOUDFLARE_ACCOUNT_ID: "0".repeat(32),
  });
});

afterAll(() => server.close());

it.concurrent.each([
  ["a queue in a jurisdiction", ["queues", "info", "shop-eu"]],
  ["no queue", ["queues", "info", "shop-us"]],
  ["a consumer", ["queues", "consumer", "worker", "list", "shop-eu", "--json"]],
  ["a bucket of another jurisdiction", ["r2", "bucket", "info", "shop-archive-eu", "--jurisdiction=us"]],
  ["secrets", ["secret", "list", "--format=json"]],
  ["no Worker", ["secret", "list", "--format=json", "--name=nobody"]],
])(
  "says of %s what its stand-in says",
  async (_, command) => {
    const [real, told] = [await wrangler(command), await standIn(account)(command)];
    expect(real.ok).toBe(told.ok);
    expect(squeezed(real.output)).toContain(squeezed(told.output));
    expect(real.output).not.toContain(TOKEN);
  },
  60_000,
);

function squeezed(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
