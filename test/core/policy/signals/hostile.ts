/** What arrives where a consent object should be: anything that JSON can say, and what nobody meant to send. */
import fc from "fast-check";
import { PURPOSES } from "../../../../src/core/policy/purposes.ts";
import type { ConsentCategories } from "../../../../src/core/policy/signals/categories.ts";

export const AT = 1_000;

/** The owner's names of categories; two share a purpose, one stands for two, one for none. */
export const MAPPED: ConsentCategories = {
  C2: ["analytics"],
  C4: ["advertising", "sale_or_share"],
  Marketing: ["advertising"],
  functional: [],
};

const name = fc.oneof(
  fc.constantFrom("C2", "C4", "Marketing", "C7", "__proto__", "constructor", "toString", "", ...PURPOSES),
  fc.string({ maxLength: 4 }),
);

/** Parsed, as the wire does: `__proto__` is then a name like any other. */
const parsed = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? "null");

/** Not `name: value` of a literal, which would set a prototype. */
const entries = (pairs: readonly (readonly [string, unknown])[]): string =>
  `{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value) ?? "null"}`).join(",")}}`;

const answer = fc.oneof(
  { weight: 3, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
);
export const preferences: fc.Arbitrary<string> = fc.array(fc.tuple(name, answer), { maxLength: 6 }).map(entries);
const ids = fc.oneof(
  { weight: 4, arbitrary: fc.array(name, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
);

/** Consent objects as texts, mostly of a shape that somebody meant. */
export const segmentTexts = fc.oneof(
  { weight: 3, arbitrary: preferences.map((said) => `{"categoryPreferences":${said}}`) },
  { weight: 1, arbitrary: fc.jsonValue().map((value) => JSON.stringify({ categoryPreferences: value })) },
);
export const rudderstackTexts = fc
  .record(
    { provider: name, allowedConsentIds: ids, deniedConsentIds: ids, resolutionStrategy: name },
    { requiredKeys: [] },
  )
  .map((value) => JSON.stringify(value));

/** A text with a few of its bits turned over; what is no JSON any more never reaches a reader. */
const flipped = (texts: fc.Arbitrary<string>): fc.Arbitrary<unknown> =>
  fc.tuple(texts, fc.array(fc.nat(), { minLength: 1, maxLength: 3 })).map(([text, at]) => {
    const bytes = Buffer.from(text);
    for (const bit of at) {
      const index = (bit >> 3) % bytes.length;
      bytes[index] = (bytes[index] ?? 0) ^ (1 << (bit & 7));
    }
    try {
      return JSON.parse(bytes.toString("utf8")) as unknown;
    } catch {
      return text;
    }
  });

const long = "x".repeat(100_000);
const deep = JSON.parse(`${'{"categoryPreferences":'.repeat(30)}true${"}".repeat(30)}`) as unknown;
const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`C${at}`, at % 2 === 0]));

export const EXTREMES: readonly unknown[] = [
  long,
  [long],
  deep,
  wide,
  { categoryPreferences: wide },
  { categoryPreferences: { [long]: true } },
  { categoryPreferences: { C2: long } },
  { allowedConsentIds: [long], deniedConsentIds: Array.from({ length: 5_000 }, (_, at) => `C${at}`) },
  { allowedConsentIds: { length: 1, 0: "C2" } },
  JSON.parse('{"__proto__":{"categoryPreferences":{"C2":true},"allowedConsentIds":["C2"]}}'),
  JSON.parse('{"categoryPreferences":{"__proto__":{"C2":true}}}'),
  { hasOwnProperty: 1, toString: 1, categoryPreferences: { hasOwnProperty: true, valueOf: true } },
];

export const hostile = (texts: fc.Arbitrary<string>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 4, arbitrary: texts.map((text) => JSON.parse(text) as unknown) },
    { weight: 3, arbitrary: flipped(texts) },
    { weight: 2, arbitrary: fc.anything({ withBigInt: false }).map(parsed) },
    { weight: 1, arbitrary: fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("latin1")) },
    { weight: 1, arbitrary: fc.constantFrom(...EXTREMES) },
  );
