import { env } from "cloudflare:workers";
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import {
  answerOf,
  AT,
  basic,
  cookiesOf,
  FOREIGN,
  fromPage,
  FROM,
  KEY,
  newId,
  post,
  SHOP,
  view,
  words,
} from "./call.ts";
import { profileStubs, type ProfileStub } from "./stores.ts";
import { Browser, page } from "./visit.ts";

const FRESH_MS = 60_000;

it("takes a browser's event from a page of the site", async () => {
  const response = await fromPage(view({ anonymousId: newId("anon") }), FROM.california);
  expect(words((await answerOf(response)).results)).toEqual(["stored"]);
});

it.each([
  FOREIGN,
  "null",
  "https://www.shop.example.foreign.example",
  "http://www.shop.example",
  "http://collect.shop.example",
])("refuses a browser key from origin %s, since anybody can copy the key out of a page", async (origin) => {
  const response = await post(
    "/v1/track",
    { writeKey: KEY.web, ...view({ anonymousId: "a" }) },
    { origin, ...FROM.california },
  );
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ code: "origin_not_allowed" });
});

it.each([FOREIGN, "https://sister.shop.example", "capacitor://shop"])(
  "takes an app's key from origin %s, but neither hears nor plants a visitor's cookie there",
  async (origin) => {
    const visitor = new Browser(FROM.california);
    await visitor.send([page("/coats")]);
    const event = { writeKey: KEY.app, ...view({ anonymousId: newId("anon"), properties: { category: "bags" } }) };
    const headers = { ...FROM.california, origin };
    const response = await post("/v1/track?decide=hero", event, { ...headers, cookie: visitor.cookie });
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await response.json()).toMatchObject({
      results: [{ outcome: "stored" }],
      decisions: { hero: { because: { basis: "context" } } },
    });
    const { session } = await visitor.session();
    expect(session).toMatchObject({ path: ["/coats"], stage: "none", affinity: [] });
    // Without Origin it is the app itself, which keeps its cookie.
    const own = await post("/v1/track", { ...event, messageId: newId("message") }, FROM.california);
    expect(own.headers.getSetCookie()).toHaveLength(1);
  },
);

it("takes a browser key without Origin, since not every browser sends one with every call", async () => {
  const event = { writeKey: KEY.web, ...view({ anonymousId: newId("anon") }) };
  expect(words((await answerOf(await post("/v1/track", event, FROM.california))).results)).toEqual(["stored"]);
});

it("does not ask a server key for an Origin, and does not mind a foreign one", async () => {
  const event = view({ userId: newId("user"), context: AT.california });
  const response = await post("/v1/track", event, { ...basic(KEY.backend), origin: FOREIGN });
  expect(words((await answerOf(response)).results)).toEqual(["stored"]);
});

/** Runs `act` and gives the one profile that it made. */
async function madeBy(act: () => Promise<unknown>): Promise<ProfileStub> {
  const before = new Set((await profileStubs()).map(({ id }) => id.toString()));
  await act();
  const made = (await profileStubs()).filter(({ id }) => !before.has(id.toString()));
  expect(made).toHaveLength(1);
  return made[0]!;
}

it("hands the visitor cookie to a claim while the profile is young, out of scripts' reach and for the site's domain", async () => {
  const response = await fromPage(view({ anonymousId: newId("anon") }), FROM.california);
  const [cookie, ...more] = response.headers.getSetCookie();
  expect(more).toEqual([]);
  const [pair, ...attributes] = (cookie ?? "").split("; ");
  expect(pair).toMatch(/^gh_v=1\.[\w-]{100,}$/);
  expect(attributes).toEqual([
    "Path=/",
    "Domain=shop.example",
    "Max-Age=33696000",
    "HttpOnly",
    "Secure",
    "SameSite=Lax",
  ]);
});

it("binds the cookie to the host where the pages share it", async () => {
  const url = "https://127.0.0.1/v1/track";
  const response = await post(url, { writeKey: KEY.web, ...view({ anonymousId: newId("anon") }) }, FROM.california);
  const [cookie] = response.headers.getSetCookie();
  expect(cookie).toMatch(/^__Host-gh_v=.*; Path=\/; Max-Age=33696000; HttpOnly; Secure; SameSite=Lax$/);
});

it("hands no cookie to a claim on a profile older than a minute: it may be an impostor's", async () => {
  const anonymousId = newId("anon");
  const stub = await madeBy(() => fromPage(view({ anonymousId }), FROM.california));
  const young = await fromPage(view({ anonymousId }), FROM.california);
  expect(cookiesOf(young)).toMatch(/^gh_v=/);
  await runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec(
      "UPDATE profile SET state = json_set(state, '$.createdAt', json_extract(state, '$.createdAt') - ?)",
      FRESH_MS,
    );
  });
  await evictDurableObject(stub);
  const old = await fromPage(view({ anonymousId }), FROM.california);
  expect(words((await answerOf(old)).results)).toEqual(["stored"]);
  expect(old.headers.getSetCookie()).toEqual([]);
});

it("sets no cookie where nothing may be kept, and none for server code", async () => {
  const unasked = await fromPage(view({ anonymousId: newId("anon") }), FROM.germany);
  expect(unasked.headers.getSetCookie()).toEqual([]);
  const nobody = await fromPage(view(), FROM.california);
  expect(nobody.headers.getSetCookie()).toEqual([]);
  const server = await post("/v1/track", view({ userId: newId("user"), context: AT.california }), basic(KEY.backend));
  expect(server.headers.getSetCookie()).toEqual([]);
});

it("sends parallel first calls of one visitor to one profile, since their answers cannot know of each other", async () => {
  const anonymousId = newId("anon");
  const stub = await madeBy(() =>
    Promise.all(Array.from({ length: 5 }, () => fromPage(view({ anonymousId }), FROM.california))),
  );
  expect(
    await runInDurableObject(stub, (_, { storage }) => storage.sql.exec("SELECT * FROM profile").toArray()),
  ).toHaveLength(1);
});

it("never lets a browser's userId name an object: anybody can type one", async () => {
  const before = await profileStubs();
  const response = await fromPage(view({ userId: newId("user") }), FROM.california);
  expect(await answerOf(response)).toMatchObject({
    results: [{ outcome: "aggregated", reasons: ["identifier_missing"] }],
  });
  expect(await profileStubs()).toHaveLength(before.length);
});

it("keeps two sites' customers of one id apart", async () => {
  const userId = newId("user");
  const event = view({ userId, context: AT.california });
  await madeBy(() => post("/v1/track", event, basic(KEY.backend)));
  const other = await madeBy(() => post("https://c.magazine.example/v1/track", event, basic(KEY.magazineBackend)));
  expect(other.id.equals(env.PROFILE.idFromName("nobody"))).toBe(false);
});

it("does not know one site's key at another", async () => {
  expect((await post(`${SHOP}/v1/track`, view({ userId: "u" }), basic(KEY.magazineBackend))).status).toBe(401);
});
