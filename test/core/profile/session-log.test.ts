/** Whatever order a visitor's events arrive in, their sessions are the same; what a new campaign is; what comes too late. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { CanonicalEvent } from "../../../src/core/event.ts";
import { LIMIT } from "../../../src/core/limits.ts";
import type { MinimizedEvent } from "../../../src/core/privacy/minimize.ts";
import {
  foldSession,
  joinLogs,
  logOf,
  newestSession,
  openSessions,
  resealedLog,
  type Browsing,
} from "../../../src/core/profile/session-log.ts";
import type { Seen } from "../../../src/core/profile/session-mark.ts";
import { factsOf, sessionViewOf } from "../../../src/core/profile/session-view.ts";
import type { Session } from "../../../src/core/profile/session.ts";
import { NOW } from "../call.ts";
import { keys, minimizedEvent } from "./row.ts";

// Hundreds of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const [MINUTE, GAP, LATE] = [60_000, LIMIT.sessionGapMs, LIMIT.sessionLatenessMs];
const seen: Seen = { keep: { path: LIMIT.sessionPath, pages: true } };
/** The same text for the same words, so that two arrivals can be compared. */
const seal = (text: string): string => `sealed ${text}`;

type Said = Partial<CanonicalEvent>;

/** `at` in minutes. */
function page(at: number, path: string, context: CanonicalEvent["context"] = {}): Said {
  return { type: "page", name: "", occurredAt: NOW + at * MINUTE, context: { page_path: path, ...context } };
}

function fold(said: readonly Said[], before: Browsing = {}, known = seen): Browsing {
  return said.map(minimizedEvent).reduce((all: Browsing, one) => foldSession(all, one, known, seal), before);
}

function sessionsOf(browsing: Browsing): readonly Session[] {
  return openSessions(logOf(browsing));
}

const anything: fc.Arbitrary<Said> = fc.record({
  type: fc.constantFrom("track", "page", "screen"),
  name: fc.constantFrom("Product Viewed", "Product Added", "Products Searched"),
  properties: fc.record({ name: fc.constantFrom("a", "b") }, { requiredKeys: [] }),
  context: fc.record(
    {
      page_path: fc.constantFrom("/", "/coats", "/bags"),
      page_referrer: fc.constantFrom("https://www.google.de/", "https://ann.example/"),
      campaign_source: fc.constantFrom("news", "ads"),
      locale: fc.constantFrom("de-DE", "he", "en-US"),
      device: fc.constantFrom("mobile", "tablet", "desktop"),
    },
    { requiredKeys: [] },
  ),
});

interface Arrival {
  readonly event: MinimizedEvent;
  readonly delayMs: number;
}

/** With times between which a session may end, so many in a window as are remembered, and a delay for each. */
const arrivals: fc.Arbitrary<readonly Arrival[]> = fc
  .array(
    fc.record({
      said: anything,
      pause: fc.oneof(fc.integer({ min: 0, max: MINUTE }), fc.constantFrom(0, GAP - 1, GAP, GAP + 1, LATE)),
      delayMs: fc.integer({ min: 0, max: LATE }),
    }),
    { minLength: 1, maxLength: LIMIT.sessionMarks },
  )
  .map((steps) => {
    let at = NOW;
    return steps.map(({ said, pause, delayMs }) => {
      at += pause;
      return { event: minimizedEvent({ ...said, occurredAt: at }), delayMs };
    });
  });

function foldAll(events: readonly MinimizedEvent[]): Browsing {
  return events.reduce((all: Browsing, one) => foldSession(all, one, seen, seal), {});
}

/** Of one time they have no order. */
function inTheirOrder(all: readonly Arrival[]): readonly MinimizedEvent[] {
  return all.map(({ event }) => event);
}

function asTheyArrive(all: readonly Arrival[]): readonly MinimizedEvent[] {
  const arrivesAt = ({ event, delayMs }: Arrival): number => event.occurredAt + delayMs;
  return all.toSorted((a, b) => arrivesAt(a) - arrivesAt(b)).map(({ event }) => event);
}

describe("whatever the order of arrival within the window", () => {
  it("the sessions are the same", () => {
    fc.assert(
      fc.property(arrivals, (all) => {
        const [inOrder, arrived] = [foldAll(inTheirOrder(all)), foldAll(asTheyArrive(all))];
        expect(newestSession(arrived)).toEqual(newestSession(inOrder));
        expect(arrived.sessions).toEqual(inOrder.sessions);
      }),
      { numRuns: 500 },
    );
  });

  it("they are what a fold in order makes of them, through a row of JSON or not", () => {
    fc.assert(
      fc.property(arrivals, (all) => {
        const events = asTheyArrive(all);
        const stored = events.reduce(
          (before: Browsing, one) => JSON.parse(JSON.stringify(foldSession(before, one, seen, seal))) as Browsing,
          {},
        );
        expect(newestSession(stored)).toEqual(newestSession(foldAll(events)));
      }),
    );
  });

  it("the number of a settled session never goes down, and in order none does", () => {
    fc.assert(
      fc.property(arrivals, (all) => {
        const numbers = (events: readonly MinimizedEvent[], of: (browsing: Browsing) => number): readonly number[] => {
          const states = events.map((_, at) => foldAll(events.slice(0, at + 1)));
          return states.map(of);
        };
        const settled = numbers(asTheyArrive(all), (browsing) => logOf(browsing).base.number);
        // Of one time they have no order.
        const apart = inTheirOrder(all).map((event, at) => ({ ...event, occurredAt: event.occurredAt + at }));
        const newest = numbers(apart, (browsing) => newestSession(browsing)!.number);
        expect(settled).toEqual(settled.toSorted((a, b) => a - b));
        expect(newest).toEqual(newest.toSorted((a, b) => a - b));
      }),
    );
  });

  it("no session is longer than its events, has more pages than events, or lasts through a pause", () => {
    fc.assert(
      fc.property(arrivals, (all) => {
        const events = asTheyArrive(all);
        const times = events.map(({ occurredAt }) => occurredAt);
        const sessions = sessionsOf(foldAll(events));
        for (const { startedAt, lastAt, pages, events: count, activeMs } of sessions) {
          expect(times).toEqual(expect.arrayContaining([startedAt, lastAt]));
          expect(pages).toBeLessThanOrEqual(count);
          expect(count).toBeLessThanOrEqual(times.filter((at) => at >= startedAt && at <= lastAt).length);
          expect(activeMs).toBeLessThanOrEqual(lastAt - startedAt);
        }
        for (const [at, session] of sessions.entries()) {
          expect(session.number).toBe(sessions[0]!.number + at);
        }
      }),
    );
  });
});

describe("a campaign", () => {
  const mail = { campaign_source: "news", campaign_medium: "email", campaign_name: "spring" };
  const referred = { page_url: "https://shop.example/", page_referrer: "https://www.google.de/" };

  it.each<[string, CanonicalEvent["context"], CanonicalEvent["context"], number]>([
    ["after a direct visit begins the next", {}, mail, 2],
    ["of another name begins the next", mail, { ...mail, campaign_name: "summer" }, 2],
    ["of another medium begins the next", mail, { ...mail, campaign_medium: "ad" }, 2],
    ["of another source begins the next", mail, { campaign_source: "ads" }, 2],
    ["of the same words is the same", mail, { ...mail, campaign_term: "coats" }, 1],
    ["is not left by a page without one", mail, {}, 1],
    ["is not left by a search", mail, referred, 1],
    ["is none where a search comes into a visit", {}, referred, 1],
  ])("%s", (_, first, second, number) => {
    const browsing = fold([page(0, "/", first), page(1, "/coats", second)]);
    expect(newestSession(browsing)?.number).toBe(number);
  });

  it("is given to a visit that has not said where it came from", () => {
    const browsing = fold([{ name: "Product Viewed", occurredAt: NOW }, page(0.1, "/", mail)]);
    expect(newestSession(browsing)).toMatchObject({ number: 1, events: 2, source: { campaign: "spring" } });
  });

  it("begins a visit with nothing of the last", () => {
    const looked = { context: { device: "mobile", locale: "de" }, occurredAt: NOW } as const;
    const browsing = fold([looked, page(1, "/cart"), page(2, "/", mail)]);
    expect(newestSession(browsing)).toEqual({
      number: 2,
      keep: { path: LIMIT.sessionPath, pages: true },
      startedAt: NOW + 2 * MINUTE,
      lastAt: NOW + 2 * MINUTE,
      pages: 1,
      events: 1,
      activeMs: 0,
      source: { channel: "campaign", name: "news", medium: "email", campaign: "spring" },
      path: ["sealed /"],
    });
  });

  it("that comes late divides what was one visit", () => {
    const browsing = fold([page(0, "/a"), page(3, "/c"), page(2, "/b", mail)]);
    expect(sessionsOf(browsing)).toMatchObject([
      { number: 1, pages: 1, lastAt: NOW },
      { number: 2, pages: 2, startedAt: NOW + 2 * MINUTE, path: ["sealed /b", "sealed /c"] },
    ]);
  });
});

describe("what comes late", () => {
  it("within the window joins what seemed to be two visits", () => {
    const two = fold([page(0, "/a"), page(31, "/c")]);
    expect(newestSession(two)?.number).toBe(2);
    expect(newestSession(fold([page(28, "/b")], two))).toMatchObject({
      number: 1,
      path: ["sealed /a", "sealed /b", "sealed /c"],
    });
  });

  it("within the window is the first page, if it was", () => {
    const browsing = fold([page(2, "/b"), page(0, "/a", { page_referrer: "https://www.google.de/" })]);
    const view = sessionViewOf(browsing, [], NOW, { ...keys, open: (_, sealed) => sealed });
    expect(view).toMatchObject({ entry: "sealed /a", exit: "sealed /b", source: { name: "google" } });
  });

  const LATER = [0, 10, 20].map((at) => page(at, `/${at}`));

  it("behind the window is counted, and changes nothing that depends on order", () => {
    const before = newestSession(fold(LATER));
    const after = newestSession(fold([page(5, "/late", { locale: "he" })], fold(LATER)));
    expect(after).toEqual({ ...before, pages: 4, events: 4 });
    const cart = { name: "Product Added", occurredAt: NOW + 5 * MINUTE };
    expect(newestSession(fold([cart], fold(LATER)))).toMatchObject({ pages: 3, events: 4, stage: "cart" });
  });

  it("behind the window and before the visit changes nothing at all", () => {
    const before = fold(LATER);
    expect(fold([page(-1, "/late")], before)).toBe(before);
    const young = fold([page(0, "/")]);
    expect(fold([page(-6, "/late")], young)).toBe(young);
  });
});

describe("paths", () => {
  const pages = Array.from({ length: 5 }, (_, at) => page(at, `/${at}`));
  const open = (browsing: Browsing) => {
    const { entry, exit, path } = sessionViewOf(browsing, [], NOW, { ...keys, open: (_, sealed) => sealed })!;
    return { entry, exit, path };
  };

  it.each([
    [
      { path: 0, pages: true },
      { entry: "sealed /0", exit: "sealed /4", path: [] },
    ],
    [
      { path: 2, pages: false },
      { entry: null, exit: null, path: ["sealed /3", "sealed /4"] },
    ],
    [
      { path: 2, pages: true },
      { entry: "sealed /0", exit: "sealed /4", path: ["sealed /3", "sealed /4"] },
    ],
  ])("asked for as %j are kept so", (keep, shown) => {
    const browsing = fold(pages, {}, { keep });
    expect(open(browsing)).toEqual(shown);
    const all = JSON.stringify(newestSession(browsing)).match(/sealed/g) ?? [];
    expect(all).toHaveLength(new Set([shown.entry, shown.exit, ...shown.path].filter(Boolean)).size);
  });

  it("that nobody asks for are not kept, nor is who referred", () => {
    const from = { page_referrer: "https://ann.example/" };
    const browsing = [page(-1, "/secret", from), ...pages]
      .map(minimizedEvent)
      .reduce((all: Browsing, one) => foldSession(all, one, {}, seal), {});
    expect(JSON.stringify(browsing)).not.toMatch(/sealed|secret|ann/);
    expect(newestSession(browsing)).toMatchObject({ pages: 6, source: { channel: "referral" } });
  });

  it("are forgotten at the next event when they are asked for no more", () => {
    const before = fold(pages);
    const next = minimizedEvent({ name: "Products Searched", occurredAt: NOW + 6 * MINUTE });
    expect(newestSession(foldSession(before, next, {}, seal))).not.toHaveProperty("path");
  });
});

describe("where it is, and on what", () => {
  it("is as the newest event says that says so", () => {
    const events = [
      { context: { locale: "de-DE", device: "desktop" }, occurredAt: NOW },
      { context: { device: "mobile" }, occurredAt: NOW + 1 },
    ] as const;
    expect(newestSession(fold(events))).toMatchObject({ language: "de", device: "mobile" });
    expect(newestSession(fold(events.toReversed()))).toMatchObject({ language: "de", device: "mobile" });
  });

  it("is an app where the key or a screen says so, and stays one", () => {
    const [first, second] = [page(0, "/"), page(1, "/")].map(minimizedEvent);
    const apart = [{ ...seen, app: true }, seen];
    const app = foldSession(foldSession({}, first!, apart[0]!, seal), second!, apart[1]!, seal);
    expect(factsOf(app, [], NOW)).toMatchObject({ app: true });
    expect(factsOf(fold([{ type: "screen", name: "", occurredAt: NOW }]), [], NOW)).toMatchObject({ app: true });
    expect(factsOf(fold([page(0, "/")]), [], NOW)).not.toHaveProperty("app");
  });

  it("is in the country where it was found", () => {
    const browsing = foldSession({}, minimizedEvent(page(0, "/")), { ...seen, country: "IL" }, seal);
    expect(factsOf(browsing, [], NOW)).toMatchObject({ country: "IL" });
  });
});

describe("a row from before there was a log", () => {
  const session = { number: 3, startedAt: NOW, lastAt: NOW, pages: 2, path: ["sealed /a", "sealed /b"] };

  it("is the settled session, and goes on", () => {
    expect(newestSession({ session })).toMatchObject({ number: 3, pages: 2, events: 2 });
    expect(newestSession(fold([page(1, "/c")], { session }))).toMatchObject({
      number: 3,
      pages: 3,
      path: ["sealed /a", "sealed /b", "sealed /c"],
    });
    expect(newestSession(fold([page(31, "/c")], { session }))?.number).toBe(4);
  });
});

describe("of two profiles of one visitor", () => {
  it("the later goes on, with no lower a number, and is no less than it was", () => {
    fc.assert(
      fc.property(arrivals, arrivals, fc.nat(9), (a, b, before) => {
        const [one, other] = [foldAll(asTheyArrive(a)), foldAll(asTheyArrive(b))];
        const older = {
          base: { ...logOf(other).base, number: logOf(other).base.number + before },
          marks: logOf(other).marks,
        };
        const sessions = joinLogs(logOf(one), older);
        const [joined, mine, theirs] = [{ sessions }, one, { sessions: older }].map((log) => newestSession(log)!);
        expect(joined?.number).toBe(Math.max(mine!.number, theirs!.number));
        expect(joined?.lastAt).toBe(Math.max(mine!.lastAt, theirs!.lastAt));
        const later = theirs!.lastAt > mine!.lastAt ? theirs : mine;
        expect(joined).toEqual({ ...later, number: joined?.number });
      }),
    );
  });

  it("everything sealed is sealed anew, and nothing else changes", () => {
    fc.assert(
      fc.property(arrivals, (all) => {
        const { sessions } = foldAll(inTheirOrder(all));
        const back = resealedLog(
          resealedLog(sessions!, (text) => text.replace("sealed", "open")),
          (text) => text.replace("open", "sealed"),
        );
        expect(JSON.stringify(resealedLog(sessions!, (text) => text.replace("sealed", "open")))).not.toContain(
          "sealed",
        );
        expect(back).toEqual(sessions);
      }),
    );
  });
});
