/** The decision cookie: when a read needs no object, what such an answer still hears, and what ends it. */
import {
  createExecutionContext,
  runDurableObjectAlarm,
  runInDurableObject,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import config from "../../gatehouse.config.ts";
import { LIMIT } from "../../src/core/limits.ts";
import { createApp } from "../../src/worker/app.ts";
import { revocationsOf } from "../../src/worker/stores/revocations.ts";
import { erase } from "./erase.ts";
import { basic, call, FROM, KEY, NO, PAGE, post, SHOP, YES, type Fields, type Headers } from "./call.ts";
import { REAL, sealed } from "./sealed.ts";
import { madeBy, rowOf, type ProfileStub } from "./stores.ts";
import { ALL_NO, ALL_YES, Browser, track, type Personalization } from "./visit.ts";

const coats = track("Product Viewed", { product_id: "1", category: "coats" });

/** Each test has an hour of its own, so that nothing is known which was read under another's clock. */
let started = Date.now();

/** Somebody whose browser holds a decision cookie, and the object of their profile. */
async function somebody(
  from: Headers = FROM.california,
  agreed?: Fields,
): Promise<{ browser: Browser; stub: ProfileStub }> {
  const browser = new Browser(from);
  const stub = await madeBy(async () => {
    if (agreed) await browser.choose(agreed);
    await browser.send([coats], "?decide=hero");
  });
  expect(browser.jar("gh_d")).toBeDefined();
  return { browser, stub };
}

/** The same visitor in another browser: as if its cookie had been carried over, and nothing else. */
function elsewhere(browser: Browser): Browser {
  const other = new Browser(browser.from);
  other.plant("gh_v", browser.jar("gh_v"));
  return other;
}

/** What it is told and by whom. Keeps no cookie, so that the same one may be asked by again. */
async function told(
  browser: Browser,
  headers: Headers = {},
  said: Fields = {},
): Promise<Personalization & { rule: unknown }> {
  const response = await post("/v1/decide", { placements: ["hero"], ...said }, { ...browser.headers, ...headers });
  const { decisions, personalization } = await response.json<Awaited<ReturnType<Browser["decide"]>>>();
  return { ...personalization, rule: decisions["hero"]?.because.rule };
}

async function withoutDecision(browser: Browser, headers: Headers = {}, said: Fields = {}) {
  const { from: _, age: __, ...answer } = await told(elsewhereWithChoice(browser), headers, said);
  return answer;
}

function elsewhereWithChoice(browser: Browser): Browser {
  const other = elsewhere(browser);
  other.plant("gh_c", browser.jar("gh_c"));
  return other;
}

const BY_COOKIE = { allowed: true, known: true, from: "cookie", rule: "looks-at-coats" };

/** Until it holds, by a clock that stands still: `vi.waitFor` would move it. */
async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries === 100) throw new Error("never came to be");
    await scheduler.wait(20);
  }
}

/** Some time on, and this isolate has read what was taken back until then: it knew nothing young enough any more. */
async function later(ms: number = LIMIT.revocationsKnownMs + 1): Promise<void> {
  vi.setSystemTime(Date.now() + ms);
  const { browser } = await somebody();
  await eventually(async () => (await told(browser)).from === "cookie");
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: (started += 3_600_000) });
  await later();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a read without a hop", () => {
  it("is answered as the profile would answer, though the profile is gone", async () => {
    const { browser, stub } = await somebody();
    const before = await told(elsewhere(browser));
    expect(before).toMatchObject({ ...BY_COOKIE, from: "profile" });
    await runInDurableObject(stub, (_, { storage }) => storage.deleteAll());
    await runInDurableObject(stub, (_, state) => state.abort("forgets what it knew")).catch(() => undefined);
    expect(await told(browser)).toEqual({ ...before, from: "cookie", age: 0 });
    expect(await told(elsewhere(browser)), "nobody is there to ask").toMatchObject({ known: false });
    vi.setSystemTime(Date.now() + 7_000);
    expect(await told(browser)).toMatchObject({ from: "cookie", age: 7 });
  });

  it("ends after five minutes, and the profile's answer brings another cookie", async () => {
    const { browser } = await somebody();
    await later(LIMIT.decisionCookieMs - 1);
    expect(await told(browser)).toMatchObject({ ...BY_COOKIE, age: 300 });
    vi.setSystemTime(Date.now() + 1);
    const held = browser.jar("gh_d");
    expect(await browser.decide(["hero"])).toMatchObject({ personalization: { from: "profile" } });
    expect(browser.jar("gh_d")).not.toBe(held);
    expect(await browser.decide(["hero"])).toMatchObject({ personalization: { from: "cookie" } });
  });

  it("does not outlive the visitor cookie", async () => {
    const { browser } = await somebody();
    const response = await post("/v1/decide", { placements: ["hero"] }, elsewhere(browser).headers);
    const [cookie = "", ...more] = response.headers.getSetCookie();
    expect(more).toEqual([]);
    expect(cookie).toMatch(
      /^gh_d=1\.[\w-]+; Path=\/; Domain=shop\.example; Max-Age=300; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("shows the effect of an event at the next question: the event's answer brings a newer cookie", async () => {
    const { browser } = await somebody();
    await browser.send([track("Product Added", { product_id: "2", category: "bags" })]);
    expect(await told(browser)).toMatchObject({ rule: "cart-left", from: "cookie" });
  });

  it("is not begun by events alone, whose answers set no cookie that nobody asked for", async () => {
    const browser = new Browser(FROM.california);
    await browser.send([coats]);
    await browser.send([coats]);
    expect(browser.jar("gh_d")).toBeUndefined();
    expect(await browser.decide(["hero"])).toMatchObject({ personalization: { from: "profile" } });
    expect(browser.jar("gh_d")).toBeDefined();
  });

  it("says nothing of a place to come from where nobody is known", async () => {
    expect(await told(new Browser(FROM.california))).toEqual({
      allowed: true,
      because: "region_allows",
      known: false,
      rule: "fallback",
    });
  });
});

describe("what this request says is heard on top, as the profile would hear it", () => {
  it.each<[string, Headers, Fields, Partial<Personalization>]>([
    ["nothing", {}, {}, { allowed: true }],
    ["Global Privacy Control", { "sec-gpc": "1" }, {}, { allowed: true }],
    ["Do Not Track", { dnt: "1" }, {}, {}],
    ["a country that asks for consent", FROM.germany, {}, { allowed: false, because: "region_requires_consent" }],
    ["a country where nothing may rest", FROM.russia, {}, { allowed: false, because: "region_forbids_storage" }],
    ["no country", { "cf-ipcountry": "" }, {}, { allowed: false }],
    ["a no in the question", {}, { context: NO }, { allowed: false, because: "choice_refused" }],
    ["a yes in the question", FROM.germany, { context: YES }, { allowed: true, because: "choice_granted" }],
    ["a consent that cannot be read", FROM.germany, { context: { consent: "?" } }, { allowed: false }],
  ])("%s", async (_, headers, said, expected) => {
    for (const agreed of [undefined, ALL_YES, { analytics: true }]) {
      const { browser } = await somebody(FROM.california, agreed);
      const { from, age: __, ...answer } = await told(browser, headers, said);
      expect(from).toBe("cookie");
      expect(answer).toEqual(await withoutDecision(browser, headers, said));
      if (!agreed) expect(answer).toMatchObject(expected);
    }
  });

  it("the choice cookie's newer refusal, though the decision cookie of before came back", async () => {
    const { browser } = await somebody(FROM.california, ALL_YES);
    const before = browser.jar("gh_d");
    await browser.choose({ analytics: true, personalization: false });
    expect(browser.jar("gh_d"), "taken away at once").toBeUndefined();
    browser.plant("gh_d", before);
    expect(await told(browser)).toMatchObject({ allowed: false, because: "choice_refused", rule: "fallback" });
  });
});

describe("a change in the same browser", () => {
  it("of the choice is heard at once, and a new yes as well", async () => {
    const { browser } = await somebody(FROM.germany, ALL_YES);
    await browser.choose(ALL_NO);
    expect(await told(browser)).toMatchObject({ allowed: false, known: false, rule: "fallback" });
    vi.setSystemTime(Date.now() + 1_000);
    await browser.choose(ALL_YES);
    await browser.send([coats], "?decide=hero");
    await eventually(async () => (await told(browser)).from === "cookie");
    expect(await told(browser)).toMatchObject(BY_COOKIE);
  });

  it("of something else ends the cookie too, since it is of before", async () => {
    const { browser } = await somebody(FROM.germany, ALL_YES);
    await browser.choose({ advertising: false });
    expect(browser.jar("gh_d")).toBeUndefined();
    expect(await told(browser)).toMatchObject({ allowed: true, from: "profile" });
  });

  it("by an event that refuses takes the cookie away with that event's answer", async () => {
    const { browser } = await somebody();
    await browser.send([{ ...coats, context: NO }]);
    expect(browser.jar("gh_d")).toBeUndefined();
    expect(await told(browser)).toMatchObject({ allowed: false, because: "stored_choice_refused" });
  });

  it("of the visitor: after a reset the cookie is gone, and would be nobody's", async () => {
    const { browser } = await somebody();
    const before = browser.jar("gh_d");
    await browser.forget();
    expect(browser.cookie).toBe("");
    browser.plant("gh_d", before);
    expect(await told(browser)).toMatchObject({ known: false, rule: "fallback" });
    const { browser: another } = await somebody();
    another.plant("gh_d", before);
    expect(await told(another)).toMatchObject({ from: "profile" });
  });
});

describe("what is taken back elsewhere", () => {
  async function callBack(stub: ProfileStub): Promise<void> {
    await runDurableObjectAlarm(stub);
  }

  it.each<[string, (browser: Browser, stub: ProfileStub) => Promise<unknown>, Partial<Personalization>]>([
    [
      "a refusal from another browser",
      async (browser, stub) => {
        await elsewhere(browser).choose({ personalization: false });
        await callBack(stub);
      },
      { allowed: false, because: "stored_choice_refused" },
    ],
    [
      "a refusal in another browser's event",
      async (browser, stub) => {
        await elsewhere(browser).send([{ ...coats, context: NO }]);
        await callBack(stub);
      },
      { allowed: false, because: "stored_choice_refused" },
    ],
    [
      "an opt-out signal from another browser",
      async (browser, stub) => {
        await elsewhere(browser).send([coats], "", { "sec-gpc": "1" });
        await callBack(stub);
      },
      { allowed: true, from: "profile" },
    ],
    [
      "a child's age",
      async (browser, stub) => {
        await elsewhere(browser).send([{ type: "identify", traits: { age: 9 } }]);
        await callBack(stub);
      },
      { allowed: false },
    ],
    [
      "an erasure",
      async (_, stub) => {
        await erase(stub, (await rowOf(stub))!.state.jurisdiction as "us");
      },
      { known: false },
    ],
    [
      "every cookie, by whoever signs out everywhere",
      async (browser, stub) => {
        await call("DELETE", "/v1/session?everywhere", null, elsewhere(browser).headers);
        await callBack(stub);
      },
      { known: false },
    ],
  ])("%s ends the cookie, as soon as this isolate has read of it", async (_, act, expected) => {
    const { browser, stub } = await somebody();
    await act(browser, stub);
    expect(await told(browser), "not known here yet").toMatchObject(BY_COOKIE);
    await later();
    expect(await told(browser)).toMatchObject(expected);
    expect((await told(browser)).from).not.toBe("cookie");
  });

  it("is read behind the answers, before knowledge is too old to answer by", async () => {
    const { browser, stub } = await somebody();
    await elsewhere(browser).choose({ personalization: false });
    await callBack(stub);
    vi.setSystemTime(Date.now() + LIMIT.revocationsRefreshMs - 1);
    for (let times = 0; times < 3; times++) {
      expect(await told(browser)).toMatchObject(BY_COOKIE);
      await scheduler.wait(50);
    }
    vi.setSystemTime(Date.now() + 1);
    expect(await told(browser)).toMatchObject(BY_COOKIE);
    await eventually(async () => !(await told(browser)).allowed);
  });

  it("costs nothing where nobody can hold a copy", async () => {
    const browser = new Browser(FROM.germany);
    const stub = await madeBy(async () => browser.choose({ analytics: true }));
    const before = await revocationsOf(env, "eu").since(0, 0);
    await browser.choose({ analytics: true, personalization: false });
    await runDurableObjectAlarm(stub);
    expect(await revocationsOf(env, "eu").since(0, 0)).toEqual(before);
  });

  it("is asked of the profile when this isolate's knowledge is more than 30 seconds old", async () => {
    const { browser, stub } = await somebody();
    await elsewhere(browser).choose({ personalization: false });
    await callBack(stub);
    vi.setSystemTime(Date.now() + LIMIT.revocationsKnownMs + 1);
    expect(await told(browser)).toMatchObject({ allowed: false, from: "profile" });
  });

  it("is asked of the profile while nobody can say what was taken back", async () => {
    const { browser } = await somebody();
    const broken = {
      ...env,
      REVOCATIONS: {
        jurisdiction: () => {
          throw new Error("unreachable");
        },
      },
    };
    const ask = async (): Promise<unknown> => {
      const context = createExecutionContext();
      const headers = { ...browser.headers, "content-type": "application/json" };
      const request = new Request(`${SHOP}/v1/decide`, { method: "POST", body: `{"placements":["hero"]}`, headers });
      const response = await createApp(config).fetch(request, broken, context);
      await waitOnExecutionContext(context);
      return response.json();
    };
    vi.setSystemTime(Date.now() + LIMIT.revocationsKnownMs);
    expect(await ask(), "what is known is still young enough").toMatchObject({ personalization: { from: "cookie" } });
    vi.setSystemTime(Date.now() + 1);
    expect(await ask()).toMatchObject({ personalization: { allowed: true, from: "profile" } });
  });
});

describe("whose it is", () => {
  it("is nobody's when altered, of another kind, another layout, another site, or a dropped key", async () => {
    const { browser } = await somebody();
    const mine = browser.jar("gh_d")!;
    const contents = {
      v: 1,
      space: "shop",
      beside: browser.jar("gh_v")!.slice(-22),
      jurisdiction: "us",
      handle: "1.x",
    };
    const whole = { ...contents, at: Date.now(), until: Date.now() + 60_000, facts: { choices: {} }, standing: {} };
    const standing = { session: { number: 1, pages: 1, affinity: [{ category: "bags", share: 1 }] }, affinities: {} };
    const good = { ...whole, standing: { ...standing, segments: [], relationship: "new", capped: [] } };
    browser.plant("gh_d", await sealed(good, "decision"));
    expect(await told(browser), "or the cases below would show nothing").toMatchObject({
      rule: "looks-at-bags",
      from: "cookie",
    });
    const forged: readonly string[] = [
      `${mine.slice(0, -2)}${mine.endsWith("AA") ? "BB" : "AA"}`,
      browser.jar("gh_v")!,
      await sealed(good, "visitor"),
      await sealed({ ...good, v: 2 }, "decision"),
      await sealed({ ...good, space: "magazine" }, "decision"),
      await sealed({ ...good, beside: "A".repeat(22) }, "decision"),
      await sealed({ ...good, until: Date.now() }, "decision"),
      await sealed({ ...good, at: "now" }, "decision"),
      await sealed({ ...good, jurisdiction: "mars" }, "decision"),
      await sealed({ ...good, standing: null }, "decision"),
      await sealed([], "decision"),
      await sealed(good, "decision", { version: "2", secret: REAL.secret }),
      await sealed(good, "decision", { ...REAL, secret: "N".repeat(43) }),
      "",
      "1.",
      "A".repeat(5_000),
    ];
    for (const text of forged) {
      browser.plant("gh_d", text);
      expect(await told(browser), text.slice(0, 40)).toMatchObject({ from: "profile", rule: "looks-at-coats" });
    }
  });

  it("is good under an older key, until that is dropped", async () => {
    const { browser } = await somebody();
    const under = async (keys: string): Promise<unknown> => {
      const context = createExecutionContext();
      const headers = { ...browser.headers, "content-type": "application/json" };
      const request = new Request(`${SHOP}/v1/decide`, { method: "POST", body: `{"placements":["hero"]}`, headers });
      const response = await createApp(config).fetch(request, { ...env, GATEHOUSE_COOKIE_KEYS: keys }, context);
      await waitOnExecutionContext(context);
      return response.json();
    };
    const newer = `2.${"N".repeat(43)}`;
    expect(await under(`${newer},${REAL.version}.${REAL.secret}`)).toMatchObject({
      personalization: { from: "cookie" },
    });
    expect(await under(newer)).toMatchObject({ personalization: { known: false } });
  });

  it("is not looked at for server code, nor for another site's page", async () => {
    const { browser } = await somebody();
    const { cookie } = browser;
    const body = { placements: ["hero"], context: { location: { country: "US", region: "CA" } } };
    const server = await post("/v1/decide", body, { ...basic(KEY.backend), cookie });
    expect(await server.json()).toMatchObject({ personalization: { known: false } });
    expect(server.headers.getSetCookie()).toEqual([]);
    const named = await post("/v1/decide", { placements: ["hero"], userId: "u" }, { origin: PAGE, cookie });
    expect(named.status).toBe(403);
    const foreign = await post("/v1/decide", { placements: ["hero"] }, { origin: "https://foreign.example", cookie });
    expect(foreign.status).toBe(403);
  });
});

it("is small, whatever the visitor looks at: the least of what they prefer goes first", async () => {
  const browser = new Browser(FROM.california);
  const long = (at: number): string => `${at} ${"ü".repeat(190)}`;
  for (let at = 0; at < 12; at++)
    await browser.send([track("Product Viewed", { product_id: "1", category: long(at) })]);
  await browser.send([coats, coats, coats], "?decide=hero");
  const text = browser.jar("gh_d")!;
  expect(`gh_d=${text}`.length).toBeLessThanOrEqual(LIMIT.decisionCookieCharacters);
  expect(await told(browser)).toMatchObject(BY_COOKIE);
});

it("asks a page's question with GET as well", async () => {
  const { browser } = await somebody();
  const response = await call("GET", "/v1/decide?placement=hero", null, browser.headers);
  expect(await response.json()).toMatchObject({ personalization: { from: "cookie" } });
  expect(response.headers.get("cache-control")).toBe("no-store");
});
