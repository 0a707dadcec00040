/** What definitions come to: what they share, what a change of them forgets, since when they count, and why they hold. */
import { describe, expect, it } from "vitest";
import type { ConditionInput } from "../../../src/core/segments/condition.ts";
import { HOUR, NOW } from "../call.ts";
import { definitionsOf, folded, memberships, standing, type Said } from "./visitor.ts";

const viewed = (ago: number, receivedAt = NOW - ago): Said => ({ name: "Product Viewed", at: NOW - ago, receivedAt });
const seconds = (time: string) => `2026-11-22T${time}.000Z`;

it("remembers once what two definitions ask alike, and nothing for what none asks", () => {
  const definitions = definitionsOf({
    segments: {
      one: { event: "Product Viewed", atLeast: 2, within: { days: 1 } },
      other: {
        all: [{ event: "Product Viewed", atLeast: 2, within: { hours: 24 } }, { session: { returning: true } }],
      },
    },
  });
  expect(definitions.features.size).toBe(1);
  const state = folded(definitions, [viewed(1), { name: "Order Completed", at: NOW }]);
  expect(state.slices.personalization).toMatchObject({ recent: {}, traits: {}, group: {} });
  expect(Object.keys(state.slices.personalization?.features?.of ?? {})).toEqual([...definitions.features.keys()]);
});

it("needs no features where nothing is defined, and forgets those of a config that had some", () => {
  const before = folded(definitionsOf({ segments: { one: { event: "Product Viewed" } } }), [viewed(1)]);
  expect(before.slices.personalization?.features).toBeDefined();
  expect(folded(definitionsOf({}), [viewed(0)], before).slices.personalization).not.toHaveProperty("features");
});

describe("a definition that is changed", () => {
  const first = definitionsOf({
    segments: { kept: { event: "Product Viewed" }, changed: { event: "Product Viewed", atLeast: 2 } },
  });
  const second = definitionsOf({
    segments: { kept: { event: "Product Viewed" }, changed: { event: "Product Viewed", atLeast: 3 } },
  });
  const before = folded(first, [viewed(2 * HOUR), viewed(HOUR)]);
  const after = folded(second, [viewed(60_000), viewed(30_000), viewed(0)], before);

  it("counts anew, and forgets what it counted", () => {
    expect(standing(first, before).segments).toEqual(["kept", "changed"]);
    expect(standing(second, folded(second, [viewed(0)], before)).segments).toEqual(["kept"]);
    expect(standing(second, after).segments).toEqual(["kept", "changed"]);
    expect(Object.keys(after.slices.personalization?.features?.of ?? {}).toSorted()).toEqual(
      [...second.features.keys()].toSorted(),
    );
  });

  it("says since when it counts, and the one that stayed as well", () => {
    expect(memberships(second, after)).toMatchObject([
      { segment: "kept", version: 1, since: seconds("02:07:11") },
      { segment: "changed", since: seconds("04:06:11") },
    ]);
  });

  it("may have counted nothing until then, and then says so of itself alone", () => {
    const third = definitionsOf({ segments: { kept: { event: "Product Viewed" }, never: { event: "X", atMost: 0 } } });
    const state = folded(third, [viewed(0)], before);
    expect(memberships(third, state)).toMatchObject([{ since: seconds("02:07:11") }, { since: seconds("04:07:11") }]);
  });
});

describe("a trait", () => {
  const definitions = definitionsOf({
    segments: {
      gold: { trait: "plan", is: "gold" },
      vouched: { trait: "plan", is: ["gold", "silver"], verified: true },
      many: { trait: "seats", atLeast: 10 },
      said: { trait: "seats" },
    },
  });
  const identify = (properties: NonNullable<Said["properties"]>): Said => ({
    name: "User Identified",
    type: "identify",
    at: NOW,
    properties,
  });

  it("is asked by value, by range, or whether it is known", () => {
    expect(standing(definitions, folded(definitions, [identify({ plan: "gold", seats: 12 })])).segments).toEqual([
      "gold",
      "many",
      "said",
    ]);
    expect(standing(definitions, folded(definitions, [identify({ seats: 9 })])).segments).toEqual(["said"]);
    expect(standing(definitions, folded(definitions, [])).segments).toEqual([]);
  });

  it("may have to be the server's word", () => {
    const state = folded(definitions, [identify({ plan: "gold" })], undefined, { vouched: true });
    expect(standing(definitions, state).segments).toEqual(["gold", "vouched"]);
  });

  it("is kept only where it is asked, and never told", () => {
    const state = folded(definitions, [identify({ plan: "gold", shoe: 44 })]);
    expect(Object.keys(state.slices.personalization?.traits ?? {})).toEqual(["plan"]);
    const told = memberships(definitions, state);
    expect(told).toMatchObject([{ because: [{ words: "trait plan", from: "declared" }] }]);
    expect(JSON.stringify(told.map(({ because }) => because))).not.toContain("gold");
  });
});

describe("how well they are known", () => {
  const definitions = definitionsOf({
    relationship: {
      lapsing: { last: "Order Completed", atLeast: { days: 90 } },
      customer: { event: "Order Completed" },
      considering: { event: "Product Viewed", atLeast: 2 },
    },
  });
  const stage = (events: readonly Said[], now = NOW) =>
    standing(definitions, folded(definitions, events), now).relationship;

  it("is the first that holds", () => {
    const ordered = [{ name: "Order Completed", at: NOW }];
    expect(stage([])).toBe("new");
    expect(stage([viewed(2), viewed(1)])).toBe("considering");
    expect(stage([viewed(2), viewed(1), ...ordered])).toBe("customer");
    expect(stage(ordered, NOW + 91 * 24 * HOUR)).toBe("lapsing");
    expect(stage([viewed(0)], NOW + HOUR)).toBe("returning");
  });
});

it("says in words what held, and where it is known from", () => {
  const definitions = definitionsOf({
    scores: { intent: { description: "d", points: [{ event: "Product Viewed", points: 1.25 }] } },
    segments: {
      it: {
        all: [
          {
            event: "Product Viewed",
            where: { category: ["a", "b"], price: { atLeast: 5 } },
            distinct: "id",
            atLeast: 1,
            within: { hours: 24 },
          },
          { event: "Order Completed", atMost: 0, within: { days: 7 } },
          { not: { sequence: [{ event: "A" }, { event: "B" }], within: { minutes: 90 } } },
          { any: [{ event: "Never Seen" }, { last: "Product Viewed", atMost: { days: 1 } }] },
          { score: "intent", atLeast: 1 },
        ],
      },
      other: { segment: "it" },
    },
  });
  const state = folded(definitions, [
    { name: "Product Viewed", at: NOW - HOUR, properties: { category: "a", price: 9, id: "x" } },
  ]);
  const [it, other] = memberships(definitions, state);
  expect(it?.because).toEqual([
    { words: "Product Viewed, category a or b, price at least 5, different id in 24 hours: 1", from: "observed" },
    { words: "Order Completed in 7 days: none", from: "observed" },
    { words: "not (A, then B, within 90 minutes)", from: "observed" },
    { words: "Product Viewed was last 60 minutes ago", from: "observed" },
    { words: "intent is 1.3", from: "inferred" },
  ]);
  expect(other?.because).toEqual([{ words: "in it", from: "inferred" }]);
});

it("says since when at once, also of segments that are asked many times over", () => {
  const asking = (id: string) => ({ any: [{ segment: id }, { not: { not: { segment: id } } }] });
  const chain = Array.from({ length: 60 }, (_, at): [string, ConditionInput] => [`s-${at + 1}`, asking(`s-${at}`)]);
  const definitions = definitionsOf({ segments: { "s-0": { event: "Product Viewed" }, ...Object.fromEntries(chain) } });
  const since = memberships(definitions, folded(definitions, [viewed(HOUR)])).map((one) => one.since);
  expect(since).toEqual(Array.from({ length: 61 }, () => seconds("03:07:11")));
});

it("refuses two that come to one name by chance, so that none is counted by the other's events", () => {
  const asking = (v: number) => ({ event: "A", where: { v } });
  expect(() => definitionsOf({ segments: { one: asking(122_789), other: asking(339_192) } })).toThrow(
    /2h9eaf by chance/,
  );
  expect(definitionsOf({ segments: { one: asking(122_789), same: asking(122_789) } }).features.size).toBe(1);
});
