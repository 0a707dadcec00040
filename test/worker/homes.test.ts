/** Where a visitor rests, whoever calls from wherever; read from the objects themselves, by their names. */
import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import shipped from "../../gatehouse.config.ts";
import { createApp } from "../../src/worker/app.ts";
import type { ProfileCalls } from "../../src/worker/objects/calls.ts";
import {
  answerOf,
  AT,
  basic,
  call,
  collect,
  fromPage,
  FROM,
  KEY,
  newId,
  NO,
  post,
  SHOP,
  view,
  words,
  YES,
} from "./call.ts";
import { answering, collectWith, heldIn, objectOf, person } from "./homes.ts";
import { archived, flushAll, lookup, objects, readArchive, rowOf, rows } from "./stores.ts";
import { ALL_NO, ALL_YES, Browser, track } from "./visit.ts";

const GPC = { "sec-gpc": "1" };

/** Of whoever is called so, the jurisdictions in which a server finds a profile. */
async function homesOf(id: string, idType = "userId"): Promise<readonly string[]> {
  return (await lookup(id, idType)).profiles.map(({ jurisdiction }) => jurisdiction);
}

async function viewsOf(userId: string): Promise<readonly number[]> {
  return (await lookup(userId)).profiles.map(({ counts }) => counts["Product Viewed"]?.count ?? 0);
}

/** Where the receipts that wait in a person's home of the us say that the event is kept. */
async function receiptsOf(userId: string): Promise<readonly string[]> {
  const { outbox } = (await rowOf(await objectOf("us", person(userId))))!;
  return outbox.map((entry) => {
    const { receipt } = entry as unknown as { readonly receipt: { readonly text: string } };
    return (JSON.parse(receipt.text) as { readonly placement: { readonly jurisdiction: string } }).placement
      .jurisdiction;
  });
}

describe("a browser in Berlin that refuses, before anything else has happened here", () => {
  const californian = (userId: string) => view({ userId, context: AT.california });

  it.each<[string, (userId: string) => Promise<unknown>]>([
    [
      "in the event",
      async (userId) => {
        const response = await fromPage(view({ userId, anonymousId: newId("anon"), context: NO }), FROM.germany);
        expect(words((await answerOf(response)).results)).toEqual(["consent_denied"]);
      },
    ],
    [
      "to us, and sends an event with the person's name after it",
      async (userId) => {
        const browser = new Browser(FROM.germany);
        const before = (await rows()).length;
        await browser.choose(ALL_NO);
        expect(await rows(), "a no without a name needs nobody").toHaveLength(before);
        const { results } = await browser.send([{ ...track("Product Viewed"), userId }]);
        expect(words(results)).toEqual(["consent_denied"]);
      },
    ],
  ])("%s: a server's event of the same person from California is refused", async (_, refuse) => {
    const userId = newId("berliner");
    await refuse(userId);
    expect(words(await collect([californian(userId)]))).toEqual(["consent_denied"]);
    expect(await homesOf(userId)).toEqual(["eu"]);
  });

  it("by its setting: the law of where it was said is heard in California, too", async () => {
    const userId = newId("berliner");
    await fromPage(view({ userId, anonymousId: newId("anon") }), { ...FROM.germany, ...GPC });
    expect(words(await collect([californian(userId)])), "nothing was agreed to").toEqual(["consent_denied"]);
    expect(await homesOf(userId)).toEqual(["eu"]);
  });

  it("has by all of it left nothing in the us: no table, no alarm, no line", async () => {
    const asked = (await objects()).map((stub) => runInDurableObject(stub, (_, { id }) => id.name ?? ""));
    expect((await Promise.all(asked)).filter((name) => name.startsWith("us:")).length, "it was asked").toBeGreaterThan(
      2,
    );
    expect(await heldIn("us")).toEqual([]);
    await flushAll();
    // Somebody of whom something may be kept, to know when what is kept has come through.
    await collect([view({ userId: newId("german"), context: { ...AT.germany, ...YES } })]);
    await flushAll();
    expect((await archived(env.ARCHIVE_EU, 1)).lines).toHaveLength(1);
    expect((await readArchive(env.ARCHIVE_US)).text).toBe("");
  });

  it("is told from a us where somebody rests, by the same reading", async () => {
    await collect([californian(newId("californian"))]);
    const [table, alarm, ...more] = await heldIn("us");
    expect([table, alarm, more]).toEqual([expect.stringMatching(/ profile$/), expect.stringMatching(/ alarm$/), []]);
  });
});

describe("whoever claims in California to be a person nobody has seen, and refuses", () => {
  const refuse = async (browser: Browser, userId: string) =>
    browser.send([{ ...track("Product Viewed"), userId }], "", { ...FROM.california, ...GPC });

  it.each<[string, () => Promise<Browser>]>([
    ["a stranger", async () => new Browser({})],
    [
      "a visitor from Germany on a journey, by cookie",
      async () => {
        const browser = new Browser(FROM.germany);
        await browser.choose(ALL_YES);
        return browser;
      },
    ],
  ])("does not decide where that person rests: %s", async (_, come) => {
    const userId = newId("claimed");
    await refuse(await come(), userId);
    expect(await homesOf(userId)).toEqual(["eu"]);
    expect(words(await collect([view({ userId, context: { ...AT.germany, ...YES } })]))).toEqual(["reduced"]);
    expect([await homesOf(userId), await viewsOf(userId)]).toEqual([["eu"], [1]]);
  });

  it("keeps no other place from being their home, whose law goes along", async () => {
    const userId = newId("claimed");
    await refuse(new Browser({}), userId);
    expect(words(await collect([view({ userId, context: { ...AT.germany, ...YES } })]))).toEqual(["reduced"]);
    expect(words(await collect([view({ userId, context: AT.california })])), "Germany is heard").toEqual([
      "consent_denied",
    ]);
  });
});

describe("a visitor known by a name alone", () => {
  const german = { ...AT.germany, ...YES };

  it("stays in the eu when a server sees them in California", async () => {
    const userId = newId("user");
    await collect([view({ userId, context: german })]);
    const before = await heldIn("us");
    expect(words(await collect([view({ userId, context: AT.california })]))).toEqual(["aggregated"]);
    expect(words(await collect([view({ userId, context: { ...AT.california, ...YES } })]))).toEqual(["stored"]);
    expect([await homesOf(userId), await viewsOf(userId)]).toEqual([["eu"], [2]]);
    expect(await heldIn("us")).toEqual(before);
  });

  it("stays in the us when a server sees them in Germany, and the law of both is heard", async () => {
    const userId = newId("user");
    await collect([view({ userId, context: AT.california })]);
    const before = await heldIn("eu");
    expect(words(await collect([view({ userId, context: AT.germany })])), "Germany asks first").toEqual(["aggregated"]);
    expect(words(await collect([view({ userId, context: german })]))).toEqual(["stored"]);
    expect([await homesOf(userId), await viewsOf(userId)]).toEqual([["us"], [2]]);
    expect(await receiptsOf(userId), "and every receipt says where it is kept").toEqual(["us", "us"]);
    expect(await heldIn("eu")).toEqual(before);
  });

  it("seen in two places by one call has one home, the stricter", async () => {
    const userId = newId("user");
    const events = [{ ...AT.california, ...YES }, german].map((context) => view({ userId, context }));
    const before = await heldIn("us");
    expect(words(await collect(events))).toEqual(["stored", "stored"]);
    expect([await homesOf(userId), await viewsOf(userId)]).toEqual([["eu"], [2]]);
    expect(await heldIn("us")).toEqual(before);
  });

  it("is looked for without a trace", async () => {
    const before = [await heldIn("eu"), await heldIn("us")];
    const userId = newId("nobody");
    const said = { placements: ["hero"], userId };
    await collect([view({ userId, context: AT.germany })]);
    expect(await lookup(userId)).toEqual({ found: false, profiles: [] });
    expect((await post("/v1/decide", said, basic(KEY.backend))).status).toBe(200);
    // Somebody without a name refuses: nobody is made for it.
    await fromPage(view({ anonymousId: newId("anon"), context: NO }), FROM.california);
    expect([await heldIn("eu"), await heldIn("us")]).toEqual(before);
  });

  it("has what is kept apart of them where their profile is, also when the place keeps it elsewhere", async () => {
    const userId = newId("briton");
    const british = { location: { country: "GB" } };
    const moved = {
      ...shipped,
      regions: { UK: { place: { mode: "store", jurisdiction: "us", mechanism: "adequacy" } as const } },
    };
    const before = await heldIn("us");
    expect(words(await collect([view({ userId, context: { ...british, ...YES } })]))).toEqual(["stored"]);
    await collectWith({}, [view({ userId, context: british })], createApp(moved));
    expect(await heldIn("us")).toEqual(before);
    const stranger = newId("briton");
    await collectWith({}, [view({ userId: stranger, context: british })], createApp(moved));
    expect((await heldIn("us")).length, "the owner's word on the place is heard").toBeGreaterThan(before.length);
  });
});

it("takes the cookie of a visitor home from anywhere, and hears the law of home there", async () => {
  const browser = new Browser(FROM.germany);
  await browser.choose(ALL_YES);
  await browser.send([track("Product Viewed")]);
  const before = await heldIn("us");
  const abroad = { ...browser.headers, ...FROM.california };
  const send = async (fields: object) =>
    words((await answerOf(await fromPage(view({ anonymousId: browser.anonymousId, ...fields }), abroad))).results);
  expect(await send({})).toEqual(["stored"]);
  const taken = await call("PUT", "/v1/consent", JSON.stringify({ purposes: ALL_NO }), {
    ...abroad,
    "content-type": "application/json",
  });
  expect(taken.status).toBe(200);
  expect(await send({})).toEqual(["consent_denied"]);
  expect(await heldIn("us")).toEqual(before);
});

describe("one person in many spellings", () => {
  it.each([
    ["an address, by its case and blanks", ["Ann@Example.COM", "ann@example.com ", "\u00a0ANN@example.com"]],
    ["a number, by its notation", ["+49 30 1234567", "+49301234567", "+49 (0)30 123 45 67"]],
    ["a text, by its width", ["abc-１２３", "abc-123"]],
    ["an address, by its host's alphabet", ["ann@münchen.example", "ann@xn--mnchen-3ya.example"]],
  ])("%s, has one home", async (_, spellings) => {
    const before = (await rows()).length;
    for (const context of [AT.california, { ...AT.germany, ...YES }]) {
      for (const userId of spellings) expect(words(await collect([view({ userId, context })]))).toEqual(["stored"]);
    }
    const batch = spellings.map((userId) => view({ userId, context: AT.california }));
    expect(new Set(words(await collect(batch)))).toEqual(new Set(["stored"]));
    expect(await rows()).toHaveLength(before + 1);
    for (const userId of spellings) expect(await viewsOf(userId)).toEqual([3 * spellings.length]);
  });

  it("is two persons where the case may tell them apart", async () => {
    await collect(["aBc", "abc"].map((userId) => view({ userId, context: AT.california })));
    expect([await viewsOf("aBc"), await viewsOf("abc"), await viewsOf("ABC")]).toEqual([[1], [1], []]);
  });

  it.each(["", "  ", "null", "NULL", "undefined", "0", "[object Object]", "anonymous", "\u200b"])(
    "%j is nobody, to whoever names or asks for them",
    async (userId) => {
      const before = (await rows()).length;
      const [result] = await collect([view({ userId, context: { ...AT.california, ...YES } })]);
      expect(["stored", "reduced"]).not.toContain(result?.outcome);
      expect(await rows()).toHaveLength(before);
      if (userId.trim() === "") return;
      expect(await lookup(userId)).toEqual({ found: false, profiles: [] });
      const asked = await post("/v1/decide", { placements: ["hero"], userId }, basic(KEY.backend));
      expect(asked.status).toBe(200);
      expect(await asked.json()).toMatchObject({ personalization: { known: false } });
    },
  );
});

describe("a jurisdiction that cannot be reached", () => {
  const { PROFILE } = env;
  const broken: DurableObjectNamespace<ProfileCalls> = Object.create(PROFILE, {
    jurisdiction: {
      value: () => {
        throw new Error("not implemented");
      },
    },
    idFromName: { value: (name: string) => PROFILE.idFromName(name) },
    idFromString: { value: (id: string) => PROFILE.idFromString(id) },
    get: {
      value: (id: DurableObjectId) => {
        if (id.name?.startsWith("us:") === true) throw new Error("unreachable");
        return PROFILE.get(id);
      },
    },
  });

  it.each([
    ["of a person who may rest there", { ...AT.germany, ...YES }],
    ["of one who would come to rest there", AT.california],
    ["that refuses", { ...AT.germany, ...NO }],
  ])("fails a call %s, and acknowledges nothing of it", async (_, context) => {
    const body = JSON.stringify({ batch: [view({ userId: newId("user"), context })] });
    const request = new Request(`${SHOP}/v1/batch`, { method: "POST", body, headers: basic(KEY.backend) });
    const response = await answering({ PROFILE: broken }, request);
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, expect.stringMatching(/^\d+$/)]);
  });

  it("fails no call of a visitor whose cookie leads elsewhere", async () => {
    const browser = new Browser(FROM.germany);
    await browser.choose(ALL_YES);
    const body = JSON.stringify({ writeKey: KEY.web, ...view({ anonymousId: browser.anonymousId }) });
    const request = new Request(`${SHOP}/v1/track`, { method: "POST", body, headers: browser.headers });
    expect((await answering({ PROFILE: broken }, request)).status).toBe(200);
  });
});
