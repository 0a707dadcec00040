/** Counts in windows: as a reader with the whole history would count, whatever the order in which it came. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { LIMIT } from "../../../src/core/limits.ts";
import type { ConditionInput } from "../../../src/core/segments/condition.ts";
import { HOUR, NOW } from "../call.ts";
import { definitionsOf, folded, isMember, standing, type Said } from "./visitor.ts";

vi.setConfig({ testTimeout: 60_000 });

const view = (ago: number, product = "p", category = "coats"): Said => ({
  name: "Product Viewed",
  at: NOW - ago,
  properties: { product, category },
});
const bought = (ago: number): Said => ({ name: "Order Completed", at: NOW - ago });

describe("how often", () => {
  const threeInADay = { event: "Product Viewed", atLeast: 3, within: { hours: 24 } } as const;

  it.each<[string, ConditionInput, readonly Said[], boolean]>([
    ["at least", threeInADay, [view(3), view(2), view(1)], true],
    ["not enough", threeInADay, [view(2), view(1)], false],
    ["too long ago", threeInADay, [view(25 * HOUR), view(2), view(1)], false],
    ["just in time", threeInADay, [view(24 * HOUR), view(2), view(1)], true],
    ["once by default", { event: "Product Viewed" }, [view(400 * 24 * HOUR)], true],
    ["never", { event: "Product Viewed" }, [bought(1)], false],
    ["at most, with none", { event: "Order Completed", atMost: 0 }, [view(1)], true],
    ["at most, with one", { event: "Order Completed", atMost: 0 }, [bought(1)], false],
    [
      "at most, with one long ago",
      { event: "Order Completed", atMost: 0, within: { days: 1 } },
      [bought(25 * HOUR)],
      true,
    ],
    ["between", { event: "Product Viewed", atLeast: 1, atMost: 2 }, [view(1), view(2)], true],
    ["more than between", { event: "Product Viewed", atLeast: 1, atMost: 2 }, [view(1), view(2), view(3)], false],
    ["either event", { event: ["Order Completed", "Product Viewed"], atLeast: 2 }, [bought(1), view(2)], true],
    ["of a kind", { event: "Product Viewed", where: { category: "bags" } }, [view(1)], false],
    ["of one of some kinds", { event: "Product Viewed", where: { category: ["bags", "coats"] } }, [view(1)], true],
    ["of all that is asked", { event: "Product Viewed", where: { category: "coats", product: "q" } }, [view(1)], false],
    [
      "different ones",
      { event: "Product Viewed", distinct: "product", atLeast: 2 },
      [view(1, "a"), view(2, "b")],
      true,
    ],
    [
      "the same twice",
      { event: "Product Viewed", distinct: "product", atLeast: 2 },
      [view(1, "a"), view(2, "a")],
      false,
    ],
    ["without a value", { event: "Order Completed", distinct: "product" }, [bought(1)], false],
    ["of one value", { event: "Product Viewed", same: "product", atLeast: 2 }, [view(1, "a"), view(2, "a")], true],
    ["of two values", { event: "Product Viewed", same: "product", atLeast: 2 }, [view(1, "a"), view(2, "b")], false],
  ])("%s", (_, when, events, expected) => {
    expect(isMember(when, events)).toBe(expected);
  });

  it.each<[object, unknown, boolean]>([
    [{ atLeast: 10 }, 10, true],
    [{ atLeast: 10 }, 9, false],
    [{ atMost: 10 }, 11, false],
    [{ atLeast: 2, atMost: 4 }, 3, true],
    [{ atLeast: 2 }, "3", false],
    [{ atLeast: 2 }, undefined, false],
  ])("asks a number %j of %j: %s", (level, found, expected) => {
    const when = { event: "Level Reached", where: { level } } as ConditionInput;
    const properties = found === undefined ? {} : { level: found as number };
    expect(isMember(when, [{ name: "Level Reached", at: NOW, properties }])).toBe(expected);
  });
});

it.each([{}, { distinct: "product" }, { same: "category" }])("still counts what is at the window's edge: %j", (by) => {
  const when = { event: "Product Viewed", atLeast: 2, within: { hours: 24 }, ...by } as ConditionInput;
  const edge = view(24 * HOUR, "a");
  const past = { ...edge, at: edge.at - 1_000 };
  expect([isMember(when, [edge, view(0, "b")]), isMember(when, [past, view(0, "b")])]).toEqual([true, false]);
});

it("still counts the one value that is at the window's edge when another comes", () => {
  const when: ConditionInput = { event: "Product Viewed", same: "product", atLeast: 2, within: { hours: 24 } };
  expect(isMember(when, [view(24 * HOUR, "a"), view(24 * HOUR, "a"), view(0, "b")])).toBe(true);
});

describe("of any history", () => {
  const event = fc.record({
    name: fc.constantFrom("Product Viewed", "Order Completed"),
    at: fc.integer({ min: 0, max: 72 }).map((hours) => NOW - hours * HOUR - 500),
    product: fc.constantFrom("a", "b", "c", "d"),
  });
  const history = fc.array(event, { maxLength: 40 });
  const asked = fc.record({
    atLeast: fc.integer({ min: 1, max: 6 }),
    hours: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
    by: fc.constantFrom("times", "distinct", "same"),
    later: fc.integer({ min: 0, max: 30 }),
  });
  type History = readonly { readonly name: string; readonly at: number; readonly product: string }[];

  /** As whoever kept everything would count. */
  function counted(events: History, by: string, since: number): number {
    const seen = events.filter(({ name, at }) => name === "Product Viewed" && at >= since);
    if (by === "times") return seen.length;
    const groups = [...Map.groupBy(seen, ({ product }) => product).values()];
    return by === "distinct" ? groups.length : Math.max(0, ...groups.map((group) => group.length));
  }

  const saidOf = (events: History): readonly Said[] =>
    events.map(({ name, at, product }) => ({ name, at, properties: { product }, receivedAt: NOW }));

  it("counts as the whole history would, at any later moment, in any order", () => {
    fc.assert(
      fc.property(history, asked, fc.infiniteStream(fc.nat()), (events, { atLeast, hours, by, later }, order) => {
        const within = hours === undefined ? {} : { within: { hours } };
        const field = by === "times" ? {} : { [by]: "product" };
        const when = { event: "Product Viewed", atLeast, ...within, ...field } as ConditionInput;
        const now = NOW + later * HOUR;
        const shuffled = events.map((one) => [order.next().value, one] as const).toSorted(([a], [b]) => a - b);
        const since = hours === undefined ? -Infinity : now - hours * HOUR;
        const expected = counted(events, by, since) >= atLeast;
        expect(isMember(when, saidOf(shuffled.map(([, one]) => one)), now)).toBe(expected);
      }),
      { numRuns: 400 },
    );
  });

  it("remembers the same of any order, and never more than it counts to", () => {
    const definitions = definitionsOf({
      segments: {
        times: { event: "Product Viewed", atLeast: 5 },
        distinct: { event: "Product Viewed", distinct: "product", atLeast: 3, within: { days: 2 } },
        same: { event: "Product Viewed", same: "product", atLeast: 4 },
      },
    });
    fc.assert(
      fc.property(history, (events) => {
        const state = folded(definitions, saidOf(events));
        const backwards = folded(definitions, saidOf(events.toReversed()));
        const features = state.slices.personalization?.features;
        expect(backwards.slices.personalization?.features?.of).toEqual(features?.of);
        expect(JSON.stringify(features?.of ?? {}).length).toBeLessThan(600);
      }),
    );
  });
});

it("counts in the running session alone, where that is asked", () => {
  const when = { event: "Product Viewed", inSession: true, atLeast: 2 } as const;
  const before = [view(2 * HOUR), view(2 * HOUR - 1_000)];
  expect(isMember(when, [...before, view(60_000)])).toBe(false);
  expect(isMember(when, [...before, view(60_000), view(0)])).toBe(true);
  expect(isMember(when, [view(60_000), view(0)], NOW + HOUR)).toBe(false);
});

it("tells apart at most so many values, those seen last", () => {
  const many = Array.from({ length: LIMIT.sameValues * 2 }, (_, index) => view(10_000 - index * 100, `p${index}`));
  const when = { event: "Product Viewed", same: "product", atLeast: 2 } as const;
  const last = `p${LIMIT.sameValues * 2 - 1}`;
  expect([isMember(when, [...many, view(0, last)]), isMember(when, [...many, view(0, "p0")])]).toEqual([true, false]);
});

it("is asked of all, any and none of several", () => {
  const coats: ConditionInput = { event: "Product Viewed" };
  const order: ConditionInput = { event: "Order Completed" };
  const definitions = definitionsOf({
    segments: {
      all: { all: [coats, order] },
      any: { any: [coats, order] },
      not: { not: order },
      both: { all: [{ segment: "any" }, { segment: "not" }] },
    },
  });
  expect(standing(definitions, folded(definitions, [view(1)])).segments).toEqual(["any", "not", "both"]);
  expect(standing(definitions, folded(definitions, [view(1), bought(1)])).segments).toEqual(["all", "any"]);
});
