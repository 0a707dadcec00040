/** What nobody may do to another by a claim, a cookie or an assertion that is not theirs, and what no link or move may lose. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import config from "../../gatehouse.config.ts";
import { proposeRead } from "../../src/core/decide/read.ts";
import { isRevoked, NOTHING_KNOWN } from "../../src/core/delivery/revocations.ts";
import type { Jurisdiction } from "../../src/core/policy/placement.ts";
import { ASSERTION_HEADER } from "../../src/worker/call/assertion.ts";
import { revocationHandles } from "../../src/worker/stores/object-name.ts";
import { requestsOf } from "../../src/worker/stores/requests.ts";
import { readRevocations } from "../../src/worker/stores/revocations.ts";
import { AT, call, collect, cookiesOf, FROM, fromPage, newId, view, words, type Fields } from "./call.ts";
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
  userId,
} from "./people.ts";
import { flushAll, lookup, type ProfileStub } from "./stores.ts";
import { ALL_YES, Browser } from "./visit.ts";

const named = (name: string) => ({ space: "shop", class: "full", kind: "anonymousId", value: name }) as const;

async function me(browser: Browser, method: "GET" | "DELETE", assertion?: string): Promise<Response> {
  const vouched = assertion === undefined ? {} : { [ASSERTION_HEADER]: assertion };
  return browser.keep(await call(method, "/v1/me", null, { ...browser.headers, ...vouched }));
}

async function consentOf(name: string): Promise<Fields> {
  const { consent } = (await stateOf(await objectOf("us", person(name)))) as unknown as { consent: Fields };
  return consent["choices"] as Fields;
}

describe("a name that a page claimed", () => {
  it("takes nobody along who is known by it in another place", async () => {
    const victim = newId("victim");
    await fromPage(view({ anonymousId: victim }), FROM.california);
    const attacker = new Browser(FROM.germany);
    await attacker.choose(ALL_YES);
    await attacker.send([{ ...look(), anonymousId: victim }]);
    expect((await me(attacker, "DELETE")).status).toBe(200);
    const answer = await fromPage(view({ anonymousId: victim }), FROM.california);
    expect(words(((await answer.json()) as { results: never[] }).results)).toEqual(["stored"]);
    expect((await lookup(victim, "anonymousId")).found).toBe(true);
  });

  it("brings no cookie of a browser that is somebody's, however young it is", async () => {
    const browser = await aBrowser();
    expect(cookiesOf(await fromPage(view({ anonymousId: browser.anonymousId }), FROM.california))).toContain("gh_v");
    await signIn(browser, newId("person"));
    expect(cookiesOf(await fromPage(view({ anonymousId: browser.anonymousId }), FROM.california))).not.toContain(
      "gh_v",
    );
  });
});

describe("an assertion", () => {
  const signed = async (browser: Browser, sub: string): Promise<string> =>
    assertionFor({ sub, vis: await handleOf(browser) });

  it("that linked a browser opens nothing afterwards", async () => {
    const [browser, name] = [await aBrowser(), newId("person")];
    const assertion = await signed(browser, name);
    await browser.send([identify(name, assertion)]);
    expect((await me(browser, "GET", assertion)).status).toBe(403);
    const again = await signed(browser, name);
    await browser.send([identify(name, again)]);
    expect((await me(browser, "GET", again)).status).toBe(403);
    expect((await me(browser, "GET", await signed(browser, name))).status).toBe(200);
  });

  it("that opened something links nobody afterwards", async () => {
    const [browser, name] = [await aBrowser(), newId("person")];
    const assertion = await signed(browser, name);
    expect((await me(browser, "GET", assertion)).status).toBe(200);
    expect((await me(browser, "GET", assertion)).status).toBe(403);
    const { results } = await browser.send([identify(name, assertion)]);
    expect(results).toMatchObject([{ outcome: "stored", reasons: ["assertion_invalid"] }]);
    expect((await lookup(name)).found).toBe(false);
  });
});

describe("a refusal", () => {
  it("calls back what browsers hold, though with it the device leaves its person", async () => {
    const browser = await aBrowser();
    const born = (await objectOf("us", named(browser.anonymousId))).id.toString();
    await signIn(browser, newId("person"));
    const before = Date.now();
    await browser.choose({ personalization: false });
    await flushAll();
    const [handle] = await revocationHandles(env, "us", born, "copies");
    expect(
      isRevoked(await readRevocations(env, "us", NOTHING_KNOWN, before), handle, ["personalization"], before),
    ).toBe(true);
  });

  it("that a browser brings along by a link binds what was there", async () => {
    const [browser, name] = [await aBrowser(), newId("person")];
    await collect([view({ userId: name, context: AT.california })]);
    const home = await objectOf("us", person(name));
    expect(await stateOf(home)).toHaveProperty("slices.analytics");
    await browser.choose({ analytics: false });
    await collect([{ ...identify(name), anonymousId: browser.anonymousId, context: AT.california }]);
    expect(await stateOf(home)).not.toHaveProperty("slices.analytics");
  });

  it("that ends all links leaves each with its own yes alone", async () => {
    const [phone, laptop, name] = [await aBrowser(), await aBrowser(), newId("person")];
    await phone.choose({ advertising: true });
    await signIn(phone, name);
    await signIn(laptop, name);
    await laptop.choose({ personalization: false });
    await flushAll();
    expect(await consentOf(name)).toMatchObject({ personalization: { granted: false } });
    expect(await consentOf(name)).not.toHaveProperty("advertising");
  });
});

/** As a call that looked before it was erased, and comes after it. */
async function linkLate(born: ProfileStub, home: ProfileStub, jurisdiction: Jurisdiction, name: string): Promise<void> {
  const at = Date.now();
  const naming = { kind: "userId", value: name, evidence: "server", source: "backend", at } as const;
  const names = [{ ...naming, purpose: "personalization" }] as const;
  const to = { jurisdiction, id: home.id.toString() } as const;
  const facts = {
    keyKind: "browser",
    source: "backend",
    planMode: "refuse",
    history: false,
    hasCookie: false,
    signals: {},
    consentCategories: {},
    audience: undefined,
    connection: { country: "US", subdivision: "US-CA" },
    receivedAt: at,
  } as const;
  const read = proposeRead({ context: {}, occurredAt: at }, facts, config);
  await born.link({ names, to }, { ask: read.ask }, { by: "server" });
}

describe("an erasure", () => {
  it("and an unlinking at once leave each browser erased, or whole and itself", async () => {
    const name = newId("person");
    const browsers = [await aBrowser(), await aBrowser()];
    for (const one of browsers) await signIn(one, name);
    await Promise.all([unlink({ userId: name }), ask("erase", [userId(name)])]);
    await flushAll();
    expect((await lookup(name)).found).toBe(false);
    for (const one of browsers) {
      const [end] = words((await one.send([look()])).results);
      const { found } = await lookup(one.anonymousId, "anonymousId");
      expect([end, found]).toEqual(end === "stored" ? ["stored", true] : ["suppressed", false]);
    }
  });

  it("of a person whose home is being left is of all that was there, and of what came along", async () => {
    const [browser, name] = [await aBrowser(), newId("person")];
    await signIn(browser, name);
    const [us, eu] = [await objectOf("us", person(name)), await objectOf("eu", person(name))];
    await eu.begin("eu");
    // The call that joins them dies when half of it is done.
    await us.leave({ jurisdiction: "eu", id: eu.id.toString() });
    await ask("erase", [anonymousId(browser.anonymousId)]);
    for (const one of [us, eu]) expect((await stateOf(one))?.["kind"]).toBe("tombstone");
    expect((await lookup(name)).found).toBe(false);
  });

  it("takes what was on its way there, with what is left of it elsewhere, under the same request", async () => {
    const [browser, name] = [await aBrowser(), newId("person")];
    await collect([view({ userId: name, context: AT.california })]);
    const [home, born] = [await objectOf("us", person(name)), await objectOf("us", named(browser.anonymousId))];
    const before = (await requestsOf(env, "us").archiveTasks(1_000)).length;
    const { requestId } = await ask("erase", [userId(name)]);
    await linkLate(born, home, "us", name);
    expect(await stateOf(born)).toMatchObject({ kind: "tombstone", asked: { request: requestId } });
    // A day of the person's own, and one of the browser's.
    expect(await requestsOf(env, "us").archiveTasks(1_000)).toHaveLength(before + 2);
  });

  it("takes what was on its way to where nobody was yet, under the same request", async () => {
    const [browser, name] = [await aBrowser(), newId("person")];
    const [home, born] = [await objectOf("eu", person(name)), await objectOf("us", named(browser.anonymousId))];
    const before = (await requestsOf(env, "us").archiveTasks(1_000)).length;
    const { requestId } = await ask("erase", [userId(name)]);
    await linkLate(born, home, "eu", name);
    expect(await stateOf(born)).toMatchObject({ kind: "tombstone", asked: { request: requestId } });
    expect(await requestsOf(env, "us").archiveTasks(1_000)).toHaveLength(before + 1);
  });

  it("of nobody leaves alone what another one has left", async () => {
    const [browser, name] = [await aBrowser(), newId("person")];
    await signIn(browser, name);
    await ask("erase", [userId(name)]);
    const home = await objectOf("us", person(name));
    const left = await stateOf(home);
    expect(await home.bury("us", Date.now(), { request: "another", space: "shop", sites: ["shop"] })).toBe(true);
    expect(await stateOf(home)).toEqual(left);
  });
});
