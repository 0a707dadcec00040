/** What a session is made of, when it ends, and that no path of it rests in the clear. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { CanonicalEvent } from "../../../src/core/event.ts";
import { LIMIT } from "../../../src/core/limits.ts";
import { STAGES } from "../../../src/core/plan.ts";
import { foldChoices } from "../../../src/core/profile/fold-consent.ts";
import { foldEvent } from "../../../src/core/profile/fold.ts";
import { foldSession, newestSession, type Browsing } from "../../../src/core/profile/session-log.ts";
import { isOver, type Session } from "../../../src/core/profile/session.ts";
import { factsOf, sessionViewOf } from "../../../src/core/profile/session-view.ts";
import type { ProfileState } from "../../../src/core/profile/state.ts";
import { HOUR, NOW } from "../call.ts";
import { keys, minimizedEvent, stateOf } from "./row.ts";

// Hundreds of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const GAP = LIMIT.sessionGapMs;
const seal = (text: string): string => keys.seal("state", text);
/** As an owner has it who asks for every path. */
const seen = { keep: { path: LIMIT.sessionPath, pages: true } };

type Said = Partial<CanonicalEvent>;

/** Seconds and kinds of events as a visitor makes them, `at` after the first. */
const page = (path: string, at = 0, context: CanonicalEvent["context"] = {}): Said => ({
  type: "page",
  name: "",
  occurredAt: NOW + at,
  context: { page_path: path, ...context },
});
const looked = (category: string, at = 0): Said => ({ occurredAt: NOW + at, properties: { category } });
const put = (category: string, at = 0): Said => ({ ...looked(category, at), name: "Product Added" });
const tracked = (name: string, at = 0): Said => ({
  name,
  occurredAt: NOW + at,
  properties: name === "Order Completed" ? { order_id: "o-1" } : {},
});

function browsed(said: readonly Said[], before: Browsing = {}): Browsing {
  return said.reduce((browsing: Browsing, one) => foldSession(browsing, minimizedEvent(one), seen, seal), before);
}

const sessionOf = (browsing: Browsing): Session => newestSession(browsing)!;
const view = (browsing: Browsing, now = NOW) => sessionViewOf(browsing, [], now, keys);

it("is what one visitor does without a pause", () => {
  const browsing = browsed([
    page("/coats", 0, { page_url: "https://www.shop.example/coats", page_referrer: "https://blog.example/p" }),
    looked("coats", 60_000),
    page("/cart", 120_000),
    put("coats", 180_000),
  ]);
  expect(view(browsing, NOW + 180_000)).toEqual({
    number: 1,
    visitor: "new",
    startedAt: "2026-11-22T04:07:11.000Z",
    lastAt: "2026-11-22T04:10:11.000Z",
    pages: 2,
    entry: "/coats",
    exit: "/cart",
    path: ["/coats", "/cart"],
    source: { channel: "referral", referrer: "blog.example" },
    stage: "cart",
    engagement: { score: 20 + 18 + 20, level: "medium" },
    device: null,
    language: null,
    country: null,
    affinity: [],
  });
});

describe("the pause of thirty minutes", () => {
  it.each([
    [1_800_000, 1],
    [1_800_001, 2],
  ])("%i ms after the last event is session %i", (pause, number) => {
    expect(sessionOf(browsed([page("/a"), page("/b", pause)])).number).toBe(number);
  });

  it("counts from the last event, not from the first", () => {
    const steps = [0, 1, 2, 3].map((step) => page(`/${step}`, step * GAP));
    expect(sessionOf(browsed(steps))).toMatchObject({ number: 1, startedAt: NOW, lastAt: NOW + 3 * GAP, pages: 4 });
  });

  it("starts the next session with nothing of the last but its number", () => {
    const last = browsed([page("/a", 0, { campaign_source: "news" }), tracked("Checkout Started")]);
    const next = browsed(
      [page("/b", 0, { page_url: "https://www.shop.example/b" })].map((one) => later(one, GAP + 1)),
      last,
    );
    expect(view(next, NOW + GAP + 1)).toEqual({
      number: 2,
      visitor: "returning",
      startedAt: "2026-11-22T04:37:11.001Z",
      lastAt: "2026-11-22T04:37:11.001Z",
      pages: 1,
      entry: "/b",
      exit: "/b",
      path: ["/b"],
      source: { channel: "direct" },
      stage: "none",
      engagement: { score: 10, level: "low" },
      device: null,
      language: null,
      country: null,
      affinity: [],
    });
  });

  it.each([
    [GAP, false],
    [GAP + 1, true],
  ])("is over for a reader %i ms after the last event: %s", (after, over) => {
    const browsing = browsed([page("/a"), tracked("Checkout Started")]);
    expect(isOver(sessionOf(browsing), NOW + after)).toBe(over);
    expect(view(browsing, NOW + after) === undefined).toBe(over);
    expect(factsOf(browsing, [], NOW + after)).toEqual(
      over
        ? { number: 2, pages: 0, affinity: [] }
        : { number: 1, pages: 1, stage: "checkout", engagement: 35, affinity: [], source: { channel: "direct" } },
    );
  });
});

function later(said: Said, ms: number): Said {
  return { ...said, occurredAt: (said.occurredAt ?? NOW) + ms };
}

describe("who it is not", () => {
  it.each([
    ["identify", { plan: "gold" }],
    ["group", { industry: "toys" }],
    ["alias", {}],
  ] as const)("%s starts no session, and keeps none going: a server may say it at night", (type, properties) => {
    const said: Said = { type, name: "", properties, occurredAt: NOW + GAP };
    expect(browsed([said])).toEqual({});
    const before = browsed([page("/a")]);
    expect(browsed([said], before)).toBe(before);
  });

  it("history starts no session, counts no page and likes nothing", () => {
    const read = minimizedEvent({ ...looked("coats"), occurredAt: NOW });
    const state = foldEvent(stateOf(), read, ["analytics", "personalization"], keys, true);
    expect(state.slices.personalization).toEqual({ recent: {}, traits: {}, group: {} });
    const known = foldEvent(stateOf(), read, ["personalization"], keys, false);
    const after = foldEvent(known, minimizedEvent(page("/old", GAP + 1)), ["personalization"], keys, true);
    expect(after.slices.personalization).toEqual(known.slices.personalization);
  });

  it("nobody is looked at without personalization, and without analytics they are", () => {
    const event = minimizedEvent(looked("coats"));
    expect(foldEvent(stateOf(), event, ["analytics"], keys, false).slices).not.toHaveProperty("personalization");
    const { slices } = foldEvent(stateOf(), event, ["personalization"], keys, false);
    expect(slices).not.toHaveProperty("analytics");
    expect(newestSession(slices.personalization!)?.number).toBe(1);
  });
});

describe("the stage", () => {
  it.each([
    [["Product Viewed", "Cart Viewed", "Checkout Started", "Order Completed"], "order"],
    [["Order Completed", "Product Viewed"], "order"],
    [["Checkout Started", "Products Searched", "Cart Viewed"], "checkout"],
    [["Products Searched", "Product Removed"], "none"],
  ] as const)("after %j is %s: it only grows", (names, stage) => {
    expect(view(browsed(names.map((name) => tracked(name))))?.stage).toBe(stage);
  });

  it("is the farthest of any events, in any order", () => {
    const staged = ["Products Searched", "Product Viewed", "Cart Viewed", "Checkout Started", "Order Completed"];
    fc.assert(
      fc.property(fc.array(fc.nat(4), { minLength: 1 }), (picks) => {
        const browsing = browsed(picks.map((pick) => tracked(staged[pick]!)));
        expect(sessionOf(browsing).stage).toBe([undefined, ...STAGES][Math.max(...picks)]);
      }),
    );
  });
});

describe("the path", () => {
  it("is that of the last pages, and rests sealed", () => {
    const state = Array.from({ length: LIMIT.sessionPath + 5 }, (_, at) => page(`/secret-${at}`, at)).reduce(
      (before: ProfileState, said) =>
        foldEvent(before, minimizedEvent(said), ["personalization"], keys, false, { seen }),
      stateOf(),
    );
    expect(JSON.stringify(state)).not.toContain("secret");
    const session = view(state.slices.personalization!);
    expect(session?.path).toEqual(Array.from({ length: LIMIT.sessionPath }, (_, at) => `/secret-${at + 5}`));
    expect(session?.pages).toBe(LIMIT.sessionPath + 5);
  });

  it("keeps of a long path its beginning", () => {
    const session = view(browsed([page(`/${"x".repeat(1_999)}`)]));
    expect(session?.path).toEqual([`/${"x".repeat(LIMIT.sessionPathCharacters - 1)}`]);
  });

  it("of an app is the names of its screens", () => {
    const screen: Said = { type: "screen", name: "", properties: { name: "Coats" } };
    expect(view(browsed([screen, { ...screen, properties: {} }]))).toMatchObject({ pages: 2, path: ["Coats"] });
  });

  it("is not lengthened by what is no page", () => {
    expect(view(browsed([{ ...looked("coats"), context: { page_path: "/coats" } }]))).toMatchObject({
      pages: 0,
      path: [],
    });
  });

  it("of a stranger's referrer rests sealed too", () => {
    const browsing = browsed([page("/", 0, { page_referrer: "https://jane-doe.example/me" })]);
    expect(JSON.stringify(browsing)).not.toContain("jane");
    expect(view(browsing)?.source).toEqual({ channel: "referral", referrer: "jane-doe.example" });
  });
});

describe("the source", () => {
  it("is that of the first event that was sent from a page, or of the campaign that began a visit of its own", () => {
    const origins = fc.constantFrom<CanonicalEvent["context"]>(
      {},
      { page_path: "/" },
      { page_referrer: "https://www.google.de/" },
      { page_path: "/", page_referrer: "https://t.co/x" },
      { campaign_source: "news", campaign_name: "spring" },
      { locale: "he-IL" },
    );
    const channels = (context: CanonicalEvent["context"]): string | undefined =>
      context.campaign_source
        ? "campaign"
        : ({ "https://www.google.de/": "search", "https://t.co/x": "social" }[context.page_referrer ?? ""] ??
          (context.page_path && "direct"));
    fc.assert(
      fc.property(fc.array(origins, { minLength: 1, maxLength: 6 }), (contexts) => {
        const said = contexts.map((context, at) => ({ context, occurredAt: NOW + at }));
        const all = contexts.map(channels);
        const first = all.find((channel) => channel !== undefined);
        // A campaign that comes later is another visit.
        const came = all.includes("campaign") ? "campaign" : first;
        expect(sessionOf(browsed(said)).source?.channel).toBe(came);
      }),
    );
  });
});

describe("for any events", () => {
  const context = fc.record(
    {
      page_path: fc.string({ maxLength: 300 }),
      page_url: fc.constantFrom("https://www.shop.example/", "garbage"),
      page_referrer: fc.constantFrom("https://www.google.de/", "https://jane.example/", "garbage"),
      campaign_source: fc.string({ maxLength: 200 }),
    },
    { requiredKeys: [] },
  );
  const anything = fc.record({
    type: fc.constantFrom("track", "page", "screen", "identify", "group", "alias"),
    name: fc.constantFrom("Product Viewed", "Product Added", "Cart Viewed", "Products Searched"),
    occurredAt: fc.integer({ min: NOW - 24 * HOUR, max: NOW }),
    properties: fc.record(
      { category: fc.string({ maxLength: 200 }), name: fc.string({ maxLength: 100 }) },
      { requiredKeys: [] },
    ),
    context,
  });

  it("holds what a session is", () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 40, size: "max" }), (said) => {
        let before: Browsing = {};
        for (const one of said) {
          const event = minimizedEvent(one);
          const after = foldSession(before, event, seen, seal);
          const [last, session] = [newestSession(before), newestSession(after)];
          expect(session === undefined).toBe(last === undefined && !/page|screen|track/.test(one.type));
          if (!session) continue;
          expect(session.startedAt).toBeLessThanOrEqual(session.lastAt);
          expect(session.pages).toBeLessThanOrEqual(session.events);
          expect(session.activeMs).toBeLessThanOrEqual(session.lastAt - session.startedAt);
          expect(session.path?.length ?? 0).toBeLessThanOrEqual(Math.min(session.pages, LIMIT.sessionPath));
          expect(session.lastAt).toBeGreaterThanOrEqual(last?.lastAt ?? 0);
          before = after;
        }
      }),
      { numRuns: 100 },
    );
  });

  it("stays bounded, with the longest words a plan takes", () => {
    let browsing: Browsing = {};
    for (let n = 0; n < 200; n++) {
      const long = String(n).padStart(200, "א");
      const context = { page_path: `/${String(n).padStart(1_999, "x")}` };
      browsing = browsed([page("", n, context), { ...put(long, n), context }], browsing);
    }
    expect(JSON.stringify(browsing).length).toBeLessThan(26_000);
  });
});

it("begins anew at number 1 when personalization was refused in between: nobody is remembered through a no", () => {
  const first = foldEvent(stateOf(), minimizedEvent(looked("coats")), ["personalization"], keys, false);
  const without = foldChoices(first, { personalization: { granted: false, at: NOW } });
  expect(without.slices).toEqual({});
  const again = foldEvent(without, minimizedEvent(looked("bags", GAP + 1)), ["personalization"], keys, false);
  expect(newestSession(again.slices.personalization!)?.number).toBe(1);
});

it("is nothing, and nobody's first session has begun, where nothing is known", () => {
  expect(factsOf({}, [], NOW)).toEqual({ number: 1, pages: 0, affinity: [] });
  expect(view({})).toBeUndefined();
});
