import { expect, it } from "vitest";
import {
  answerOf,
  AT,
  basic,
  call,
  collect,
  fromPage,
  FROM,
  KEY,
  newId,
  PAGE,
  post,
  view,
  words,
  YES,
} from "./call.ts";
import { lookup } from "./stores.ts";

const DAY = 86_400_000;

const ONE_EVENT: Readonly<Record<string, object>> = {
  track: { event: "Product Viewed", properties: { product_id: "p-1" } },
  page: { name: "Home" },
  screen: { name: "Start" },
  identify: { traits: { plan: "gold" } },
  group: { groupId: "g-1", traits: { industry: "steel" } },
  alias: { previousId: "old" },
};

it("stores a server's event when the event carries the visitor's yes", async () => {
  const [result] = await collect([view({ userId: newId("user"), context: { ...AT.germany, ...YES } })]);
  expect(result).toEqual({
    messageId: expect.any(String),
    outcome: "stored",
    receipt: expect.stringMatching(/^.{22}$/),
  });
});

it("takes the country that a server key attests for, since an event without one says nothing", async () => {
  const [attested] = await collect([view({ userId: newId("user"), context: YES })], KEY.replay);
  const [unknown] = await collect([view({ userId: newId("user"), context: YES })], KEY.backend);
  expect(attested).not.toHaveProperty("reasons");
  expect(unknown).toMatchObject({ outcome: "stored", reasons: ["region_unknown"] });
});

it("places an app's visitor by the connection, whatever the app writes into the event", async () => {
  const event = view({ anonymousId: newId("anon"), context: AT.california });
  const response = await post("/v1/track", { ...event, writeKey: KEY.app }, FROM.russia);
  expect(words((await answerOf(response)).results)).toEqual(["region_forbidden"]);
});

it.each([
  ["Basic user name", basic(KEY.backend), {}],
  ["Bearer token", { authorization: `Bearer ${KEY.backend}` }, {}],
  ["writeKey in the body", {}, { writeKey: KEY.backend }],
])("knows the key as %s, since clients differ", async (_, headers, fields) => {
  const event = { ...view({ userId: newId("user"), context: AT.california }), ...fields };
  expect(words((await answerOf(await post("/v1/track", event, headers))).results)).toEqual(["stored"]);
});

it("lets the header's key win over the body's, so that one call has one key", async () => {
  const event = { ...view({ userId: "u" }), writeKey: KEY.backend };
  expect((await post("/v1/track", event, basic("nobody's"))).status).toBe(401);
});

it.each(Object.keys(ONE_EVENT))(
  "answers /v1/%s and its one letter alike, since browsers send the letter",
  async (path) => {
    for (const route of [path, path.charAt(0)]) {
      const event = { ...ONE_EVENT[path], messageId: newId("message"), userId: newId("user"), context: AT.california };
      const { results } = await answerOf(await post(`/v1/${route}`, event, basic(KEY.backend)));
      expect(words(results), route).toEqual(["stored"]);
    }
  },
);

it.each(["batch", "b", "import"])("answers /v1/%s with one result for each event", async (path) => {
  const batch = [
    view({ userId: newId("user"), context: AT.california }),
    view({ userId: newId("user"), context: AT.california }),
  ];
  const { results } = await answerOf(await post(`/v1/${path}`, { batch }, basic(KEY.backend)));
  expect(results.map(({ messageId }) => messageId)).toEqual(batch.map((event) => event["messageId"]));
});

it("answers the browser client's own metrics without a key, since that client sends none", async () => {
  const body = JSON.stringify({
    series: [{ type: "Counter", metric: "analytics_js.invoke", value: 1, tags: { library: "analytics.js" } }],
  });
  const response = await call("POST", "/v1/m", body, { origin: PAGE, "content-type": "text/plain" });
  expect(await answerOf(response)).toMatchObject({ success: true });
});

async function gzip(text: string): Promise<ArrayBuffer> {
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
}

it("reads text/plain, since a page sends it to be spared the preflight", async () => {
  const event = view({ writeKey: KEY.web, anonymousId: newId("anon") });
  const headers = { "content-type": "text/plain;charset=UTF-8", origin: PAGE, ...FROM.california };
  expect(words((await answerOf(await call("POST", "/v1/t", JSON.stringify(event), headers))).results)).toEqual([
    "stored",
  ]);
});

it.each(["application/json", "text/plain", "application/gzip", "application/octet-stream", undefined])(
  "unzips by the first bytes under content type %s, since clients name it as they like",
  async (type) => {
    const body = await gzip(JSON.stringify(view({ userId: newId("user"), context: AT.california })));
    const headers = { ...basic(KEY.backend), ...(type === undefined ? {} : { "content-type": type }) };
    expect(words((await answerOf(await call("POST", "/v1/track", body, headers))).results)).toEqual(["stored"]);
  },
);

it("gives a mixed batch's verdicts in the order of its events", async () => {
  const userId = newId("user");
  const first = view({ userId, context: AT.california });
  const results = await collect([
    first,
    null,
    view({ userId, event: "Never Planned", context: AT.california }),
    view({ userId, context: AT.germany }),
    view({ userId, context: AT.russia }),
    first,
    view({ userId, properties: { price: "a lot" }, context: AT.california }),
    view({ userId, context: { ...AT.california, userAgent: "Googlebot/2.1" } }),
    view({ userId, context: AT.california }),
  ]);
  expect(words(results)).toEqual([
    "stored",
    "invalid_event",
    "unknown_event",
    "aggregated",
    "region_forbidden",
    "duplicate",
    "invalid_event",
    "bot",
    "stored",
  ]);
  expect(results[6]?.fields).toEqual(["properties.price"]);
});

it("keeps the traits that the plan names and says which it left out", async () => {
  const userId = newId("user");
  const identify = {
    type: "identify",
    userId,
    traits: { email: "a@b.example", plan: "gold", shoe: 44 },
    context: AT.california,
  };
  const group = {
    type: "group",
    userId,
    groupId: "g",
    traits: { name: "Acme", industry: "steel", motto: "!" },
    context: AT.california,
  };
  const [identified, grouped] = await collect([identify, group]);
  expect(identified).toMatchObject({ outcome: "reduced", removed: ["traits.shoe"] });
  expect(grouped).toMatchObject({ outcome: "reduced", removed: ["traits.motto"] });
  expect((await lookup(userId)).profiles).toMatchObject([
    { traits: { email: "a@b.example", plan: "gold" }, group: { name: "Acme", industry: "steel" } },
  ]);
});

it("keeps of two values of one trait the one said later, in whatever order they arrive", async () => {
  const userId = newId("user");
  const at = (ago: number, plan: string) => ({
    type: "identify",
    userId,
    timestamp: new Date(Date.now() - ago).toISOString(),
    traits: { plan },
    context: AT.california,
  });
  await collect([at(1_000, "newer"), at(60_000, "older")]);
  expect((await lookup(userId)).profiles[0]?.traits).toEqual({ plan: "newer" });
});

it("lets a repeated messageId take effect once, within a batch and across calls, for one visitor", async () => {
  const event = view({ userId: newId("user"), context: AT.california });
  expect(words(await collect([event, event]))).toEqual(["stored", "duplicate"]);
  expect(words(await collect([event]))).toEqual(["duplicate"]);
  const { profiles } = await lookup(String(event["userId"]));
  expect(profiles[0]?.counts).toMatchObject({ "Product Viewed": { count: 1 } });
  expect(words(await collect([{ ...event, userId: newId("another") }]))).toEqual(["stored"]);
});

it("refuses a two-day-old event as stale, and takes it at import, which a server key alone may use", async () => {
  const userId = newId("user");
  const timestamp = new Date(Date.now() - 2 * DAY).toISOString();
  const old = () => view({ userId, timestamp, context: AT.california });
  expect(words(await collect([old()]))).toEqual(["stale"]);
  const imported = await post("/v1/import", { batch: [old()] }, basic(KEY.backend));
  expect(words((await answerOf(imported)).results)).toEqual(["stored"]);
  const { profiles } = await lookup(userId);
  expect(profiles[0]?.counts, "history does not fold into sessions").toEqual({});
  const fromBrowser = await post("/v1/import", { writeKey: KEY.web, batch: [old()] }, { origin: PAGE });
  expect(fromBrowser.status).toBe(403);
  expect(await fromBrowser.json()).toMatchObject({ code: "scope_missing" });
});

it("corrects a clock that is wrong by hours through sentAt, so that a fresh event is not called stale", async () => {
  const userId = newId("user");
  const wrong = Date.now() - 30 * 3_600_000;
  const event = view({ userId, timestamp: new Date(wrong - 1_000).toISOString(), context: AT.california });
  const response = await post(
    "/v1/batch",
    { batch: [event], sentAt: new Date(wrong).toISOString() },
    basic(KEY.backend),
  );
  expect(words((await answerOf(response)).results)).toEqual(["stored"]);
});

it("confirms in the answer that it honored an opt-out signal, as California asks", async () => {
  const anonymousId = newId("anon");
  const answer = await answerOf(await fromPage(view({ anonymousId }), { ...FROM.california, "sec-gpc": "1" }));
  expect(answer.consent).toMatchObject({ optOutSignalHonored: true });
  expect(answer.results).toMatchObject([{ outcome: "reduced", removed: ["purpose.advertising"] }]);
  const silent = await answerOf(await fromPage(view({ anonymousId: newId("anon") }), FROM.california));
  expect(silent.consent).toEqual({ objectionUrl: "https://www.shop.example/privacy" });
});

it("says that it may ask where only a yes is missing", async () => {
  const answer = await answerOf(await fromPage(view({ anonymousId: newId("anon") }), FROM.germany));
  expect(answer).toMatchObject({
    results: [{ outcome: "aggregated", reasons: ["consent_missing"] }],
    consent: { promptAllowed: true },
  });
});
