import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import {
  AT,
  answerOf,
  call,
  collect,
  cookiesOf,
  FOREIGN,
  fromPage,
  FROM,
  newId,
  PAGE,
  view,
  words,
  YES,
  type Fields,
  type Headers,
} from "./call.ts";
import { lookup, profileStubs, rows } from "./stores.ts";

const ALL_YES = { analytics: true, personalization: true, advertising: true };
const ALL_NO = { analytics: false, personalization: false, advertising: false };

async function choose(purposes: Fields, headers: Headers = {}): Promise<Response> {
  const said = { origin: PAGE, "content-type": "application/json", ...FROM.germany, ...headers };
  return call("PUT", "/v1/consent", JSON.stringify({ purposes }), said);
}

interface Consent {
  readonly region: { readonly id: string };
  readonly known: boolean;
  readonly optOutSignalHonored?: boolean;
  readonly promptAllowed?: boolean;
  readonly purposes: Readonly<
    Record<string, { readonly allowed: boolean; readonly because: string; readonly choice?: object }>
  >;
}

async function consentOf(headers: Headers): Promise<Consent> {
  const response = await call("GET", "/v1/consent", null, headers);
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
  return response.json();
}

/** A German who said yes, as their browser holds it. */
async function consented(): Promise<string> {
  const response = await choose(ALL_YES);
  expect(response.status).toBe(200);
  return cookiesOf(response);
}

async function track(cookie: string, headers: Headers = FROM.germany, fields: Fields = {}): Promise<readonly string[]> {
  return words((await answerOf(await fromPage(view(fields), { cookie, ...headers }))).results);
}

it.each([
  ["no Origin", { origin: "" }, 403],
  ["a foreign Origin", { origin: FOREIGN }, 403],
  ["a form's content type", { "content-type": "text/plain" }, 415],
])("records no choice from %s, since any page could make a browser send it", async (_, headers, status) => {
  const response = await choose(ALL_YES, headers);
  expect(response.status).toBe(status);
  expect(response.headers.getSetCookie()).toEqual([]);
});

it.each([
  ["no purposes", "{}"],
  ["a purpose of nobody's", '{"purposes":{"everything":true}}'],
  ["a yes that is not true", '{"purposes":{"analytics":"yes"}}'],
])("does not guess what %s was meant to say", async (_, body) => {
  const response = await call("PUT", "/v1/consent", body, { origin: PAGE, "content-type": "application/json" });
  expect(response.status).toBe(400);
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(await response.json()).toMatchObject({ detail: expect.stringContaining("advertising, sale_or_share") });
});

it("says which content type a choice is taken as", async () => {
  const refused = await choose(ALL_YES, { "content-type": "text/plain" });
  expect(await refused.json()).toMatchObject({ detail: expect.stringContaining("application/json only") });
});

it("reads consent for a navigation and for the site's pages, not for other sites' scripts", async () => {
  expect((await call("GET", "/v1/consent", null, { origin: FOREIGN })).status).toBe(403);
  expect((await call("GET", "/v1/consent", null, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect(await consentOf({ ...FROM.germany })).toMatchObject({
    region: { id: "EEA-DE" },
    known: false,
    promptAllowed: true,
  });
});

it("remembers a refusal in a cookie alone: nobody is made to be remembered as having refused", async () => {
  const before = (await profileStubs()).length;
  const response = await choose(ALL_NO);
  const cookies = response.headers.getSetCookie();
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatch(
    /^gh_c=.*; Path=\/; Domain=shop\.example; Max-Age=34187400; HttpOnly; Secure; SameSite=Lax$/,
  );
  const cookie = cookiesOf(response);
  expect(await track(cookie, FROM.germany, { anonymousId: newId("anon") })).toEqual(["consent_denied"]);
  expect((await consentOf({ cookie, ...FROM.germany })).purposes["analytics"]).toMatchObject({
    because: "choice_refused",
  });
  expect(await profileStubs()).toHaveLength(before);
});

it.each([{}, { necessary: true }])("leaves nothing on the device of whoever chose nothing: %j", async (purposes) => {
  expect((await choose(purposes)).headers.getSetCookie()).toEqual([]);
});

it("makes a profile for a yes, in the region's jurisdiction, and hands out both cookies", async () => {
  const before = new Set((await rows()).map(({ name }) => name));
  const response = await choose(ALL_YES);
  const names = response.headers.getSetCookie().map((cookie) => cookie.split("=", 1)[0] ?? "");
  expect(names.toSorted()).toEqual(["gh_c", "gh_v"]);
  const made = (await rows()).filter(({ name }) => !before.has(name));
  expect(made).toHaveLength(1);
  expect(made[0]).toMatchObject({ name: expect.stringMatching(/^eu:/), state: { jurisdiction: "eu" } });

  await choose(ALL_YES, FROM.california);
  const abroad = (await rows()).filter(({ name }) => !before.has(name) && name !== made[0]?.name);
  expect(abroad).toMatchObject([{ name: expect.stringMatching(/^us:/), state: { jurisdiction: "us" } }]);
});

it("makes no profile for a yes where storing is forbidden", async () => {
  const before = (await profileStubs()).length;
  expect(cookiesOf(await choose(ALL_YES, FROM.russia))).not.toContain("gh_v");
  expect(await profileStubs()).toHaveLength(before);
});

it("stores what the cookies' visitor does after their yes, without any identifier in the event", async () => {
  const cookie = await consented();
  expect(await track(cookie)).toEqual(["stored"]);
  expect(await consentOf({ cookie, ...FROM.germany })).toMatchObject({
    known: true,
    purposes: { analytics: { allowed: true } },
  });
});

it("refuses after a withdrawal and deletes what had been learned, in the same step", async () => {
  const somebodyElse = await consented();
  const before = new Set((await rows()).map(({ name }) => name));
  const cookie = await consented();
  const mine = (await rows()).find(({ name }) => !before.has(name));
  expect(await track(cookie)).toEqual(["stored"]);
  expect(await track(somebodyElse), "somebody else").toEqual(["stored"]);
  const named = async () => (await rows()).find(({ name }) => name === mine?.name)?.state.slices;
  expect(await named()).toMatchObject({ analytics: {}, personalization: {} });

  const withdrawn = await choose(ALL_NO, { cookie });
  expect(await named()).toEqual({});
  const after = [cookiesOf(withdrawn), cookie.split("; ").find((pair) => pair.startsWith("gh_v="))].join("; ");
  expect(await track(after)).toEqual(["consent_denied"]);
  expect(await track(cookie), "the older choice cookie, sent again").toEqual(["consent_denied"]);
  expect(await track(somebodyElse), "somebody else").toEqual(["stored"]);
});

it("keeps the slices of the purposes that were not withdrawn", async () => {
  const before = new Set((await rows()).map(({ name }) => name));
  const cookie = await consented();
  await track(cookie);
  await choose({ personalization: false }, { cookie });
  const mine = (await rows()).find(({ name }) => !before.has(name));
  expect(Object.keys(mine?.state.slices ?? {})).toEqual(["analytics"]);
});

it("takes a forged or altered cookie for none: a new visitor, without the old one's yes", async () => {
  const cookie = (await consented()).split("; ").find((pair) => pair.startsWith("gh_v=")) ?? "";
  const altered = cookie.slice(0, -2) + (cookie.endsWith("A") ? "BB" : "AA");
  const choiceAsVisitor = cookiesOf(await choose(ALL_NO)).replace("gh_c=", "gh_v=");
  for (const forged of [altered, "gh_v=1.AAAA", "gh_v=", "gh_v=7.x", `gh_v=${"A".repeat(5_000)}`, choiceAsVisitor]) {
    expect(await track(forged, FROM.germany, { anonymousId: newId("anon") }), forged.slice(0, 20)).toEqual([
      "aggregated",
    ]);
    expect((await consentOf({ cookie: forged, ...FROM.germany })).known).toBe(false);
  }
});

it("takes the cookie of a profile that is gone for a new visitor's", async () => {
  const before = new Set((await profileStubs()).map(({ id }) => id.toString()));
  const cookie = (await consented()).split("; ").find((pair) => pair.startsWith("gh_v=")) ?? "";
  const stub = (await profileStubs()).find(({ id }) => !before.has(id.toString()));
  await runInDurableObject(stub!, (_, { storage }) => storage.deleteAll());
  await evictDurableObject(stub!);
  const response = await fromPage(view({ anonymousId: newId("anon") }), { cookie, ...FROM.california });
  expect(words((await answerOf(response)).results)).toEqual(["stored"]);
  expect(cookiesOf(response), "its own cookie").toMatch(/^gh_v=/);
});

it("lets a bare claim refuse, and never use a yes that is stored: claims prove nothing", async () => {
  const anonymousId = newId("anon");
  const given = await fromPage(view({ anonymousId, context: YES }), FROM.germany);
  const cookie = cookiesOf(given);
  await choose({ analytics: true }, { cookie });
  expect((await lookup(anonymousId, "anonymousId")).profiles, "the claim's own profile holds the yes").toMatchObject([
    { jurisdiction: "eu", consent: { analytics: { granted: true } } },
  ]);
  expect(await track("", FROM.germany, { anonymousId }), "the claim alone").toEqual(["aggregated"]);
  const proved = await answerOf(await fromPage(view(), { cookie, ...FROM.germany }));
  expect(proved.results, "the cookie").toMatchObject([{ outcome: "reduced" }]);

  await choose(ALL_NO, { cookie });
  const earlier = new Date(Date.now() - 60_000).toISOString();
  const claimed = { anonymousId, context: YES, timestamp: earlier };
  expect(await track("", FROM.germany, claimed), "the claim, with a yes older than the no").toEqual(["consent_denied"]);
});

it("remembers an opt-out signal after the header is gone, and tells that it honored it", async () => {
  const anonymousId = newId("anon");
  const signaled = { ...FROM.california, "sec-gpc": "1" };
  expect(await track("", signaled, { anonymousId })).toEqual(["reduced"]);
  const later = await answerOf(await fromPage(view({ anonymousId }), FROM.california));
  expect(later.results).toMatchObject([{ outcome: "reduced", removed: ["purpose.advertising"] }]);
  const found = await lookup(anonymousId, "anonymousId");
  expect(found.profiles[0]?.optOutSignalAt).toMatch(/^\d{4}-/);
  expect(await track("", FROM.california, { anonymousId: newId("anon") }), "another visitor").toEqual(["stored"]);
});

it("answers optOutSignalHonored wherever the signal binds, and lets a later yes made here stand against it", async () => {
  const cookie = await consented();
  expect(await consentOf({ cookie, ...FROM.germany, "sec-gpc": "1" })).toMatchObject({
    optOutSignalHonored: true,
    purposes: { advertising: { allowed: false, because: "signal_objects" }, analytics: { allowed: true } },
  });
  expect(await track(cookie, { ...FROM.germany, "sec-gpc": "1" })).toEqual(["reduced"]);
  expect(await track(cookie), "remembered").toEqual(["reduced"]);
  expect(await consentOf({ cookie, ...FROM.germany }), "as the next event will be judged").toMatchObject({
    optOutSignalHonored: true,
    purposes: { advertising: { allowed: false, because: "remembered_signal" }, analytics: { allowed: true } },
  });
  await choose(ALL_YES, { cookie });
  expect((await consentOf({ cookie, ...FROM.germany })).purposes["advertising"]).toMatchObject({ allowed: true });
  expect(await track(cookie), "a later yes").toEqual(["stored"]);
});

it("hears a server's event in the choice that the visitor's own profile holds", async () => {
  const userId = newId("user");
  const consent = { categoryPreferences: { Analytics: true, Functional: true, Advertising: false } };
  const [first] = await collect([view({ userId, context: { ...AT.germany, consent } })]);
  expect(first).toMatchObject({ outcome: "reduced", removed: ["purpose.advertising"] });
  const [unsaid] = await collect([view({ userId, context: AT.germany })]);
  expect(unsaid, "its yes counted for that event, its no for good").toMatchObject({
    outcome: "refused",
    reasons: expect.arrayContaining(["consent_denied"]),
  });
  const [measured] = await collect([view({ userId, context: AT.germany, event: "Video Content Playing" })]);
  expect(measured, "nobody said no to that").toMatchObject({ outcome: "aggregated" });
});
