/** What a profile keeps of a session's items, and what it teaches by them: by the real steps, in any order. */
import { NO_DEFINITIONS } from "../../../src/core/segments/compile.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { Config, ConfigInput } from "../../../src/core/config.ts";
import { only, personal } from "../../../src/core/field.ts";
import { follow, NO_TRAIL, type Item } from "../../../src/core/profile/items.ts";
import { standingOf } from "../../../src/core/profile/standing.ts";
import { toParcel, withParcel } from "../../../src/core/profile/transfer.ts";
import { NOW } from "../call.ts";
import { keysOf } from "../keys.ts";
import { keys, stateOf } from "./row.ts";
import { ABANDONED, configWith, MINUTE, PLAN, Teller, type Sent } from "./telling.ts";

const both = ["analytics", "personalization"] as const;
const text = z.string().optional();
const products = z.array(z.object({ product_id: text, category: text })).optional();
const PLANNED: ConfigInput["plan"] = {
  ...PLAN,
  track: {
    ...PLAN?.track,
    Viewed: {
      description: "d",
      purposes: [...both],
      properties: z.object({ product_id: z.union([z.string(), z.number()]).optional(), category: text }),
    },
    Bought: { description: "d", purposes: [...both], stage: "order", properties: z.object({ products }) },
    Opened: {
      description: "d",
      purposes: [...both, "advertising"],
      properties: z.object({ code: only(["advertising"], text), note: personal(text) }),
    },
  },
};
const RULE = { items: { Viewed: "product_id", Bought: "products.product_id" }, category: "category", recent: 4 };
const config = (said: Partial<ConfigInput> = {}): Config =>
  configWith(undefined, { plan: PLANNED, recommendations: { shop: RULE }, ...said });

const viewed = (product_id: string, at: number, category = "coats"): Sent => ({
  name: "Viewed",
  at,
  properties: { product_id, category },
});

function sliceOf(teller: Teller) {
  return teller.row?.state.slices.personalization;
}

function pairsOf(teller: Teller): readonly string[] {
  return (teller.lessons["shop"]?.items.pairs ?? []).map(({ from, to }) => `${from}→${to}`);
}

describe("the items of a session", () => {
  it("are kept by their time, each once, with where they stand", () => {
    const teller = new Teller(config());
    teller.send([viewed("a", 0), viewed("b", 1, "bags"), viewed("a", 2)]);
    expect(sliceOf(teller)?.items).toEqual({
      shop: {
        items: [
          { id: "b", at: NOW + MINUTE, category: "bags" },
          { id: "a", at: NOW + 2 * MINUTE, category: "coats" },
        ],
      },
    });
    expect(standingOf(sliceOf(teller) ?? {}, NO_DEFINITIONS, NOW + 2 * MINUTE).items).toEqual({
      shop: [
        { id: "a", weight: 1, category: "coats" },
        { id: "b", weight: expect.any(Number), category: "bags" },
      ],
    });
  });

  it("are not kept where nothing is recommended, nor of what is no id", () => {
    const none = new Teller(config({ recommendations: {} }));
    none.send([viewed("a", 0)]);
    expect(sliceOf(none)).not.toHaveProperty("items");
    const teller = new Teller(config());
    teller.send([viewed("", 0), viewed("x".repeat(101), 1), { name: "Viewed", at: 2 }]);
    expect(sliceOf(teller)).not.toHaveProperty("items");
    expect(teller.lessons).toEqual({});
    teller.send([{ name: "Viewed", at: 3, properties: { product_id: 42 } }]);
    expect(sliceOf(teller)?.items?.["shop"]?.items.map(({ id }) => id)).toEqual(["42"]);
  });

  it("of an order are bought", () => {
    const teller = new Teller(config());
    const list = [{ product_id: "b", category: "bags" }, {}, { product_id: "c" }];
    teller.send([viewed("b", 0), { name: "Bought", at: 1, properties: { products: list } }, viewed("b", 2)]);
    const { items = [] } = sliceOf(teller)?.items?.["shop"] ?? {};
    expect(items).toMatchObject([
      { id: "c", bought: true },
      { id: "b", bought: true },
    ]);
  });

  it("are forgotten when a new session begins, and stand nowhere once it is over", () => {
    const teller = new Teller(config());
    teller.send([viewed("a", 0)]);
    expect(standingOf(sliceOf(teller) ?? {}, NO_DEFINITIONS, NOW + 31 * MINUTE)).not.toHaveProperty("items");
    teller.send([{ type: "page", at: 40 }]);
    expect(sliceOf(teller)).not.toHaveProperty("items");
    teller.send([viewed("b", 41)]);
    expect(pairsOf(teller)).toEqual([]);
  });

  it("go with personalization, and come from nothing that is not kept for it", () => {
    const teller = new Teller(config());
    teller.send([viewed("a", 0)]);
    teller.choose({ personalization: { granted: false, at: NOW } }, 1);
    teller.send([viewed("b", 2)]);
    expect(sliceOf(teller)).toBeUndefined();
    expect(teller.lessons).toEqual({});
  });

  it("are not of history, nor of what the collector says itself", () => {
    const teller = new Teller(config());
    teller.send([viewed("a", 0), { ...viewed("b", 1), request: { history: true } }]);
    expect(sliceOf(teller)?.items?.["shop"]?.items.map(({ id }) => id)).toEqual(["a"]);
    expect(pairsOf(teller)).toEqual([]);
    const recommendations = { carts: { items: { "Product Added": "cart_id", "Cart Abandoned": "cart_id" } } };
    const speaking = new Teller(configWith({ cart: ABANDONED }, { recommendations }));
    speaking.send([{ name: "Product Added", at: 0, properties: { cart_id: "a" } }]);
    const before = sliceOf(speaking)?.items;
    expect(speaking.speak(60)).toHaveLength(1);
    expect(sliceOf(speaking)?.items).toEqual(before);
  });

  it("are forgotten of a recommendation that the config has no more", () => {
    const teller = new Teller(config());
    teller.send([viewed("a", 0)]);
    const other = new Teller(config({ recommendations: { other: { items: { Viewed: "product_id" } } } }));
    other.row = teller.row;
    other.send([{ ...viewed("b", 1), event: { messageId: "another" } }]);
    expect(Object.keys(sliceOf(other)?.items ?? {})).toEqual(["other"]);
  });
});

describe("a session teaches", () => {
  it("each pair once, and names nobody", () => {
    const teller = new Teller(config());
    teller.send([viewed("a", 0), viewed("b", 1)]);
    expect(pairsOf(teller)).toEqual(["a→b", "b→a"]);
    const strings = JSON.stringify(teller.lessons).match(/"[^"]*"/g)!;
    const words = ["shop", "items", "categories", "within", "seen", "pairs", "id", "from", "to", "sessions", "weight"];
    expect(new Set(strings)).toEqual(new Set([...words, "a", "b", "coats"].map((word) => `"${word}"`)));
    teller.send([viewed("a", 2), viewed("b", 3)]);
    expect(teller.lessons).toEqual({});
  });

  it("by its first items, as many as are kept, and no more", () => {
    const teller = new Teller(config());
    teller.send(["a", "b", "c", "d"].map((id, at) => viewed(id, at)));
    expect(teller.lessons["shop"]?.items.pairs).toHaveLength(12);
    teller.send([viewed("e", 5)]);
    teller.send([viewed("a", 6)]);
    expect(teller.lessons).toEqual({});
    expect(sliceOf(teller)?.items?.["shop"]).toMatchObject({
      items: [{ id: "c" }, { id: "d" }, { id: "e" }, { id: "a" }],
      full: true,
    });
  });
});

const items = fc.array(
  fc.record({ id: fc.constantFrom("a", "b", "c", "d", "e", "f"), at: fc.nat(20) }) satisfies fc.Arbitrary<Item>,
  { maxLength: 14 },
);

function followed(all: readonly Item[]) {
  let trail = NO_TRAIL;
  const pairs = all.flatMap((item) => {
    const step = follow(trail, item, 4);
    trail = step.trail;
    return (step.lesson?.items.pairs ?? []).map(({ from, to }) => [from, to].toSorted().join());
  });
  return { trail, pairs };
}

it("keeps the same whatever the order of arrival, and teaches no pair twice", () => {
  const shuffled = items.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
  );
  fc.assert(
    fc.property(shuffled, ([all, other]) => {
      const [one, two] = [followed(all), followed(other)];
      expect(two.trail).toEqual(one.trail);
      for (const { pairs } of [one, two]) {
        // Both ways.
        const twice = Map.groupBy(pairs, (pair) => pair);
        expect([...twice.values()].every((same) => same.length === 2)).toBe(true);
      }
    }),
  );
});

it("keeps of two homes the later session's items, and lets it teach no more", () => {
  const [one, other] = [new Teller(config()), new Teller(config())];
  one.send([viewed("a", 0), viewed("b", 1)]);
  other.send([viewed("c", 0), viewed("b", 2)]);
  const parcel = toParcel(other.row!.state, "other", keys);
  const joined = withParcel(one.row!.state, parcel, keysOf("stays")).slices.personalization;
  expect(joined?.items?.["shop"]).toMatchObject({ items: [{ id: "a" }, { id: "c" }, { id: "b" }], full: true });
  const later = new Teller(config());
  later.send([viewed("d", 60)]);
  const moved = withParcel(later.row!.state, parcel, keysOf("stays")).slices.personalization;
  expect(moved?.items?.["shop"]?.items.map(({ id }) => id)).toEqual(["d"]);
  expect(withParcel(stateOf(), parcel, keysOf("stays")).slices.personalization?.items).toEqual(
    other.row!.state.slices.personalization?.items,
  );
});

it("keeps no field that is for another purpose", () => {
  const open = () => config({ recommendations: { codes: { items: { Opened: "code" } } } });
  expect(open).toThrow('code of "Opened" is not kept for personalization');
});
