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
const at = (time: unknown) => asking({ time });

it("needs none", () => {
  expect(define(undefined).placements).toEqual({});
  expect(define({ hero }).placements["hero"]?.rules).toEqual([]);
});

it("ships four, of which every content is shown by some rule or by default", () => {
  expect(Object.keys(config.placements)).toEqual(["hero", "banner", "offer", "shelf"]);
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
  ["a device nobody knows", asking({ context: { device: "watch" } }), /rules\[0\]\.when\.context\.device$/],
  ["a market with capitals", asking({ context: { market: "DACH" } }), /rules\[0\]\.when\.context\.market$/],
  ["a relationship nobody knows", asking({ relationship: "loyal" }), /rules\[0\]\.when\.relationship$/],
  ["no segment", asking({ segment: [] }), /rules\[0\]\.when\.segment$/],
  ["an affinity of nothing", asking({ affinity: { is: "coats" } }), /rules\[0\]\.when\.affinity\.of$/],
  [
    "more than everything",
    asking({ affinity: { of: "category", is: "coats", shareAtLeast: 1.1 } }),
    /rules\[0\]\.when\.affinity\.shareAtLeast$/,
  ],
  ["a time of no clock", asking({ time: { from: "08:00" } }), /rules\[0\]\.when\.time\.zone$/],
  [
    "a zone that is not there",
    at({ from: "08:00", zone: "Europe/Bonn" }),
    /a time zone's name.*\s+→ at .*\.time\.zone$/,
  ],
  ["a zone that is none", at({ from: "08:00", zone: "+01:00" }), /a time zone's name.*\s+→ at .*\.time\.zone$/],
  ["no time", at({ zone: "UTC" }), /asks for no time\s+→ at placements\.hero\.rules\[0\]\.when\.time$/],
  ["a time that ends as it begins", at({ from: "08:00", until: "08:00", zone: "UTC" }), /begins when it ends\s+→/],
  ["an hour that is none", at({ from: "8:00", zone: "UTC" }), /hours and minutes.*\s+→ at .*\.time\.from$/],
  ["an hour too late", at({ until: "24:01", zone: "UTC" }), /\.time\.until$/],
  ["a day that is none", at({ days: ["monday"], zone: "UTC" }), /\.time\.days\[0\]$/],
  ["an empty schedule", withRules({ ...rule, schedule: {} }), /an empty schedule\s+→ at .*rules\[0\]\.schedule$/],
  [
    "a schedule that ends before it begins",
    withRules({ ...rule, schedule: { from: "2026-12-24", until: "2026-12-24" } }),
    /ends before it begins\s+→ at .*rules\[0\]\.schedule$/,
  ],
  [
    "a date that is none",
    withRules({ ...rule, schedule: { from: "24.12.2026" } }),
    /a date or a moment in ISO 8601.*\s+→ at .*rules\[0\]\.schedule\.from$/,
  ],
  ["half a priority", withRules({ ...rule, priority: 0.5 }), /rules\[0\]\.priority$/],
  ["a cap of nothing", withRules({ ...rule, cap: { times: 0, per: "day" } }), /rules\[0\]\.cap\.times$/],
  ["a cap of no time", withRules({ ...rule, cap: { times: 1, per: "year" } }), /rules\[0\]\.cap\.per$/],
  ["a cap that nobody counts", withRules({ ...rule, cap: { times: 1, per: "day" } }), /`exposure`\s+→ at .*\.cap$/],
  ["a segment that is not there", asking({ segment: "savers" }), /no segment is called "savers"/],
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
