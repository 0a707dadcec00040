/** Two homes of one visitor, which only a race can make, become one: nothing lost, nothing twice, nothing left behind. */
import { env } from "cloudflare:workers";
import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import type { Jurisdiction } from "../../src/core/policy/placement.ts";
import type { Address } from "../../src/core/profile/redirect.ts";
import type { Env } from "../../src/worker/env.ts";
import { erase } from "./erase.ts";
import {
  answerOf,
  AT,
  basic,
  call,
  collect,
  FROM,
  KEY,
  newId,
  NO,
  post,
  SHOP,
  view,
  words,
  YES,
  type Fields,
} from "./call.ts";
import { answering, collectWith, newKey, objectOf, person, stateOf } from "./homes.ts";
import { archived, flushAll, lookup, readArchive, rowOf, type ProfileStub } from "./stores.ts";
import { ALL_NO, Browser, track } from "./visit.ts";

const IN_GERMANY = { ...AT.germany, ...YES };
const IN_CALIFORNIA = { ...AT.california, ...YES };

/** Whoever has another key for the other jurisdiction finds nobody there: as in a race, each makes a home. */
async function twoHomes(userId: string, eu: readonly Fields[], us: readonly Fields[]): Promise<void> {
  const made = [
    ...(await collectWith({ GATEHOUSE_ROUTING_KEYS_EU: newKey() }, us)),
    ...(await collectWith({ GATEHOUSE_ROUTING_KEYS_US: newKey() }, eu)),
  ];
  expect(new Set(made)).toEqual(new Set(["stored"]));
  expect((await lookup(userId)).profiles.map(({ jurisdiction }) => jurisdiction)).toEqual(["eu", "us"]);
}

async function homeOf(jurisdiction: Jurisdiction, userId: string): Promise<ProfileStub> {
  return objectOf(jurisdiction, person(userId));
}

function addressOf(jurisdiction: Jurisdiction, { id }: ProfileStub): Address {
  return { jurisdiction, id: id.toString() };
}

/** All that waits, to a queue that keeps what it took: nothing is held after it. */
async function sendAsDeployed(stub: ProfileStub): Promise<void> {
  await runInDurableObject(stub, (profile) => {
    const deployed = { ...(profile as unknown as { env: object }).env, GATEHOUSE_LOCAL: "" };
    Object.defineProperty(profile, "env", { value: deployed });
  });
  await runDurableObjectAlarm(stub);
}

/** What a pointer's row may hold and nothing else: no secret, no slice, no sealed text. */
async function expectLeft(stub: ProfileStub, to: Address): Promise<void> {
  await vi.waitFor(async () => expect((await stateOf(stub))?.["kind"]).toBe("pointer"), { timeout: 5_000 });
  expect(await stateOf(stub)).toEqual({
    v: 1,
    kind: "pointer",
    movedAt: expect.any(Number) as number,
    jurisdiction: "us",
    to,
    token: expect.stringMatching(/^[\w-]{22}$/) as string,
    until: expect.any(Number) as number,
  });
  const left = await runInDurableObject(stub, (_, { storage }) => storage.sql.exec("SELECT * FROM profile").one());
  expect([new Uint8Array(left["secret"] as ArrayBuffer), new Uint8Array(left["ring"] as ArrayBuffer)]).toEqual([
    new Uint8Array(0),
    new Uint8Array(0),
  ]);
}

async function viewsOf(userId: string): Promise<readonly [jurisdiction: string, views: number | undefined][]> {
  const { profiles } = await lookup(userId);
  return profiles.map(({ jurisdiction, counts }) => [jurisdiction, counts["Product Viewed"]?.count]);
}

function views(userId: string, context: Fields, count: number): readonly Fields[] {
  return Array.from({ length: count }, () => view({ userId, context }));
}

describe("one call", () => {
  it.each([
    ["from Germany", IN_GERMANY, "stored", 6],
    ["from California", IN_CALIFORNIA, "stored", 6],
    ["that refuses from Germany", { ...AT.germany, ...NO }, "consent_denied", undefined],
    ["that refuses from California", { ...AT.california, ...NO }, "consent_denied", undefined],
  ])("%s makes two homes one, the stricter", async (_, context, outcome, count) => {
    const userId = newId("twice");
    await twoHomes(userId, views(userId, IN_GERMANY, 2), views(userId, IN_CALIFORNIA, 3));
    const [eu, us] = [await homeOf("eu", userId), await homeOf("us", userId)];
    expect(words(await collect(views(userId, context, 1)))).toEqual([outcome]);
    await expectLeft(us, addressOf("eu", eu));
    expect(await viewsOf(userId)).toEqual([["eu", count]]);
  });

  it("brings what is known: counts are added, the newest trait wins, and what was sealed opens", async () => {
    const userId = newId("known");
    const [first, second, third] = [3_000, 2_000, 1_000].map((ago) => new Date(Date.now() - ago).toISOString());
    const identify = (timestamp: string | undefined, traits: Fields, context: Fields) => ({
      type: "identify",
      messageId: newId("message"),
      userId,
      timestamp,
      traits,
      context,
    });
    await twoHomes(
      userId,
      [
        identify(second, { firstName: "Ada", plan: "gold" }, IN_GERMANY),
        view({ userId, timestamp: second, context: IN_GERMANY }),
      ],
      [
        identify(first, { firstName: "Old", plan: "old" }, IN_CALIFORNIA),
        identify(third, { plan: "newest", lastName: "Lovelace" }, IN_CALIFORNIA),
        view({
          userId,
          timestamp: third,
          context: IN_CALIFORNIA,
          properties: { product_id: "p-us", url: "https://www.shop.example/us" },
        }),
      ],
    );
    const before = (await rowOf(await homeOf("us", userId)))!.text;
    const sealed = [...before.matchAll(/1\.[\w-]{30,}/g)].map(([text]) => text);
    expect(sealed.length).toBeGreaterThan(1);
    await collect(views(userId, { ...AT.germany }, 1));
    await expectLeft(await homeOf("us", userId), addressOf("eu", await homeOf("eu", userId)));
    expect((await lookup(userId)).profiles).toMatchObject([
      {
        jurisdiction: "eu",
        traits: { firstName: "Ada", lastName: "Lovelace", plan: "newest" },
        counts: { "Product Viewed": { count: 2 }, "User Identified": { count: 3 } },
        lastEvents: { "Product Viewed": { properties: { product_id: "p-us", url: "https://www.shop.example/us" } } },
      },
    ]);
    const after = (await rowOf(await homeOf("eu", userId)))!.text;
    for (const text of sealed) expect(after).not.toContain(text);
  });

  it("keeps in neither what was refused in either", async () => {
    for (const refusedIn of ["eu", "us"] as const) {
      const userId = newId("refused");
      await twoHomes(userId, views(userId, IN_GERMANY, 1), views(userId, IN_CALIFORNIA, 1));
      // Only one of the two hears it.
      const [other, context] = refusedIn === "eu" ? (["US", AT.germany] as const) : (["EU", AT.california] as const);
      await collectWith({ [`GATEHOUSE_ROUTING_KEYS_${other}`]: newKey() } as Partial<Env>, [
        view({ userId, context: { ...context, ...NO } }),
      ]);
      await collect([{ type: "identify", userId, messageId: newId("message"), context: AT.germany }]);
      await expectLeft(await homeOf("us", userId), addressOf("eu", await homeOf("eu", userId)));
      expect(await stateOf(await homeOf("eu", userId)), refusedIn).toMatchObject({
        slices: {},
        consent: { choices: { analytics: { granted: false } } },
      });
      expect(words(await collect(views(userId, AT.california, 1)))).toEqual(["consent_denied"]);
    }
  });

  it("sends what waits in the one that leaves to that one's own archive", async () => {
    const userId = newId("waiting");
    await twoHomes(userId, views(userId, IN_GERMANY, 1), views(userId, IN_CALIFORNIA, 4));
    const us = await homeOf("us", userId);
    const waiting = (await rowOf(us))!.outbox.map(({ record }) => record["recordId"]);
    expect(waiting).toHaveLength(4);
    await collect(views(userId, IN_GERMANY, 1));
    await expectLeft(us, addressOf("eu", await homeOf("eu", userId)));
    await abortAllDurableObjects();
    await flushAll();
    await vi.waitFor(
      async () => {
        const ids = (await readArchive(env.ARCHIVE_US)).lines.map(({ recordId }) => recordId);
        expect(ids).toEqual(expect.arrayContaining(waiting));
      },
      { timeout: 20_000, interval: 300 },
    );
    const { lines } = await archived(env.ARCHIVE_EU, 1);
    for (const { recordId } of lines) expect(waiting).not.toContain(recordId);
  });
});

describe("a repair", () => {
  /** The steps by hand, each by stubs of its own: those of before a crash are broken. */
  async function steps(userId: string, upTo: number): Promise<void> {
    const [eu, us] = [await homeOf("eu", userId), await homeOf("us", userId)];
    const parcel = upTo > 0 ? await us.leave(addressOf("eu", eu)) : undefined;
    const arrived = upTo > 1 && parcel !== undefined ? await eu.take(parcel) : undefined;
    if (upTo > 2 && arrived !== undefined) await us.left(arrived);
  }

  it.each([0, 1, 2, 3])(
    "that ends after step %i of three, any number of times, brings everything once",
    async (upTo) => {
      const userId = newId("crashed");
      await twoHomes(userId, views(userId, IN_GERMANY, 2), views(userId, IN_CALIFORNIA, 3));
      for (let round = 0; round < 3; round++) {
        await steps(userId, upTo);
        await abortAllDurableObjects();
      }
      expect(words(await collect(views(userId, IN_CALIFORNIA, 1)))).toEqual(["stored"]);
      await expectLeft(await homeOf("us", userId), addressOf("eu", await homeOf("eu", userId)));
      expect(await viewsOf(userId)).toEqual([["eu", 6]]);
      await steps(userId, 3);
      expect(await viewsOf(userId)).toEqual([["eu", 6]]);
    },
  );

  it("forgets nothing for another parcel than its own, and leaves for one home only", async () => {
    const userId = newId("other");
    await twoHomes(userId, views(userId, IN_GERMANY, 1), views(userId, IN_CALIFORNIA, 1));
    const [eu, us] = [await homeOf("eu", userId), await homeOf("us", userId)];
    await us.left("x".repeat(43));
    const parcel = await us.leave(addressOf("eu", eu));
    expect(await us.leave(addressOf("eu", eu)), "the same at every asking").toBe(parcel);
    await us.left("x".repeat(43));
    expect(await us.leave({ jurisdiction: "eu", id: "0".repeat(64) })).toBeUndefined();
    expect(await us.take(parcel!), "what leaves takes nothing in").toBeUndefined();
    expect(await stateOf(us)).toMatchObject({ leaving: addressOf("eu", eu), slices: { analytics: {} } });
  });

  it("of what came to be again where one had left brings that, too", async () => {
    const userId = newId("again");
    await twoHomes(userId, views(userId, IN_GERMANY, 1), views(userId, IN_CALIFORNIA, 1));
    await steps(userId, 3);
    const us = await homeOf("us", userId);
    await sendAsDeployed(us);
    await us.unpoint(addressOf("eu", await homeOf("eu", userId)));
    expect(await stateOf(us)).toBeUndefined();
    await collectWith({ GATEHOUSE_ROUTING_KEYS_EU: newKey() }, views(userId, IN_CALIFORNIA, 5));
    await steps(userId, 3);
    expect(await viewsOf(userId)).toEqual([["eu", 7]]);
  });

  it("loses and doubles nothing of what comes in meanwhile", async () => {
    const userId = newId("busy");
    await twoHomes(userId, views(userId, IN_GERMANY, 1), views(userId, IN_CALIFORNIA, 1));
    const events = Array.from({ length: 40 }, (_, at) =>
      view({ userId, context: at % 2 ? IN_GERMANY : IN_CALIFORNIA }),
    );
    const repairs = [3, 3, 2, 1].map((upTo) => steps(userId, upTo));
    const said = await Promise.all(events.map((event) => collect([event])));
    await Promise.all(repairs);
    expect(new Set(said.flatMap(words))).toEqual(new Set(["stored"]));
    await collect(views(userId, IN_CALIFORNIA, 1));
    await expectLeft(await homeOf("us", userId), addressOf("eu", await homeOf("eu", userId)));
    expect(await viewsOf(userId)).toEqual([["eu", 43]]);
  });
});

describe("the cookie of the home that was left", () => {
  /** A browser that holds the cookie of a home in the us, which then left for another one in the eu. */
  async function moved(): Promise<Browser> {
    const browser = new Browser({});
    const { anonymousId } = browser;
    const send = async (bindings: Partial<Env>, from: Fields, held = {}): Promise<Response> => {
      const body = JSON.stringify({ writeKey: KEY.web, ...view({ anonymousId, context: YES }) });
      const headers = { ...browser.headers, ...from, ...held };
      return answering(bindings, new Request(`${SHOP}/v1/track`, { method: "POST", body, headers }));
    };
    const california = { "cf-ipcountry": "US", "cf-region-code": "CA" };
    const germany = { "cf-ipcountry": "DE" };
    browser.keep(await send({ GATEHOUSE_ROUTING_KEYS_EU: newKey() }, california));
    const { cookie } = browser;
    expect(cookie).toContain("gh_v=");
    // A second browser of the same name, which has no cookie yet.
    await send({ GATEHOUSE_ROUTING_KEYS_US: newKey() }, germany, { cookie: "" });
    await send({}, germany, { cookie: "" });
    const named = { space: "shop", class: "full", kind: "anonymousId", value: anonymousId } as const;
    await expectLeft(await objectOf("us", named), addressOf("eu", await objectOf("eu", named)));
    expect(browser.cookie).toBe(cookie);
    return browser;
  }

  const nameOf = (browser: Browser) => browser.cookie.split("; ").find((pair) => pair.startsWith("gh_v="));
  const countOf = async ({ anonymousId }: Browser) =>
    (await lookup(anonymousId, "anonymousId")).profiles.map(({ jurisdiction, counts }) => [
      jurisdiction,
      counts["Product Viewed"]?.count,
    ]);

  it("brings an event home, and is exchanged for that one's own", async () => {
    const browser = await moved();
    const before = nameOf(browser);
    expect(words((await browser.send([{ ...track("Product Viewed"), context: YES }])).results)).toEqual(["stored"]);
    expect(await countOf(browser)).toEqual([["eu", 4]]);
    const exchanged = nameOf(browser);
    expect(exchanged).not.toBe(before);
    expect(words((await browser.send([{ ...track("Product Viewed"), context: YES }])).results)).toEqual(["stored"]);
    expect([await countOf(browser), nameOf(browser)]).toEqual([[["eu", 5]], exchanged]);
  });

  it("is exchanged for no new one, with a life of its own, by a call of which nothing is kept", async () => {
    const browser = await moved();
    const before = nameOf(browser);
    const { results } = await browser.send([track("Product Viewed")], "", { "cf-ipcountry": "DE" });
    expect([words(results), nameOf(browser)]).toEqual([["aggregated"], before]);
  });

  it("keeps nothing that was refused there, though what it was told has not been brought home", async () => {
    const browser = new Browser({});
    const { anonymousId } = browser;
    const send = async (bindings: Partial<Env>, from: Fields, held = {}): Promise<readonly string[]> => {
      const body = JSON.stringify({ writeKey: KEY.web, ...view({ anonymousId }) });
      const headers = { ...browser.headers, ...from, ...held };
      const request = new Request(`${SHOP}/v1/track`, { method: "POST", body, headers });
      return words((await answerOf(browser.keep(await answering(bindings, request)))).results);
    };
    // Two places that ask nobody first, of which each is another jurisdiction's.
    expect(await send({ GATEHOUSE_ROUTING_KEYS_EU: newKey() }, FROM.california)).toEqual(["stored"]);
    const { cookie } = browser;
    expect(await send({ GATEHOUSE_ROUTING_KEYS_US: newKey() }, { "cf-ipcountry": "AU" }, { cookie: "" })).toEqual([
      "stored",
    ]);
    const named = { space: "shop", class: "full", kind: "anonymousId", value: anonymousId } as const;
    const [eu, us] = [await objectOf("eu", named), await objectOf("us", named)];
    const { token } = (await stateOf(us)) as { readonly token: string };
    const no = { granted: false, at: Date.now() };
    const refused = { analytics: no, personalization: no, advertising: no, functional: no };
    await us.choose(refused, { by: "cookie", token, class: "full", jurisdiction: "us" }, "us");
    await us.leave(addressOf("eu", eu));
    await abortAllDurableObjects();
    expect(await send({}, FROM.california, { cookie })).toEqual(["consent_denied"]);
  });

  it("tells and records what its visitor chose, and is exchanged for it", async () => {
    const browser = await moved();
    const before = nameOf(browser);
    const told = await call("GET", "/v1/consent", null, browser.headers);
    expect(await told.json()).toMatchObject({ known: true });
    const { personalization } = await browser.session();
    expect(personalization.known).toBe(true);
    await browser.choose({ personalization: true, analytics: false });
    expect(nameOf(browser)).not.toBe(before);
    expect(await countOf(browser)).toEqual([["eu", undefined]]);
    await browser.choose(ALL_NO);
    expect(nameOf(browser)).toBeUndefined();
  });

  it("opens nothing any more once all devices were signed out, by it or by the new one", async () => {
    for (const by of ["old", "new"] as const) {
      const browser = await moved();
      const old = browser.cookie;
      if (by === "new") await browser.send([{ ...track("Product Viewed"), context: YES }]);
      const held = { ...browser.headers };
      expect((await call("DELETE", "/v1/session?everywhere", null, held)).status).toBe(200);
      for (const cookie of [old, browser.cookie]) {
        const session = await call("GET", "/v1/session", null, { ...held, cookie });
        expect(await session.json(), by).toMatchObject({ session: null, personalization: { known: false } });
        const consent = await call("GET", "/v1/consent", null, { ...held, cookie });
        expect(await consent.json(), by).toMatchObject({ known: false });
        const before = await countOf(browser);
        const stranger = view({ anonymousId: newId("stranger"), context: YES });
        const body = JSON.stringify({ writeKey: KEY.web, ...stranger });
        const sent = await call("POST", "/v1/track", body, { ...held, "cf-ipcountry": "DE", cookie });
        expect(words((await answerOf(sent)).results)).toEqual(["stored"]);
        expect(await countOf(browser), by).toEqual(before);
      }
    }
  });

  it("with a wrong token is nobody's, there as here", async () => {
    const browser = await moved();
    const named = { space: "shop", class: "full", kind: "anonymousId", value: browser.anonymousId } as const;
    const us = await objectOf("us", named);
    const wrong = { by: "cookie", token: "x".repeat(22), class: "full", jurisdiction: "us" } as const;
    expect(await us.consent(wrong)).toEqual({ status: "absent" });
    const { token } = (await stateOf(us)) as { readonly token: string };
    expect(await us.consent({ ...wrong, token })).toMatchObject({ status: "moved" });
    expect(await us.consent({ ...wrong, token, class: "exempt" })).toEqual({ status: "absent" });
    expect(await us.consent({ ...wrong, token, jurisdiction: "eu" })).toEqual({ status: "absent" });
  });
});

describe("a pointer", () => {
  const nobody: Address = { jurisdiction: "eu", id: env.PROFILE.idFromName("eu:nobody at all").toString() };

  async function pointing(to: readonly Address[]): Promise<string> {
    const userId = newId("pointing");
    await (await homeOf("eu", userId)).point("eu", to[0]!);
    return userId;
  }

  /** Objects that point at one another in this order; the last at the first, unless something else is said. */
  async function chain(length: number, end?: Address): Promise<Address> {
    const names = Array.from({ length }, () => newId("link"));
    const stubs = await Promise.all(names.map((name) => homeOf("eu", name)));
    for (const [at, stub] of stubs.entries()) {
      const next = stubs[at + 1];
      await stub.point("eu", next ? addressOf("eu", next) : (end ?? addressOf("eu", stubs[0]!)));
    }
    return addressOf("eu", stubs[0]!);
  }

  it.each<[string, () => Promise<Address>]>([
    ["to where nobody is", async () => nobody],
    ["into a circle of two", () => chain(2)],
    ["into itself", () => chain(1)],
    ["into a way that is too long", () => chain(6, nobody)],
    ["over another one to where nobody is", () => chain(1, nobody)],
  ])("%s ends no call: whom it named begins anew", async (_, lead) => {
    const userId = await pointing([await lead()]);
    expect(await lookup(userId)).toEqual({ found: false, profiles: [] });
    const asked = await post("/v1/decide", { placements: ["hero"], userId }, basic(KEY.backend));
    expect(await asked.json()).toMatchObject({ personalization: { known: false } });
    expect(words(await collect(views(userId, IN_GERMANY, 2)))).toEqual(["stored", "stored"]);
    expect(words(await collect(views(userId, IN_CALIFORNIA, 1)))).toEqual(["stored"]);
    expect(await viewsOf(userId)).toEqual([["eu", 3]]);
  });

  it("is followed as far as pointers lead", async () => {
    const target = newId("target");
    await collect(views(target, IN_GERMANY, 1));
    const userId = await pointing([await chain(3, addressOf("eu", await homeOf("eu", target)))]);
    expect(words(await collect(views(userId, IN_GERMANY, 1)))).toEqual(["stored"]);
    expect(words(await collect(views(userId, IN_CALIFORNIA, 1)))).toEqual(["stored"]);
    expect([await viewsOf(target), await viewsOf(userId)]).toEqual([[["eu", 3]], [["eu", 3]]]);
  });

  it("to somebody who was erased suppresses as they do", async () => {
    const target = newId("target");
    await erase(await homeOf("eu", target), "eu");
    const userId = await pointing([addressOf("eu", await homeOf("eu", target))]);
    for (const context of [IN_GERMANY, IN_CALIFORNIA, { ...AT.germany, ...NO }]) {
      expect(["suppressed", "consent_denied"]).toContain(words(await collect(views(userId, context, 1)))[0]);
    }
    expect(words(await collect(views(userId, IN_GERMANY, 2)))).toEqual(["suppressed", "suppressed"]);
    expect(await viewsOf(userId)).toEqual([]);
  });

  it("is made over nobody's profile and nobody's tombstone", async () => {
    const [userId, erased] = [newId("profile"), newId("erased")];
    await collect(views(userId, IN_GERMANY, 1));
    await (await homeOf("eu", userId)).point("eu", nobody);
    await (await homeOf("eu", userId)).unpoint(nobody);
    expect(await viewsOf(userId)).toEqual([["eu", 1]]);
    await erase(await homeOf("eu", erased), "eu");
    await (await homeOf("eu", erased)).point("eu", nobody);
    await (await homeOf("eu", erased)).unpoint(nobody);
    expect(words(await collect(views(erased, IN_GERMANY, 1)))).toEqual(["suppressed"]);
  });
});

describe("a home that is gone", () => {
  it("holds nobody back who was leaving for it", async () => {
    const userId = newId("stranded");
    await collect(views(userId, IN_CALIFORNIA, 2));
    const us = await homeOf("us", userId);
    await us.leave({ jurisdiction: "eu", id: env.PROFILE.idFromName("eu:gone").toString() });
    expect(words(await collect(views(userId, IN_CALIFORNIA, 1)))).toEqual(["stored"]);
    expect(await viewsOf(userId)).toEqual([["us", 3]]);
    expect(await stateOf(us)).not.toHaveProperty("leaving");
  });

  it("fails the calls of whoever left for it while something of theirs still waits to be sent, and no longer", async () => {
    const userId = newId("stranded");
    await twoHomes(userId, views(userId, IN_GERMANY, 1), views(userId, IN_CALIFORNIA, 1));
    const [eu, us] = [await homeOf("eu", userId), await homeOf("us", userId)];
    await us.left((await eu.take((await us.leave(addressOf("eu", eu)))!))!);
    await runInDurableObject(eu, (_, { storage }) => storage.deleteAll());
    await abortAllDurableObjects();
    const body = { batch: views(userId, IN_CALIFORNIA, 1) };
    expect((await post("/v1/batch", body, basic(KEY.backend))).status).toBe(503);
    await sendAsDeployed(await homeOf("us", userId));
    expect(words(await collect(body.batch))).toEqual(["stored"]);
    expect(await viewsOf(userId)).toEqual([["us", 1]]);
  });
});
