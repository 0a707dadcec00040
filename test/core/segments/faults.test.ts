/** What no shape can say of definitions: every mistake is named with its place, and a right config has none. */
import * as z from "zod";
import { describe, expect, it } from "vitest";
import shipped from "../../../gatehouse.config.ts";
import { defineConfig, type ConfigInput } from "../../../src/core/config.ts";
import { only, personal } from "../../../src/core/field.ts";
import { LIMIT } from "../../../src/core/limits.ts";
import { conditionSchema } from "../../../src/core/segments/condition.ts";

const plan: ConfigInput["plan"] = {
  identify: {
    description: "d",
    purposes: ["personalization"],
    properties: z.object({ plan: z.string().optional(), email: personal(z.string().optional()) }),
  },
  track: {
    Viewed: {
      description: "d",
      purposes: ["analytics", "personalization", "advertising"],
      properties: z.object({
        id: z.string().optional(),
        url: personal(z.string().optional()),
        reach: only(["advertising"], z.string().optional()),
      }),
    },
    Counted: { description: "d", purposes: ["analytics"], properties: z.object({}) },
  },
};

function faultOf(said: Partial<ConfigInput>): string {
  const keys = { web: { kind: "browser", secret: "WEB_KEY" } } as const;
  try {
    defineConfig({ sites: [{ id: "shop", hosts: ["c.example.com"], keys }], plan, ...said });
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
}

const segment = (when: NonNullable<ConfigInput["segments"]>[string]["when"]): Partial<ConfigInput> => ({
  segments: { it: { description: "d", when } },
});

it("refuses what would not fit into a profile's row, and says what to do", () => {
  const same = (id: string) => ({ event: "Viewed", same: "id", atLeast: 50, where: { id } });
  const many = (count: number): Partial<ConfigInput> => ({
    segments: Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`s-${at}`, { description: "d", when: same(`v-${at}`) }]),
    ),
  });
  expect(faultOf(many(12))).toBe("");
  expect(faultOf(many(13))).toContain("count less far, above all with `same`");
  expect(faultOf(segment({ all: [same("a"), same("a")] }))).toBe("");
});

describe("is named with its place", () => {
  it.each<[string, Partial<ConfigInput>, string]>([
    ["an event that is not planned", segment({ event: "Seen" }), 'the plan has no event "Seen"'],
    [
      "one of a sequence",
      segment({ sequence: [{ event: "Viewed" }, { event: "Seen" }], within: { days: 1 } }),
      '"Seen"',
    ],
    ["one that is not for personalization", segment({ event: "Counted" }), '"Counted" is not for personalization'],
    ["a field that is not planned", segment({ event: "Viewed", where: { color: "red" } }), '"Viewed" has no color'],
    ["a personal field", segment({ event: "Viewed", where: { url: "/" } }), 'url of "Viewed" is personal, not plain'],
    [
      "a field of another purpose",
      segment({ event: "Viewed", same: "reach", atLeast: 2 }),
      "is not kept for personalization",
    ],
    ["a different field", segment({ event: "Viewed", distinct: "color" }), '"Viewed" has no color'],
    ["a sealed trait", segment({ trait: "email" }), "is personal, not plain"],
    ["a trait that is not planned", segment({ trait: "shoe" }), "has no shoe"],
    ["a segment that is not there", segment({ segment: "other" }), 'there is no segment "other"'],
    ["a score that is not there", segment({ score: "intent", atLeast: 1 }), 'there is no score "intent"'],
    ["an affinity that is not there", segment({ affinity: "format", is: "a" }), 'there is no affinity "format"'],
    ["one deep inside", segment({ all: [{ not: { any: [{ event: "Seen" }] } }] }), "segments.it.when"],
    ["itself", segment({ segment: "it" }), "comes back to itself"],
    ["points", { scores: { s: { description: "d", points: [{ event: "Seen", points: 1 }] } } }, "scores.s.points[0]"],
    [
      "a kind",
      { affinities: { a: { description: "d", kinds: { k: [{ event: "Seen" }] } } } },
      "affinities.a.kinds.k[0]",
    ],
    [
      "categories where none are planned",
      { affinities: { a: { description: "d" } } },
      "no event of the plan has a category",
    ],
    ["a relationship", { relationship: { customer: { event: "Seen" } } }, "relationship.customer"],
    ["a count that is looked up", { profile: { counts: ["Seen"] } }, "profile.counts"],
    ["a trait that is looked up", { profile: { traits: ["shoe"] } }, 'the plan has no trait "shoe"'],
  ])("%s", (_, said, words) => {
    expect(faultOf(said)).toContain(words);
  });

  it("a circle of several", () => {
    const segments = {
      a: { description: "d", when: { not: { segment: "b" } } },
      b: { description: "d", when: { any: [{ event: "Viewed" }, { segment: "c" }] } },
      c: { description: "d", when: { segment: "a" } },
    };
    expect(faultOf({ segments }).match(/comes back to itself/g)).toHaveLength(3);
  });

  it("none where all is well", () => {
    expect(faultOf(segment({ event: "Viewed", where: { id: "x" }, within: { days: 400 } }))).toBe("");
    expect(shipped.definitions.segments.size).toBeGreaterThan(5);
  });
});

describe("what is no condition", () => {
  const deep = (levels: number): unknown => (levels === 0 ? { event: "A" } : { not: deep(levels - 1) });

  it.each<[string, unknown, string]>([
    ["no kind", { events: "A" }, "expected exactly one of"],
    ["two kinds", { event: "A", segment: "b" }, "expected exactly one of"],
    ["no object", "A", "expected an object"],
    ["something beside all", { all: [{ event: "A" }], within: 1 }, "unrecognized key: within"],
    ["nothing in any", { any: [] }, "expected between 1 and"],
    [
      "too much in all",
      { all: Array.from({ length: LIMIT.conditionParts + 1 }, () => ({ event: "A" })) },
      "expected between 1 and",
    ],
    ["a mistake inside", { all: [{ event: "A" }, { not: { event: 3 } }] }, ""],
    ["two ways of counting", { event: "A", distinct: "a", same: "b" }, "counts either distinct or same"],
    ["more than at most", { event: "A", atLeast: 3, atMost: 2 }, "atLeast is more than atMost"],
    ["the same, but not often", { event: "A", same: "a", atMost: 2 }, "same counts from atLeast up"],
    ["a count without an end", { event: "A", atLeast: LIMIT.countedTimes + 1 }, ""],
    ["a window without an end", { event: "A", within: { days: 401 } }, "between one minute and 400 days"],
    ["one step", { sequence: [{ event: "A" }], within: { days: 1 } }, ""],
    ["a score of nothing", { score: "a" }, "asks nothing"],
    ["a session of nothing", { session: {} }, "asks nothing"],
    ["nowhere", { place: {} }, "asks nothing"],
    ["no continent", { place: { continent: "atlantis" } }, ""],
    ["too deep", deep(LIMIT.conditionDepth), "deeper than"],
  ])("%s", (_, given, words) => {
    const { error } = conditionSchema.safeParse(given);
    expect(error?.message ?? "taken").toContain(words);
    expect(error).toBeDefined();
  });

  it("says where the mistake is", () => {
    const { error } = conditionSchema.safeParse({ all: [{ event: "A" }, { not: { event: 3 } }] });
    expect(error?.issues[0]?.path).toEqual(["all", 1, "not", "event"]);
  });
});
