/** A visitor's objects by class, end to end: what each keeps, what none shares with another, and how each ends. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { LIMIT } from "../../src/core/limits.ts";
import { AT, FROM, newId, NO, view, words, YES, type Fields } from "./call.ts";
import { agedTo, byServer, FRANCE, kept, made, saved, Visitor } from "./apart.ts";
import { assertionFor, identify } from "./people.ts";
import { visitorCookie } from "./sealed.ts";
import { lookup, rowOf, type StoredRow } from "./stores.ts";
import { ALL_YES } from "./visit.ts";

const NOTHING = { categoryPreferences: { ...NO.consent.categoryPreferences, DataSharing: false } };
const DAY = 86_400_000;
const TRACKER = 34_187_400_000;

const recordsOf = (row: StoredRow | undefined) => (row?.outbox ?? []).map(({ record }) => record);
const kindsMade = async (act: () => Promise<unknown>) => Object.keys(await made(act));
const again = async ({ stub }: StoredRow) => (await rowOf(stub))!;

/** Whatever in a row may name somebody: keys, tokens, hashes, sealed texts, and its own name. */
async function namesIn(row: StoredRow): Promise<ReadonlySet<string>> {
  const { text } = await again(row);
  const secret = await runInDurableObject(row.stub, (_, { storage }) => {
    const bytes = new Uint8Array(storage.sql.exec("SELECT secret FROM profile").one()["secret"] as ArrayBuffer);
    return bytes.join(",");
  });
  return new Set([row.name, row.stub.id.toString(), secret, ...(text.match(/[\w-]{22,}/g) ?? [])]);
}

async function expectNothingShared(one: StoredRow, other: StoredRow): Promise<void> {
  const [mine, theirs] = [await namesIn(one), await namesIn(other)];
  expect(Math.min(mine.size, theirs.size)).toBeGreaterThan(5);
  expect([...mine].filter((name) => theirs.has(name))).toEqual([]);
}

describe("a visitor in France who said nothing, under the attested exemption", () => {
  it("is measured in an object of its own, and known nowhere else", async () => {
    const visitor = new Visitor(FRANCE);
    const [event, later] = [view({ context: { page: { title: "Thé et madeleines" } } }), view()];
    const { exempt, ...others } = await made(async () => {
      const { results } = await visitor.send([event]);
      expect(results).toMatchObject([
        { outcome: "reduced", reasons: ["consent_missing", "kept_apart"], receipt: expect.any(String) },
      ]);
    });
    expect(Object.keys(others)).toEqual([]);
    expect(exempt?.state).toMatchObject({ class: "exempt", jurisdiction: "eu", slices: {}, consent: { choices: {} } });
    expect(exempt?.text).not.toContain("madeleines");
    expect(exempt?.state.until).toBe(exempt!.state.createdAt + TRACKER);

    expect(visitor.set).toEqual([expect.stringMatching(/; Max-Age=34187400; /)]);
    const { at, until, ...cookie } = (await visitor.holds()) as { at: number; until: number } & Fields;
    expect(cookie).toMatchObject({ class: "exempt", id: exempt!.stub.id.toString(), token: exempt!.state.token });
    expect(until - at).toBe(TRACKER);

    expect(await kindsMade(() => visitor.send([{ ...later, anonymousId: newId("another-tab") }]))).toEqual([]);
    expect(visitor.set).toEqual([]);
    expect(words((await visitor.send([event, later])).results)).toEqual(["duplicate", "duplicate"]);
    const records = recordsOf(await again(exempt!));
    expect(records).toMatchObject([
      { purposes: ["analytics"], sealed: "" },
      { purposes: ["analytics"], sealed: "" },
    ]);
    expect(new Set(records.map(({ pseudonym }) => pseudonym)).size, "one day, one name").toBe(1);
    expect((await lookup(visitor.anonymousId, "anonymousId")).found).toBe(false);
  });

  it("keeps its cookie for 13 months and not a day longer, however often it visits", async () => {
    const visitor = new Visitor(FRANCE);
    const { exempt } = await made(() => visitor.send([view()]));
    const aged = async (days: number) => {
      const at = Date.now() - days * DAY;
      return visitorCookie({ ...(await visitor.holds()), at, until: at + TRACKER });
    };
    const late = new Visitor(FRANCE, await aged(395));
    expect([words((await late.send([view()])).results), late.set]).toEqual([["reduced"], []]);
    expect(recordsOf(await again(exempt!))).toHaveLength(2);
    expect((await again(exempt!)).state.until, "nor is its object prolonged").toBe(exempt!.state.until);

    const over = await aged(396);
    await agedTo(exempt!.stub, Date.now() - 1);
    const next = new Visitor(FRANCE, over);
    await next.send([view({ anonymousId: visitor.anonymousId })]);
    const born = await again(exempt!);
    expect([born.state.token === exempt!.state.token, recordsOf(born).length]).toEqual([false, 1]);
    expect(await next.holds()).toMatchObject({ class: "exempt", token: born.state.token });
    await expectNothingShared({ ...exempt!, name: "", stub: exempt!.stub }, { ...born, name: "before" }).catch(
      () => {},
    );
  });

  it("shares nothing with the profile that a yes makes, which alone goes on", async () => {
    const visitor = new Visitor(FRANCE);
    const event = view();
    const { exempt } = await made(() => visitor.send([event]));
    const before = await again(exempt!);
    const { full, ...others } = await made(async () => {
      expect(await visitor.choose(ALL_YES)).toMatchObject({ known: true });
      expect(visitor.set).toHaveLength(1);
      expect(await visitor.holds()).toMatchObject({ class: "full" });
      expect(words((await visitor.send([event, view()])).results)).toEqual(["stored", "stored"]);
    });
    expect(Object.keys(others)).toEqual([]);
    expect(await visitor.holds()).toMatchObject({ id: full!.stub.id.toString() });
    expect((await again(exempt!)).text).toBe(before.text);
    await expectNothingShared(exempt!, full!);
  });

  it("has statistics apart beside a profile for what they agreed to, never joined", async () => {
    const visitor = new Visitor(FRANCE);
    const { full, exempt } = await made(async () => {
      await visitor.choose({ personalization: true });
      expect((await visitor.send([view()])).results).toMatchObject([
        { outcome: "reduced", removed: ["purpose.advertising"], reasons: ["consent_missing", "kept_apart"] },
      ]);
      expect(visitor.set, "a full cookie yields to none").toEqual([]);
    });
    expect(recordsOf(full)).toMatchObject([{ purposes: ["personalization"] }]);
    expect(recordsOf(exempt)).toMatchObject([{ purposes: ["analytics"], sealed: "" }]);
    await expectNothingShared(full!, exempt!);
  });

  it("has them apart from those of their other browsers, too, once all of these are one person's", async () => {
    const [userId, browsers] = [newId("person"), [new Visitor(FRANCE), new Visitor(FRANCE)]];
    const apart: StoredRow[] = [];
    for (const one of browsers) {
      await one.choose({ personalization: true });
      apart.push((await made(() => one.send([view()])))["exempt"]!);
    }
    const kinds = await kindsMade(async () => {
      for (const one of browsers) {
        const { handle } = await (await one.call("GET", "/v1/session")).json<{ handle: string }>();
        const assertion = await assertionFor({ sub: userId, vis: handle });
        await one.send([identify(userId, assertion)]);
        expect(await one.holds()).toHaveProperty("subject");
        await one.send([view()]);
      }
    });
    expect(kinds).toEqual(["full"]);
    for (const one of apart) expect(recordsOf(await again(one)).length).toBeGreaterThan(1);
  });
});

describe("what a German who said nothing asks for", () => {
  it("is kept for that alone, in no profile, with a cookie that leaves with the browser", async () => {
    const visitor = new Visitor(FROM.germany);
    const event = saved({ properties: { note: "for grandmother" } });
    const { session, ...others } = await made(async () => {
      expect((await visitor.send([event])).results).toMatchObject([
        { outcome: "reduced", removed: ["purpose.analytics", "purpose.personalization"] },
      ]);
    });
    expect(Object.keys(others)).toEqual([]);
    expect(session?.state).toMatchObject({ class: "session", slices: {}, consent: { choices: {} } });
    expect(recordsOf(session)).toMatchObject([{ purposes: ["necessary"] }]);
    expect(visitor.set).toEqual([expect.not.stringMatching(/max-age|expires/i)]);
    expect(await visitor.holds()).toMatchObject({ class: "session", id: session!.stub.id.toString() });
    expect(words((await visitor.send([event])).results)).toEqual(["duplicate"]);
    expect((await lookup(visitor.anonymousId, "anonymousId")).found).toBe(false);

    const before = await again(session!);
    const { full } = await made(async () => {
      await visitor.choose(ALL_YES);
      expect(await visitor.holds()).toMatchObject({ class: "full" });
      expect(words((await visitor.send([kept()])).results)).toEqual(["stored"]);
    });
    expect(recordsOf(full), "what a known visitor asks for is in their profile").toMatchObject([
      { event: "Basket Kept", purposes: ["necessary"] },
    ]);
    expect((await again(session!)).text).toBe(before.text);
    await expectNothingShared(session!, full!);
  });

  it("ends a day after the last of it, by its alarm, and leaves nothing", async () => {
    const visitor = new Visitor(FROM.germany);
    const { session } = await made(() => visitor.send([kept()]));
    const { until = 0 } = session!.state;
    expect(until - session!.state.createdAt).toBe(LIMIT.sessionObjectMs);
    const soon = Date.now() + 1_500;
    const stub = await agedTo(session!.stub, soon);
    expect((await rowOf(stub))?.state, "not before").toBeDefined();
    await scheduler.wait(soon - Date.now() + 20);
    await runDurableObjectAlarm(stub);
    const left = await runInDurableObject(stub, async (_, { storage }) => ({
      tables: storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
      alarm: await storage.getAlarm(),
    }));
    expect(left).toEqual({ tables: [], alarm: null });

    const { session: next } = await made(() => visitor.send([kept()]));
    expect(next?.state.token).not.toBe(session!.state.token);
    expect(await visitor.holds()).toMatchObject({ token: next?.state.token });
  });
});

describe("what a server says of a person", () => {
  it("is kept for what they asked for alone, where nobody said yes", async () => {
    const userId = newId("user");
    const { session, ...others } = await made(() => byServer([saved({ userId, context: AT.germany })]));
    expect(Object.keys(others)).toEqual([]);
    expect(recordsOf(session)).toMatchObject([{ purposes: ["necessary"] }]);
    expect(await kindsMade(() => byServer([saved({ userId, context: AT.germany })])), "by the person's name").toEqual(
      [],
    );
    expect((await lookup(userId)).found).toBe(false);
  });

  it("is bound by what they refused, which their profile alone remembers", async () => {
    const userId = newId("user");
    const { full } = await made(() => byServer([view({ userId, context: { ...AT.california, consent: NOTHING } })]));
    const { session, ...others } = await made(async () => {
      expect(await byServer([saved({ userId, context: AT.california })])).toMatchObject([
        { outcome: "reduced", removed: ["purpose.analytics", "purpose.personalization"] },
      ]);
    });
    expect(Object.keys(others)).toEqual([]);
    expect(recordsOf(session)).toMatchObject([{ purposes: ["necessary"] }]);
    const profile = await again(full!);
    expect([profile.state.slices, profile.outbox]).toEqual([{}, []]);
    await byServer([saved({ userId, context: { ...AT.california, ...YES } })]);
    expect(recordsOf(await again(full!))).toMatchObject([{ purposes: ["necessary", "analytics", "personalization"] }]);
  });
});
