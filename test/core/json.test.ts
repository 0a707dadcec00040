/** JSON from strangers: what is refused before parsing, and what a copy may no longer contain. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { isObject, parseJson, tame, TooLarge, withoutNulls } from "../../src/core/json.ts";
import { LIMIT } from "../../src/core/limits.ts";

it.each([
  ["100,000 brackets", "[".repeat(100_000)],
  ["100,000 closed brackets", "[".repeat(100_000) + "]".repeat(100_000)],
  ["100,000 objects in each other", '{"a":'.repeat(100_000)],
  ["one level too many", "[".repeat(LIMIT.jsonDepth + 1) + "]".repeat(LIMIT.jsonDepth + 1)],
])("refuses %s before a reader could recurse into them", (_, text) => {
  expect(parseJson(text)).toEqual({ ok: false, problem: "nested deeper than 32 levels" });
});

it.each(["", "{", '{"a":}', "undefined", "NaN", "]".repeat(100_000) + "[".repeat(100_000), '{"a":1}x', "\uFEFF{}"])(
  "names broken JSON instead of throwing (%#)",
  (text) => {
    expect(parseJson(text)).toEqual({ ok: false, problem: "not valid JSON" });
  },
);

it.each([
  ["brackets inside strings", "[".repeat(50)],
  ["brackets after an escaped quote", `"${"{".repeat(50)}`],
  ["brackets after a string that ends in a backslash", ["\\", "[".repeat(50)]],
])("does not count %s as levels", (_, value) => {
  expect(parseJson(JSON.stringify(value))).toEqual({ ok: true, value });
});

it("takes exactly as many levels as the limit says", () => {
  expect(parseJson("[".repeat(LIMIT.jsonDepth) + "]".repeat(LIMIT.jsonDepth)).ok).toBe(true);
});

it("reads whatever JSON.stringify writes, up to the depth limit", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      expect(parseJson(JSON.stringify(value))).toEqual({ ok: true, value: JSON.parse(JSON.stringify(value)) });
    }),
  );
});

it("never throws on any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => typeof parseJson(text).ok === "boolean"),
  );
});

it("drops names that change what an object is, at every depth", () => {
  const hostile: unknown = JSON.parse(
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"x":1}},"a":[{"__proto__":1,"b":2}]}',
  );
  const tamed = tame(hostile);
  expect(JSON.stringify(tamed)).toBe('{"a":[{"b":2}]}');
  expect(Object.getPrototypeOf(tamed)).toBe(Object.prototype);
  expect("polluted" in {}).toBe(false);
});

it("replaces lone surrogates in values and names, since no store keeps them alike", () => {
  expect(tame({ "a\uD800": "\uDC00b", ok: "😀" })).toEqual({ "a\uFFFD": "\uFFFDb", ok: "😀" });
});

it("leaves out members that are null, since they say nothing, and keeps null among the items of a list", () => {
  expect(withoutNulls({ a: null, b: { c: null, d: 1 }, list: [null, { e: null }, 0] })).toEqual({
    b: { d: 1 },
    list: [null, {}, 0],
  });
});

it.each([
  ["a string one character too long", "x".repeat(LIMIT.eventBytes + 1)],
  ["a 2 MB string", { a: "x".repeat(2_000_000) }],
  ["a name too long", { ["n".repeat(LIMIT.eventBytes + 1)]: 1 }],
  ["control characters, six bytes each in JSON", "\u0001".repeat(LIMIT.eventBytes / 6 + 1)],
  ["letters of two bytes each", "é".repeat(LIMIT.eventBytes / 2 + 1)],
  ["many strings that are too long together", Array.from({ length: 40 }, () => "x".repeat(1_000))],
  ["more than 1,000 members", Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`k${index}`, 1]))],
  ["more than 1,000 elements", Array.from({ length: 1_001 }, () => 0)],
])("refuses to copy %s", (_, value) => {
  expect(() => tame(value)).toThrow(TooLarge);
});

it("copies an event at the limits whole", () => {
  const value = { a: "x".repeat(LIMIT.eventBytes - 1) };
  expect(tame(value)).toEqual(value);
});

it("copies well-formed JSON unchanged, and is idempotent", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4, stringUnit: "grapheme" }), (value) => {
      const once = tame(value);
      expect(tame(once)).toEqual(once);
    }),
  );
});

it("tells objects from the things that look like them", () => {
  expect([{}, [], null, "x", 1, undefined].map(isObject)).toEqual([true, false, false, false, false, false]);
});
