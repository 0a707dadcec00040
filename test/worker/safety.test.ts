import { env } from "cloudflare:workers";
import { createExecutionContext, createMessageBatch, waitOnExecutionContext } from "cloudflare:test";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import config from "../../gatehouse.config.ts";
import { LIMIT } from "../../src/core/limits.ts";
import { createApp } from "../../src/worker/app.ts";
import { consume } from "../../src/worker/delivery/consume.ts";
import { keyedName } from "../../src/worker/stores/object-name.ts";
import { addressPrefix } from "../../src/worker/call/rate-limit.ts";
import {
  AT,
  basic,
  call,
  collect,
  cookiesOf,
  FOREIGN,
  fromPage,
  FROM,
  KEY,
  PAGE,
  post,
  SHOP,
  view,
  YES,
  type Headers,
} from "./call.ts";
import { flushAll, lookup, readBooks } from "./stores.ts";

describe("the key", () => {
  const wrong = {
    "one letter short": KEY.backend.slice(0, -1),
    "one letter long": `${KEY.backend}x`,
    "without its first letter": KEY.backend.slice(1),
    "in capitals": KEY.backend.toUpperCase(),
    "of another site": KEY.magazineBackend,
    "named as in the config": "backend",
    "named as its secret": "GATEHOUSE_SECRET_KEY",
    empty: "",
    blank: " ",
    undefined: "undefined",
  };

  it.each(Object.entries(wrong))("is refused when it is %s, in every way to present it", async (_, secret) => {
    const event = view({ userId: "u", context: AT.california });
    for (const headers of [basic(secret), { authorization: `Bearer ${secret}` }] as Headers[]) {
      expect((await post("/v1/track", event, headers)).status).toBe(401);
      expect((await call("GET", "/v1/ledger", null, headers)).status).toBe(401);
    }
    expect((await post("/v1/track", { ...event, writeKey: secret })).status).toBe(401);
  });

  it("is taken from the body only as a text", async () => {
    for (const writeKey of [null, 0, true, {}, [KEY.backend]]) {
      expect((await post("/v1/track", { ...view({ userId: "u" }), writeKey })).status).toBe(401);
    }
  });

  it("is never taken from the URL, which everybody logs", async () => {
    expect((await post(`/v1/track?writeKey=${KEY.backend}`, view({ userId: "u" }))).status).toBe(401);
  });
});

describe("the brake", () => {
  /** Spends one of the ten local buckets, then calls until a call falls into it. A window that ends meanwhile starts anew. */
  async function slowedDown(spend: () => Promise<unknown>, attempt: () => Promise<Response>): Promise<Response> {
    for (let round = 0; round < 3; round++) {
      await spend();
      for (let tries = 0; tries < 200; tries++) {
        const response = await attempt();
        if (response.status === 429) return response;
        await response.body?.cancel();
      }
    }
    throw new Error("never slowed down");
  }

  async function expectBrake(response: Response): Promise<void> {
    expect(response.headers.get("retry-after")).toBe("10");
    expect(await response.json()).toMatchObject({
      code: "rate_limited",
      detail: expect.stringContaining("Retry-After"),
    });
  }

  it("answers 429 with Retry-After to an address prefix that calls too often, before it looks at the call", async () => {
    const address = "192.0.2.7";
    const name = `${await keyedName(env, "eu", ["address", addressPrefix(address)])}#0`;
    const spend = () =>
      Promise.all(Array.from({ length: LIMIT.callsPerAddress }, () => env.RATE_BY_ADDRESS.limit({ key: name })));
    const neighbor = { "cf-connecting-ip": "192.0.2.200" };
    await expectBrake(await slowedDown(spend, () => call("POST", "/v1/track", "{", neighbor)));
    const stranger = await call("POST", "/v1/track", "{", { "cf-connecting-ip": "198.51.100.7" });
    expect(stranger.status).toBe(400);
  }, 20_000);

  it("answers 429 with Retry-After to a key that calls too often, and names the key to the platform, not its value", async () => {
    // The platform's limiter, already exhausted: spending 2,000 calls would take seconds.
    const asked: string[] = [];
    const limiter = { limit: ({ key }: { key: string }) => Promise.resolve({ success: asked.push(key) < 0 }) };
    const request = new Request(`${SHOP}/v1/batch`, {
      method: "POST",
      body: '{"batch":[]}',
      headers: basic(KEY.backend),
    });
    const context = createExecutionContext();
    await expectBrake(await createApp(config).fetch(request, { ...env, RATE_BY_KEY: limiter }, context));
    await waitOnExecutionContext(context);
    expect(asked).toEqual([expect.stringMatching(/^shop\|backend#\d$/)]);
  });
});

it.each([
  ["POST", "/v1/profiles/lookup", { idType: "userId", id: "u" }],
  ["POST", "/v1/explain", { event: view() }],
  ["GET", "/v1/ledger", undefined],
  ["GET", "/v1/consent", undefined],
  ["POST", "/v1/batch", { batch: [] }],
])("lets no cache keep the answer to %s %s", async (method, path, body) => {
  const { status, headers } = await call(method, path, body && JSON.stringify(body), basic(KEY.backend));
  expect(status).toBe(200);
  expect(headers.get("cache-control")).toBe("no-store");
});

describe("what is printed", () => {
  const fail = (message: string): never => {
    throw new Error(message);
  };
  const printed: string[] = [];
  const show = (value: unknown): string =>
    value instanceof Error ? `${value.stack}` : (JSON.stringify(value) ?? String(value));

  beforeAll(() => {
    for (const method of ["log", "info", "warn", "error", "debug", "trace"] as const) {
      vi.spyOn(console, method).mockImplementation(
        (...values: unknown[]) => void printed.push(values.map(show).join(" ")),
      );
    }
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });

  it("holds no identifier and no secret after a run through every route, its errors and its failures", async () => {
    const userId = "planted-user";
    const anonymousId = "planted-anonymous";
    const ip = { "cf-connecting-ip": "203.0.113.77" };
    const event = view({
      userId,
      anonymousId,
      messageId: "planted-message",
      context: { ...AT.germany, ...YES, page: { url: "https://planted.example/" } },
    });
    await collect([
      event,
      { ...event, properties: { price: "planted" } },
      { ...event, event: "planted" },
      "planted",
      null,
    ]);
    await post("/v1/import", { batch: [event] }, { ...basic(KEY.backend), ...ip });
    const page = await fromPage(event, { ...FROM.california, ...ip, "user-agent": "planted-agent" });
    const cookie = cookiesOf(page);
    const choice = JSON.stringify({ purposes: { analytics: true } });
    await call("PUT", "/v1/consent", choice, { origin: PAGE, cookie, "content-type": "application/json" });
    await call("GET", "/v1/consent", null, { cookie, origin: PAGE });
    await lookup(userId);
    await post("/v1/explain", { event, request: { country: "DE" } }, basic(KEY.backend));
    await readBooks();
    await flushAll();

    await post("/v1/track?planted=1", event, basic("planted-key"));
    await call("POST", "/v1/batch", '{"planted"', basic(KEY.backend));
    await call("GET", "/v1/planted");
    await call("POST", "https://planted.example/v1/track", "{}");
    await call("GET", "/v1/consent", null, { cookie: "gh_v=1.planted", origin: FOREIGN });
    await post("/v1/explain", { planted: event }, basic(KEY.backend));
    await post("/v1/profiles/lookup", { idType: "planted", id: "planted" }, basic(KEY.backend));
    // Storage and queue fail, with errors that quote what they were given.
    const broken = { jurisdiction: () => fail(`planted ${userId}`) } as unknown as typeof env.PROFILE;
    const context = createExecutionContext();
    const init = { method: "POST", body: JSON.stringify({ batch: [event] }), headers: basic(KEY.backend) };
    await createApp(config).fetch(new Request(`${SHOP}/v1/batch`, init), { ...env, PROFILE: broken }, context);
    await waitOnExecutionContext(context);
    await consume(createMessageBatch("gatehouse-eu", [{ id: "m", timestamp: 0, attempts: 1, body: event }]), env);

    const all = printed.join("\n");
    expect(all, "failures are logged").toMatch(/storage_unreachable.*queue_message_unreadable/s);
    for (const secret of ["planted", "203.0.113", ...Object.values(KEY), cookie.slice(5, 40)])
      expect(all).not.toContain(secret);
    for (const line of printed)
      expect(line).toMatch(/^"?\{\\?"problem\\?":\\?"[a-z_]+\\?"(,\\?"kind\\?":\\?"\w+\\?")?\}"?$/);
  });
});
