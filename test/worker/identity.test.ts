/** Several browsers and one person: what makes them one, what does not, and how all of it is taken back. */
import { describe, expect, it, vi } from "vitest";
import { LIMIT } from "../../src/core/limits.ts";
import { AT, call, collect, FROM, KEY, newId, view, words, type Fields } from "./call.ts";
import { objectOf, person, stateOf } from "./homes.ts";
import {
  aBrowser,
  anonymousId,
  ask,
  assertionFor,
  handleOf,
  identify,
  look,
  signIn,
  unlink,
  viewsOf,
} from "./people.ts";
import { lookup } from "./stores.ts";
import { ALL_NO, ALL_YES, Browser, page } from "./visit.ts";

/** Of the person's own row, in the strictest place. */
async function slicesOf(userId: string): Promise<Fields> {
  return ((await stateOf(await objectOf("eu", person(userId))))?.["slices"] ?? {}) as Fields;
}

describe("a browser whose visitor was proved", () => {
  it("is the person's: what it did before and does after is read with what servers tell", async () => {
    const userId = newId("person");
    const browser = await aBrowser();
    expect(await signIn(browser, userId)).toMatchObject([{ outcome: "stored" }]);
    await browser.send([look()]);
    await collect([view({ userId, context: AT.california })]);
    expect([await viewsOf(userId, "userId"), await viewsOf(browser.anonymousId, "anonymousId")]).toEqual([3, 3]);
  });

  it("needs one hop from then on: its cookie names the person's object", async () => {
    const userId = newId("person");
    const browser = await aBrowser();
    const before = browser.jar("gh_v") ?? browser.jar("__Host-gh_v");
    await signIn(browser, userId);
    expect(browser.jar("gh_v") ?? browser.jar("__Host-gh_v")).not.toBe(before);
    const home = await objectOf("us", person(userId));
    expect((await stateOf(home))?.["kind"]).toBeUndefined();
    await browser.send([look()]);
    expect(await viewsOf(userId, "userId")).toBe(2);
  });

  it("is what it would have been once it is unlinked, and so is every other", async () => {
    const userId = newId("person");
    const [phone, laptop] = [await aBrowser(), await aBrowser()];
    const handles = [await handleOf(phone), await handleOf(laptop)];
    await signIn(phone, userId);
    await signIn(laptop, userId);
    await phone.send([look(), look()]);
    await laptop.send([look()]);
    expect(await viewsOf(userId, "userId")).toBe(5);
    expect(await unlink({ anonymousId: phone.anonymousId })).toEqual({ success: true, unlinked: 1 });
    expect([await viewsOf(phone.anonymousId, "anonymousId"), await viewsOf(userId, "userId")]).toEqual([3, 2]);
    // Its cookie of the person's still finds it.
    await phone.send([look()]);
    expect(await handleOf(phone)).toBe(handles[0]);
    expect(await viewsOf(phone.anonymousId, "anonymousId")).toBe(4);
    expect(await unlink({ userId })).toEqual({ success: true, unlinked: 1 });
    expect([await viewsOf(laptop.anonymousId, "anonymousId"), await handleOf(laptop)]).toEqual([2, handles[1]]);
    expect(await viewsOf(userId, "userId")).toBeUndefined();
  });

  it("knows again what it had taken, before the link, in it and after it", async () => {
    const userId = newId("person");
    const browser = await aBrowser();
    const events = ["before", "within", "after"].map((when) => ({ ...look(), messageId: newId(when) }));
    await browser.send([events[0]!]);
    await signIn(browser, userId);
    await browser.send([events[1]!]);
    expect(words((await browser.send(events.slice(0, 2))).results)).toEqual(["duplicate", "duplicate"]);
    await unlink({ userId });
    await browser.send([events[2]!]);
    expect(words((await browser.send(events)).results)).toEqual(["duplicate", "duplicate", "duplicate"]);
  });
});

describe("a browser that was linked and is no more", () => {
  it.each(["anonymize", "erase"])("is linked again after that was asked for: %s", async (right) => {
    const name = newId("person");
    const browser = await aBrowser();
    await signIn(browser, name);
    await unlink({ userId: name });
    await ask(right, [anonymousId(browser.anonymousId)]);
    if (right === "erase") await browser.choose(ALL_YES);
    await browser.send([look()]);
    await signIn(browser, name);
    expect([await viewsOf(name, "userId"), await viewsOf(browser.anonymousId, "anonymousId")]).toEqual([1, 1]);
  });
});

describe("a browser that leaves its person", () => {
  it("is who it was without them, in its next call", async () => {
    const userId = newId("person");
    const browser = await aBrowser();
    const handle = await handleOf(browser);
    await signIn(browser, userId);
    await browser.send([look()]);
    await call("DELETE", "/v1/session?device=keep", null, browser.headers);
    expect(await handleOf(browser)).toBe(handle);
    await browser.send([look()]);
    expect(await viewsOf(browser.anonymousId, "anonymousId")).toBe(3);
    expect(await viewsOf(userId, "userId")).toBeUndefined();
  });
});

describe("two people at one browser", () => {
  it("are two: what the first did stays theirs, and the second begins with nothing of it", async () => {
    const [first, second] = [newId("person"), newId("person")];
    const browser = await aBrowser();
    await signIn(browser, first);
    expect(await signIn(browser, second)).toMatchObject([{ outcome: "stored" }]);
    await browser.send([look()]);
    expect([await viewsOf(first, "userId"), await viewsOf(second, "userId")]).toEqual([1, 1]);
  });
});

describe("what proves nothing", () => {
  const claimedIn = async (browser: Browser, event: Fields) => (await browser.send([event])).results;

  it.each<[string, (userId: string, browser: Browser) => Promise<Fields>]>([
    ["a page's word alone", async (userId) => identify(userId)],
    [
      "an assertion for another visitor",
      async (userId) => identify(userId, await assertionFor({ sub: userId, vis: await handleOf(await aBrowser()) })),
    ],
    [
      "an assertion of another person",
      async (userId, browser) =>
        identify(userId, await assertionFor({ sub: newId("other"), vis: await handleOf(browser) })),
    ],
    [
      "an unsigned one",
      async (userId, browser) => {
        const [, payload] = (await assertionFor({ sub: userId, vis: await handleOf(browser) })).split(".");
        return identify(userId, `${btoa(JSON.stringify({ alg: "none" })).replaceAll("=", "")}.${payload}.`);
      },
    ],
  ])("%s joins nobody, reads nothing and is a claim", async (_, event) => {
    const userId = newId("person");
    await collect([view({ userId, context: AT.california })]);
    const browser = await aBrowser();
    await claimedIn(browser, await event(userId, browser));
    expect([await viewsOf(userId, "userId"), await viewsOf(browser.anonymousId, "anonymousId")]).toEqual([1, 1]);
  });

  it("says so to whoever brought an assertion that is none", async () => {
    const browser = await aBrowser();
    const [result] = await claimedIn(browser, identify(newId("person"), "no.jwt.this"));
    expect(result).toMatchObject({ outcome: "stored", reasons: ["assertion_invalid"] });
  });

  it("nor what a call carries beyond the assertions that are looked at in one", async () => {
    const userId = newId("person");
    const browser = await aBrowser();
    const forged = Array.from({ length: LIMIT.assertionsPerCall }, () => identify(userId, "no.jwt.this"));
    const good = await assertionFor({ sub: userId, vis: await handleOf(browser) });
    const { results } = await browser.send([...forged, identify(userId, good)]);
    expect(results.at(-1)).toMatchObject({ outcome: "stored", reasons: ["assertion_invalid"] });
    expect(await viewsOf(userId, "userId")).toBeUndefined();
    expect(await signIn(browser, userId)).toMatchObject([{ outcome: "stored" }]);
    expect(await viewsOf(userId, "userId")).toBe(1);
  });

  it("an assertion that was used once does not work for a second person's link, nor again after it was taken back", async () => {
    const userId = newId("person");
    const browser = await aBrowser();
    const assertion = await assertionFor({ sub: userId, vis: await handleOf(browser), jti: newId("once") });
    await browser.send([identify(userId, assertion)]);
    await unlink({ userId });
    const [again] = (await browser.send([identify(userId, assertion)])).results;
    expect(again).toMatchObject({ reasons: ["assertion_invalid"] });
    expect(await viewsOf(userId, "userId")).toBeUndefined();
  });
});

describe("a server's word", () => {
  it("lets servers read the person whole, and a browser only itself until it showed whose it is", async () => {
    const userId = newId("person");
    const [known, told] = [await aBrowser(), await aBrowser()];
    await signIn(known, userId);
    await known.send([page("/a"), page("/b"), page("/c")]);
    await collect([
      { ...identify(userId), anonymousId: told.anonymousId, messageId: newId("m"), context: AT.california },
    ]);
    expect(await viewsOf(userId, "userId")).toBe(2);
    const pages = async (browser: Browser) => (await browser.session()).session?.["pages"];
    const before = await pages(told);
    expect(before).not.toEqual(await pages(known));
    await signIn(told, userId);
    expect(await pages(told)).toEqual(await pages(known));
  });

  it("links the browser whose anonymousId it knows, where its key may", async () => {
    const userId = newId("person");
    const browser = await aBrowser();
    const event = {
      ...identify(userId),
      anonymousId: browser.anonymousId,
      messageId: newId("m"),
      context: AT.california,
    };
    expect(words(await collect([event], KEY.replay))).toEqual(["stored"]);
    expect(await viewsOf(userId, "userId")).toBeUndefined();
    await collect([{ ...event, messageId: newId("m") }]);
    expect(await viewsOf(userId, "userId")).toBe(1);
  });

  it("by alias joins who was unknown, never two people, and nobody to themselves", async () => {
    const [one, two] = [newId("person"), newId("person")];
    const browser = await aBrowser();
    const alias = (userId: string, previousId: string) => ({
      type: "alias",
      userId,
      previousId,
      messageId: newId("m"),
      context: { ...AT.california },
    });
    await collect([view({ userId: two, context: AT.california })]);
    await collect([alias(one, browser.anonymousId), alias(one, one), alias(one, two)]);
    expect([await viewsOf(one, "userId"), await viewsOf(two, "userId")]).toEqual([1, 1]);
  });

  it("gives an address one owner", async () => {
    const [one, two] = [newId("person"), newId("person")];
    const email = `${newId("ada")}@shop.example`;
    const known = (userId: string) => ({
      ...identify(userId, undefined, { email }),
      context: AT.california,
      messageId: newId("m"),
    });
    const results = [...(await collect([known(one)])), ...(await collect([known(two)]))];
    expect(results.map(({ reasons }) => reasons)).toEqual([undefined, ["already_linked_elsewhere"]]);
  });
});

describe("more identifiers than a person has", () => {
  it("of 2,500 browsers one person gets as many as one may have, and the rest stay who they are", async () => {
    const userId = newId("person");
    const browsers = Array.from({ length: LIMIT.devicesPerPerson + 3 }, () => newId("device"));
    await collect(browsers.map((anonymousId) => view({ anonymousId, context: AT.california })));
    const strangers = Array.from({ length: 2_500 - browsers.length }, () => newId("stranger"));
    const said = [...browsers, ...strangers].map((anonymousId) => ({
      type: "identify",
      userId,
      anonymousId,
      messageId: newId("m"),
      context: AT.california,
    }));
    const results = await collect(said);
    const refused = results.slice(0, browsers.length).filter(({ reasons }) => reasons?.includes("too_many_links"));
    expect(refused).toHaveLength(3);
    expect(await viewsOf(userId, "userId")).toBe(LIMIT.devicesPerPerson);
    expect(await viewsOf(browsers.at(-1)!, "anonymousId")).toBe(1);
  }, 120_000);

  it("of 2,500 names that a page claims to have, a profile keeps a few, and none that was proved gives way", async () => {
    const userId = newId("person");
    const browser = await aBrowser();
    await signIn(browser, userId);
    await browser.send(Array.from({ length: 300 }, () => ({ ...look(), anonymousId: newId("invented") })));
    const [profile] = (await lookup(userId)).profiles as unknown as readonly { links: readonly Fields[] }[];
    const ofBrowser = profile!.links.filter(({ from }) => from === 1);
    expect(ofBrowser).toHaveLength(LIMIT.linksPerSubject);
    expect(ofBrowser).toContainEqual(expect.objectContaining({ kind: "userId", verified: true, value: userId }));
  });

  it.each([
    ["nothing", null],
    ["an empty text", ""],
    ["everybody's id", "undefined"],
    ["10 kB", "i".repeat(10_000)],
  ])("%s as userId joins nobody", async (_, userId) => {
    const browser = await aBrowser();
    await browser.send([{ ...identify(""), userId }]);
    const server = {
      type: "identify",
      userId,
      anonymousId: browser.anonymousId,
      messageId: newId("m"),
      context: AT.california,
    };
    await collect([server]);
    expect(await viewsOf(browser.anonymousId, "anonymousId")).toBe(1);
  });
});

describe("a refusal", () => {
  it("on one device binds the person's others, and ends the links that rest on it", async () => {
    const userId = newId("person");
    const [phone, laptop] = [await aBrowser(), await aBrowser()];
    await phone.choose(ALL_YES);
    await signIn(phone, userId);
    await signIn(laptop, userId);
    await phone.choose(ALL_NO);
    await expect.poll(async () => viewsOf(userId, "userId")).toBeUndefined();
    expect(words((await laptop.send([look()])).results)).toEqual(["consent_denied"]);
  });

  it("takes from the person what was kept of them by another device's yes, once that device is theirs no more", async () => {
    const userId = newId("person");
    const [strict, open] = [new Browser(FROM.germany), new Browser(FROM.germany)];
    await strict.choose({ analytics: false, personalization: true });
    await strict.send([look()]);
    await open.choose(ALL_YES);
    await open.send([look()]);
    await signIn(strict, userId);
    await signIn(open, userId);
    const seen = view({ userId, context: AT.germany });
    expect(words(await collect([seen]))).not.toContain("consent_denied");
    expect((await slicesOf(userId))["analytics"]).toBeDefined();
    await open.choose({ personalization: false });
    await vi.waitFor(async () => expect((await slicesOf(userId))["analytics"]).toBeUndefined());
  });

  it("ends that their address finds them, until they agree and it is said again", async () => {
    const [browser, userId, email] = [await aBrowser(), newId("person"), `${newId("ada")}@shop.example`];
    const isFound = async () => (await lookup(email, "email")).found;
    await signIn(browser, userId, { email });
    expect(await isFound()).toBe(true);
    await browser.choose({ personalization: false });
    await expect.poll(isFound).toBe(false);
    const said = { ...identify(userId, undefined, { email }), context: AT.california };
    expect((await collect([said]))[0]?.reasons).toEqual(["link_not_allowed"]);
    expect([await isFound(), (await lookup(userId)).found]).toEqual([false, true]);
    await browser.choose({ personalization: true });
    await signIn(browser, userId, { email });
    expect(await isFound()).toBe(true);
  });

  it("keeps a browser from being linked", async () => {
    const userId = newId("person");
    const browser = new Browser(FROM.germany);
    await browser.choose({ analytics: true, personalization: false });
    await browser.send([look()]);
    const results = await signIn(browser, userId);
    expect(results).toMatchObject([{ reasons: expect.arrayContaining(["link_not_allowed"]) as unknown }]);
    expect(await viewsOf(userId, "userId")).toBeUndefined();
  });
});
