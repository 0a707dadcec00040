/** The visitor cookie: how long it lives, when it is written again, and what a forged or stolen one opens. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import config from "../../gatehouse.config.ts";
import { resolveRegion } from "../../src/core/policy/resolve.ts";
import { createApp } from "../../src/worker/app.ts";
import type { VisitorCookie } from "../../src/worker/call/cookies.ts";
import { handOut, renew } from "../../src/worker/call/visitor-cookie.ts";
import type { AppContext } from "../../src/worker/context.ts";
import { answerOf, call, FOREIGN, FROM, KEY, newId, PAGE, post, SHOP, view, words, type Fields } from "./call.ts";
import { contentsOf, REAL, sealed, visitorCookie, type CookieKey } from "./sealed.ts";
import { profileStubs, rowOf, rows, type StoredRow } from "./stores.ts";
import { ALL_NO, ALL_YES, Browser, page } from "./visit.ts";

const DAY = 86_400_000;
const FULL_LIFE = 33_696_000_000;
const FRANCE = { "cf-ipcountry": "FR" };
const JSON_OF = { "content-type": "application/json" };

/** The `Set-Cookie` values of visitor cookies. */
function visitorsOf(response: Response): readonly string[] {
  return response.headers.getSetCookie().filter((cookie) => cookie.startsWith("gh_v="));
}

/** Somebody in California with a profile, what their cookie holds, and their row. */
async function somebody(): Promise<{ browser: Browser; contents: Fields; row: StoredRow }> {
  const others = new Set((await rows()).map(({ name }) => name));
  const browser = new Browser(FROM.california);
  await browser.send([page("/coats")]);
  const row = (await rows()).find(({ name }) => !others.has(name))!;
  return { browser, contents: await contentsOf(browser.cookie), row };
}

/** The same visitor's cookie, made `age` ago to live `life` in all. */
function aged(contents: Fields, age: number, life = FULL_LIFE): Fields {
  const at = Date.now() - age;
  return { ...contents, at, until: at + life };
}

async function send(cookie: string, event: Fields = view(), headers: Fields = FROM.california): Promise<Response> {
  return post("/v1/track", { writeKey: KEY.web, ...event }, { origin: PAGE, ...headers, cookie });
}

async function choose(purposes: Fields, cookie: string, headers: Fields = FROM.california): Promise<Response> {
  const said = { origin: PAGE, ...JSON_OF, ...headers, cookie };
  return call("PUT", "/v1/consent", JSON.stringify({ purposes }), said);
}

/** The collector as it would be with these cookie keys, over the same stores. */
async function under(keys: readonly CookieKey[], request: Request): Promise<Response> {
  const context = createExecutionContext();
  const text = keys.map(({ version, secret }) => `${version}.${secret}`).join(",");
  const response = await createApp(config).fetch(request, { ...env, GATEHOUSE_COOKIE_KEYS: text }, context);
  await waitOnExecutionContext(context);
  return response;
}

const NEWER: CookieKey = { version: "2", secret: "N".repeat(43) };

function viewWith(cookie: string): Request {
  const headers = { origin: PAGE, ...JSON_OF, ...FROM.california, cookie };
  return new Request(`${SHOP}/v1/track`, {
    method: "POST",
    body: JSON.stringify({ writeKey: KEY.web, ...view() }),
    headers,
  });
}

const IN_FRANCE = [resolveRegion([{ by: "connection", place: { country: "FR" } }])];

/** What the collector answers where a route does this and would let its answer be cached. */
async function answering(act: (context: AppContext) => Promise<void>): Promise<Response> {
  const app = createApp(config);
  app.get("/acts", async (context) => {
    await act(context);
    return context.body("", 200, { "cache-control": "public, max-age=60" });
  });
  return app.fetch(new Request(`${SHOP}/acts`), env, createExecutionContext());
}

describe("a new cookie", () => {
  it("ends in its contents when it ends in the browser, so that a copy lives no longer", async () => {
    const { contents } = await somebody();
    expect(contents).toEqual({
      v: 2,
      class: "full",
      id: expect.stringMatching(/^[0-9a-f]{64}$/),
      jurisdiction: "us",
      space: "shop",
      token: expect.stringMatching(/^[\w-]{22}$/),
      at: expect.any(Number),
      until: (contents["at"] as number) + FULL_LIFE,
    });
  });

  it("lives no longer than a yes does where a yes is asked for", async () => {
    const [cookie = ""] = visitorsOf(await choose(ALL_YES, "", FRANCE));
    expect(cookie).toMatch(/; Max-Age=15778800; /);
    const { at, until } = (await contentsOf(cookie)) as { at: number; until: number };
    expect(until - at).toBe(15_778_800_000);
  });

  it.each([
    ["session", undefined, 86_400_000],
    ["exempt", 34_187_400, 34_187_400_000],
  ] as const)("of class %s has a life of its own: Max-Age %s", async (visitorClass, maxAge, life) => {
    const at = Date.now();
    const cookieOf = { id: "0".repeat(64), token: "t", jurisdiction: "eu", class: visitorClass } as const;
    const response = await answering((context) => handOut(context, cookieOf, IN_FRANCE, at));
    const [cookie = "", ...more] = visitorsOf(response);
    expect(more).toEqual([]);
    expect(/Max-Age=(\d+)/.exec(cookie)?.[1]).toBe(maxAge?.toString());
    expect(cookie).not.toMatch(/expires/i);
    expect(await contentsOf(cookie)).toMatchObject({ class: visitorClass, at, until: at + life });
    expect(response.headers.get("cache-control"), "whatever its route says").toBe("no-store");
  });
});

describe("a cookie in hand", () => {
  it("is written again only near its end, for a new life", async () => {
    const { contents } = await somebody();
    const early = await send(await visitorCookie(aged(contents, 0.74 * FULL_LIFE)));
    expect([words((await answerOf(early)).results), visitorsOf(early)]).toEqual([["stored"], []]);

    const late = await send(await visitorCookie(aged(contents, 0.76 * FULL_LIFE)));
    const [cookie = "", ...more] = visitorsOf(late);
    expect([more, cookie]).toEqual([[], expect.stringMatching(/; Max-Age=33696000; /)]);
    const renewed = (await contentsOf(cookie)) as { at: number; until: number };
    expect(renewed).toEqual({ ...contents, at: renewed.at, until: renewed.at + FULL_LIFE });
    expect(Date.now() - renewed.at).toBeLessThan(60_000);
    expect(late.headers.get("cache-control")).toBe("no-store");
  });

  it("is written again by a choice as by an event", async () => {
    const { contents } = await somebody();
    const late = await visitorCookie(aged(contents, 0.9 * FULL_LIFE));
    expect(visitorsOf(await choose({ analytics: true }, late))).toHaveLength(1);
    expect(visitorsOf(await choose({}, late)), "nothing was said").toEqual([]);
    expect(visitorsOf(await choose({ analytics: true }, await visitorCookie(contents)))).toEqual([]);
  });

  it("is not written again where nothing was kept", async () => {
    const { contents } = await somebody();
    const late = await visitorCookie(aged(contents, 0.9 * FULL_LIFE));
    const event = view();
    expect(visitorsOf(await send(late, event))).toHaveLength(1);
    for (const [what, response] of [
      ["duplicate", await send(late, event)],
      ["unknown_event", await send(late, view({ event: "Nobody Planned This" }))],
      ["aggregated", await send(late, view(), FROM.germany)],
    ] as const) {
      expect([words((await answerOf(response)).results), visitorsOf(response)]).toEqual([[what], []]);
    }
    const statistic = await send(late, view(), { "cf-ipcountry": "GB" });
    expect(visitorsOf(statistic)).toEqual([]);
    expect((await answerOf(statistic)).results).toMatchObject([{ reasons: expect.arrayContaining(["kept_apart"]) }]);
  });

  it("of the first layout still names its profile, and is sealed anew with the life it had", async () => {
    const { contents, row } = await somebody();
    const at = Date.now() - 100 * DAY;
    const first = await visitorCookie({ ...contents, v: 1, at, until: undefined });
    const session = await call("GET", "/v1/session", null, { origin: PAGE, ...FROM.california, cookie: first });
    expect(await session.json()).toMatchObject({ session: { path: ["/coats"] } });

    const [cookie = "", ...more] = visitorsOf(await send(first));
    expect(more).toEqual([]);
    expect(await contentsOf(cookie)).toEqual({ ...contents, at, until: at + FULL_LIFE });
    expect(Number(/Max-Age=(\d+)/.exec(cookie)?.[1]) / 86_400).toBeCloseTo(290, 2);
    expect((await rowOf(row.stub))?.outbox).toHaveLength(row.outbox.length + 1);
  });

  it("under an older key is sealed anew with the life it has; under a dropped one it is a new visitor's", async () => {
    const { contents, row } = await somebody();
    const mine = aged(contents, 100 * DAY);
    const [cookie = "", ...more] = visitorsOf(await under([NEWER, REAL], viewWith(await visitorCookie(mine))));
    expect([more, cookie]).toEqual([[], expect.stringMatching(/^gh_v=2\./)]);
    expect(await contentsOf(cookie, NEWER)).toEqual(mine);
    expect(visitorsOf(await under([NEWER, REAL], viewWith(cookie.split(";", 1)[0]!)))).toEqual([]);

    const before = await rowOf(row.stub);
    const dropped = await under([NEWER], viewWith(await visitorCookie(mine)));
    expect(words((await answerOf(dropped)).results)).toEqual(["aggregated"]);
    expect((await rowOf(row.stub))?.text).toBe(before?.text);
  });

  it.each([
    ["full", 0.9, 1],
    ["full", 0.1, 1],
    ["exempt", 0.9, 0],
    ["exempt", 0.1, 0],
    ["session", 0.9, 0],
  ] as const)("of class %s, outdated, at %f of its life is written %i times", async (visitorClass, part, times) => {
    const { contents } = await somebody();
    const held = { ...aged(contents, part * FULL_LIFE), class: visitorClass, outdated: true } as VisitorCookie;
    const response = await answering((context) => renew(context, held, IN_FRANCE, Date.now()));
    expect(visitorsOf(response)).toHaveLength(times);
  });
});

describe("the cookie key alone", () => {
  const elsewhere = "sister";
  const nobody = env.PROFILE.idFromName("us:nobody").toString();
  const WRONG: readonly [string, (victim: Fields) => Fields, string?][] = [
    ["a wrong token", (victim) => ({ ...victim, token: "x".repeat(22) })],
    ["no token", (victim) => ({ ...victim, token: "" })],
    ["the other jurisdiction", (victim) => ({ ...victim, jurisdiction: "eu" })],
    ["an object that does not exist", (victim) => ({ ...victim, id: nobody })],
    ["an id of no object", (victim) => ({ ...victim, id: "0123456789abcdef".repeat(4) })],
    ["another space", (victim) => ({ ...victim, space: elsewhere })],
    ["a class that its object is not of", (victim) => ({ ...victim, class: "exempt" })],
    ["a session's class", (victim) => ({ ...victim, class: "session" })],
    ["a class of nobody's", (victim) => ({ ...victim, class: "staff" })],
    ["a life that is over", (victim) => aged(victim, FULL_LIFE + 1)],
    ["no end", (victim) => ({ ...victim, until: undefined })],
    ["a layout to come", (victim) => ({ ...victim, v: 3 })],
    ["another kind", (victim) => victim, "choice"],
  ];

  it.each(WRONG)("opens nothing with %s: a new visitor's, and no error", async (_, forge, kind) => {
    const { browser, contents, row } = await somebody();
    const cookie = `gh_v=${await sealed(forge(contents), kind)}`;
    const headers = { origin: PAGE, ...FROM.california, cookie };
    const before = await rowOf(row.stub);

    const answers = {
      session: await (await call("GET", "/v1/session", null, headers)).json(),
      consent: await (await call("GET", "/v1/consent", null, headers)).json(),
      decide: await (await post("/v1/decide", { placements: ["hero"] }, headers)).json(),
    };
    expect(answers).toMatchObject({
      session: { session: null, personalization: { known: false } },
      consent: { known: false },
      decide: { personalization: { known: false } },
    });
    expect(answers.session).not.toHaveProperty("handle");

    const sent = await send(cookie, view({ anonymousId: newId("anon") }));
    expect(words((await answerOf(sent)).results)).toEqual(["stored"]);
    const [own = "", ...more] = visitorsOf(sent);
    expect(more).toEqual([]);
    expect((await contentsOf(own))["id"]).not.toBe(contents["id"]);

    const chosen = await choose({ analytics: true }, cookie);
    expect((await contentsOf(visitorsOf(chosen)[0] ?? ""))["id"]).not.toBe(contents["id"]);
    for (const query of ["", "?everywhere"]) {
      expect((await call("DELETE", `/v1/session${query}`, null, headers)).status).toBe(200);
    }

    expect((await rowOf(row.stub))?.text, "the victim's row").toBe(before?.text);
    expect(await rowOf(env.PROFILE.get(env.PROFILE.idFromString(nobody))), "nobody's row").toBeUndefined();
    expect((await browser.session()).session, "the victim's session").toMatchObject({ path: ["/coats"] });
  });

  it("opens the victim's profile with everything right, or the cases above would show nothing", async () => {
    const { contents, row } = await somebody();
    const cookie = await visitorCookie(contents);
    const session = await call("GET", "/v1/session", null, { origin: PAGE, ...FROM.california, cookie });
    expect(await session.json()).toMatchObject({ session: { path: ["/coats"] } });
    await send(cookie);
    expect((await rowOf(row.stub))?.outbox).toHaveLength(row.outbox.length + 1);
  });
});

it("brings what a browser does to whoever planted the cookie there: it proves a profile, and no browser", async () => {
  const { browser: planter } = await somebody();
  const batch = [{ anonymousId: newId("anon"), ...page("/shoes") }];
  const headers = { origin: PAGE, ...FROM.california, cookie: planter.cookie };
  expect(words((await answerOf(await post("/v1/batch", { writeKey: KEY.web, batch }, headers))).results)).toEqual([
    "stored",
  ]);
  expect((await planter.session()).session).toMatchObject({ path: ["/coats", "/shoes"] });
});

describe("signing out everywhere", () => {
  const everywhere = async (cookie: string, origin: string = PAGE) =>
    call("DELETE", "/v1/session?everywhere", null, { origin, ...FROM.california, cookie });

  it("makes a new visitor's of every cookie there is of this profile", async () => {
    const { browser, row } = await somebody();
    const other = browser.cookie;
    const response = browser.keep(await everywhere(browser.cookie));
    expect([response.status, await response.json()]).toEqual([200, { success: true }]);
    expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/^gh_v=; .*Max-Age=0; /)]);

    const after = await rowOf(row.stub);
    const headers = { origin: PAGE, ...FROM.california, cookie: other };
    expect(await (await call("GET", "/v1/session", null, headers)).json()).toMatchObject({
      session: null,
      personalization: { known: false },
    });
    const sent = await send(other, view({ anonymousId: newId("anon") }));
    expect(words((await answerOf(sent)).results)).toEqual(["stored"]);
    expect((await contentsOf(visitorsOf(sent)[0] ?? ""))["id"]).not.toBe(row.stub.id.toString());
    expect((await rowOf(row.stub))?.text).toBe(after?.text);
  });

  it("hands the profile to no claim any more, however young it is", async () => {
    const { browser, contents } = await somebody();
    browser.keep(await everywhere(browser.cookie));
    await browser.send([page("/bags")]);
    expect(browser.cookie).toBe("");
    expect((await browser.session()).session).toBeNull();
    const late = await visitorCookie(aged(contents, 0.9 * FULL_LIFE));
    const sent = await send(late, view({ anonymousId: browser.anonymousId }));
    expect([words((await answerOf(sent)).results), visitorsOf(sent)], "nor renews its cookie").toEqual([
      ["stored"],
      [],
    ]);
  });

  it("leaves what the profile keeps, and answers the same again and to nobody", async () => {
    const { browser, row } = await somebody();
    const cookies = ["", "gh_v=1.AAAA", browser.cookie, browser.cookie];
    const responses = [];
    for (const cookie of cookies) responses.push(await everywhere(cookie));
    const answers = await Promise.all(
      responses.map(async (response) => [response.status, response.headers.getSetCookie(), await response.text()]),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect((await rowOf(row.stub))?.state.slices).toEqual(row.state.slices);
  });

  it("writes nothing when repeated", async () => {
    const { browser, row } = await somebody();
    await everywhere(browser.cookie);
    const once = await rowOf(row.stub);
    await everywhere(browser.cookie);
    expect((await rowOf(row.stub))?.text).toBe(once?.text);
  });

  it("is not for another site's page to ask for", async () => {
    const { browser } = await somebody();
    const response = await everywhere(browser.cookie, FOREIGN);
    expect([response.status, response.headers.getSetCookie()]).toEqual([403, []]);
    expect((await browser.session()).session).toMatchObject({ path: ["/coats"] });
  });
});

describe("a refusal of all there is", () => {
  it("takes the visitor cookie away once the profile has heard it, and keeps the choice", async () => {
    const browser = new Browser(FROM.germany);
    const others = new Set((await rows()).map(({ name }) => name));
    await browser.choose(ALL_YES);
    const mine = (await rows()).find(({ name }) => !others.has(name))!;
    await browser.send([page("/coats")]);
    const late = await visitorCookie(aged(await contentsOf(browser.cookie), 0.9 * FULL_LIFE));
    const choice = browser.cookie.split("; ").find((pair) => pair.startsWith("gh_c="));

    const refused = browser.keep(await choose(ALL_NO, `${choice}; ${late}`, FROM.germany));
    expect(visitorsOf(refused)).toEqual([expect.stringMatching(/^gh_v=; .*Max-Age=0; /)]);
    expect(await refused.json()).toMatchObject({ known: false });
    expect(browser.cookie).toMatch(/^gh_c=[^;]+$/);
    expect((await rowOf(mine.stub))?.state).toMatchObject({
      slices: {},
      consent: { choices: { analytics: { granted: false } } },
    });

    const later = await browser.choose({ analytics: true });
    expect((await contentsOf(visitorsOf(later)[0] ?? ""))["id"]).not.toBe(mine.stub.id.toString());
  });

  it("leaves the cookie where something still rests on it", async () => {
    const browser = new Browser(FROM.germany);
    await browser.choose(ALL_YES);
    const some = await browser.choose({ personalization: false, advertising: false });
    expect(visitorsOf(some)).toEqual([]);
    expect(await some.json()).toMatchObject({ known: true });
    const asked = await browser.choose({ analytics: false, functional: true });
    expect(visitorsOf(asked), "a yes to what is functional").toEqual([]);
  });

  it("makes nobody of a yes that nothing can come of", async () => {
    const before = await profileStubs();
    const response = await choose({ advertising: true }, "", { ...FROM.germany, "sec-gpc": "1" });
    expect([visitorsOf(response), await response.json()]).toMatchObject([[], { known: false }]);
    expect(await profileStubs()).toHaveLength(before.length);
  });
});
