import { proposeRead } from "../../src/core/decide/read.ts";
import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { call, FOREIGN, FROM, KEY, post, basic, newId, AT } from "./call.ts";
import { rows } from "./stores.ts";
import { ALL_NO, ALL_YES, Browser, page, track } from "./visit.ts";

const TEL_AVIV_NEWS = { referrer: "https://news-of-nobody.example/story?reader=ada" };

it("tells a page its visitor's session: pages, path, source, affinity, stage, engagement, device, new or returning", async () => {
  const browser = new Browser({ ...FROM.california, "user-agent": "Mozilla/5.0 (Android 14; Mobile; rv:150.0)" });
  await browser.send([page("/coats", TEL_AVIV_NEWS), track("Product Viewed", { product_id: "1", category: "coats" })]);
  const bag = track("Product Added", { product_id: "2", category: "bags" });
  await browser.send([page("/bags"), { ...bag, context: { locale: "he-IL" } }]);
  expect(await browser.session()).toEqual({
    session: {
      number: 1,
      visitor: "new",
      startedAt: expect.stringMatching(/^20/),
      lastAt: expect.stringMatching(/^20/),
      pages: 2,
      entry: "/coats",
      exit: "/bags",
      path: ["/coats", "/bags"],
      source: { channel: "referral", referrer: "news-of-nobody.example" },
      stage: "cart",
      engagement: { score: 40, level: "medium" },
      device: "mobile",
      language: "he",
      country: "US",
      affinity: [
        { category: "bags", share: 0.75 },
        { category: "coats", share: 0.25 },
      ],
    },
    relationship: "considering",
    affinities: expect.objectContaining({ category: [expect.objectContaining({ kind: "bags" }), expect.anything()] }),
    segments: expect.any(Array),
    personalization: { allowed: true, because: "region_allows", known: true },
    handle: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/),
  });
});

it("rests without a path or a referrer that could be read", async () => {
  const browser = new Browser(FROM.california);
  await browser.send([page("/very-secret-path", { referrer: "https://ada-lovelace.example/" })]);
  expect((await browser.session()).session).toMatchObject({ path: ["/very-secret-path"] });
  const text = (await rows()).map((row) => row.text).join("\n");
  expect(text).not.toMatch(/very-secret-path|ada-lovelace/);
});

it("is a new visitor's second session after half an hour", async () => {
  const browser = new Browser(FROM.california);
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
  await browser.send([{ ...page("/coats"), timestamp: hourAgo }]);
  expect((await browser.session()).session).toBeNull();
  await browser.send([page("/bags")]);
  expect((await browser.session()).session).toMatchObject({
    number: 2,
    visitor: "returning",
    pages: 1,
    path: ["/bags"],
  });
});

it("has nothing to tell where nobody agreed, and says why", async () => {
  const browser = new Browser(FROM.germany);
  await browser.send([page("/coats")]);
  expect(await browser.session()).toEqual({
    session: null,
    personalization: { allowed: false, because: "region_requires_consent", known: false },
  });
});

it("keeps no session for a German who agreed to measurement alone", async () => {
  const browser = new Browser(FROM.germany);
  await browser.choose({ analytics: true, personalization: false });
  await browser.send([page("/coats")]);
  expect(await browser.session()).toMatchObject({
    session: null,
    personalization: { allowed: false, because: "choice_refused", known: true },
  });
});

it("forgets the session with the consent to it", async () => {
  const browser = new Browser(FROM.germany);
  await browser.choose(ALL_YES);
  await browser.send([page("/coats")]);
  expect((await browser.session()).session).toMatchObject({ pages: 1 });
  await browser.choose(ALL_NO);
  expect((await browser.session()).session).toBeNull();
  await browser.choose(ALL_YES);
  expect((await browser.session()).session).toBeNull();
});

it("shows nothing of a session in California's law to a browser that now stands in Germany", async () => {
  const browser = new Browser(FROM.california);
  await browser.send([page("/coats")]);
  expect(await browser.session(FROM.germany)).toMatchObject({
    session: null,
    personalization: { allowed: false, because: "region_requires_consent", known: true },
  });
});

it.each([
  ["another site's page", { origin: FOREIGN }],
  ["a page of another site that embeds us", { "sec-fetch-site": "cross-site" }],
])("answers nothing to %s", async (_, headers) => {
  const response = await call("GET", "/v1/session", null, headers);
  expect([response.status, await response.json()]).toMatchObject([403, { code: "origin_not_allowed" }]);
});

it("opens nothing to a cookie whose token is wrong", async () => {
  const others = new Set((await rows()).map(({ name }) => name));
  const browser = new Browser(FROM.california);
  await browser.send([page("/coats")]);
  const { stub } = (await rows()).find(({ name }) => !others.has(name))!;
  const { ask } = proposeRead(
    { context: {}, occurredAt: Date.now() },
    {
      keyKind: "browser",
      source: "page",
      planMode: "refuse",
      receivedAt: Date.now(),
      history: false,
      connection: { country: "US", subdivision: "US-CA" },
      audience: undefined,
      hasCookie: true,
      signals: {},
      consentCategories: {},
    },
    { forward: {}, regions: {} },
  );
  const guess = { by: "cookie", class: "full", jurisdiction: "us" } as const;
  expect(await stub.session(ask, { ...guess, token: "x".repeat(22) })).toMatchObject({ status: "absent" });
  expect(await stub.standing(ask, { ...guess, token: "" })).toMatchObject({ status: "absent" });
  expect(await stub.session(ask, { by: "server" })).toMatchObject({
    told: { session: { number: expect.any(Number) } },
  });
});

it("writes nothing when it is read", async () => {
  const browser = new Browser(FROM.california);
  await browser.send([page("/coats")]);
  const written = async () => {
    const counts = (await rows()).map(({ stub }) =>
      runInDurableObject(stub, (profile) => (profile as unknown as { rowsWritten: number }).rowsWritten),
    );
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  };
  const before = await written();
  await browser.session();
  await browser.decide(["hero"]);
  expect(await written()).toBe(before);
});

it("makes the browser a new visitor's again, and keeps what was chosen", async () => {
  const browser = new Browser(FROM.germany);
  await browser.choose(ALL_YES);
  await browser.send([page("/coats")]);
  const before = await browser.session();
  const response = await browser.forget();
  expect([response.status, await response.json()]).toEqual([200, { success: true }]);
  expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/=; Path=\/;.* Max-Age=0; HttpOnly; Secure/)]);
  expect(await browser.session()).toEqual({
    session: null,
    personalization: { allowed: true, because: "choice_granted", known: false },
  });
  await browser.send([page("/bags")]);
  const after = await browser.session();
  expect(after.session).toMatchObject({ number: 1, path: ["/bags"] });
  expect(after.handle).not.toBe(before.handle);
});

it.each([
  ["no Origin", undefined],
  ["a foreign Origin", FOREIGN],
])("forgets nobody for %s", async (_, origin) => {
  const headers = origin === undefined ? undefined : { origin };
  const response = await call("DELETE", "/v1/session", null, headers);
  expect([response.status, response.headers.getSetCookie()]).toEqual([403, []]);
});

it("counts what numbered events left out", async () => {
  const ledger = async () => {
    const { gaps } = await (await call("GET", "/v1/ledger", null, basic(KEY.backend))).json<{ gaps: object }>();
    return gaps;
  };
  const browser = new Browser(FROM.california);
  const stream = `gh-${newId("s").padEnd(22, "x")}`;
  const numbered = (number: number) => ({ ...page("/coats"), messageId: `${stream}.${number}` });
  await browser.send([numbered(1), numbered(2)]);
  await browser.send([numbered(5), numbered(5)]);
  await expect.poll(ledger, { timeout: 10_000 }).toEqual({ expected: 5, received: 3, missing: 2 });
  await browser.send([numbered(4), numbered(2)]);
  await expect.poll(ledger, { timeout: 10_000 }).toEqual({ expected: 5, received: 4, missing: 1 });
});

it("starts no session for what a server learns of a customer, and one for what it saw them do", async () => {
  const userId = newId("user");
  const decide = async () =>
    (await post("/v1/decide", { placements: ["banner"], userId, context: AT.california }, basic(KEY.backend))).json();
  await post("/v1/identify", { userId, traits: { plan: "gold" }, context: AT.california }, basic(KEY.backend));
  expect(await decide()).toMatchObject({
    decisions: { banner: { because: { rule: "new-here" } } },
    personalization: { allowed: true, known: true },
  });
  await post(
    "/v1/track",
    { userId, event: "Order Completed", properties: { order_id: "1" }, context: AT.california },
    basic(KEY.backend),
  );
  expect(await decide()).toMatchObject({ decisions: { banner: { because: { rule: "ordered" } } } });
});
