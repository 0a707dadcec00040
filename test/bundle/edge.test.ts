/** A site's own Worker asks the built collector by service binding: typed, without HTTP, before the page is painted. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestHarness } from "wrangler";
import { TEST_SECRETS, TEST_VARS } from "../bindings.ts";

const server = createTestHarness({
  workers: [
    { configPath: "wrangler.toml", prebuiltWorkerDir: "dist", vars: TEST_VARS, secrets: TEST_SECRETS },
    { configPath: "test/bundle/edge/wrangler.toml" },
  ],
});

beforeAll(() => server.listen());
afterAll(() => server.close());

const COLLECTOR = "https://collect.shop.example";
const PAGE = "https://www.shop.example";
const CALIFORNIA = { country: "US", regionCode: "CA" };

/** Looks at coats as a page of the shop does, and gives the browser's cookie. */
async function lookAtCoats(): Promise<string> {
  const event = {
    type: "track",
    event: "Product Viewed",
    anonymousId: crypto.randomUUID(),
    properties: { product_id: "1", category: "coats" },
  };
  const response = await server.fetch(`${COLLECTOR}/v1/batch`, {
    method: "POST",
    headers: { origin: PAGE, "content-type": "text/plain", "cf-ipcountry": "US", "cf-region-code": "CA" },
    body: JSON.stringify({ writeKey: TEST_SECRETS["GATEHOUSE_WRITE_KEY"], batch: [event] }),
  });
  return response.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
}

async function pageFor(path: string, cf: object, headers: Readonly<Record<string, string>>): Promise<string> {
  const response = await server.getWorker("shop-pages").fetch(`${PAGE}${path}`, { headers, cf });
  return response.text();
}

it("paints the visitor's own placement, by the cookie that the page's request carries", async () => {
  const cookie = await lookAtCoats();
  expect(cookie).toMatch(/^gh_v=/);
  expect(await pageFor("/", CALIFORNIA, { cookie })).toBe('<h1 data-because="looks-at-coats">hero-coats</h1>');
  expect(await pageFor("/", CALIFORNIA, {})).toBe('<h1 data-because="fallback">hero-default</h1>');
});

it("answers by where the page's visitor is, not by where the Worker runs", async () => {
  const cookie = await lookAtCoats();
  expect(await pageFor("/", { country: "DE" }, { cookie })).toBe('<h1 data-because="fallback">hero-default</h1>');
});

it("tells the session of the page's visitor", async () => {
  const cookie = await lookAtCoats();
  expect(JSON.parse(await pageFor("/session", CALIFORNIA, { cookie }))).toMatchObject({
    session: { number: 1, visitor: "new", stage: "view", affinity: [{ category: "coats", share: 1 }] },
    personalization: { allowed: true, known: true },
  });
  expect(JSON.parse(await pageFor("/session", CALIFORNIA, { cookie: `${cookie}x` }))).toMatchObject({
    session: null,
    personalization: { known: false },
  });
});

it("tells of the page's visitor what the page would have told, and hands on the cookies", async () => {
  const answer = async (path: string, cf: object, cookie?: string) =>
    server.getWorker("shop-pages").fetch(`${PAGE}${path}`, { headers: cookie === undefined ? {} : { cookie }, cf });
  const cookieOf = ({ headers }: Awaited<ReturnType<typeof answer>>) =>
    headers
      .getSetCookie()
      .map((cookie) => cookie.split(";", 1)[0])
      .join("; ");
  const seen = await answer("/coats", CALIFORNIA);
  expect(await seen.json()).toMatchObject({
    results: [{ outcome: "stored" }],
    decisions: { hero: { content: "hero-coats" } },
  });
  expect(await pageFor("/", CALIFORNIA, { cookie: cookieOf(seen) })).toContain("hero-coats");

  const germany = { country: "DE" };
  expect(await (await answer("/coats", germany)).json()).toMatchObject({ results: [{ outcome: "aggregated" }] });
  const agreed = await answer("/yes", germany);
  expect(await agreed.json()).toMatchObject({
    purposes: { personalization: { because: "choice_granted" } },
    known: true,
  });
  const after = await answer("/coats", germany, cookieOf(agreed));
  expect(await after.json()).toMatchObject({
    results: [{ outcome: "reduced", removed: ["purpose.advertising"] }],
    personalization: { allowed: true, known: true },
  });
});
