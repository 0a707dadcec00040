/**
 * What a receipt is the digest of: the whole decision, with its keys in the one order that all receipts were made in. The
 * fixture holds receipts as they were given out, of every version; no change of the code may change what they say.
 */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/core/json.ts";
import { JURISDICTIONS } from "../../../src/core/policy/placement.ts";
import { PURPOSES } from "../../../src/core/policy/purposes.ts";
import { ruleNamed } from "../../../src/core/privacy/cited-rules.ts";
import { isGenuine, readReceipt } from "../../../src/core/privacy/receipt-text.ts";
import {
  canonicalText,
  receiptOf,
  type AppliedLaw,
  type DecisionCore,
  type PurposeGround,
  type Receipt,
} from "../../../src/core/privacy/receipts.ts";
import { digest } from "../keys.ts";

const given = JSON.parse(readFileSync("test/fixtures/core/receipts.json", "utf8")) as readonly Receipt[];

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

const law: fc.Arbitrary<AppliedLaw> = fc.record({
  region: fc.string(),
  foundBy: fc.constantFrom("connection", "context", "audience", "unknown"),
});

/** Every member that a decision has; written in another order than the receipt's. */
const decision: fc.Arbitrary<DecisionCore> = fc.record({
  v: fc.constant(2),
  purposes: fc.dictionary(fc.constantFrom(...PURPOSES), ground),
  placement: fc.record(
    {
      rule: fc.string(),
      reference: fc.string(),
      mode: fc.constant("store"),
      mechanism: fc.constantFrom("adequacy", "standard_clauses"),
      jurisdiction: fc.constantFrom(...JURISDICTIONS),
    },
    { requiredKeys: ["rule", "mode", "jurisdiction"] },
  ),
  laws: fc.tuple(law, law),
});

it("holds all of the decision, in order", () => {
  fc.assert(
    fc.property(decision, (core) => {
      expect(canonicalText(core)).toBe(JSON.stringify(inOrder(core as unknown as Json)));
    }),
  );
});

it("can be read back whole", () => {
  fc.assert(
    fc.property(decision, (core) => {
      const { text } = receiptOf(core, digest);
      expect(JSON.stringify(inOrder(readReceipt(text) as Json))).toBe(text);
    }),
  );
});

it("is genuine only with the text that it was made of", () => {
  const symbol = fc.constantFrom('"', " ", "}", "x", "\\");
  fc.assert(
    fc.property(decision, fc.nat(), symbol, (core, at, other) => {
      const { id, text } = receiptOf(core, digest);
      expect(isGenuine({ id, text }, digest)).toBe(true);
      const altered = text.slice(0, at % text.length) + other + text.slice((at % text.length) + 1);
      expect(isGenuine({ id, text: altered }, digest)).toBe(altered === text);
    }),
  );
});

describe("a receipt that was given out", () => {
  it.each(given)("is still the name of its text: $id", (receipt) => {
    expect(isGenuine(receipt, digest)).toBe(true);
  });

  it("would be given out the same today, to the byte", () => {
    const today = given.map(({ text }) => JSON.parse(text) as DecisionCore).filter(({ v }) => v === 2);
    expect(today).toHaveLength(3);
    for (const core of today) expect(given).toContainEqual(receiptOf(core, digest));
  });

  it("can be read in its first version, which knew one law and only the event's purposes", () => {
    expect(readReceipt(given[0]?.text ?? "")).toEqual({
      v: 1,
      laws: [{ region: "EEA-DE", foundBy: "connection" }],
      placement: { rule: "EEA-DE/placement@1", mode: "store", jurisdiction: "eu" },
      purposes: {
        analytics: { allowed: true, because: "choice_granted", basis: "statute", rules: ["EEA-DE/analytics@1"] },
        advertising: { allowed: false, because: "choice_refused", basis: "statute", rules: ["EEA-DE/analytics@1"] },
      },
    });
  });

  it.each(["", "null", "[]", '{"v":3}', '{"v":2,"laws":[],"placement":{},"purposes":{}}', "{".repeat(1_000)])(
    "is not read out of %s",
    (text) => {
      expect(readReceipt(text)).toBeUndefined();
    },
  );
});

describe("a rule that a receipt names", () => {
  it("is found with what it cites", () => {
    expect(ruleNamed("EEA-DE/analytics@1")?.citations[0]?.instrument).toContain("TDDDG");
    expect(ruleNamed("US-CA/gpc@1")).toBeDefined();
    expect(ruleNamed("UNK/placement@1")).toBeDefined();
  });

  it.each(["EEA-DE/analytics@99", "EEA-DE/analytics", "XX/analytics@1", "", "__proto__"])(
    "is not made up for %j",
    (name) => {
      expect(ruleNamed(name)).toBeUndefined();
    },
  );
});
