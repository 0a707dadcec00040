/** A call between two objects of one visitor: resent, doubled, or cut off; and what falls with its purpose. */
import { env } from "cloudflare:workers";
import { evictAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { FROM, KEY, newId, NO, view, words, type Fields } from "./call.ts";
import { FRANCE, kept, made, saved, Visitor, without } from "./apart.ts";
import { readBooks, rowOf, type ProfileStub, type StoredRow } from "./stores.ts";
import { ALL_YES, page } from "./visit.ts";

const purposesOf = (row: StoredRow | undefined) => (row?.outbox ?? []).map(({ record }) => record["purposes"]);

async function sendWithout(visitor: Visitor, missing: "exempt" | "session" | "full", event: Fields): Promise<Response> {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const body = { writeKey: KEY.web, batch: [{ anonymousId: visitor.anonymousId, ...event }] };
  return visitor.call("POST", "/v1/batch", body, {}, without(missing)).finally(() => vi.restoreAllMocks());
}

describe("a call that reaches one object and not the other", () => {
  it("is not acknowledged; resent, each has its part once, and it ends as it would have", async () => {
    const visitor = new Visitor(FRANCE);
    await visitor.choose({ personalization: true });
    const event = view();
    const { in: before, outcomes: counted } = await readBooks();
    const fresh = await made(async () => {
      const lost = await sendWithout(visitor, "exempt", event);
      expect([lost.status, lost.headers.get("retry-after"), visitor.set]).toEqual([503, expect.any(String), []]);
    });
    expect(Object.keys(fresh)).toEqual([]);

    const { exempt } = await made(async () => {
      const { results } = await visitor.send([event]);
      const whole = (await visitor.send([view()])).results[0]!;
      expect(results).toMatchObject([
        { outcome: "reduced", removed: whole.removed, reasons: whole.reasons, receipt: expect.any(String) },
      ]);
      expect(whole.removed).toEqual(["purpose.advertising"]);
    });
    expect(purposesOf(exempt)).toEqual([["analytics"], ["analytics"]]);
    expect(words((await visitor.send([event])).results)).toEqual(["duplicate"]);
    const profile = env.PROFILE.get(env.PROFILE.idFromString(String((await visitor.holds())!["id"])));
    expect(purposesOf(await rowOf(profile))).toEqual([["personalization"], ["personalization"]]);

    const books = await readBooks();
    expect([books.balanced, books.in - before]).toEqual([true, 3]);
    expect((books.outcomes["reduced"] ?? 0) - (counted["reduced"] ?? 0)).toBe(2);
    expect((books.outcomes["duplicate"] ?? 0) - (counted["duplicate"] ?? 0)).toBe(1);
  });

  it("hands out the cookie at its resend, of which only the second object is new", async () => {
    const visitor = new Visitor(FRANCE);
    const event = saved();
    const { exempt: kind } = await made(() => sendWithout(visitor, "session", event));
    expect([purposesOf(kind), await visitor.holds()]).toEqual([[["analytics"]], undefined]);
    const { session } = await made(async () => {
      expect((await visitor.send([event])).results).toMatchObject([
        { outcome: "reduced", receipt: expect.any(String) },
      ]);
    });
    expect(purposesOf(session)).toEqual([["necessary"]]);
    expect(await visitor.holds()).toMatchObject({ class: "exempt", id: kind!.stub.id.toString() });
    expect(purposesOf((await rowOf(kind!.stub))!)).toEqual([["analytics"]]);
    expect(words((await visitor.send([event, event])).results)).toEqual(["duplicate", "duplicate"]);
  });

  it("keeps nothing where the profile cannot be asked, which alone knows what was refused", async () => {
    const visitor = new Visitor(FRANCE);
    expect(Object.keys(await made(() => sendWithout(visitor, "full", saved())))).toEqual([]);
  });
});

describe("twenty calls at once with one event", () => {
  it("take effect once in each object", async () => {
    const visitor = new Visitor(FRANCE);
    const event = saved();
    const { exempt, session, full } = await made(async () => {
      const calls = Array.from({ length: 20 }, () => new Visitor(FRANCE));
      const said = await Promise.all(calls.map((one) => one.send([{ ...event, anonymousId: visitor.anonymousId }])));
      const outcomes = said.flatMap(({ results }) => words(results)).toSorted();
      // Two calls may each come first at one of the two objects.
      expect(outcomes.filter((one) => one === "reduced").length).toBeLessThanOrEqual(2);
      expect(outcomes.filter((one) => one === "duplicate").length).toBeGreaterThanOrEqual(18);
    });
    expect([purposesOf(exempt), purposesOf(session), full]).toEqual([[["analytics"]], [["necessary"]], undefined]);
  });
});

describe("what rests on a purpose", () => {
  /** A German who agreed to everything, and what their row holds of what they looked at. */
  async function known(): Promise<{ visitor: Visitor; stub: ProfileStub; traces: readonly string[] }> {
    const visitor = new Visitor(FROM.germany);
    const { full } = await made(() => visitor.choose(ALL_YES));
    await visitor.send([
      view({ properties: { product_id: "p-planted", category: "planted-category" } }),
      page("/planted-path"),
    ]);
    const slices = (await stateOf(full!.stub)).slices;
    const text = JSON.stringify(slices);
    const traces = [...(text.match(/"[\w.-]{30,}"/g) ?? []), "planted-category", "Product Viewed"];
    expect(Object.keys(slices).toSorted()).toEqual(["analytics", "personalization"]);
    expect(traces.length, "sealed texts, too").toBeGreaterThan(2);
    for (const trace of traces) expect(text).toContain(trace);
    // The choice cookie would say yes again.
    visitor.cookie = visitor.cookie.split("; ").find((pair) => pair.startsWith("gh_v=")) ?? "";
    return { visitor, stub: full!.stub, traces };
  }

  async function stateOf(stub: ProfileStub): Promise<StoredRow["state"]> {
    return (await rowOf(env.PROFILE.get(stub.id)))!.state;
  }

  async function expectForgotten(stub: ProfileStub, traces: readonly string[]): Promise<void> {
    const state = await stateOf(stub);
    expect(state.slices).toEqual({});
    for (const trace of traces) expect(JSON.stringify(state)).not.toContain(trace);
  }

  it("goes with a refusal in an event", async () => {
    const { visitor, stub, traces } = await known();
    expect(words((await visitor.send([view({ context: NO })])).results)).toEqual(["consent_denied"]);
    await expectForgotten(stub, traces);
  });

  it("goes with a refusal made here", async () => {
    const { visitor, stub, traces } = await known();
    expect(await visitor.choose({ analytics: false, personalization: false })).toMatchObject({ known: true });
    await expectForgotten(stub, traces);
  });

  it("goes when the visitor turns out to be a child", async () => {
    const { visitor, stub, traces } = await known();
    await visitor.send([{ type: "identify", messageId: newId("message"), traits: { age: 9 } }]);
    expect(words((await visitor.send([view()])).results)).toEqual(["consent_denied"]);
    await expectForgotten(stub, traces);
  });

  it("goes when the yes has run out, even if what comes then is kept apart", async () => {
    const { visitor, stub, traces } = await known();
    await runInDurableObject(stub, (_, { storage }) => {
      const long = Date.now() - 800 * 86_400_000;
      for (const purpose of ["analytics", "personalization", "advertising"]) {
        storage.sql.exec(`UPDATE profile SET state = json_set(state, '$.consent.choices.${purpose}.at', ?)`, long);
      }
    });
    await evictAllDurableObjects();
    const { session, ...others } = await made(() => visitor.send([kept()]));
    expect([purposesOf(session), Object.keys(others)]).toEqual([[["necessary"]], []]);
    expect(visitor.set, "a full cookie stays").toEqual([]);
    await expectForgotten(stub, traces);
  });

  it("stays under an opt-out signal that is about something else", async () => {
    const { visitor, stub } = await known();
    expect(words((await visitor.send([view()], "", { "sec-gpc": "1" })).results)).toEqual(["reduced"]);
    expect(Object.keys((await stateOf(stub)).slices).toSorted()).toEqual(["analytics", "personalization"]);
  });
});
