/** What the law asks of the whole collector: what outlives an event, who else must remember it, and what is kept apart. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { LIMIT } from "../../src/core/limits.ts";
import {
  AT,
  answerOf,
  call,
  collect,
  cookiesOf,
  fromPage,
  FROM,
  newId,
  NO,
  PAGE,
  view,
  words,
  YES,
  type Fields,
  type Headers,
} from "./call.ts";
import { archived, flushAll, lookup, madeBy, profileStubs, rows } from "./stores.ts";

const UK = { "cf-ipcountry": "GB" };
const UNREADABLE = { consent: "OPT_IN" };

async function server(userId: string, context: Fields, fields: Fields = {}): Promise<string> {
  return words(await collect([view({ userId, context, ...fields })]))[0]!;
}

async function page(headers: Headers, fields: Fields): Promise<readonly string[]> {
  return words((await answerOf(await fromPage(view(fields), headers))).results);
}

async function choose(purposes: Fields, headers: Headers): Promise<Response> {
  return call("PUT", "/v1/consent", JSON.stringify({ purposes }), {
    origin: PAGE,
    "content-type": "application/json",
    ...headers,
  });
}

interface Consent {
  readonly promptAllowed?: boolean;
  readonly purposes: Readonly<Record<string, { readonly because: string; readonly choice?: Fields }>>;
}

async function consentOf(headers: Headers): Promise<Consent> {
  return (await call("GET", "/v1/consent", null, headers)).json();
}

describe("a refusal in an event", () => {
  it("is written to the profile and takes what rested on the yes, though the event itself is refused", async () => {
    const cookie = cookiesOf(await choose({ analytics: true, personalization: true, advertising: true }, FROM.germany));
    const known = new Set((await rows()).map(({ name }) => name));
    expect(await page({ ...FROM.germany, cookie }, {})).toEqual(["stored"]);
    const mine = async () => (await rows()).find(({ name }) => known.has(name) && name.includes("choice"))!;
    expect((await mine()).state.slices).toMatchObject({ analytics: {}, personalization: {} });
    expect(await page({ ...FROM.germany, cookie }, { context: NO })).toEqual(["consent_denied"]);
    expect((await mine()).state.slices).toEqual({});
    expect((await mine()).state.consent).toMatchObject({ choices: { analytics: { granted: false, by: "event" } } });
  });

  it("outlives the event, until the visitor's consent platform says yes again", async () => {
    const userId = newId("user");
    expect(await server(userId, { ...AT.california, ...NO })).toBe("consent_denied");
    expect(await server(userId, AT.california), "silence after the no").toBe("consent_denied");
    expect(await server(userId, { ...AT.california, ...YES })).toBe("stored");
    expect(await server(userId, AT.california), "the yes ended the no").toBe("stored");
  });

  it("leaves the visitor's own refusal standing, whichever came first, when the platform says yes again", async () => {
    const nothing = { analytics: false, personalization: false, advertising: false };
    const sayNo = {
      here: (cookie: string) => choose(nothing, { ...FROM.california, cookie }),
      event: (cookie: string) => page({ ...FROM.california, cookie }, { context: NO }),
    };
    for (const order of [["here", "event"] as const, ["event", "here"] as const]) {
      const visitor = cookiesOf(await choose({ analytics: true }, FROM.california)).split("; ");
      const cookie = visitor.find((pair) => pair.startsWith("gh_v=")) ?? "";
      for (const by of order) {
        await scheduler.wait(2);
        await sayNo[by](cookie);
      }
      await scheduler.wait(2);
      await page({ ...FROM.california, cookie }, { context: YES });
      expect(await page({ ...FROM.california, cookie }, {}), order.join(" then ")).toEqual(["consent_denied"]);
    }
  });

  it("is not copied into the cookie of what the visitor chose", async () => {
    const cookie = cookiesOf(await choose({ functional: true }, FROM.california));
    expect(await page({ ...FROM.california, cookie }, { context: NO })).toEqual(["consent_denied"]);
    const chosen = cookiesOf(await choose({ sale_or_share: false }, { ...FROM.california, cookie }));
    const { purposes } = await consentOf({ ...FROM.california, cookie: chosen });
    expect(Object.keys(purposes).filter((purpose) => purposes[purpose]?.choice)).toEqual(["sale_or_share"]);
  });

  it("is remembered of every person of a call, of more than whose events one call may settle, too", async () => {
    const some = { consent: { categoryPreferences: { Analytics: true, Functional: true, Advertising: false } } };
    const person = (number: number) => `crowd-${number}`;
    const crowd = Array.from({ length: LIMIT.profilesPerCall + 1 }, (_, number) =>
      view({ userId: person(number), context: { ...AT.california, ...some } }),
    );
    expect(words(await collect(crowd)).at(-1)).toBe("too_many_profiles");
    expect(await server(person(LIMIT.profilesPerCall), AT.california)).toBe("reduced");
  });

  it("makes nobody who names only a browser to be remembered as having refused", async () => {
    const before = (await rows()).length;
    expect(await page(FROM.germany, { anonymousId: newId("anon"), context: NO })).toEqual(["consent_denied"]);
    expect(await rows()).toHaveLength(before);
  });
});

describe("consent that cannot be read", () => {
  it("strips the event and revokes nothing", async () => {
    const cookie = cookiesOf(await choose({ analytics: true, personalization: true, advertising: true }, FROM.germany));
    expect(await page({ ...FROM.germany, cookie }, {})).toEqual(["stored"]);
    const stored = async () => JSON.stringify((await rows()).map(({ state }) => state));
    const before = await stored();
    const answer = await answerOf(await fromPage(view({ context: UNREADABLE }), { ...FROM.germany, cookie }));
    expect(answer.results).toMatchObject([
      { outcome: "aggregated", reasons: expect.arrayContaining(["consent_unreadable"]) },
    ]);
    expect(await stored()).toBe(before);
    expect(await page({ ...FROM.germany, cookie }, {}), "and the yes still stands").toEqual(["stored"]);
  });
});

describe("Global Privacy Control", () => {
  it("binds the known person, too, and outlives the header", async () => {
    const userId = newId("user");
    const signaled = { ...FROM.california, "sec-gpc": "1" };
    expect(await page(signaled, { anonymousId: newId("anon"), userId })).toEqual(["reduced"]);
    const [sent] = await collect([view({ userId, context: AT.california })]);
    expect(sent).toMatchObject({ outcome: "reduced", removed: ["purpose.advertising"] });
    expect((await lookup(userId)).profiles).toMatchObject([{ optOutSignalAt: expect.stringMatching(/^2/) }]);
    expect(await server(newId("user"), AT.california), "another person").toBe("stored");
  });

  it("binds the known person's profile at home, when it is seen on a journey", async () => {
    const userId = newId("traveler");
    expect(await server(userId, AT.california)).toBe("stored");
    await page({ ...FROM.germany, "sec-gpc": "1" }, { anonymousId: newId("anon"), userId });
    expect(await server(userId, AT.california)).toBe("reduced");
  });

  it("makes whom nobody knew known in one place alone", async () => {
    const before = new Set((await rows()).map(({ name }) => name));
    await page({ ...FROM.germany, "sec-gpc": "1" }, { anonymousId: newId("anon"), userId: newId("user") });
    const made = (await rows()).filter(({ name }) => !before.has(name));
    expect(made.map(({ state }) => state.jurisdiction)).toEqual(["eu"]);
  });

  it("yields to no yes that an event carries: only to one said to us", async () => {
    const userId = newId("user");
    await page({ ...FROM.california, "sec-gpc": "1" }, { anonymousId: newId("anon"), userId });
    await scheduler.wait(2);
    expect(await server(userId, { ...AT.california, ...YES })).toBe("reduced");
  });

  it("seen again binds again, when the yes between is remembered by the browser alone", async () => {
    const anonymousId = newId("anon");
    const signaled = { ...FROM.california, "sec-gpc": "1" };
    await page(signaled, { anonymousId });
    await scheduler.wait(2);
    const chosen = cookiesOf(await choose({ advertising: true }, FROM.california)).split("; ");
    const cookie = chosen.find((pair) => pair.startsWith("gh_c=")) ?? "";
    expect(await page({ ...FROM.california, cookie }, { anonymousId })).toEqual(["stored"]);
    await scheduler.wait(2);
    await page({ ...signaled, cookie }, { anonymousId });
    expect(await page({ ...FROM.california, cookie }, { anonymousId })).toEqual(["reduced"]);
  });

  it("is announced to whoever asks", async () => {
    const response = await call("GET", "/.well-known/gpc.json");
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    expect(response.headers.get("cache-control")).toBe("public, max-age=86400");
    expect(await response.json()).toEqual({ gpc: true, lastUpdate: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) });
  });
});

it("hears Do Not Track in Germany, where a court did", async () => {
  const dnt = { ...FROM.germany, dnt: "1" };
  expect(await page(dnt, { anonymousId: newId("anon"), context: YES })).toEqual(["consent_denied"]);
});

it("hears RudderStack's consent object", async () => {
  const some = { allowedConsentIds: ["Analytics", "Functional"], deniedConsentIds: ["Advertising"] };
  const consentManagement = { provider: "custom", ...some, resolutionStrategy: "or" };
  const [told] = await collect([view({ userId: newId("user"), context: { ...AT.germany, consentManagement } })]);
  expect(told).toMatchObject({ outcome: "reduced", removed: ["purpose.advertising"] });
});

describe("what server code declares", () => {
  const identify = (userId: string, traits: Fields, context: Fields = { ...AT.germany, ...YES }) =>
    collect([{ type: "identify", messageId: newId("message"), userId, traits, context }]);

  it("protects a child from then on, and keeps of the birthday only the band", async () => {
    const userId = newId("child");
    await identify(userId, { birthday: "2014-03-01", plan: "family" });
    expect(await server(userId, { ...AT.germany, ...YES })).toBe("consent_denied");
    expect((await lookup(userId)).profiles).toMatchObject([{ declared: { age: 12 } }]);
    expect(JSON.stringify(await rows())).not.toContain("2014-03-01");
    await identify(userId, { age: 16 });
    expect(await server(userId, { ...AT.germany, ...YES }), "16, but under 18: no advertising").toBe("reduced");
  });

  it("adds the law of the visitor's residence to that of the place", async () => {
    const userId = newId("moscow");
    expect(await server(userId, { ...AT.germany, ...YES })).toBe("stored");
    await identify(userId, { residence: "RU" });
    expect(await server(userId, { ...AT.germany, ...YES })).toBe("region_forbidden");
  });
});

describe("audience measurement apart", () => {
  it("keeps a British statistic in an object of its own, which joins nothing", async () => {
    const anonymousId = newId("briton");
    const response = await fromPage(view({ anonymousId, context: { page: { title: "Tea and scones" } } }), UK);
    expect((await answerOf(response)).results).toMatchObject([{ outcome: "reduced" }]);
    expect(response.headers.getSetCookie()).toHaveLength(1);
    expect(await lookup(anonymousId, "anonymousId"), "no profile").toMatchObject({ found: false });

    await page(UK, { anonymousId, context: YES });
    const british = (await rows()).filter(({ outbox }) => outbox.some(({ record }) => record["region"] === "UK"));
    const lines = british.flatMap(({ outbox }) => outbox.map(({ record }) => record));
    expect(british, "two objects").toHaveLength(2);
    expect(lines.toSorted((one) => (one["sealed"] === "" ? -1 : 1))).toMatchObject([
      { sealed: "", purposes: ["analytics"] },
      { purposes: expect.arrayContaining(["personalization"]) },
    ]);
    expect(new Set(lines.map(({ pseudonym }) => pseudonym)).size, "two names of one visitor").toBe(2);
    await flushAll();
    expect((await archived(env.ARCHIVE_EU, 1)).text).not.toContain("Tea and scones");
  });

  it("is no reason for the cookie of a profile", async () => {
    const event = view({ anonymousId: newId("briton") });
    const cookie = cookiesOf(await fromPage(event, UK));
    expect(words((await answerOf(await fromPage(event, UK))).results)).toEqual(["duplicate"]);
    expect(await (await call("GET", "/v1/session", null, { ...UK, cookie })).json()).toMatchObject({
      session: null,
      personalization: { known: false },
    });
  });
});

it("counts in Quebec, where no store abroad has been assessed, and keeps nobody", async () => {
  const before = (await profileStubs()).length;
  const quebec = { "cf-ipcountry": "CA", "cf-region-code": "QC" };
  expect(await page(quebec, { anonymousId: newId("anon"), context: YES })).toEqual(["aggregated"]);
  expect(await profileStubs()).toHaveLength(before);
});

describe("a choice made here", () => {
  it("is written once however often it is sent", async () => {
    let cookie = "";
    const stub = await madeBy(async () => {
      cookie = cookiesOf(await choose({ analytics: true }, FROM.germany));
    });
    const at = async () => (await consentOf({ ...FROM.germany, cookie })).purposes["analytics"]?.choice?.["at"];
    const said = await at();
    const written = () =>
      runInDurableObject(stub, (profile) => (profile as unknown as { rowsWritten: number }).rowsWritten);
    const before = await written();
    expect((await choose({ analytics: true }, { ...FROM.germany, cookie })).status).toBe(200);
    expect([await written(), await at()]).toEqual([before, said]);
    await choose({ analytics: false }, { ...FROM.germany, cookie });
    expect(await written()).toBe(before + 1);
  });

  it("says until when it holds, and that one may not ask again so soon, without knowing whose it is", async () => {
    const refused = await choose({ analytics: false }, { "cf-ipcountry": "IT" });
    const cookie = cookiesOf(refused);
    expect(cookie).not.toContain("gh_v");
    const italy = await consentOf({ "cf-ipcountry": "IT", cookie });
    expect(italy.promptAllowed).toBeUndefined();
    const { at, askAgainFrom } = italy.purposes["analytics"]!.choice as { at: string; askAgainFrom: string };
    expect((Date.parse(askAgainFrom) - Date.parse(at)) / 86_400_000).toBeCloseTo(182.6, 0);
    expect((await consentOf({ "cf-ipcountry": "IT" })).promptAllowed, "somebody who never answered").toBe(true);
  });
});
