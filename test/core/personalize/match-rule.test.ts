/** What a rule asks of a visitor and of the time, which rule goes first, and that no answer tells more than its rule does. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { choose, type Choice } from "../../../src/core/personalize/choose.ts";
import type { PageContext } from "../../../src/core/personalize/page-context.ts";
import { placementsSchema } from "../../../src/core/placements.ts";
import { compilePlacements } from "../../../src/core/placements/compile.ts";
import type { Standing } from "../../../src/core/profile/standing.ts";

// Hundreds of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

/** A Monday, 14:00 in Berlin. */
const NOW = Date.parse("2026-11-23T13:00:00Z");
const page: PageContext = { at: NOW, country: "DE", market: "dach", locales: ["de"], language: "de" };

const visitor: Standing = {
  session: { number: 2, pages: 4, affinity: [{ category: "coats", share: 0.7 }] },
  segments: ["savers", "readers"],
  relationship: "considering",
  affinities: {
    brand: [
      { kind: "horef", share: 0.6 },
      { kind: "other", share: 0.4 },
    ],
    empty: [],
  },
  capped: ["hero/seen"],
};

type Written = Readonly<Record<string, unknown>>;

function hero(rules: readonly Written[], standing: Standing | undefined, at: PageContext = page): Choice {
  const contents = { a: {}, b: {}, c: {}, none: {} };
  const placements = placementsSchema.parse({ hero: { description: "d", contents, rules, fallback: "none" } });
  return choose(compilePlacements(placements, []), ["hero"], standing, at)["hero"]!;
}

const because = (when: Written, standing: Standing | undefined, at = page) =>
  hero([{ id: "one", when, show: "a" }], standing, at).because;

describe("what a rule can ask of the visitor", () => {
  it.each<[Written, readonly string[] | undefined]>([
    [{ segment: "savers" }, ["segment is savers"]],
    [{ segment: ["strangers", "readers"] }, ["segment is readers"]],
    [{ segment: "strangers" }, undefined],
    [{ notSegment: "strangers" }, ["segment is not strangers"]],
    [{ notSegment: ["strangers", "readers"] }, undefined],
    [{ segment: "savers", notSegment: "strangers" }, ["segment is savers", "segment is not strangers"]],
    [{ segment: "savers", notSegment: "readers" }, undefined],
    [{ relationship: "considering" }, ["relationship is considering"]],
    [{ relationship: ["new", "customer"] }, undefined],
    [{ affinity: { of: "brand", is: "horef" } }, ["affinity of brand is horef"]],
    [{ affinity: { of: "brand", is: ["x", "horef"], shareAtLeast: 0.6 } }, ["affinity of brand is horef"]],
    [{ affinity: { of: "brand", is: "horef", shareAtLeast: 0.61 } }, undefined],
    // What they prefer, not whatever they ever looked at.
    [{ affinity: { of: "brand", is: "other" } }, undefined],
    [{ affinity: { of: "empty", is: "horef" } }, undefined],
    [{ affinity: { of: "unknown", is: "horef" } }, undefined],
    [{ affinity: { of: "constructor", is: "horef" } }, undefined],
    [
      { session: { category: "coats" }, segment: "savers", relationship: "considering", context: { market: "dach" } },
      ["category is coats", "segment is savers", "relationship is considering", "market is dach"],
    ],
    [{ session: { category: "bags" }, segment: "savers" }, undefined],
    [{ segment: "savers", context: { market: "il" } }, undefined],
  ])("%j: %j", (when, matched) => {
    const none = { rule: "fallback", basis: "fallback", matched: [] };
    expect(because(when, visitor)).toEqual(matched ? { rule: "one", basis: "profile", matched } : none);
    expect(because(when, undefined)).toEqual(none);
  });
});

it("asks the time of the request alone, and says whose clock", () => {
  const time = { days: ["mon", "tue"], from: "09:00", until: "18:00", zone: "Europe/Berlin" };
  expect(because({ time }, undefined)).toEqual({
    rule: "one",
    basis: "context",
    matched: ["time is mon or tue, 09:00 to 18:00 in Europe/Berlin"],
  });
  expect(because({ time: { ...time, zone: "Asia/Tokyo" } }, undefined).rule).toBe("fallback");
});

it("asks each market's own clock, and none in another market", () => {
  const time = { from: "13:30", until: "15:00", zone: { dach: "Europe/Berlin", il: "Asia/Jerusalem" } };
  const { market: _, ...nowhere } = page;
  const rules = [page, { ...page, market: "il" }, { ...page, market: "constructor" }, nowhere].map(
    (at) => because({ time }, undefined, at).rule,
  );
  expect(rules).toEqual(["one", "fallback", "fallback", "fallback"]);
});

it("counts of a capped rule what this placement showed of it, and holds for nobody who is not counted", () => {
  const rule = (id: string) => ({ id, when: { context: { country: "DE" } }, cap: { times: 1, per: "day" }, show: "a" });
  expect(hero([rule("seen")], visitor).content).toBe("none");
  expect(hero([rule("unseen")], visitor).because).toEqual({
    rule: "unseen",
    basis: "profile",
    matched: ["country is DE"],
  });
  expect(hero([rule("unseen")], undefined).content).toBe("none");
});

const key = fc.constantFrom("savers", "readers", "strangers");
const condition = fc.oneof(
  key.map((segment): object => ({ segment })),
  key.map((notSegment): object => ({ notSegment })),
  fc.constantFrom("new", "considering").map((relationship): object => ({ relationship })),
  fc
    .record({ of: fc.constantFrom("brand", "empty"), is: fc.constantFrom("horef", "other") })
    .map((affinity): object => ({ affinity })),
  fc.integer({ min: 1, max: 6 }).map((pagesAtLeast): object => ({ session: { pagesAtLeast } })),
  fc.constantFrom("DE", "DE", "IL").map((country): object => ({ context: { country } })),
  fc.constantFrom("08:00", "15:00").map((from): object => ({ time: { from, zone: "Europe/Berlin" } })),
);
const when = fc.array(condition, { minLength: 1, maxLength: 2 }).map((asked): Written => Object.assign({}, ...asked));
const offset = fc.integer({ min: -3, max: 3 });
const schedule = fc
  .tuple(offset, fc.integer({ min: 1, max: 3 }))
  .map(([from, length]) => ({ from: iso(from), until: iso(from + length) }));
const rule = fc.record(
  {
    when,
    show: fc.constantFrom("a", "b", "c"),
    priority: fc.integer({ min: -3, max: 3 }),
    schedule: fc.option(schedule, { nil: undefined }),
    cap: fc.constantFrom(undefined, { times: 2, per: "week" }),
  },
  { requiredKeys: ["when", "show"] },
);
const rules = fc.array(rule, { maxLength: 6 }).map((all) => all.map((one, at) => ({ ...one, id: `r${at}` })));

/** So many hours from now. */
function iso(hours: number): string {
  return new Date(NOW + hours * 3_600_000).toISOString();
}

/** What no config has, and nobody's browser may see. */
const secret = fc.string({ unit: "grapheme-ascii" }).map((text) => `§${text}`);
const SECRET_SHARE = 0.734_219;
const standing: fc.Arbitrary<Standing | undefined> = fc.option(
  fc.record({
    session: fc.record({ number: fc.integer({ min: 1, max: 3 }), pages: fc.nat(6), affinity: fc.constant([]) }),
    segments: fc.array(fc.oneof(key, secret)),
    relationship: fc.constantFrom("new", "returning", "considering", "customer", "lapsing"),
    affinities: fc.dictionary(
      fc.oneof(fc.constantFrom("brand", "empty"), secret),
      fc.array(
        fc.record({ kind: fc.oneof(fc.constantFrom("horef", "other"), secret), share: fc.constant(SECRET_SHARE) }),
      ),
    ),
    capped: fc.array(fc.oneof(fc.constantFrom("hero/r0", "hero/r1"), secret)),
  }),
  { nil: undefined },
);

describe("for any rules and any visitor", () => {
  it("chooses something that the owner wrote, and the same again", () => {
    fc.assert(
      fc.property(rules, standing, (all, known) => {
        const choice = hero(all, known);
        expect(["a", "b", "c", "none"]).toContain(choice.content);
        expect(hero(all, known)).toEqual(choice);
      }),
    );
  });

  it("is changed by no rule of a lower priority where a higher one decided", () => {
    fc.assert(
      fc.property(rules, rule, fc.nat(7), standing, (written, added, place, known) => {
        const sure = { id: "sure", when: { context: { country: "DE" } }, priority: -4, show: "c" };
        const all = [...written, sure];
        const before = hero(all, known);
        const { priority = 0 } = all.find(({ id }) => id === before.because.rule)!;
        const lower = { ...added, id: "added", priority: priority - 1 };
        expect(hero(all.toSpliced(place, 0, lower), known)).toEqual(before);
      }),
    );
  });

  it("is decided by the highest priority that holds, and of equals by the first", () => {
    fc.assert(
      fc.property(rules, standing, (all, known) => {
        const holding = all.filter((one) => hero([one], known).because.rule !== "fallback");
        const [first] = holding.toSorted((a, b) => (b.priority ?? 0) - (a.priority ?? 0));
        expect(hero(all, known).because.rule).toBe(first?.id ?? "fallback");
      }),
    );
  });

  it("holds from a schedule's first moment, and no more at its last", () => {
    const moments = fc.integer({ min: -4 * 3_600_000, max: 7 * 3_600_000 });
    const boundary = offset.map((hours) => hours * 3_600_000);
    fc.assert(
      fc.property(schedule, fc.oneof(moments, boundary), (given, later) => {
        const at = NOW + later;
        const scheduled = { id: "one", when: { context: { country: "DE" } }, schedule: given, show: "a" };
        const open = Date.parse(given.from) <= at && at < Date.parse(given.until);
        expect(hero([scheduled], undefined, { ...page, at }).content).toBe(open ? "a" : "none");
      }),
    );
  });

  it("looks at no visitor unless it says so, and at nobody who may not be looked at", () => {
    fc.assert(
      fc.property(rules, standing, (all, known) => {
        const choice = hero(all, known);
        const looksAtNobody = ["context", "fallback"].includes(choice.because.basis);
        if (looksAtNobody) expect(choice).toEqual(hero(all, undefined));
        const aboutRequest = all.filter(({ when: asked, cap }) => {
          const { context: _, time: __, ...aboutVisitor } = asked;
          return cap === undefined && Object.keys(aboutVisitor).length === 0;
        });
        expect(hero(all, undefined)).toEqual(hero(aboutRequest, undefined));
      }),
    );
  });

  it("tells a browser nothing of a visitor but what the owner's rule itself says, and the session's pages", () => {
    fc.assert(
      fc.property(rules, standing, (all, known) => {
        const told = JSON.stringify(hero(all, known));
        expect(told).not.toContain("§");
        expect(told).not.toContain(String(SECRET_SHARE).slice(0, 5));
        const words = hero(all, known).because.matched.flatMap((line) => line.split(" "));
        const allowed = new Set([...JSON.stringify(all).split(/[^\w:/-]+/), ...GRAMMAR, String(known?.session.pages)]);
        expect(words.filter((word) => !allowed.has(word))).toEqual([]);
      }),
    );
  });
});

/** The words around what a rule names. */
const GRAMMAR = "affinity of is are not segment relationship pages country time to in 24:00".split(" ");
