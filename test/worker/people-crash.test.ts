/**
 * People, and an end of everything between any two effects of what is done to them: a link, its end, an erasure, anonymity,
 * and what lifts an erasure. The alarms finish what was begun, a caller who heard nothing asks again, and then all is as if
 * nothing had happened: nothing lost, nothing twice, nobody back, and whoever is unlinked what they would have been.
 */
import { env } from "cloudflare:workers";
import { listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { answerOf, AT, collect, FROM, fromPage, newId, view, words, YES, type Fields } from "./call.ts";
import { begun, crashBefore, newcomers, settle, statesIn, type End } from "./crash-before.ts";
import { objectOf, person } from "./homes.ts";
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
  viewsOf,
} from "./people.ts";
import { lookup } from "./stores.ts";
import { ALL_YES, type Browser } from "./visit.ts";

interface Scene {
  /** What everything ends in. */
  readonly act: () => Promise<unknown>;
  /** Before any alarm. */
  readonly meanwhile?: () => Promise<unknown>;
  /** What must be so, once the alarms have run, and nothing more is to be done. */
  readonly after: () => Promise<void>;
}

/** Stops before the first effect of each scene, then before the second, until there was none to stop before. */
async function atEveryEffect(end: End, least: number, set: () => Promise<Scene>): Promise<void> {
  for (let effect = 1; ; effect += 1) {
    const came = await newcomers();
    const { act, meanwhile, after } = await set();
    const isStopped = await crashBefore(effect, end, act);
    await meanwhile?.();
    const stubs = await came();
    await settle(stubs);
    expect(await begun(stubs), `before effect ${effect}`).toEqual([]);
    await after().catch((error: unknown) => {
      throw new Error(`before effect ${effect}: ${String(error)}`, { cause: error });
    });
    if (!isStopped) return expect(effect).toBeGreaterThan(least);
  }
}

const ends: readonly (readonly [End])[] = [["abort"], ["evict"]];

/** Knows again what it has sent. */
class Sender {
  readonly browser: Browser;
  readonly #sent: Fields[] = [];

  private constructor(browser: Browser) {
    this.browser = browser;
  }

  static async new(): Promise<Sender> {
    return new Sender(await aBrowser());
  }

  async look(): Promise<void> {
    const event = { ...look(), messageId: newId("look") };
    expect(words((await this.browser.send([event])).results)).toEqual(["stored"]);
    this.#sent.push(event);
  }

  async expectKnown(): Promise<void> {
    if (this.#sent.length === 0) return;
    const again = words((await this.browser.send(this.#sent)).results);
    expect(new Set(again)).toEqual(new Set(["duplicate"]));
  }

  async views(): Promise<number | undefined> {
    return viewsOf(this.browser.anonymousId, "anonymousId");
  }
}

/** Of whom the owner's server told one thing. */
async function aPerson(): Promise<string> {
  const name = newId("person");
  expect(words(await collect([view({ userId: name, context: AT.california })]))).toEqual(["stored"]);
  return name;
}

describe.each(ends)("a link, while objects %s", (end) => {
  it("is made once, and taken back as if it had never been", { timeout: 120_000 }, async () => {
    await atEveryEffect(end, 4, async () => {
      const name = await aPerson();
      const sender = await Sender.new();
      const { browser } = sender;
      await sender.look();
      const vis = await handleOf(browser);
      const event = { ...identify(name, await assertionFor({ sub: name, vis })), messageId: newId("identify") };
      return {
        act: async () => browser.send([event]),
        meanwhile: async () => sender.look(),
        after: async () => {
          const [said] = (await browser.send([event])).results;
          expect(["stored", "duplicate"]).toContain(said?.outcome);
          expect(said?.reasons).toBeUndefined();
          await sender.expectKnown();
          expect([await viewsOf(name, "userId"), await sender.views()]).toEqual([4, 4]);
          expect(await unlink({ userId: name })).toMatchObject({ unlinked: 1 });
          await sender.expectKnown();
          expect([await viewsOf(name, "userId"), await sender.views()]).toEqual([1, 3]);
          expect(await handleOf(browser)).toBe(vis);
        },
      };
    });
  });
});

describe.each(ends)("the end of two links, while objects %s", (end) => {
  it("leaves three who are what they would have been", { timeout: 120_000 }, async () => {
    await atEveryEffect(end, 4, async () => {
      const name = await aPerson();
      const senders = [await Sender.new(), await Sender.new()];
      const handles = await Promise.all(senders.map(async ({ browser }) => handleOf(browser)));
      for (const { browser } of senders) await signIn(browser, name);
      for (const sender of senders) await sender.look();
      return {
        act: async () => unlink({ userId: name }),
        meanwhile: async () => Promise.all(senders.map(async (sender) => sender.look())),
        after: async () => {
          await unlink({ userId: name });
          expect(await viewsOf(name, "userId")).toBe(1);
          for (const [at, sender] of senders.entries()) {
            await sender.expectKnown();
            expect([await sender.views(), await handleOf(sender.browser)]).toEqual([3, handles[at]]);
          }
        },
      };
    });
  });
});

describe("a link that is not finished", () => {
  it("is taken back for good, and loses nothing", { timeout: 120_000 }, async () => {
    await atEveryEffect("abort", 4, async () => {
      const name = await aPerson();
      const sender = await Sender.new();
      await sender.look();
      const vis = await handleOf(sender.browser);
      let isUnlinked = false;
      return {
        act: async () => signIn(sender.browser, name),
        meanwhile: async () => (isUnlinked = (await unlink({ userId: name }))["unlinked"] === 1),
        after: async () => {
          // Whoever was not there yet could not be unlinked.
          if (!isUnlinked) await unlink({ userId: name });
          await sender.expectKnown();
          expect([await viewsOf(name, "userId"), await sender.views()]).toEqual([1, 2]);
          expect(await handleOf(sender.browser)).toBe(vis);
        },
      };
    });
  });

  it("is erased with its person, and what is in the archive of it", { timeout: 120_000 }, async () => {
    await atEveryEffect("abort", 4, async () => {
      const name = await aPerson();
      const sender = await Sender.new();
      const { browser } = sender;
      const home = await objectOf("us", {
        space: "shop",
        class: "full",
        kind: "anonymousId",
        value: browser.anonymousId,
      });
      const before = (await tasks()).length;
      let isBegun = false;
      return {
        act: async () => signIn(browser, name),
        meanwhile: async () => {
          isBegun = /"(leaving|to)":/.test((await statesIn(home)).join());
          await ask("erase", [userId(name)]);
        },
        after: async () => {
          expect(words((await browser.send([look()])).results)).toEqual([isBegun ? "suppressed" : "stored"]);
          expect(await sender.views()).toBe(isBegun ? undefined : 2);
          expect((await tasks()).length - before).toBe(isBegun ? 2 : 1);
        },
      };
    });
  });
});

describe.each(ends)("the erasure of a person with two browsers, while objects %s", (end) => {
  it("is finished by the alarm, and stays", { timeout: 120_000 }, async () => {
    await atEveryEffect(end, 6, async () => {
      const name = await aPerson();
      const browsers = [await aBrowser(), await aBrowser()];
      for (const browser of browsers) await signIn(browser, name);
      const home = await objectOf("us", person(name));
      const before = (await tasks()).length;
      return {
        act: async () => ask("erase", [userId(name)]),
        after: async () => {
          const [own] = await statesIn(home);
          if (!own?.includes('"tombstone"')) await ask("erase", [userId(name)]);
          await expectGone(name, browsers, before);
          await ask("erase", [userId(name)]);
          expect((await tasks()).length - before, "each of their days is on record").toBe(3);
          expect((await statesIn(home)).filter((state) => !state.includes('"kind"'))).toEqual([]);
        },
      };
    });
  });
});

async function expectGone(name: string, browsers: readonly Browser[], before: number): Promise<void> {
  expect((await tasks()).length - before, "each of their days is on record").toBe(1 + browsers.length);
  expect((await lookup(name)).found).toBe(false);
  const sent = [AT.california, { ...AT.germany, ...YES }].map(async (context) =>
    collect([view({ userId: name, context })]),
  );
  for (const browser of browsers) {
    expect((await lookup(browser.anonymousId, "anonymousId")).found).toBe(false);
    sent.push(browser.send([look()]).then(({ results }) => results));
    for (const from of [FROM.california, FROM.germany]) {
      const page = fromPage(view({ anonymousId: browser.anonymousId, context: YES }), from);
      sent.push(page.then(answerOf).then(({ results }) => results));
    }
  }
  const ends = (await Promise.all(sent)).flatMap(words);
  expect(ends).toEqual(sent.map(() => "suppressed"));
}

describe("anonymity", () => {
  it("comes once, and what is sent after it is kept", { timeout: 120_000 }, async () => {
    await atEveryEffect("abort", 4, async () => {
      const sender = await Sender.new();
      const { browser } = sender;
      const handle = await handleOf(browser);
      const before = (await tasks()).length;
      let isDone = false;
      let at = 0;
      return {
        act: async () => ask("anonymize", [anonymousId(browser.anonymousId)]),
        meanwhile: async () => {
          isDone = (await handleOf(browser)) !== handle;
          await sender.look();
          at = Date.now();
          while (Date.now() === at) await scheduler.wait(1);
        },
        after: async () => {
          expect(await revokedAfter(at)).toEqual([]);
          if (!isDone) await ask("anonymize", [anonymousId(browser.anonymousId)]);
          expect(await sender.views()).toBe(isDone ? 1 : undefined);
          expect((await tasks()).length - before).toBe(1);
          expect(await handleOf(browser)).not.toBe(handle);
        },
      };
    });
  });
});

describe("what lifts an erasure", () => {
  it("by a choice of their own makes somebody new, whom the old name finds", { timeout: 120_000 }, async () => {
    await atEveryEffect("abort", 2, async () => {
      const browser = await aBrowser();
      const handle = await handleOf(browser);
      await ask("erase", [anonymousId(browser.anonymousId)]);
      return {
        act: async () => browser.choose(ALL_YES),
        after: async () => {
          await browser.choose(ALL_YES);
          expect(words((await browser.send([look()])).results)).toEqual(["stored"]);
          expect(await handleOf(browser)).not.toBe(handle);
          await fromPage(view({ anonymousId: browser.anonymousId }), FROM.california);
          expect(await viewsOf(browser.anonymousId, "anonymousId")).toBe(2);
        },
      };
    });
  });

  it.each<[string, (name: string) => Promise<unknown>]>([
    ["that is done", async (name) => ask("erase", [userId(name)])],
    ["that is not finished", async (name) => crashBefore(8, "abort", async () => ask("erase", [userId(name)]))],
  ])("by staff's word, of one %s", { timeout: 120_000 }, async (_, erase) => {
    await atEveryEffect("abort", 1, async () => {
      const name = await aPerson();
      await erase(name);
      const readmit = async () => ask("readmit", [userId(name)]).catch(() => undefined);
      return {
        act: readmit,
        after: async () => {
          await readmit();
          expect(words(await collect([view({ userId: name, context: AT.california })]))).toEqual(["stored"]);
          expect(await viewsOf(name, "userId")).toBe(1);
        },
      };
    });
  });
});

/** What is to be done in the archive, in all places, each once: a browser may have been in two objects. */
async function tasks(): Promise<readonly string[]> {
  const ids = await listDurableObjectIds(env.REQUESTS);
  const held = await Promise.all(
    ids.map(async (id) =>
      runInDurableObject(env.REQUESTS.get(id), (_, { storage: { sql } }) => {
        const made = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'tasks'").toArray().length > 0;
        return made ? sql.exec("SELECT site, day, pseudonym, mode FROM tasks").toArray() : [];
      }),
    ),
  );
  return [...new Set(held.flat().map((task) => JSON.stringify(task)))];
}

/** Moments later than this up to which something is called back. */
async function revokedAfter(moment: number): Promise<readonly number[]> {
  const ids = await listDurableObjectIds(env.REVOCATIONS);
  const held = await Promise.all(
    ids.map(async (id) =>
      runInDurableObject(env.REVOCATIONS.get(id), (_, { storage: { sql } }) =>
        sql.exec("SELECT entries FROM revocations WHERE latest > ?", moment).toArray(),
      ),
    ),
  );
  return held
    .flat()
    .flatMap(({ entries }) => JSON.parse(entries as string) as { readonly at: number }[])
    .flatMap(({ at }) => (at > moment ? [at] : []));
}
