/** Erased means erased: what is held is gone with one call, nothing brings it back but a choice of the visitor's own. */
import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { JURISDICTIONS } from "../../src/core/policy/placement.ts";
import type { Tombstone } from "../../src/core/profile/redirect.ts";
import { AT, collect, FROM, fromPage, newId, view, words } from "./call.ts";
import { objectOf, person, stateOf } from "./homes.ts";
import { aBrowser, anonymousId, ask, handleOf, identify, look, signIn, unlink, userId, viewsOf } from "./people.ts";
import { flushAll, lookup, objects, rowOf } from "./stores.ts";
import { ALL_YES } from "./visit.ts";

const named = (name: string) => ({ space: "shop", class: "full", kind: "anonymousId", value: name }) as const;

describe("a person who is erased", () => {
  it("is suppressed by cookie, by every name, from every place", async () => {
    const name = newId("person");
    const browser = await aBrowser();
    await signIn(browser, name);
    await collect([view({ userId: name, context: AT.california })]);
    await ask("erase", [userId(name)]);
    expect(words((await browser.send([look()])).results)).toEqual(["suppressed"]);
    for (const context of [AT.california, AT.germany]) {
      expect(words(await collect([view({ userId: name, context })]))).toEqual(["suppressed"]);
    }
    for (const from of [FROM.california, FROM.germany]) {
      const answer = await fromPage(view({ anonymousId: browser.anonymousId, ...yes }), from);
      expect(words(((await answer.json()) as { results: never[] }).results)).toEqual(["suppressed"]);
    }
    expect((await lookup(name)).found).toBe(false);
    expect((await lookup(browser.anonymousId, "anonymousId")).found).toBe(false);
  });

  it("leaves no secret, no slice, no name and nothing that waits", async () => {
    const name = newId("person");
    const browser = await aBrowser();
    await signIn(browser, name);
    const home = await objectOf("us", person(name));
    await ask("erase", [userId(name)]);
    const kept = await runInDurableObject(home, (_, { storage }) =>
      ["profile", "devices"].flatMap((table) => storage.sql.exec(`SELECT * FROM ${table}`).toArray()),
    );
    expect(kept).toHaveLength(2);
    for (const row of kept) {
      const { token, ...state } = JSON.parse(row["state"] as string) as Tombstone;
      const asked = { request: expect.any(String) as string, space: "shop", sites: ["shop"] };
      expect(state).toEqual({
        v: 1,
        kind: "tombstone",
        jurisdiction: "us",
        at: expect.any(Number) as number,
        // Nothing of when they were linked.
        ...(row["subject"] === undefined ? { asked } : { movedAt: state.at }),
      });
      expect(new Uint8Array(row["secret"] as ArrayBuffer)).toHaveLength(0);
      expect(row["outbox"]).toBe("[]");
      expect(token).toBeDefined();
    }
  });

  it("leads there in every jurisdiction, also where nothing ever was", async () => {
    const browser = await aBrowser();
    await ask("erase", [anonymousId(browser.anonymousId)]);
    const home = await objectOf("us", named(browser.anonymousId));
    for (const jurisdiction of JURISDICTIONS) {
      const found = await (await objectOf(jurisdiction, named(browser.anonymousId))).find();
      const at = found.kind === "pointer" ? found.to : "at" in found ? found.at : undefined;
      expect(at).toMatchObject({ jurisdiction: "us", id: home.id.toString() });
    }
  });

  it("takes nobody along who merely shares a name that a page claimed", async () => {
    const [victim, attacker] = [await aBrowser(), await aBrowser()];
    const name = newId("person");
    await collect([view({ userId: name, context: AT.california })]);
    await attacker.send([{ ...look(), anonymousId: victim.anonymousId }, identify(name)]);
    await ask("erase", [anonymousId(attacker.anonymousId)]);
    expect(words((await victim.send([look()])).results)).toEqual(["stored"]);
    expect(words(await collect([view({ userId: name, context: AT.california })]))).toEqual(["stored"]);
    expect(words((await attacker.send([look()])).results)).toEqual(["suppressed"]);
  });

  it("a second time, or was never there: answers the same, and suppresses whoever comes by that name", async () => {
    const name = newId("nobody");
    for (const _ of [1, 2])
      expect(await ask("erase", [userId(name)])).toMatchObject({ requestId: expect.any(String) as string });
    expect(words(await collect([view({ userId: name, context: { ...AT.germany, ...yes.context } })]))).toEqual([
      "suppressed",
    ]);
  });

  it("while events of theirs arrive: each is kept before it and gone, or suppressed", async () => {
    const name = newId("person");
    const sent = Array.from({ length: 12 }, async () => collect([view({ userId: name, context: AT.california })]));
    await collect([view({ userId: name, context: AT.california })]);
    const asked = ask("erase", [userId(name)]);
    const ends = (await Promise.all(sent)).map((one) => words(one)[0]);
    await asked;
    for (const end of ends) expect(["stored", "suppressed"]).toContain(end);
    expect((await lookup(name)).found).toBe(false);
    expect(words(await collect([view({ userId: name, context: AT.california })]))).toEqual(["suppressed"]);
  });

  it("during a link: the browser that was becoming theirs goes with them", async () => {
    const name = newId("person");
    const browser = await aBrowser();
    await collect([view({ userId: name, context: AT.california })]);
    const [linked] = await Promise.all([signIn(browser, name), ask("erase", [userId(name)])]);
    await flushAll();
    expect((await lookup(name)).found).toBe(false);
    const [notice] = (linked[0]?.["reasons"] as string[] | undefined) ?? [];
    // It came after the erasure, and was told so, or before it, and is gone.
    const found = (await lookup(browser.anonymousId, "anonymousId")).found;
    expect(found).toBe(notice === "suppressed_identity");
  });
});

describe("what lifts an erasure", () => {
  it("is a new choice in their own browser: the old name leads to somebody new, who inherits nothing", async () => {
    const browser = await aBrowser();
    const handle = await handleOf(browser);
    await ask("erase", [anonymousId(browser.anonymousId)]);
    expect(words((await browser.send([look()])).results)).toEqual(["suppressed"]);
    await browser.choose(ALL_YES);
    expect(words((await browser.send([look()])).results)).toEqual(["stored"]);
    expect(await handleOf(browser)).not.toBe(handle);
    // The stock client's old id, without the cookie.
    await fromPage(view({ anonymousId: browser.anonymousId }), FROM.california);
    expect(await viewsOf(browser.anonymousId, "anonymousId")).toBe(2);
  });

  it("is not a refusal, nor another browser's choice", async () => {
    const [browser, other] = [await aBrowser(), await aBrowser()];
    await ask("erase", [anonymousId(browser.anonymousId)]);
    await other.choose(ALL_YES);
    await other.send([{ ...look(), anonymousId: browser.anonymousId }]);
    const answer = await fromPage(view({ anonymousId: browser.anonymousId }), FROM.california);
    expect(words(((await answer.json()) as { results: never[] }).results)).toEqual(["suppressed"]);
  });

  it("is staff's word: the name begins anew", async () => {
    const name = newId("person");
    await collect([view({ userId: name, context: AT.california }), view({ userId: name, context: AT.california })]);
    await ask("erase", [userId(name)]);
    await ask("readmit", [userId(name)]);
    expect(words(await collect([view({ userId: name, context: AT.california })]))).toEqual(["stored"]);
    expect(await viewsOf(name, "userId")).toBe(1);
  });

  it("is staff's word for a browser's name, too", async () => {
    const name = newId("person");
    const browser = await aBrowser();
    await signIn(browser, name);
    await ask("erase", [userId(name)]);
    // What waited where the browser was born is sent first, and then called back.
    await flushAll();
    await ask("readmit", [anonymousId(browser.anonymousId)]);
    await fromPage(view({ anonymousId: browser.anonymousId }), FROM.california);
    expect(await viewsOf(browser.anonymousId, "anonymousId")).toBe(1);
    expect(words(await collect([view({ userId: name, context: AT.california })]))).toEqual(["suppressed"]);
  });
});

describe("whoever is made anonymous", () => {
  it("is known no more by anything but what they chose, and may go on", async () => {
    const browser = await aBrowser();
    await browser.choose({ advertising: false });
    const [before] = (await lookup(browser.anonymousId, "anonymousId")).profiles;
    await ask("anonymize", [anonymousId(browser.anonymousId)]);
    const [after] = (await lookup(browser.anonymousId, "anonymousId")).profiles as unknown as [Record<string, unknown>];
    expect(after).toMatchObject({ counts: {}, traits: {}, lastEvents: {}, receipts: [] });
    expect(after["consent"]).toEqual((before as unknown as Record<string, unknown>)["consent"]);
    expect(words((await browser.send([look()])).results)).toEqual(["reduced"]);
    expect(await viewsOf(browser.anonymousId, "anonymousId")).toBe(1);
  });
});

describe("a crash", () => {
  it("between any two steps leaves whoever was erased erased, and the rest is done by the alarm", async () => {
    const name = newId("person");
    const browser = await aBrowser();
    await signIn(browser, name);
    const asked = ask("erase", [userId(name)]).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await abortAllDurableObjects();
    await asked;
    await ask("erase", [userId(name)]);
    await Promise.all((await objects()).map((stub) => runDurableObjectAlarm(stub)));
    for (const stub of await objects()) {
      const state = (await rowOf(stub))?.state as unknown as { pending?: unknown } | undefined;
      expect(state?.pending).toBeUndefined();
    }
    expect((await lookup(name)).found).toBe(false);
    expect(words((await browser.send([look()])).results)).toEqual(["suppressed"]);
  });
});

describe("after unlinking", () => {
  it("one is erased without the other", async () => {
    const name = newId("person");
    const browser = await aBrowser();
    await signIn(browser, name);
    await browser.send([look()]);
    await collect([view({ userId: name, context: AT.california })]);
    await unlink({ userId: name });
    await ask("erase", [userId(name)]);
    expect(await viewsOf(browser.anonymousId, "anonymousId")).toBe(2);
    expect((await stateOf(await objectOf("us", person(name))))?.["kind"]).toBe("tombstone");
  });
});

const yes = { context: { consent: { categoryPreferences: { Analytics: true, Functional: true } } } };
