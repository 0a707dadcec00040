/** docs/placements.md: each example is config that is taken, and chooses what the text beside it says. */
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";
import * as z from "zod";
import { expect, it } from "vitest";
import type { ConfigInput } from "../../src/core/config.ts";
import { choose, type Choice } from "../../src/core/personalize/choose.ts";
import { pageContext, type PageFacts } from "../../src/core/personalize/page-context.ts";
import { capsOf, placementsSchema } from "../../src/core/placements.ts";
import { compilePlacements } from "../../src/core/placements/compile.ts";
import { placementFaults } from "../../src/core/placements/faults.ts";
import { compilePlan } from "../../src/core/plan.ts";
import type { SessionFacts } from "../../src/core/profile/session-view.ts";
import type { Standing } from "../../src/core/profile/standing.ts";

const text = readFileSync("docs/placements.md", "utf8");
const blocks = [...text.matchAll(/```ts config\n(.*?)```/gs)].map((found) => found[1] ?? "");

const SEGMENTS = ["sustainable-shoppers", "repairers", "subscribers"];

interface Example {
  readonly placements: z.output<typeof placementsSchema>;
  readonly choose: (standing: Standing | undefined, request?: Partial<PageFacts>) => Choice | undefined;
  readonly shown: (standing: Standing | undefined, request?: Partial<PageFacts>) => string | null | undefined;
}

function load(block: string): Example {
  const make = runInThisContext(`(z) => ({ ${block} })`) as (zod: typeof z) => Partial<ConfigInput>;
  const { placements: written, plan = {}, markets = {}, languages = [], exposure } = make(z);
  const placements = placementsSchema.parse(written);
  const known = { segments: SEGMENTS, affinities: ["topic"], markets: Object.keys(markets), languages, exposure };
  expect(placementFaults(placements, { ...known, plan: compilePlan(plan) })).toEqual([]);
  const compiled = compilePlacements(placements, languages);
  const [name = ""] = Object.keys(placements);
  const chosen: Example["choose"] = (standing, request) =>
    choose(
      compiled,
      [name],
      standing,
      pageContext({ at: at("2026-11-23T12:00Z"), country: "FR", ...request }, markets),
    )[name];
  return { placements, choose: chosen, shown: (standing, request) => chosen(standing, request)?.content };
}

const [hero, session, request, segments, relationship, affinity, time, schedule, caps, languages] = blocks.map(
  load,
) as [Example, Example, Example, Example, Example, Example, Example, Example, Example, Example];

function at(moment: string): number {
  return Date.parse(moment);
}

/** A visitor on their first page, but for what is said. */
function visitor(
  standing: Partial<Omit<Standing, "session">> & { readonly session?: Partial<SessionFacts> } = {},
): Standing {
  return {
    segments: [],
    relationship: "new",
    affinities: {},
    capped: [],
    ...standing,
    session: { number: 1, pages: 1, affinity: [], ...standing.session },
  };
}

const coats = (pages: number) => visitor({ session: { pages, affinity: [{ category: "coats", share: 1 }] } });

it("has an example of every kind", () => {
  expect(blocks).toHaveLength(10);
  const asked = blocks.map(load).flatMap(({ placements }) => Object.values(placements).flatMap(({ rules }) => rules));
  const kinds = new Set(asked.flatMap(({ when }) => Object.keys(when)));
  expect([...kinds].sort()).toEqual([
    "affinity",
    "context",
    "notSegment",
    "relationship",
    "segment",
    "session",
    "time",
  ]);
  expect(asked.filter(({ schedule, cap, priority }) => schedule || cap || priority)).toHaveLength(2);
});

it("goes from coats to scarves with the third page", () => {
  expect([1, 2, 3].map((pages) => hero.shown(coats(pages)))).toEqual(["coats", "coats", "scarves"]);
  expect([hero.shown(visitor()), hero.shown(undefined)]).toEqual(["everything", "everything"]);
});

it("asks the session", () => {
  expect(session.shown(visitor({ session: { stage: "checkout" } }))).toBe("cart");
  expect(session.shown(visitor({ session: { source: { channel: "campaign", campaign: "spring" } } }))).toBe("campaign");
  expect(session.shown(visitor({ session: { source: { channel: "search", campaign: "spring" } } }))).toBe("none");
});

it("asks the request, of whomever", () => {
  const phone = { path: "/gifts/2", clientHintMobile: "?1" };
  expect(request.shown(undefined, phone)).toBe("app");
  expect(request.shown(undefined, { ...phone, clientHintMobile: "?0" })).toBe("somewhere");
  expect(request.shown(undefined, { country: "AT" })).toBe("two-days");
  expect(request.shown(undefined, { locale: "he-IL" })).toBe("five-days");
  expect(request.shown(undefined, { locale: "en", acceptLanguage: "he" })).toBe("somewhere");
});

it("asks for segments, and for none", () => {
  expect(segments.shown(visitor({ segments: ["repairers", "subscribers"] }))).toBe("repairs");
  expect(segments.shown(visitor({ segments: ["subscribers"] }))).toBe("popular");
  expect(segments.shown(visitor())).toBe("newsletter");
  // Who may not be looked at is not known to be no subscriber.
  expect(segments.shown(undefined)).toBe("popular");
});

it.each([
  ["new", "welcome"],
  ["considering", "help-to-choose"],
  ["customer", "care"],
  ["lapsing", "missed-you"],
  ["returning", "hello"],
] as const)("fits the offer to whoever is %s: %s", (stage, content) => {
  expect(relationship.shown(visitor({ relationship: stage }))).toBe(content);
});

it.each([
  [
    [
      ["alps", 0.5],
      ["cities", 0.3],
    ],
    "alps",
  ],
  [[["hiking", 0.6]], "alps"],
  [
    [
      ["alps", 0.4],
      ["cities", 0.3],
    ],
    "newest",
  ],
  [
    [
      ["cities", 0.4],
      ["alps", 0.3],
    ],
    "cities",
  ],
  [[], "newest"],
] as const)("takes %j for a preference: %s", (shares, content) => {
  const topic = shares.map(([kind, share]) => ({ kind, share }));
  expect(affinity.shown(visitor({ affinities: { topic } }))).toBe(content);
});

it.each([
  // A Monday, in winter: 9:00 in Berlin is 8:00 in UTC, and 10:00 in Jerusalem.
  ["2026-11-23T07:59Z", "DE", "form"],
  ["2026-11-23T07:59Z", "IL", "phone"],
  ["2026-11-23T08:00Z", "DE", "phone"],
  ["2026-11-23T16:00Z", "DE", "form"],
  ["2026-11-23T12:00Z", "FR", "form"],
  // In summer 9:00 in Berlin is 7:00.
  ["2026-07-06T07:00Z", "DE", "phone"],
  ["2026-11-27T12:00Z", "DE", "form"],
  // Saturday's night, and Sunday's morning, which belongs to it.
  ["2026-11-28T21:00Z", "FR", "late-night"],
  ["2026-11-29T02:59Z", "FR", "late-night"],
  ["2026-11-29T03:00Z", "FR", "form"],
  ["2026-11-28T02:00Z", "FR", "form"],
])("at %s answers %s with %s", (moment, country, content) => {
  expect(time.shown(undefined, { at: at(moment), country })).toBe(content);
});

it("puts a sale first while it lasts", () => {
  const shown = (moment: string, country = "DE") => schedule.shown(coats(1), { at: at(moment), country });
  expect(shown("2026-12-26T23:59:59.999Z")).toBe("coats");
  expect(shown("2026-12-27T00:00Z")).toBe("sale");
  expect(shown("2027-01-06T23:59:59.999Z")).toBe("sale");
  expect(shown("2027-01-07T00:00Z")).toBe("coats");
  expect(shown("2026-12-28T00:00Z", "FR")).toBe("coats");
});

it("asks no more than so often, and nobody who may not be counted", () => {
  const there = { path: "/magazine/1" };
  expect(caps.choose(visitor(), there)).toMatchObject({ content: "newsletter", because: { basis: "profile" } });
  expect(caps.shown(visitor({ capped: ["overlay/ask"] }), there)).toBe("nothing");
  expect(caps.shown(visitor({ capped: ["hero/ask"] }), there)).toBe("newsletter");
  expect(caps.shown(undefined, there)).toBe("nothing");
  expect(capsOf(caps.placements)).toEqual([
    { id: "overlay/ask", placement: "overlay", content: "newsletter", rule: "ask", times: 2, per: "week" },
  ]);
});

it.each([
  [{ locale: "en-US", country: "US" }, "en", "Free shipping from €80", "/shipping"],
  [{ locale: "en-GB", country: "FR" }, "en", "Free delivery from £70", "/shipping"],
  [{ locale: "en", country: "GB" }, "en", "Free delivery from £70", "/shipping"],
  [{ locale: "en-GB", country: "DE" }, "en", "Free shipping from €50", "/shipping/dach"],
  [{ locale: "he", country: "DE" }, "he", "משלוח חינם מעל ‎€80", "/shipping/dach"],
  [{ acceptLanguage: "fr, he;q=0.7, en;q=0.3", country: "FR" }, "he", "משלוח חינם מעל ‎€80", "/shipping"],
  [{ locale: "fr", country: "FR" }, "en", "Free shipping from €80", "/shipping"],
])("writes for %j in %s: %s", (facts, language, line, link) => {
  expect(languages.choose(undefined, facts)).toMatchObject({
    payload: { text: line, link, sizes: { small: 1, large: 2 } },
    language,
  });
});
