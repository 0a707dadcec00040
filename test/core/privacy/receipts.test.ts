/** What a receipt is the digest of: the whole decision, with its keys in the one order that all receipts were made in. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Json } from "../../../src/core/json.ts";
import { JURISDICTIONS } from "../../../src/core/policy/placement.ts";
import { PURPOSES } from "../../../src/core/policy/purposes.ts";
import { canonicalText, receiptOf, type DecisionCore, type PurposeGround } from "../../../src/core/privacy/receipts.ts";
import { digest } from "../keys.ts";

/** Any JSON with its keys in order, at every depth. */
function inOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value as Readonly<Record<string, Json>>);
  return Object.fromEntries(
    members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, inOrder(member)]),
  );
}

const ground: fc.Arbitrary<PurposeGround> = fc.record({
  rules: fc.array(fc.string(), { maxLength: 2 }),
  because: fc.constantFrom("region_allows", "signal_objects"),
  basis: fc.string(),
  allowed: fc.boolean(),
});

/** Every member that a decision has; written in another order than the receipt's. */
const decision: fc.Arbitrary<DecisionCore> = fc.record({
  v: fc.constant(1),
  region: fc.string(),
  foundBy: fc.constantFrom("connection", "context", "audience", "unknown"),
  placement: fc.record({
    rule: fc.string(),
    mode: fc.constant("store"),
    jurisdiction: fc.constantFrom(...JURISDICTIONS),
  }),
  purposes: fc.dictionary(fc.constantFrom(...PURPOSES), ground),
});

it("holds all of the decision, in order", () => {
  fc.assert(
    fc.property(decision, (core) => {
      expect(canonicalText(core)).toBe(JSON.stringify(inOrder(core as unknown as Json)));
    }),
  );
});

it("is what it was when it was first given out", () => {
  const allowed = {
    allowed: true,
    because: "choice_granted",
    rules: ["EEA-DE/analytics@1"],
    basis: "statute",
  } as const;
  const core: DecisionCore = {
    v: 1,
    region: "EEA-DE",
    foundBy: "connection",
    placement: { rule: "EEA-DE/placement@1", mode: "store", jurisdiction: "eu" },
    purposes: { analytics: allowed, advertising: { ...allowed, allowed: false, because: "choice_refused" } },
  };
  expect(receiptOf(core, digest)).toBe("cN5OOeDb3M_-M7bN10SYdv");
});
