/** docs/edge.md: its page is painted by its Worker, which asks the built collector by its binding. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestHarness } from "wrangler";
import { TEST_SECRETS, TEST_VARS } from "../bindings.ts";
import { platform, serve } from "./served.ts";

const text = readFileSync("docs/edge.md", "utf8");

function block(kind: string): string {
  const found = new RegExp(`\`\`\`${kind}\n(.*?)\`\`\``, "s").exec(text)?.[1];
  if (found === undefined) throw new Error(`docs/edge.md has no block of ${kind}`);
  return found;
}

const page = block("html page");
const origin = await serve(
  async () =>
    new Response(`<!doctype html><html lang="en"><head><title>Shop</title></head><body>${page}</body></html>`, {
      headers: { "content-type": "text/html; charset=utf-8", "cache-control": "public, max-age=60" },
    }),
);
const server = createTestHarness({
  workers: [
    { configPath: "wrangler.toml", prebuiltWorkerDir: "dist", vars: TEST_VARS, secrets: TEST_SECRETS },
    { configPath: "test/bundle/edge/front.toml", vars: { ORIGIN: origin.url, BUDGET_MS: 2_000 } },
  ],
});
beforeAll(() => server.listen());
afterAll(() => server.close());

const [collector, front] = await Promise.all([
  platform(server, "gatehouse", "https://collect.shop.example"),
  platform(server, "shop-front", "https://www.shop.example"),
]);

async function ask(path: string, body: object, cookie = ""): Promise<Response> {
  const headers = { origin: "https://www.shop.example", "content-type": "application/json", cookie };
  return fetch(collector.url + path, { method: "POST", headers, body: JSON.stringify(body) });
}

const COATS = { type: "track", event: "Product Viewed", properties: { product_id: "1", category: "coats" } };

async function coatLover(): Promise<string> {
  const batch = [{ ...COATS, anonymousId: crypto.randomUUID() }];
  const answer = await ask("/v1/batch", { writeKey: TEST_SECRETS["GATEHOUSE_WRITE_KEY"], batch });
  return answer.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
}

it("shows the Worker and the binding that run here", () => {
  expect(block("ts worker")).toBe(readFileSync("docs/examples/edge.ts", "utf8"));
  expect(readFileSync("test/bundle/edge/front.toml", "utf8")).toContain(block("toml binding"));
});

it("paints its page as it says, and leaves what no payload has", async () => {
  const painted = await fetch(front.url, { headers: { cookie: await coatLover() } });
  const html = await painted.text();
  expect(html).toContain('<section data-placement="hero" data-content="hero-coats">');
  expect(html).toContain('<h1 data-field="title">Coats for the first frost</h1>');
  expect(html).toContain('<a data-field-href="link" href="/coats">Look around</a>');
  expect(html).toContain('src="/default.jpg"');
  expect(html).toContain('<script type="application/json" id="gatehouse-decisions">');
  expect(painted.headers.get("cache-control")).toBe("private, no-store");
  expect(painted.headers.get("server-timing")).toMatch(/^gatehouse;dur=\d+$/);
});

it("evaluates events as it says, and keeps nothing of them", async () => {
  const cookie = await coatLover();
  const ordered = { type: "track", event: "Order Completed", properties: { order_id: "1" } };
  const asked = { placements: ["banner"] };
  const evaluated = await ask("/v1/decide", { ...asked, events: [ordered] }, cookie);
  expect(await evaluated.json()).toMatchObject({
    decisions: { banner: { content: "banner-thanks" } },
    wouldBe: [{ outcome: "stored" }],
  });
  expect(await (await ask("/v1/decide", asked, cookie)).json()).not.toMatchObject({
    decisions: { banner: { content: "banner-thanks" } },
  });
});
