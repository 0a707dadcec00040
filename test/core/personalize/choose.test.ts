/** What a placement shows, and why: the first rule that holds, and no rule about a visitor whom nobody may look at. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { choose } from "../../../src/core/personalize/choose.ts";
import type { PageContext } from "../../../src/core/personalize/page-context.ts";
import { placementsSchema } from "../../../src/core/placements.ts";
import { compilePlacements, type CompiledPlacements } from "../../../src/core/placements/compile.ts";
import type { SessionFacts } from "../../../src/core/profile/session-view.ts";
import type { Standing } from "../../../src/core/profile/standing.ts";

// Hundreds of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

/** A Monday, 14:00 in Berlin. */
const NOW = Date.parse("2026-11-23T13:00:00Z");

const contents = { a: { link: "/a" }, b: { link: "/b" }, c: {}, other: { link: "/", title: { he: "שלום" } } };

/** One placement, `hero`, by these rules. */
function heroOf(...rules: readonly object[]): CompiledPlacements {
  const placements = placementsSchema.parse({ hero: { description: "d", contents, rules, fallback: "other" } });
  return compilePlacements(placements, []);
}

const newcomer: SessionFacts = { number: 1, pages: 1, affinity: [] };
const shopper: SessionFacts = {
  number: 3,
  pages: 4,
  stage: "cart",
  engagement: 72,
  minutes: 12,
  device: "tablet",
  app: true,
  language: "he",
  country: "IL",
  source: { channel: "campaign", name: "newsletter", campaign: "spring" },
  affinity: [
    { category: "coats", share: 0.7 },
    { category: "bags", share: 0.3 },
  ],
};
const page: PageContext = {
  at: NOW,
  locales: ["he-IL"],
  path: "/coats/red",
  category: "coats",
  language: "he",
  country: "IL",
  market: "il",
  device: "mobile",
};
const nowhere: PageContext = { at: NOW, locales: [], country: "XX" };

/** Known for this session alone. */
const standing = (session: SessionFacts | undefined): Standing | undefined =>
  session && { session, segments: [], relationship: "new", affinities: {}, capped: [] };

const hero = (placements: CompiledPlacements, facts: SessionFacts | undefined, at = page) =>
  choose(placements, ["hero"], standing(facts), at)["hero"];
const shown = (when: object, facts: SessionFacts | undefined, at = page) =>
  hero(heroOf({ id: "one", when, show: "a" }), facts, at)?.content;

describe("what a rule can ask of the session", () => {
  it.each<[object, SessionFacts | undefined, boolean]>([
    [{ category: "coats" }, shopper, true],
    [{ category: ["bags", "coats"] }, shopper, true],
    // What they look at most, not whatever they ever looked at.
    [{ category: "bags" }, shopper, false],
    [{ category: "coats" }, newcomer, false],
    [{ category: "Coats" }, shopper, false],
    [{ stage: "cart" }, shopper, true],
    [{ stage: ["cart", "checkout"] }, shopper, true],
    [{ stage: "view" }, shopper, false],
    [{ stage: "order" }, shopper, false],
    [{ stage: "view" }, newcomer, false],
    [{ returning: true }, shopper, true],
    [{ returning: true }, newcomer, false],
    [{ returning: false }, newcomer, true],
    [{ returning: false }, shopper, false],
    [{ returning: true }, { ...newcomer, number: 2 }, true],
    [{ channel: "campaign" }, shopper, true],
    [{ channel: ["search", "social"] }, shopper, false],
    [{ channel: "direct" }, newcomer, false],
    [{ campaign: "spring" }, shopper, true],
    [{ campaign: "newsletter" }, shopper, false],
    [{ pagesAtLeast: 4 }, shopper, true],
    [{ pagesAtLeast: 5 }, shopper, false],
    [{ visitAtLeast: 3 }, shopper, true],
    [{ visitAtLeast: 4 }, shopper, false],
    [{ visitAtLeast: 2 }, newcomer, false],
    [{ engagement: "high" }, shopper, true],
    [{ engagement: ["low", "medium"] }, shopper, false],
    [{ engagement: "low" }, newcomer, true],
    [{ engagementAtLeast: 72 }, shopper, true],
    [{ engagementAtLeast: 73 }, shopper, false],
    [{ engagementAtLeast: 1 }, newcomer, false],
    [{ minutesAtLeast: 12 }, shopper, true],
    [{ minutesAtLeast: 13 }, shopper, false],
    [{ minutesAtLeast: 1 }, newcomer, false],
    [{ device: ["mobile", "tablet"] }, shopper, true],
    [{ device: "desktop" }, shopper, false],
    [{ device: "desktop" }, newcomer, false],
    [{ app: true }, shopper, true],
    [{ app: false }, shopper, false],
    [{ app: false }, newcomer, true],
    [{ language: "he" }, shopper, true],
    [{ language: ["en", "de"] }, shopper, false],
    [{ country: "IL" }, shopper, true],
    [{ country: "IL" }, newcomer, false],
    [{ category: "coats", stage: "cart", pagesAtLeast: 2 }, shopper, true],
    [{ category: "coats", stage: "order", pagesAtLeast: 2 }, shopper, false],
    [{ category: "coats", pagesAtLeast: 9 }, shopper, false],
    // Nobody may look: no rule about the visitor holds, not even that they are new.
    [{ category: "coats" }, undefined, false],
    [{ returning: false }, undefined, false],
  ])("%j of %j: %s", (session, facts, holds) => {
    expect(shown({ session }, facts)).toBe(holds ? "a" : "other");
  });
});

describe("what a rule can ask of the request", () => {
  it.each<[object, PageContext, boolean]>([
    [{ path: "/coats" }, page, true],
    [{ path: "/" }, page, true],
    [{ path: ["/bags", "/coats"] }, page, true],
    [{ path: "/coats/red/1" }, page, false],
    [{ path: "/red" }, page, false],
    [{ path: "/" }, nowhere, false],
    [{ category: "coats" }, page, true],
    [{ category: "bags" }, page, false],
    [{ category: "coats" }, nowhere, false],
    [{ language: "he" }, page, true],
    [{ language: ["en", "de"] }, page, false],
    [{ country: "IL" }, page, true],
    [{ country: ["DE", "AT"] }, page, false],
    [{ country: "IL" }, nowhere, false],
    [{ market: "il" }, page, true],
    [{ market: ["dach", "emea"] }, page, false],
    [{ market: "il" }, nowhere, false],
    [{ device: "mobile" }, page, true],
    [{ device: "tablet" }, page, false],
    [{ device: "tablet" }, { ...page, device: "tablet" }, true],
    [{ device: "desktop" }, page, false],
    [{ device: ["mobile", "desktop"] }, nowhere, false],
    [{ path: "/coats", language: "he", country: "IL" }, page, true],
    [{ path: "/coats", language: "en", country: "IL" }, page, false],
  ])("%j of %j: %s", (context, at, holds) => {
    expect(shown({ context }, undefined, at)).toBe(holds ? "a" : "other");
  });
});

it("asks for both where a rule names both", () => {
  const when = { session: { category: "coats" }, context: { language: "he" } };
  expect([shown(when, shopper), shown(when, newcomer), shown(when, shopper, nowhere), shown(when, undefined)]).toEqual([
    "a",
    "other",
    "other",
    "other",
  ]);
});

it("is decided by the first that holds, whatever holds after it", () => {
  const placements = heroOf(
    { id: "never", when: { session: { category: "hats" } }, show: "a" },
    { id: "first", when: { session: { returning: true } }, show: "b" },
    { id: "second", when: { session: { category: "coats" } }, show: "a" },
  );
  expect(hero(placements, shopper)).toMatchObject({ content: "b", because: { rule: "first" } });
});

describe("says why", () => {
  it("by a rule about the session, in words", () => {
    const when = {
      session: {
        category: ["bags", "coats"],
        stage: "cart",
        returning: true,
        channel: "campaign",
        campaign: "spring",
        device: "tablet",
        pagesAtLeast: 3,
        visitAtLeast: 2,
        engagementAtLeast: 70,
      },
    };
    expect(hero(heroOf({ id: "all", when, show: "a" }), shopper)).toEqual({
      content: "a",
      payload: { link: "/a" },
      because: {
        rule: "all",
        basis: "session",
        matched: [
          "category is coats",
          "stage is cart",
          "returning is true",
          "channel is campaign",
          "campaign is spring",
          "device is tablet",
          "pages are 4",
          "visit is number 3",
          "engagement score is 72",
        ],
      },
    });
  });

  it("by a rule about the request alone", () => {
    const when = {
      context: { path: ["/bags", "/coats"], category: "coats", language: "he", country: "IL", device: "mobile" },
    };
    expect(hero(heroOf({ id: "all", when, show: "c" }), shopper)).toEqual({
      content: "c",
      payload: {},
      because: {
        rule: "all",
        basis: "context",
        matched: [
          "path begins with /coats",
          "page category is coats",
          "language is he",
          "country is IL",
          "device is mobile",
        ],
      },
    });
  });

  it("by both as by the session: the visitor was looked at", () => {
    const when = { session: { stage: "cart" }, context: { country: "IL" } };
    expect(hero(heroOf({ id: "both", when, show: "a" }), shopper)?.because).toEqual({
      rule: "both",
      basis: "session",
      matched: ["stage is cart", "country is IL"],
    });
  });

  it("by no rule at all", () => {
    expect(hero(heroOf(), shopper)).toEqual({
      content: "other",
      payload: { link: "/", title: { he: "שלום" } },
      because: { rule: "fallback", basis: "fallback", matched: [] },
    });
  });
});

describe("answers for every name it was asked", () => {
  const unknown = { content: null, because: { rule: null, basis: "unknown_placement", matched: [] } };

  it("also for those that are no placement", () => {
    const asked = ["heros", "", "constructor", "toString", "hasOwnProperty"];
    expect(choose(heroOf(), asked, standing(shopper), page)).toEqual(
      Object.fromEntries(asked.map((name) => [name, unknown])),
    );
  });

  it("also for __proto__, which stays a name", () => {
    const answers = choose(heroOf(), ["__proto__", "hero"], standing(shopper), page);
    expect(Object.keys(answers)).toEqual(["__proto__", "hero"]);
    expect(Object.getPrototypeOf(answers)).toBe(Object.prototype);
    expect(JSON.parse(JSON.stringify(answers))).toEqual(answers);
  });

  it("once for a name that is asked twice, and never for one that was not", () => {
    expect(Object.keys(choose(heroOf(), ["hero", "hero"], standing(shopper), page))).toEqual(["hero"]);
    expect(choose(heroOf(), [], standing(shopper), page)).toEqual({});
  });
});

describe("for any rules", () => {
  const facts = fc.record(
    {
      number: fc.integer({ min: 1, max: 3 }),
      pages: fc.nat(5),
      stage: fc.constantFrom("view", "cart"),
      source: fc.record({ channel: fc.constantFrom("direct", "search", "campaign") }),
      affinity: fc.array(fc.record({ category: fc.constantFrom("coats", "bags"), share: fc.constant(0.5) }), {
        maxLength: 2,
      }),
    },
    { requiredKeys: ["number", "pages", "affinity"] },
  );
  const session = fc.record(
    {
      category: fc.constantFrom("coats", "bags"),
      stage: fc.constantFrom("view", "cart"),
      returning: fc.boolean(),
      pagesAtLeast: fc.integer({ min: 1, max: 4 }),
    },
    { requiredKeys: [] },
  );
  const context = fc.record(
    { category: fc.constantFrom("coats", "bags"), language: fc.constantFrom("he", "en") },
    { requiredKeys: [] },
  );
  const rule = fc
    .record({ session, context, show: fc.constantFrom("a", "b", "c") })
    .map(({ session: ofSession, context: ofContext, show }) => ({
      when: {
        ...(Object.keys(ofSession).length > 0 ? { session: ofSession } : {}),
        ...(Object.keys(ofContext).length > 0 ? { context: ofContext } : {}),
      },
      show,
    }))
    .filter(({ when }) => Object.keys(when).length > 0);
  const rules = fc.array(rule, { maxLength: 6 }).map((all) => all.map((one, at) => ({ id: `r${at}`, ...one })));

  it("shows without facts what it would show if no rule looked at the session", () => {
    fc.assert(
      fc.property(rules, (all) => {
        const contextual = all.filter(({ when }) => !("session" in when));
        expect(hero(heroOf(...all), undefined)).toEqual(hero(heroOf(...contextual), undefined));
      }),
    );
  });

  it("shows what no visitor could change where nobody is looked at, and always something that the owner wrote", () => {
    fc.assert(
      fc.property(rules, facts, (all, known) => {
        const choice = hero(heroOf(...all), known);
        expect(Object.keys(contents)).toContain(choice?.content);
        if (choice?.because.basis !== "session") {
          expect(choice).toEqual(hero(heroOf(...all), undefined));
        }
      }),
    );
  });

  it("shows for a rule exactly what it shows alone", () => {
    fc.assert(
      fc.property(rules, facts, (all, known) => {
        const alone = all.map((one) => hero(heroOf(one), known)).find((one) => one?.because.rule !== "fallback");
        expect(hero(heroOf(...all), known)).toEqual(alone ?? hero(heroOf(), known));
      }),
    );
  });
});

it("takes the owner's content as it stands", () => {
  const payload = { link: "/x", sizes: [1, null, true], title: { he: "מעיל", "": "" } };
  const hero = { description: "d", contents: { only: payload }, fallback: "only" };
  const placements = compilePlacements(placementsSchema.parse({ hero }), ["he", "en"]);
  expect(choose(placements, ["hero"], undefined, nowhere)["hero"]).toEqual({
    content: "only",
    payload,
    because: { rule: "fallback", basis: "fallback", matched: [] },
  });
});
