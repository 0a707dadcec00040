import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import {
  AT,
  answerOf,
  basic,
  collect,
  fromPage,
  KEY,
  newId,
  NO,
  post,
  view,
  YES,
  type Fields,
  type Headers,
  type Result,
} from "./call.ts";
import { profileStubs, readArchive, readBooks } from "./stores.ts";

interface Explained extends Result {
  readonly region: { readonly id: string };
  readonly kept: readonly { readonly field: string; readonly rests: string }[];
  readonly trace: readonly { readonly step: string }[];
}

async function explain(question: Fields, headers: Headers = basic(KEY.backend)): Promise<Response> {
  return post("/v1/explain", question, headers);
}

/** What can be compared: how it ends, why, and under which receipt. */
function essence({ outcome, reasons = [], receipt }: Result) {
  return { outcome, reasons, receipt };
}

interface Case {
  readonly event?: Fields;
  /** As the connection says it. */
  readonly from: { readonly country: string; readonly region?: string };
  readonly headers?: Headers;
}

const DE = { country: "DE" };
const CA = { country: "US", region: "CA" };

/** The cases come first in the file: their explanations must leave nothing that the next could find. */
const CASES: Readonly<Record<string, Case>> = {
  "Germany without a word": { from: DE },
  "Germany with a yes": { from: DE, event: { context: YES } },
  "Germany with a no": { from: DE, event: { context: NO } },
  "Germany with one yes": { from: DE, event: { context: { consent: { categoryPreferences: { C0002: true } } } } },
  "Germany with an empty consent": { from: DE, event: { context: { consent: { categoryPreferences: {} } } } },
  "Germany with a consent that cannot be read": { from: DE, event: { context: { consent: "yes" } } },
  "Germany with a signal and a yes": { from: DE, event: { context: YES }, headers: { "sec-gpc": "1" } },
  "France with a yes": { from: { country: "FR" }, event: { context: YES } },
  "California without a word": { from: CA },
  "California with a signal": { from: CA, headers: { "sec-gpc": "1" } },
  "California with a signal of no value": { from: CA, headers: { "sec-gpc": "0" } },
  "California with a no": { from: CA, event: { context: NO } },
  "New York, which has no row": { from: { country: "US", region: "NY" } },
  "the US without a state": { from: { country: "US" }, event: { context: YES } },
  "Russia with a yes": { from: { country: "RU" }, event: { context: YES } },
  "nobody knows where": { from: { country: "XX" }, event: { context: YES } },
  "a declared bot": { from: CA, headers: { "user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)" } },
  "an old event": { from: CA, event: { timestamp: "2020-01-01T00:00:00Z" } },
  "an unplanned name": { from: CA, event: { event: "Never Planned" } },
  "a field of the wrong shape": { from: CA, event: { properties: { price: "free" } } },
  "an unplanned field": { from: CA, event: { properties: { price: 1, shoe: 44 } } },
  "an address where none was planned": { from: CA, event: { properties: { name: "for a@b.example" } } },
  "an e-mail that only advertising keeps": {
    from: CA,
    headers: { "sec-gpc": "1" },
    event: { event: "Order Completed", properties: { order_id: "o", email: "a@b.example" } },
  },
  "an event that names nobody usable": { from: CA, event: { anonymousId: "null" } },
};

it.each(Object.entries(CASES))("explains %s as collect then does it", async (name, { event, from, headers = {} }) => {
  const asked = view({ anonymousId: newId("anon"), ...event });
  const answered = await explain({ event: asked, request: { ...from, headers } });
  expect(answered.status, name).toBe(200);
  const explained = await answered.json<Explained>();
  expect(await profileStubs(), "explaining made no object").toHaveLength(made);

  const place = {
    "cf-ipcountry": from.country,
    ...(from.region === undefined ? {} : { "cf-region-code": from.region }),
  };
  const { results } = await answerOf(await fromPage(asked, { ...place, ...headers }));
  expect(essence(explained)).toEqual(essence(results[0]!));
  made = (await profileStubs()).length;
});

let made = 0;

it("explains a server's event as collect then does it", async () => {
  for (const context of [
    { ...AT.germany, ...YES },
    AT.california,
    AT.russia,
    YES,
    { location: { country: "Atlantis" }, ...YES },
  ]) {
    const event = view({ userId: newId("user"), context });
    const explained = await (await explain({ event })).json<Explained>();
    expect(essence(explained)).toEqual(essence((await collect([event]))[0]!));
  }
});

it("hears what would be stored about the visitor", async () => {
  const event = view({ anonymousId: "a" });
  const ask = async (subject: Fields, from = DE) =>
    (await explain({ event, request: from, subject })).json<Explained>();
  expect(await ask({})).toMatchObject({ outcome: "aggregated" });
  expect(await ask({ consented: ["analytics", "personalization", "advertising"] })).toMatchObject({
    outcome: "stored",
  });
  expect(await ask({ consented: ["analytics"], objected: ["advertising"] })).toMatchObject({ outcome: "reduced" });
  expect(await ask({ objected: ["analytics", "personalization", "advertising"] })).toMatchObject({
    outcome: "refused",
  });
  expect(await ask({ optedOut: true }, CA)).toMatchObject({
    outcome: "reduced",
    purposes: { advertising: { because: "remembered_signal" } },
  });
});

it("cites the law, names what is kept and how it rests, and shows every step", async () => {
  const event = view({ context: YES, properties: { sku: "s", url: "https://www.shop.example/p", shoe: 44 } });
  const explained = await (await explain({ event, request: DE })).json<Explained>();
  expect(explained).toMatchObject({
    region: { id: "EEA-DE", foundBy: "connection" },
    placement: { mode: "store", jurisdiction: "eu" },
    purposes: {
      analytics: {
        allowed: true,
        citations: expect.arrayContaining([{ instrument: "TDDDG (Germany)", article: "§ 25(1)" }]),
      },
    },
    removed: [{ field: "properties.shoe", because: "not_planned" }],
  });
  expect(explained.kept).toEqual([
    { field: "properties.sku", rests: "plain" },
    { field: "properties.url", rests: "sealed" },
  ]);
  expect(explained.trace.map(({ step }) => step)).toEqual([
    "validate",
    "screen",
    "region",
    "placement",
    "consent",
    "minimize",
    "settle",
    "outcome",
  ]);
});

it("answers for another time and another endpoint, for this question only", async () => {
  const event = view({ userId: "u", timestamp: "2025-03-01T00:00:00Z", context: AT.russia });
  const config = { forward: { RU: "https://collect.shop.example.ru/v1/batch" } };
  expect(await (await explain({ event, at: "2025-03-01T00:00:01Z", config })).json()).toMatchObject({
    outcome: "forwarded",
  });
  expect(await (await explain({ event, at: "2025-03-01T00:00:01Z" })).json()).toMatchObject({
    reasons: ["region_forbidden"],
  });
});

it.each([
  ["no key", {}, 401],
  ["a browser key", basic(KEY.web), 403],
  ["an app key", basic(KEY.app), 403],
])("does not answer %s, since the plan is the owner's", async (_, headers, status) => {
  expect((await explain({ event: view() }, headers)).status).toBe(status);
});

it.each([
  ["a question without an event", {}],
  ["a question with a word it does not know", { event: {}, region: "DE" }],
  ["a time that is none", { event: view(), at: "tomorrow" }],
])("refuses %s and says what is wrong with it", async (_, question) => {
  const response = await explain(question);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: "unreadable", detail: expect.stringMatching(/\(.+\)/s) });
});

it("shows the whole way of an event that cannot be read as one", async () => {
  const response = await explain({ event: { type: "delete" }, request: { country: "RU" } });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ outcome: "refused", reasons: ["invalid_event"], region: { id: "RU" } });
});

it("has counted what was collected, and nothing of what was explained", async () => {
  await expect.poll(async () => (await readBooks()).in).toBe(Object.keys(CASES).length + 5);
  expect((await readArchive(env.ARCHIVE_EU)).text + (await readArchive(env.ARCHIVE_US)).text).not.toContain(
    "explained",
  );
});
