import { expect, it } from "vitest";
import {
  answerOf,
  AT,
  basic,
  call,
  collect,
  cookiesOf,
  FOREIGN,
  KEY,
  newId,
  NO,
  PAGE,
  post,
  SHOP,
  view,
  words,
  YES,
} from "./call.ts";
import { lookup, profileStubs, readBooks } from "./stores.ts";

const JSON_TYPE = { "content-type": "application/json", ...basic(KEY.backend) };

/** A problem as RFC 9457 has it, with a stable code and what to do. */
async function problemOf(response: Response): Promise<string> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.headers.get("cache-control")).toBe("no-store");
  const { code, status, title, detail } = await response.json<Readonly<Record<string, unknown>>>();
  expect(status).toBe(response.status);
  expect(title).toMatch(/\w/);
  expect(detail).toMatch(/\w{3,}.*\./);
  return `${response.status} ${String(code)}`;
}

async function raw(
  body: BodyInit | null,
  headers: Readonly<Record<string, string>> = {},
  path = "/v1/batch",
): Promise<Response> {
  return call("POST", path, body, { ...JSON_TYPE, ...headers });
}

async function gzip(chunk: string, times: number): Promise<Uint8Array<ArrayBuffer>> {
  const text = new TextEncoder().encode(chunk);
  let left = times;
  const source = new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(text);
      else controller.close();
    },
  });
  return new Uint8Array(await new Response(source.pipeThrough(new CompressionStream("gzip"))).arrayBuffer());
}

function inPieces(text: string): ReadableStream {
  const pieces = text.match(/.{1,100000}/g) ?? [];
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });
}

const TWO_MEGABYTES = "x".repeat(2_000_000);
const BRACKETS = "[".repeat(100_000);

it.each([
  ["broken JSON", '{"batch":[', "400 unreadable"],
  ["no JSON at all", "hello", "400 unreadable"],
  ["an array", "[]", "400 unreadable"],
  ["null", "null", "400 unreadable"],
  ["a number", "42", "400 unreadable"],
  ["a batch that is no array", '{"batch":{}}', "400 unreadable"],
  ["no batch", "{}", "400 unreadable"],
  ["an empty body", "", "400 unreadable"],
  ["no body", null, "400 unreadable"],
  ["blanks", "  \n", "400 unreadable"],
  ["bytes that are not UTF-8", new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), "400 unreadable"],
  ["100,000 brackets", BRACKETS, "400 unreadable"],
  ["100,000 brackets that close", `{"batch":[${BRACKETS}${"]".repeat(100_000)}]}`, "400 unreadable"],
  ["100,000 objects in one another", '{"a":'.repeat(80_000), "400 unreadable"],
  ["a 2 MB string", JSON.stringify({ batch: [view({ properties: { name: TWO_MEGABYTES } })] }), "413 too_large"],
  ["2 MB that are no JSON", TWO_MEGABYTES, "413 too_large"],
  ["10,000 events", JSON.stringify({ batch: Array.from({ length: 10_000 }, () => ({})) }), "413 too_many_events"],
])("answers %s with a problem that says what to do", async (_, body, problem) => {
  expect(await problemOf(await raw(body))).toBe(problem);
});

it.each([
  ["in pieces, of no stated length", {}, inPieces(TWO_MEGABYTES)],
  ["under a length that is too large", { "content-length": "500001" }, "{}"],
  ["under a length that is not its own", { "content-length": "2" }, TWO_MEGABYTES],
  ["under a length that is no number", { "content-length": "many" }, "{}"],
])("takes no body that comes %s", async (_, headers, body) => {
  expect(await problemOf(await raw(body, headers))).toBe("413 too_large");
});

it("reads a body in pieces, and one of stated length", async () => {
  const event = view({ userId: newId("user"), context: AT.california });
  const text = JSON.stringify({ batch: [event] });
  expect(words((await answerOf(await raw(inPieces(text)))).results)).toEqual(["stored"]);
  const length = { "content-length": String(text.length) };
  expect(words((await answerOf(await raw(text, length))).results)).toEqual(["duplicate"]);
});

it("answers a 2 MB string that came gzipped like one that came plain", async () => {
  expect(await problemOf(await raw(await gzip(TWO_MEGABYTES, 1)))).toBe("413 too_large");
});

it("answers a gzip bomb without unfolding it: the damage at its end is never reached", async () => {
  const bomb = await gzip("0".repeat(1_000_000), 100);
  expect(bomb.byteLength).toBeLessThan(500_000);
  const damaged = bomb.slice(0, -20);
  expect(await problemOf(await raw(damaged))).toBe("413 too_large");
});

it("answers truncated and damaged gzip as unreadable", async () => {
  const whole = await gzip(JSON.stringify({ batch: [view()] }), 1);
  expect(await problemOf(await raw(whole.slice(0, -9)))).toBe("400 unreadable");
  expect(await problemOf(await raw(whole.slice(0, 2)))).toBe("400 unreadable");
  expect(await problemOf(await raw(whole.map((byte, at) => (at > 12 && at < 40 ? byte ^ 0xff : byte))))).toBe(
    "400 unreadable",
  );
});

it("unzips once: gzip within gzip is not JSON", async () => {
  const once = await gzip(JSON.stringify({ batch: [view()] }), 1);
  const twice = await new Response(new Blob([once]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
  expect(await problemOf(await raw(twice))).toBe("400 unreadable");
});

it.each(["text/html", "application/xml", "multipart/form-data; boundary=x", "image/png"])(
  "refuses content type %s, which no client of the field sends",
  async (type) => {
    expect(await problemOf(await raw('{"batch":[]}', { "content-type": type }))).toBe("415 unsupported_type");
  },
);

it("takes an empty batch as what it is", async () => {
  expect(await answerOf(await raw('{"batch":[]}'))).toEqual({ success: true, results: [] });
});

it.each([
  ["unknown key", { ...basic("gh_sk_guess") }, "401 bad_key"],
  ["no key", { authorization: "" }, "401 bad_key"],
  ["Basic that is no base64", { authorization: "Basic %%%" }, "401 bad_key"],
  ["a scheme of nobody's", { authorization: `Digest ${KEY.backend}` }, "401 bad_key"],
  ["a key of a megabyte's length", { authorization: `Bearer ${"k".repeat(20_000)}` }, "401 bad_key"],
  ["a browser key from a foreign page", { ...basic(KEY.web), origin: FOREIGN }, "403 origin_not_allowed"],
])("refuses %s before it looks at any event", async (_, headers, problem) => {
  expect(await problemOf(await raw(JSON.stringify({ batch: [view()] }), headers))).toBe(problem);
});

it.each([
  ["GET", `${SHOP}/v1/nothing`, "404 not_found"],
  ["POST", `${SHOP}/`, "404 not_found"],
  ["POST", `${SHOP}/v1/constructor`, "404 not_found"],
  ["POST", "https://nobody.example/v1/track", "404 unknown_site"],
])("answers %s %s as nothing that is here", async (method, url, problem) => {
  expect(await problemOf(await call(method, url))).toBe(problem);
});

it.each([
  ["GET", "/v1/track", "POST"],
  ["DELETE", "/v1/batch", "POST"],
  ["POST", "/v1/consent", "GET, PUT"],
  ["POST", "/v1/ledger", "GET"],
  ["GET", "/v1/explain", "POST"],
])("answers %s %s by naming the methods it has", async (method, path, allow) => {
  const response = await call(method, path, null, { origin: PAGE });
  expect(response.headers.get("allow")).toBe(allow);
  expect(await problemOf(response)).toBe("405 method_not_allowed");
});

/** Events that are none, each with the verdict that names its fault. */
const BAD_EVENTS: readonly (readonly [string, unknown, string, (readonly string[])?])[] = [
  ["null", null, "invalid_event"],
  ["a number", 42, "invalid_event"],
  ["a text", "event", "invalid_event"],
  ["an array", [[]], "invalid_event"],
  ["an empty object", {}, "invalid_event", ["type"]],
  ["a type of nobody's", view({ type: "delete" }), "invalid_event", ["type"]],
  ["properties that are a text", view({ properties: "p" }), "invalid_event", ["properties"]],
  ["a context that is an array", view({ context: [] }), "invalid_event", ["context"]],
  ["a userId that is an object", view({ userId: {} }), "invalid_event", ["userId"]],
  ["a messageId that is a number", view({ messageId: 7 }), "invalid_event", ["messageId"]],
  ["a messageId of 10,000 letters", view({ messageId: "m".repeat(10_000) }), "invalid_event", ["messageId"]],
  ["a timestamp that is no time", view({ timestamp: "soon" }), "invalid_event", ["timestamp"]],
  ["an event name that is a list", view({ event: ["Product Viewed"] }), "invalid_event", ["event"]],
  ["an unknown name", view({ event: "__proto__" }), "unknown_event"],
  ["no name", view({ event: undefined }), "unknown_event"],
  ["a planned field of the wrong type", view({ properties: { price: "1" } }), "invalid_event", ["properties.price"]],
  ["40,000 characters", view({ properties: { name: "n".repeat(40_000) } }), "event_too_large"],
  [
    "10,000 keys",
    view({ properties: Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`k${at}`, 1])) }),
    "event_too_large",
  ],
];

it.each(BAD_EVENTS)(
  "names what is wrong with %s, and keeps the good events around it",
  async (_, bad, reason, fields) => {
    const good = () => view({ userId: newId("user"), context: AT.california });
    const [before, refused, after] = await collect([good(), bad, good()]);
    expect(words([before!, refused!, after!])).toEqual(["stored", reason, "stored"]);
    if (fields) expect(refused?.fields).toEqual(fields);
  },
);

it("takes __proto__ and its kin for nothing, whatever they hold", async () => {
  const userId = newId("user");
  const poisoned = `{"batch":[{"type":"track","event":"Product Viewed","userId":"${userId}","__proto__":{"type":"alias"},
    "properties":{"__proto__":{"price":"x"},"constructor":{"prototype":{"polluted":true}},"sku":"s"},
    "context":{"__proto__":{"location":{"country":"RU"}},"location":{"country":"US","region":"CA"}}}]}`;
  expect(words((await answerOf(await raw(poisoned))).results)).toEqual(["stored"]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

it("takes lone surrogates without breaking on them, and knows them again", async () => {
  const event = String.raw`{"type":"track","event":"Product Viewed","messageId":"\ud800","userId":"\udfff-${newId("user")}",
    "properties":{"name":"half \ud83d of a pair"},"context":{"location":{"country":"US","region":"CA"}}}`;
  const { results } = await answerOf(await raw(`{"batch":[${event},${event}]}`));
  expect(words(results)).toEqual(["stored", "duplicate"]);
  expect(results[0]?.messageId?.isWellFormed()).toBe(true);
});

it("survives a clock that is ten years off, in both directions", async () => {
  const years = (count: number) => new Date(Date.now() + count * 365 * 86_400_000).toISOString();
  const at = (timestamp: string, sentAt?: string) =>
    view({ userId: newId("user"), timestamp, context: AT.california, ...(sentAt === undefined ? {} : { sentAt }) });
  const results = await collect([at(years(-10)), at(years(10)), at(years(-10), years(-10)), at(years(10), years(10))]);
  expect(words(results), "without sentAt nothing tells old from wrong").toEqual([
    "stale",
    "stored",
    "stored",
    "stored",
  ]);
});

it("takes the first 500 visitors of a batch of 2,500 and names the rest, so that they can be resent", async () => {
  const before = (await profileStubs()).length;
  const batch = Array.from({ length: 2_500 }, (_, at) => ({
    type: "page",
    userId: `crowd-${at}`,
    messageId: `c${at}`,
    context: YES,
  }));
  const response = await post("/v1/batch", { batch }, basic(KEY.replay));
  const said = words((await answerOf(response)).results);
  expect([...new Set(said.slice(0, 500))]).toEqual(["stored"]);
  expect([...new Set(said.slice(500))]).toEqual(["too_many_profiles"]);
  expect((await profileStubs()).length - before).toBe(500);
}, 60_000);

it("tells no more than 500 people of a call what they refused, and names the events that are to come again", async () => {
  const refusals = Array.from({ length: 510 }, () =>
    view({ userId: newId("refusing"), context: { ...AT.germany, ...NO } }),
  );
  const said = words(await collect(refusals));
  expect([...new Set(said.slice(0, 500))]).toEqual(["consent_denied"]);
  expect([...new Set(said.slice(500))]).toEqual(["too_many_profiles"]);
  expect([...new Set(words(await collect(refusals.slice(500))))]).toEqual(["consent_denied"]);
  const last = refusals.at(-1)!["userId"] as string;
  expect((await lookup(last)).profiles, "and is remembered").toHaveLength(1);
}, 60_000);

it("has thrown nothing on the way: no call of this file ended as unavailable, and the books balance", async () => {
  const books = await readBooks();
  expect(books.callsRefused).not.toHaveProperty("unavailable");
  expect(books.callsRefused).toMatchObject({ unreadable: expect.any(Number), too_large: expect.any(Number) });
  expect(books.balanced).toBe(true);
});

it("keeps what fits of a call that holds too much of one visitor, and names the rest, instead of refusing it for ever", async () => {
  const purposes = { functional: true, personalization: true, advertising: true };
  const chosen = await call("PUT", "/v1/consent", JSON.stringify({ purposes }), {
    origin: PAGE,
    "content-type": "application/json",
    "cf-ipcountry": "GB",
  });
  const headers = { origin: PAGE, cookie: cookiesOf(chosen), "cf-ipcountry": "GB" };
  // Small as it is sent, and more than an outbox takes as lines.
  const batch = Array.from({ length: 2_500 }, () => ({ type: "page", context: { page: { title: "t".repeat(140) } } }));
  const answer = await answerOf(await post("/v1/batch", { writeKey: KEY.web, batch }, headers));
  const said = new Set(words(answer.results));
  expect(said).toEqual(new Set(["stored", "too_much_at_once"]));
});
