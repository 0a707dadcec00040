/** What counts as a difference between two decisions, and as allowing more, one cause at a time. */
import { expect, it } from "vitest";
import { differenceOf } from "../../../src/cli/policy-diff/compare.ts";
import type { Explanation, ExplainedPurpose } from "../../../src/core/decide/describe.ts";

const TEXAS = { id: "US-TX", title: "Texas", foundBy: "connection" } as const;
const PLACED = { mode: "store", jurisdiction: "us", rule: { id: "US-TX/placement", version: 1 }, citations: [] };
const YES: ExplainedPurpose = {
  allowed: true,
  because: "region_allows",
  law: "US-TX",
  basis: "statute",
  citations: [],
  verified: false,
};
const NO: ExplainedPurpose = { ...YES, allowed: false, because: "owner_forbids" };
const STORED: Explanation = {
  outcome: "stored",
  reasons: [],
  region: TEXAS,
  laws: [TEXAS],
  placement: PLACED,
  purposes: { analytics: YES },
  signals: [],
  kept: [],
  removed: [],
  fields: [{ field: "properties.price", before: "number", after: "sealed" }],
  trace: [],
};
const rests = (after: "kept" | "sealed" | "removed"): Partial<Explanation> => ({
  fields: [{ field: "properties.price", before: "number", after }],
});

const compare = (before: Partial<Explanation>, after: Partial<Explanation>) =>
  differenceOf("one", { ...STORED, ...before }, { ...STORED, ...after });

it("is none where only the words around a decision differ", () => {
  expect(compare({}, { signals: [{ name: "gpc", state: "absent" }], receipt: "r" })).toBeUndefined();
});

it.each<[string, Partial<Explanation>, Partial<Explanation>, boolean]>([
  ["an event that is kept", { outcome: "aggregated" }, {}, true],
  ["an event that is kept no more", {}, { outcome: "aggregated" }, false],
  ["an event that is sent to its country", { outcome: "refused", reasons: ["x"] }, { outcome: "forwarded" }, true],
  [
    "another reason of a refusal",
    { outcome: "refused", reasons: ["x"] },
    { outcome: "refused", reasons: ["y"] },
    false,
  ],
  ["a purpose more", { purposes: { analytics: NO } }, {}, true],
  ["a purpose that was not served", { purposes: {} }, {}, true],
  ["a purpose less", {}, { purposes: { analytics: NO } }, false],
  ["another reason of a purpose", {}, { purposes: { analytics: { ...YES, because: "choice_granted" } } }, false],
  ["a field that is no longer sealed", {}, rests("kept"), true],
  ["a field that is sealed", rests("kept"), {}, false],
  ["a field more", rests("removed"), {}, true],
  ["a place", {}, { placement: { ...PLACED, jurisdiction: "eu" } }, false],
  ["a reference", {}, { placement: { ...PLACED, mechanism: "adequacy", reference: "file 7" } }, false],
])("is %s", (_, before, after, allowsMore) => {
  expect(compare(before, after)?.allowsMore).toBe(allowsMore);
});

it("of an event that is not used allows nothing more, whatever its purposes would be", () => {
  const refused = { outcome: "refused", reasons: ["unknown_event"] } as const;
  expect(compare({ ...refused, purposes: { analytics: NO } }, refused)?.allowsMore).toBe(false);
});
