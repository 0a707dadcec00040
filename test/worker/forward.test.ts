/** Against a real server, started in Node by `endpoint.ts`. */
import { env } from "cloudflare:workers";
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { expect, inject, it } from "vitest";
import shipped from "../../gatehouse.config.ts";
import { LIMIT } from "../../src/core/limits.ts";
import { createApp } from "../../src/worker/app.ts";
import {
  answerOf,
  AT,
  basic,
  collect,
  FROM,
  KEY,
  newId,
  NO,
  PAGE,
  SHOP,
  view,
  words,
  YES,
  type Answer,
  type Headers,
} from "./call.ts";
import { archived, counterRows, flushAll, profileStubs, readArchive, readBooks, rows } from "./stores.ts";

interface Received {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly batch: readonly Readonly<Record<string, unknown>>[] };
}

/** The shipped collector, with an endpoint in Russia that behaves as `path` says. */
function collector(path: string) {
  // The config's own reader asks for https, which a local server has not.
  const app = createApp({ ...shipped, forward: { RU: inject("endpoint") + path } });
  return async (body: unknown, headers: Headers = basic(KEY.backend)): Promise<Answer> => {
    const context = createExecutionContext();
    const request = new Request(`${SHOP}/v1/batch`, { method: "POST", body: JSON.stringify(body), headers });
    const response = await app.fetch(request, env, context);
    await waitOnExecutionContext(context);
    expect(response.headers.getSetCookie(), "nothing is kept, in the browser neither").toEqual([]);
    return answerOf(response);
  };
}

async function receivedAt(path: string): Promise<readonly Received[]> {
  return (await fetch(inject("endpoint") + path)).json();
}

async function expectNothingKept(): Promise<void> {
  expect(await profileStubs()).toEqual([]);
  expect((await readArchive(env.ARCHIVE_EU)).text).toBe("");
  expect((await readArchive(env.ARCHIVE_US)).text).toBe("");
}

/** Forwarded and not, by now: each of these is one event. */
const ended = { forwarded: 0, forward_failed: 0 };

async function expectFailed(path: string): Promise<void> {
  const { results } = await collector(path)({ batch: [view({ userId: "u", context: { ...AT.russia, ...YES } })] });
  expect(words(results)).toEqual(["forward_failed"]);
  ended.forward_failed += 1;
  await expectNothingKept();
}

it("sends a Russian event to the endpoint in its country, minimized, and keeps nothing", async () => {
  const path = "/accepts/server";
  const event = view({
    userId: "u-1",
    messageId: "m-1",
    timestamp: new Date().toISOString(),
    properties: { sku: "s", url: "https://www.shop.example/p?name=me", unplanned: 1 },
    context: { ...AT.russia, ...YES, page: { title: "Shoes" } },
  });
  const { results } = await collector(path)({ batch: [event] });
  expect(results).toEqual([{ messageId: "m-1", outcome: "forwarded" }]);
  const [call, ...more] = await receivedAt(path);
  expect(more).toEqual([]);
  expect(call?.headers["content-type"]).toBe("application/json");
  expect(call?.body.batch).toMatchObject([
    {
      type: "track",
      event: "Product Viewed",
      messageId: "m-1",
      userId: "u-1",
      timestamp: event["timestamp"],
      properties: { sku: "s", url: "https://www.shop.example/p?name=me" },
    },
  ]);
  expect(JSON.stringify(call?.body)).not.toContain("unplanned");
  await expectNothingKept();
});

it("speaks Segment's own shape to the endpoint, so that any collector of the field can stand there", async () => {
  const path = "/accepts/shape";
  const page = { url: "https://www.shop.example/p", title: "Shoes" };
  await collector(path)({
    batch: [view({ userId: "u", context: { ...AT.russia, ...YES, page, campaign: { source: "mail" } } })],
  });
  const [call] = await receivedAt(path);
  expect(call?.body.batch).toMatchObject([{ context: { page, campaign: { source: "mail" } } }]);
});

it("sends one call's events together and in order, and only those of the region", async () => {
  const path = "/accepts/together";
  const ids = [newId("m"), newId("m"), newId("m")];
  const batch = ids.map((messageId) => view({ userId: messageId, messageId, context: { ...AT.russia, ...YES } }));
  const { results } = await collector(path)({
    batch: [batch[0], view({ event: "Never Planned", context: AT.russia }), batch[1], batch[2]],
  });
  expect(words(results)).toEqual(["forwarded", "unknown_event", "forwarded", "forwarded"]);
  const calls = await receivedAt(path);
  expect(calls.map(({ body }) => body.batch.map((event) => event["messageId"]))).toEqual([ids]);
  await expectNothingKept();
});

it("forwards nothing that the visitor refused", async () => {
  const path = "/accepts/refused";
  const page = { origin: PAGE, ...FROM.russia, ...basic(KEY.web) };
  const { results } = await collector(path)({ batch: [view({ anonymousId: "a", context: NO })] }, page);
  expect(words(results)).toEqual(["consent_denied"]);
  expect(await receivedAt(path)).toEqual([]);
});

it.each([
  ["answers 500", "/answers/500"],
  ["answers 503", "/answers/503"],
  ["refuses our key, or the event", "/answers/401"],
  ["asks us to come back, for which nothing may be kept", "/answers/429"],
  ["sends us elsewhere, which could be another country", "/redirects/once"],
  ["hangs up without an answer", "/drops/once"],
  ["hangs up in the middle of one", "/halves/once"],
])("says that forwarding failed when the endpoint %s, and keeps nothing to retry", async (_, path) => {
  await expectFailed(path);
  expect(await receivedAt(path)).toHaveLength(1);
  expect(await receivedAt("/accepts/redirected")).toEqual([]);
});

it("gives up on an endpoint that hangs, since nothing may be buffered for it", async () => {
  const before = Date.now();
  await expectFailed("/hangs");
  expect(Date.now() - before).toBeLessThan(2 * LIMIT.forwardTimeoutMs);
  expect(await receivedAt("/hangs")).toHaveLength(1);
}, 15_000);

it.each([
  ["no content", "/answers/204"],
  ["an answer without an end", "/trickles/once"],
])("takes %s for a yes", async (_, path) => {
  const before = Date.now();
  const { results } = await collector(path)({ batch: [view({ userId: "u", context: { ...AT.russia, ...YES } })] });
  expect(words(results)).toEqual(["forwarded"]);
  expect(Date.now() - before).toBeLessThan(LIMIT.forwardTimeoutMs);
  ended.forwarded += 1;
  await expectNothingKept();
});

it("says that forwarding failed when nobody listens there", async () => {
  const app = createApp({ ...shipped, forward: { RU: "http://127.0.0.1:9/" } });
  const context = createExecutionContext();
  const body = JSON.stringify({ batch: [view({ userId: "u", context: { ...AT.russia, ...YES } })] });
  const response = await app.fetch(
    new Request(`${SHOP}/v1/batch`, { method: "POST", body, headers: basic(KEY.backend) }),
    env,
    context,
  );
  await waitOnExecutionContext(context);
  expect(words((await answerOf(response)).results)).toEqual(["forward_failed"]);
  await expectNothingKept();
});

it("keeps nothing either of a Russian who is elsewhere, by what their event says of them", async () => {
  const path = "/accepts/residents";
  const traits = { residence: "RU", email: "ann@example.ru" };
  const identify = { type: "identify", userId: "u", traits, context: { ...AT.germany, ...YES } };
  expect(words((await collector(path)({ batch: [identify] })).results)).toEqual(["forwarded"]);
  expect(await receivedAt(path)).toHaveLength(1);
  ended.forwarded += 1;
  // A profile that this person may have had at home was told of the residence; asked, none came to be.
  expect(await rows()).toEqual([]);
  expect((await readArchive(env.ARCHIVE_EU)).text + (await readArchive(env.ARCHIVE_US)).text).toBe("");
});

it("counts what it forwarded and what it could not, so that the books balance, and writes down no more", async () => {
  expect(await readBooks()).toMatchObject({
    balanced: true,
    outcomes: { forwarded: 5 + ended.forwarded, refused: 3 + ended.forward_failed },
    refused: { forward_failed: 1 + ended.forward_failed, unknown_event: 1, consent_denied: 1 },
    aggregates: [],
  });
  const written = await counterRows();
  expect(written.length).toBeGreaterThan(0);
  for (const { columns, delta } of written) {
    expect(columns).toEqual(["hour", "v", "delta"]);
    expect(delta).toEqual({
      hour: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d$/) as string,
      in: expect.any(Number) as number,
      outcomes: expect.any(Object) as object,
      calls: {},
      aggregates: {},
    });
    const outcomes = Object.keys(delta["outcomes"] as object);
    const known = ["forwarded", "refused.forward_failed", "refused.unknown_event", "refused.consent_denied"];
    expect(known).toEqual(expect.arrayContaining(outcomes));
  }
});

it("leaves nothing in a queue: what is kept after it arrives alone", async () => {
  const [stored] = await collect([view({ userId: "german", context: { ...AT.germany, ...YES } })]);
  expect(stored?.outcome).toBe("stored");
  await flushAll();
  const { lines } = await archived(env.ARCHIVE_EU, 1);
  expect(lines.map(({ region }) => region)).toEqual(["EEA-DE"]);
  expect((await readArchive(env.ARCHIVE_US)).text).toBe("");
});
