/**
 * Destinations that fail in every way that real ones do, at the same time, and then work: each gets every event that was
 * acknowledged, repeats are the same letters under the same keys, one never waits for another, and the books balance.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Books } from "../../src/cli/ledger/books.ts";
import { compareLetters } from "../../src/cli/soak/compare-letters.ts";
import type { Kind } from "../../src/cli/soak/dialects.ts";
import { inTurn, type Behavior } from "../../src/cli/soak/receiver.ts";
import { LIMIT } from "../../src/core/limits.ts";
import { archivedProducts, sendViews, viewsOf, type View } from "./calls.ts";
import { type Collector, stopCollector } from "./collector.ts";
import { isQuiet, Shop } from "./destinations.ts";

/**
 * What each answers at first. After that it takes everything. What opens a breaker at once, a 401 and a redirect, would take
 * half a minute here: test/worker/courier.test.ts has a clock to move, and the soak has the time.
 */
const FIRST: Readonly<Record<string, readonly [kind: Kind, ...first: Behavior[]]>> = {
  steady: ["webhook"],
  failing: ["webhook", "fails"],
  busy: ["webhook", "brakes"],
  silent: ["webhook", "hangs"],
  dropping: ["webhook", "drops"],
  stammering: ["webhook", "halves"],
  cutting: ["webhook", "cuts"],
  segment: ["segment", "fails"],
  clickhouse: ["clickhouse", "grumbles"],
  kafka: ["kafka", "grumbles"],
  ga4: ["ga4", "brakes", "drops", "fails"],
  meta: ["meta", "grumbles"],
  // Until somebody mends it.
  picky: ["webhook", "refuses"],
};

const views: readonly View[] = Array.from({ length: 40 }, (_, index) => ({
  userId: `u-faults-${index % 8}`,
  id: `view-${index}`,
}));
const wanted = new Set(views.map(({ id }) => id));

let shop: Shop;
let collector: Collector;
let books: Books;

beforeAll(async () => {
  shop = await Shop.open(Object.fromEntries(Object.entries(FIRST).map(([id, [kind]]) => [id, kind])));
  for (const [id, [, ...first]] of Object.entries(FIRST))
    shop.receiver.behave(id, id === "picky" ? inTurn("refuses") : inTurn(...first, "takes"));
  collector = await shop.start();
  for (const of of Map.groupBy(views, ({ userId }) => userId).values())
    expect(await sendViews(collector.url, of, shop.secrets)).toEqual(of.map(() => "stored"));
  books = await shop.booksWhen(collector, isQuiet(views.length));
});

afterAll(async () => stopCollector(collector));

describe.each(Object.entries(FIRST).filter(([id]) => id !== "picky"))("%s", (id, [, ...first]) => {
  it("gets everything in the end, repeats alike", () => {
    const letters = shop.receiver.letters(id);
    expect(letters.map(({ behavior }) => behavior).slice(0, first.length)).toEqual(first);
    expect(compareLetters(letters, wanted)).toEqual([]);
  });

  it("has books that add up", () => {
    const all = views.length;
    expect(books.destinations[id]).toMatchObject({ owed: all, taken: all, delivered: all, waiting: 0, dead: 0 });
    if (first.length === 0) expect(books.destinations[id]?.retried).toBe(0);
    else expect(books.destinations[id]?.retried).toBeGreaterThan(0);
  });
});

it("keeps nobody waiting for another: what works has got an event before the time-out of one that hangs with it", () => {
  const [hung] = shop.receiver.letters("silent");
  expect(hung?.events.length).toBeGreaterThan(0);
  for (const { product } of hung?.events ?? []) {
    const there = shop.receiver
      .letters("steady")
      .find(({ events }) => events.some((event) => event.product === product));
    expect(there?.at, product).toBeLessThan((hung?.at ?? 0) + LIMIT.sendTimeoutMs);
  }
});

it("archives each event once and counts it in its profile once", async () => {
  expect(books).toMatchObject({ balanced: true, differences: [], archive: { owed: 40, archived: 40, waiting: 0 } });
  expect(await archivedProducts(shop.stateDir, views.length)).toEqual(views.map(({ id }) => id).sort());
  for (const [userId, of] of Map.groupBy(views, (view) => view.userId))
    expect(await viewsOf(collector.url, userId, shop.secrets), userId).toBe(of.length);
});

it("keeps what is refused as dead letters, and brings them home as the same letters when it is told to", async () => {
  expect(books.destinations["picky"]).toMatchObject({
    taken: 40,
    delivered: 0,
    dead: 40,
    deadReasons: { http_422: 40 },
  });
  shop.receiver.behave("picky", inTurn("takes"));
  const { destinations } = await shop.ask<{ destinations: { redriven: number }[] }>(
    collector,
    "/v1/deliveries/redrive",
    { destination: "picky", reasons: ["http_422"] },
  );
  expect(destinations.reduce((sum, { redriven }) => sum + redriven, 0)).toBeGreaterThan(0);
  const after = await shop.booksWhen(collector, (all) => all.destinations["picky"]?.delivered === 40, 20_000);
  expect(after.destinations["picky"]).toMatchObject({ delivered: 40, dead: 0, redriven: 40, waiting: 0 });
  const letters = shop.receiver.letters("picky");
  expect(compareLetters(letters, wanted)).toEqual([]);
  expect(letters.filter(({ behavior }) => behavior === "refuses").length * 2).toBe(letters.length);
});
