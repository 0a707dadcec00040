/** The owner's placements: a mistake is named by its path, and no rule can hold by accident. */
import { describe, expect, it } from "vitest";
import config from "../../gatehouse.config.ts";
import { defineConfig, type ConfigInput } from "../../src/core/config.ts";
import { placementsSchema } from "../../src/core/placements.ts";

const hero = { description: "d", contents: { a: {}, b: {} }, fallback: "a" };
const rule = { id: "one", when: { session: { category: "coats" } }, show: "a" };

const define = (placements: unknown) =>
  defineConfig({
    sites: [{ id: "shop", hosts: ["c.example.com"], keys: {} }],
    plan: {},
    placements,
  } as ConfigInput);
const withRules = (...rules: readonly unknown[]) => ({ hero: { ...hero, rules } });
const asking = (when: unknown) => withRules({ ...rule, when });

it("needs none", () => {
  expect(define(undefined).placements).toEqual({});
  expect(define({ hero }).placements["hero"]?.rules).toEqual([]);
});

it("ships three, of which every content is shown by some rule or by default", () => {
  expect(Object.keys(config.placements)).toEqual(["hero", "banner", "shelf"]);
  for (const { contents, rules, fallback } of Object.values(config.placements)) {
    expect(new Set([...rules.map(({ show }) => show), fallback])).toEqual(new Set(Object.keys(contents)));
  }
});

it("takes one for a list of one", () => {
  const when = { session: { category: "coats", stage: ["cart", "order"] }, context: { path: "/a", country: ["IL"] } };
  expect(define(asking(when)).placements["hero"]?.rules[0]?.when).toEqual({
    session: { category: ["coats"], stage: ["cart", "order"] },
    context: { path: ["/a"], country: ["IL"] },
  });
});

it.each<[string, unknown, RegExp]>([
  [
    "a fallback that is in no content",
    { hero: { ...hero, fallback: "c" } },
    /"c", which is not in contents\s+→ at placements\.hero\.fallback$/,
  ],
  [
    "a rule for what is in no content",
    withRules(rule, { ...rule, id: "two", show: "c" }),
    /shows "c", which is not in contents\s+→ at placements\.hero\.rules\[1\]\.show$/,
  ],
  [
    "a content that only looks like one",
    withRules({ ...rule, show: "constructor" }),
    /which is not in contents\s+→ at placements\.hero\.rules\[0\]\.show$/,
  ],
  ["two rules of one id", withRules(rule, rule), /two of one id\s+→ at placements\.hero\.rules$/],
  [
    "a rule called as the fallback is",
    withRules({ ...rule, id: "fallback" }),
    /fallback is taken\s+→ at placements\.hero\.rules$/,
  ],
  ["a rule without a condition", asking({}), /a rule without a condition\s+→ at placements\.hero\.rules\[0\]\.when$/],
  ["a rule without `when`", withRules({ id: "one", show: "a" }), /placements\.hero\.rules\[0\]\.when$/],
  ["an empty condition", asking({ session: {} }), /an empty condition\s+→ at placements\.hero\.rules\[0\]\.when$/],
  [
    "an empty condition beside another",
    asking({ session: { stage: "cart" }, context: {} }),
    /an empty condition\s+→ at placements\.hero\.rules\[0\]\.when$/,
  ],
  [
    "a condition of nothing",
    asking({ session: { category: undefined } }),
    /an empty condition\s+→ at placements\.hero\.rules\[0\]\.when$/,
  ],
  [
    "a list of nothing",
    asking({ session: { category: [] } }),
    /placements\.hero\.rules\[0\]\.when\.session\.category$/,
  ],
  [
    "a category without a name",
    asking({ session: { category: "" } }),
    /placements\.hero\.rules\[0\]\.when\.session\.category$/,
  ],
  [
    "a stage nobody knows",
    asking({ session: { stage: "bought" } }),
    /placements\.hero\.rules\[0\]\.when\.session\.stage$/,
  ],
  [
    "a channel nobody knows",
    asking({ session: { channel: ["ads"] } }),
    /placements\.hero\.rules\[0\]\.when\.session\.channel$/,
  ],
  ["no page at least", asking({ session: { pagesAtLeast: 0 } }), /rules\[0\]\.when\.session\.pagesAtLeast$/],
  ["half a page", asking({ session: { pagesAtLeast: 1.5 } }), /rules\[0\]\.when\.session\.pagesAtLeast$/],
  ["a path that is none", asking({ context: { path: "coats" } }), /rules\[0\]\.when\.context\.path$/],
  [
    "a language as browsers send it",
    asking({ context: { language: "he-IL" } }),
    /rules\[0\]\.when\.context\.language$/,
  ],
  ["a country in small letters", asking({ context: { country: "il" } }), /rules\[0\]\.when\.context\.country$/],
  ["a device nobody knows", asking({ context: { device: "tablet" } }), /rules\[0\]\.when\.context\.device$/],
  [
    "what only the session knows, asked of the request",
    asking({ context: { stage: "cart" } }),
    /"stage"\s+→ at placements\.hero\.rules\[0\]\.when\.context$/,
  ],
  [
    "a misspelled condition",
    asking({ session: { categroy: "coats" } }),
    /"categroy"\s+→ at placements\.hero\.rules\[0\]\.when\.session$/,
  ],
  ["a misspelled setting", { hero: { ...hero, falback: "a" } }, /"falback"\s+→ at placements\.hero$/],
  [
    "a content called __proto__",
    JSON.parse('{"hero":{"description":"d","contents":{"__proto__":{}},"fallback":"__proto__"}}'),
    /placements\.hero/,
  ],
  ["a name with capitals", { Hero: hero }, /placements\.Hero$/],
  [
    "a content that no JSON can hold",
    { hero: { ...hero, contents: { a: { on: () => 1 } } } },
    /placements\.hero\.contents\.a\.on$/,
  ],
  ["no description", { hero: { ...hero, description: "" } }, /placements\.hero\.description$/],
  [
    "more rules than anybody reads",
    withRules(...Array.from({ length: 101 }, (_, at) => ({ ...rule, id: `r${at}` }))),
    /placements\.hero\.rules$/,
  ],
])("names %s by its path", (_, placements, message) => {
  expect(() => define(placements)).toThrow(message);
});

describe("the largest that is taken", () => {
  it("is a hundred rules", () => {
    const rules = Array.from({ length: 100 }, (_, at) => ({ ...rule, id: `r${at}` }));
    expect(placementsSchema.parse(withRules(...rules))["hero"]?.rules).toHaveLength(100);
  });
});
