import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { AT, basic, call, collect, FOREIGN, FROM, KEY, newId, NO, PAGE, post, view, YES } from "./call.ts";
import { profileStubs, rows } from "./stores.ts";
import { ALL_NO, ALL_YES, Browser, page, shown, track } from "./visit.ts";

const coats = track("Product Viewed", { product_id: "1", category: "coats" });
const bag = track("Product Added", { product_id: "2", category: "bags" });

it("shows what the visitor looks at, says by which rule, and what held", async () => {
  const browser = new Browser(FROM.california);
  await browser.send([coats]);
  expect(await browser.decide(["hero"])).toEqual({
    decisions: {
      hero: {
        content: "hero-coats",
        payload: { link: "/coats", title: "Coats for the first frost" },
        language: "en",
        because: { rule: "looks-at-coats", basis: "session", matched: ["category is coats"] },
      },
    },
    personalization: { allowed: true, because: "region_allows", known: true, from: "profile" },
    exposure: "Placement Shown",
  });
});

it("decides in the same round trip, after the events took effect", async () => {
  const browser = new Browser(FROM.california);
  const first = await browser.send([page("/coats"), coats], "?decide=hero,banner");
  expect(first.results.map(({ outcome }) => outcome)).toEqual(["stored", "stored"]);
  expect(shown({ decisions: first.decisions! })).toEqual({
    hero: "hero-coats by looks-at-coats",
    banner: "banner-welcome by new-here",
  });
  expect(first.personalization).toEqual({ allowed: true, because: "region_allows", known: true, from: "profile" });
  const second = await browser.send([page("/coats/2"), page("/coats/3")], "?decide=hero");
  expect(shown({ decisions: second.decisions! })).toEqual({ hero: "hero-scarves by coat-lover" });
  const third = await browser.send([bag], "?decide=hero");
  expect(shown({ decisions: third.decisions! })).toEqual({ hero: "hero-checkout by cart-left" });
});

it("goes from winter coats to scarves and gloves in the answer to the event that makes it so", async () => {
  const browser = new Browser(FROM.germany);
  await browser.choose(ALL_YES);
  const look = async (product: string) => {
    const viewed = track("Product Viewed", { product_id: product, name: "Winter coat", category: "coats" });
    const { results, decisions } = await browser.send([page(`/coats/${product}`), viewed], "?decide=hero");
    expect(results.map(({ outcome }) => outcome)).toEqual(["stored", "stored"]);
    return decisions?.["hero"];
  };
  expect(await look("loden")).toMatchObject({ content: "hero-coats", because: { rule: "looks-at-coats" } });
  expect(await look("parka")).toMatchObject({ content: "hero-coats", because: { rule: "looks-at-coats" } });
  expect(await look("wrap")).toEqual({
    content: "hero-scarves",
    payload: { link: "/scarves", title: "Scarves and gloves for that coat" },
    language: "en",
    because: { rule: "coat-lover", basis: "session", matched: ["category is coats", "pages are 3"] },
  });
  // Taken in one call, the last of its events counts as well.
  const other = new Browser(FROM.germany);
  await other.choose(ALL_YES);
  const coatsSeen = ["a", "b", "c"].flatMap((path) => [page(`/coats/${path}`), coats]);
  expect(shown({ decisions: (await other.send(coatsSeen, "?decide=hero")).decisions! })).toEqual({
    hero: "hero-scarves by coat-lover",
  });
});

it.each([
  [
    "the page's language",
    { context: { locale: "he-IL" } },
    {},
    { text: expect.stringMatching(/^[\u0590-\u05ff]/) },
    "he",
  ],
  ["the browser's, by weight", {}, { "accept-language": "fr;q=0.9, he;q=0.8" }, {}, "he"],
  ["the default, where neither is there", { context: { locale: "fr" } }, {}, { text: "Free shipping from €80" }, "en"],
  [
    "the market's, of one language",
    { context: { locale: "en" } },
    FROM.germany,
    { text: "Free shipping from €50" },
    "en",
  ],
])("writes in %s", async (_, said, headers, payload, language) => {
  const { decisions } = await new Browser({ "cf-ipcountry": "FR" }).decide(["banner"], said, headers);
  expect(decisions["banner"]).toMatchObject({ payload, language });
});

it("tells a returning visitor from a new one", async () => {
  const browser = new Browser(FROM.california);
  await browser.send([{ ...page("/"), timestamp: new Date(Date.now() - 3_600_000).toISOString() }]);
  expect(await browser.send([page("/")], "?decide=banner")).toMatchObject({
    decisions: {
      banner: {
        content: "banner-welcome-back",
        because: { rule: "back-again", basis: "profile", matched: ["relationship is returning"] },
      },
    },
  });
});

it("answers by the page alone where nobody agreed, and says so", async () => {
  const browser = new Browser(FROM.germany);
  await browser.send([coats]);
  expect(await browser.decide(["hero"], { context: { category: "coats" } })).toMatchObject({
    decisions: { hero: { content: "hero-coats", because: { rule: "page-about-coats", basis: "context" } } },
    personalization: { allowed: false, because: "region_requires_consent", known: false },
  });
  expect(shown(await browser.decide(["hero"]))).toEqual({ hero: "hero-default by fallback" });
  const along = await browser.send([page("/"), coats], "?decide=hero");
  expect(along).toMatchObject({
    results: [{ outcome: "aggregated" }, { outcome: "aggregated" }],
    decisions: { hero: { because: { rule: "page-about-coats", basis: "context" } } },
    personalization: { allowed: false, because: "region_requires_consent" },
  });
});

it("takes all that the browser script says of the page", async () => {
  const said = { path: "/", referrer: "https://www.example.com/", locale: "he-IL", category: "bags" };
  expect(shown(await new Browser(FROM.germany).decide(["hero", "banner"], { context: said }))).toEqual({
    hero: "hero-bags by page-about-bags",
    banner: "banner-shipping-il by hebrew",
  });
});

it("looks at a German who agreed, and no more after they refuse", async () => {
  const browser = new Browser(FROM.germany);
  await browser.choose(ALL_YES);
  await browser.send([coats]);
  expect(await browser.decide(["hero"])).toMatchObject({
    decisions: { hero: { because: { rule: "looks-at-coats", basis: "session" } } },
    personalization: { allowed: true, because: "stored_choice_granted", known: true },
  });
  await browser.choose(ALL_NO);
  expect(await browser.decide(["hero"])).toMatchObject({
    decisions: { hero: { because: { rule: "fallback" } } },
    personalization: { allowed: false, because: "choice_refused", known: false },
  });
});

it("hears the consent that the question itself carries, for this question", async () => {
  const browser = new Browser(FROM.germany);
  await browser.choose(ALL_YES);
  await browser.send([coats]);
  expect(await browser.decide(["hero"], { context: NO })).toMatchObject({ personalization: { allowed: false } });
  expect(await browser.decide(["hero"], { context: YES })).toMatchObject({ personalization: { allowed: true } });
  expect(await browser.decide(["hero"])).toMatchObject({ personalization: { allowed: true } });
});

it("hears the consent of the events when it decides along with them", async () => {
  const browser = new Browser(FROM.germany);
  const agreed = { ...coats, context: YES };
  expect(await browser.send([agreed], "?decide=hero")).toMatchObject({
    decisions: { hero: { because: { basis: "session" } } },
    personalization: { allowed: true, because: "choice_granted" },
  });
});

it("gives a later impostor, who sends the same anonymousId from another browser, nothing of the visitor's", async () => {
  const userId = newId("user");
  const victim = new Browser(FROM.california);
  await victim.send([coats, { type: "identify", userId, traits: {} }]);
  const impostor = new Browser(FROM.california);
  // A minute later: the profile is no longer young.
  for (const { stub } of await rows()) {
    await runInDurableObject(stub, (_, { storage: { sql } }) =>
      sql.exec("UPDATE profile SET state = json_set(state, '$.createdAt', json_extract(state, '$.createdAt') - 61000)"),
    );
    await evictDurableObject(stub);
  }
  const answer = await impostor.send([{ ...page("/"), anonymousId: victim.anonymousId }], "?decide=hero");
  expect(answer).toMatchObject({
    results: [{ outcome: "stored" }],
    decisions: { hero: { because: { rule: "fallback" } } },
    personalization: { known: false },
  });
  expect(impostor.cookie).toBe("");
  expect(await impostor.session()).toMatchObject({ session: null });
});

it("answers every name, also one that is no placement", async () => {
  const { decisions } = await new Browser(FROM.california).decide(["hero", "no-such-place", "constructor"]);
  expect(decisions["no-such-place"]).toEqual({
    content: null,
    because: { rule: null, basis: "unknown_placement", matched: [] },
  });
  expect(decisions["constructor"]).toMatchObject({ content: null });
});

it.each([
  ["the page's language", { "accept-language": "he-IL,he;q=0.9,en;q=0.8" }, "banner-shipping-il by hebrew"],
  ["the country", { "cf-ipcountry": "IL" }, "banner-shipping-il by from-israel"],
  ["nothing", {}, "banner-default by fallback"],
])("chooses by %s, and remembers nobody", async (_, headers, expected) => {
  const before = (await profileStubs()).length;
  const response = await call("GET", "/v1/decide?placement=banner", null, { origin: PAGE, ...headers });
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(shown(await response.json())).toEqual({ banner: expected });
  expect((await profileStubs()).length).toBe(before);
});

it("takes the page's own word for its language before the browser's", async () => {
  const asked = { context: { locale: "he" } };
  expect(shown(await new Browser(FROM.california).decide(["banner"], asked, { "accept-language": "en" }))).toEqual({
    banner: "banner-shipping-il by hebrew",
  });
});

it("lets server code ask for its own customer, by key, and for nobody's else", async () => {
  const userId = newId("user");
  await collect([view({ userId, context: AT.california, properties: { product_id: "1", category: "bags" } })]);
  const ask = async (said: object, secret: string = KEY.backend) =>
    post("/v1/decide", { placements: ["hero"], context: AT.california, ...said }, basic(secret));
  expect(await (await ask({ userId })).json()).toMatchObject({
    decisions: { hero: { because: { rule: "looks-at-bags" } } },
    personalization: { allowed: true, known: true },
  });
  expect(await (await ask({ userId: newId("stranger") })).json()).toMatchObject({
    decisions: { hero: { because: { rule: "fallback" } } },
    personalization: { known: false },
  });
  expect(await (await ask({ anonymousId: userId })).json()).toMatchObject({ personalization: { known: false } });
  // The same customer, now in Germany, who agreed to nothing; and without a place, where the strictest law holds.
  expect(await (await ask({ userId, context: AT.germany })).json()).toMatchObject({
    personalization: { allowed: false },
  });
  expect(await (await ask({ userId, context: {} })).json()).toMatchObject({
    decisions: { hero: { because: { rule: "fallback" } } },
    personalization: { allowed: false, known: true },
  });
});

it.each([
  ["a page that names a user", { userId: "u" }, { origin: PAGE }, 403, "scope_missing"],
  ["a page that names a browser", { anonymousId: "a" }, { origin: PAGE }, 403, "scope_missing"],
  ["a browser key that names a user", { userId: "u" }, basic(KEY.web), 403, "scope_missing"],
  ["a key nobody knows", {}, basic("guess"), 401, "bad_key"],
  ["another site's page", {}, { origin: FOREIGN }, 403, "origin_not_allowed"],
  ["a cross-site request without an Origin", {}, { "sec-fetch-site": "cross-site" }, 403, "origin_not_allowed"],
  ["no placements", { placements: [] }, { origin: PAGE }, 400, "unreadable"],
  ["21 placements", { placements: Array.from({ length: 21 }, () => "hero") }, { origin: PAGE }, 400, "unreadable"],
  ["a field that it would not look at", { limit: 1 }, { origin: PAGE }, 400, "unreadable"],
  ["a list", [], { origin: PAGE }, 400, "unreadable"],
])("refuses %s", async (_, said, headers, status, code) => {
  const body = Array.isArray(said) ? said : { placements: ["hero"], ...said };
  const response = await post("/v1/decide", body, headers as Record<string, string>);
  expect([response.status, await response.json()]).toMatchObject([status, { code }]);
});

it("ignores names past the limit and empty ones on collect, since events must not be lost over a typing error", async () => {
  const many = Array.from({ length: 30 }, (_, index) => `p${index}`).join(",");
  const browser = new Browser(FROM.california);
  const answer = await browser.send([page("/")], `?decide=,hero,${"x".repeat(61)},${many}`);
  expect(answer.results).toMatchObject([{ outcome: "stored" }]);
  expect(Object.keys(answer.decisions ?? {})).toHaveLength(18);
});

it("answers no decisions where none were asked for", async () => {
  const answer = await new Browser(FROM.california).send([page("/")]);
  expect(Object.keys(answer)).toEqual(["success", "results"]);
});

it("keeps answering a known visitor whose events of this call were all refused", async () => {
  const browser = new Browser(FROM.california);
  await browser.send([coats]);
  const answer = await browser.send([track("Never Planned")], "?decide=hero");
  expect(answer).toMatchObject({
    results: [{ outcome: "refused", reasons: ["unknown_event"] }],
    decisions: { hero: { because: { rule: "looks-at-coats", basis: "session" } } },
  });
});
