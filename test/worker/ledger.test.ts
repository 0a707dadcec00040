import { env } from "cloudflare:workers";
import { evictAllDurableObjects, listDurableObjectIds } from "cloudflare:test";
import { expect, it, vi } from "vitest";
import { countEvents } from "../../src/core/ledger.ts";
import { LIMIT } from "../../src/core/limits.ts";
import { count } from "../../src/worker/stores/count.ts";
import { AT, basic, call, collect, FOREIGN, fromPage, FROM, KEY, newId, NO, post, view, words, YES } from "./call.ts";
import { readBooks, type Books } from "./stores.ts";

/** Counts are sent after the answer: waits until the books hold `events` and `calls`, or says what they hold. */
async function booksWith(events: number, calls = 0): Promise<Books> {
  return vi.waitFor(async () => {
    const books = await readBooks();
    const refused = Object.values(books.callsRefused).reduce((sum, count) => sum + count, 0);
    expect({ events: books.in, calls: refused }).toEqual({ events, calls });
    return books;
  });
}

const sum = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((total, count) => total + count, 0);

it("starts with books that are empty and balanced, and names every outcome", async () => {
  const books = await booksWith(0);
  expect(books).toMatchObject({ balanced: true, in: 0, unintended: 0, aggregates: [] });
  expect(Object.keys(books.outcomes).toSorted()).toEqual([
    "aggregated",
    "duplicate",
    "forwarded",
    "reduced",
    "refused",
    "stored",
  ]);
});

it("counts in as the sum of outcomes after a mix of everything", async () => {
  const userId = newId("user");
  const twice = view({ userId, context: AT.california });
  const said = words(
    await collect([
      twice,
      twice,
      null,
      view({ userId, event: "Never Planned" }),
      view({ userId, context: AT.germany }),
      view({ userId: newId("user"), context: { ...AT.germany, ...NO } }),
      view({ userId, context: { ...AT.germany, ...YES }, properties: { unplanned: 1 } }),
      view({ userId, context: AT.russia }),
      view({ userId, context: { ...AT.california, userAgent: "bingbot" } }),
      view({ userId, timestamp: "2020-01-01", context: AT.california }),
      view({ userId, properties: { name: "n".repeat(40_000) } }),
    ]),
  );
  await fromPage(view({ anonymousId: newId("anon") }), { ...FROM.california, "sec-gpc": "1" });
  const books = await booksWith(12);
  expect(books.balanced).toBe(true);
  expect(sum(books.outcomes)).toBe(12);
  expect(sum(books.refused)).toBe(books.outcomes["refused"]);
  const counted = { ...books.outcomes, ...books.refused };
  for (const word of new Set(said)) {
    expect(counted[word], word).toBe(said.filter((one) => one === word).length + (word === "reduced" ? 1 : 0));
  }
  expect(books.unintended, "a malformed, a large, an unplanned and a stale one").toBe(4);
});

it("counts calls refused before any event was read as calls, not as events", async () => {
  await post("/v1/track", view(), basic("nobody's"));
  await post("/v1/track", { ...view(), writeKey: KEY.web }, { origin: FOREIGN });
  await call("POST", "/v1/batch", "{", basic(KEY.backend));
  await call("GET", "/v1/batch");
  await call("GET", "/v1/nothing");
  const { callsRefused, balanced } = await booksWith(12, 5);
  expect(callsRefused).toEqual({
    bad_key: 1,
    origin_not_allowed: 1,
    unreadable: 1,
    method_not_allowed: 1,
    not_found: 1,
  });
  expect(balanced).toBe(true);
});

it("hides counts below ten, since a small cell can be a person, and shows the others", async () => {
  const before = await readBooks();
  expect(before.aggregates).toEqual([{ event: "Product Viewed", country: "DE", count: "<10" }]);
  await collect(Array.from({ length: 10 }, () => ({ type: "page", context: { location: { country: "FR" } } })));
  await collect(Array.from({ length: 9 }, () => ({ type: "page", context: { location: { country: "IT" } } })));
  const { aggregates } = await booksWith(31, 5);
  const cells = aggregates.map(({ event, country, count }) => `${event} ${country} ${count}`);
  expect(cells.toSorted()).toEqual(["Page Viewed FR 10", "Page Viewed IT <10", "Product Viewed DE <10"]);
});

it("survives the end of its objects once it was read, and counts on from there", async () => {
  const before = await booksWith(31, 5);
  await evictAllDurableObjects();
  expect(await readBooks()).toEqual(before);
  await collect([view({ userId: newId("user"), context: AT.california })]);
  expect(await booksWith(32, 5)).toMatchObject({ balanced: true });
});

it("shows what was answered at once, in both jurisdictions, though counts are gathered before they are sent", async () => {
  const before = await readBooks();
  await collect([
    view({ userId: newId("user"), context: AT.california }),
    view({ userId: newId("user"), context: { ...AT.germany, ...YES } }),
  ]);
  const after = await readBooks();
  expect(after).toMatchObject({ balanced: true, in: before.in + 2 });
  expect(after.outcomes["stored"]).toBe((before.outcomes["stored"] ?? 0) + 2);
});

/** Events that have reached the shop's counters, asked of the objects themselves: the ledger would send what waits. */
async function arrived(): Promise<number> {
  const ids = await listDurableObjectIds(env.COUNTER);
  const deltas = await Promise.all(ids.map((id) => env.COUNTER.get(id).read(24)));
  return deltas.flat().reduce((total, delta) => total + delta.in, 0);
}

it("sends what it gathered without being asked", async () => {
  const before = await arrived();
  await collect([view({ userId: newId("user"), context: AT.california })]);
  await vi.waitFor(async () => expect(await arrived()).toBe(before + 1));
});

it("sends what a call left behind that was ended before it could send", async () => {
  const before = await arrived();
  const hour = "2026-11-22T04";
  const stored = () =>
    countEvents(hour, [
      {
        outcome: { outcome: "stored" },
        source: "web",
        name: "other",
        country: "XX",
        lines: 0,
        owed: [],
        violations: [],
      },
    ]);
  vi.spyOn(scheduler, "wait").mockReturnValueOnce(new Promise(() => {}));
  void count(env, "shop", "eu", stored());
  await count(env, "shop", "eu", stored());
  expect(await arrived(), "the second leaves it to the first").toBe(before);
  vi.spyOn(Date, "now").mockReturnValueOnce(Date.now() + LIMIT.countForsakenMs + 1);
  await count(env, "shop", "eu", stored());
  expect(await arrived()).toBe(before + 3);
});

it("keeps each site's books apart, and shows them to server keys with scope read alone", async () => {
  const magazine = await call("GET", "https://c.magazine.example/v1/ledger", null, basic(KEY.magazineBackend));
  expect(await magazine.json()).toMatchObject({ in: 0 });
  for (const [headers, status] of [
    [{}, 401],
    [basic(KEY.web), 403],
    [basic(KEY.app), 403],
  ] as const) {
    expect((await call("GET", "/v1/ledger", null, headers)).status).toBe(status);
  }
});
