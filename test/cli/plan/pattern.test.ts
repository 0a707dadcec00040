/** Which patterns an import takes over: none that a sender could use against the collector. */
import { expect, it } from "vitest";
import { isCheap } from "../../../src/cli/plan/pattern.ts";

it.each([
  "^[A-Z]{3}$",
  "^\\d+$",
  "^(?:web|app)$",
  "^p-[a-z0-9]+$",
  "colou?r",
  "^\\d{4}-\\d{2}$",
  "[(*+]",
  "^a\\+b\\*c$",
])("takes %s", (pattern) => {
  expect(isCheap(pattern, undefined)).toBe(true);
});

it.each([
  "^(a+)+$",
  "^(a|aa)+$",
  "^(?:a|a){9}$",
  "a*b*c",
  "^a{0,99}a{0,99}a$",
  "a?a?a?a?a?aaaaa",
  "(a)\\1",
  "(?<x>a)\\k<x>",
  "(?=a)a",
  "(unclosed",
  "[a-z]+!",
])("leaves out %s", (pattern) => {
  expect(isCheap(pattern, undefined)).toBe(false);
});

it("takes a repeated part without an anchor where the text is short", () => {
  expect([isCheap("[a-z]+!", 1_000), isCheap("[a-z]+!", 1_001), isCheap("[a-z]+!", "9")]).toEqual([true, false, false]);
});
