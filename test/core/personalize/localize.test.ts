/** Which language a visitor is answered in, and which variant of it: by what they want, then by where they are. */
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { localesOf } from "../../../src/core/personalize/locales.ts";
import { localize } from "../../../src/core/personalize/localize.ts";
import { compileContent } from "../../../src/core/placements/languages.ts";

// Hundreds of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const LANGUAGES = ["en", "he", "zh-Hant", "de"];

const answer = (payload: object, locales: readonly string[], country = "XX", market?: string) =>
  localize(compileContent(payload as never, LANGUAGES), {
    at: 0,
    country,
    locales,
    ...(market === undefined ? {} : { market }),
  });

const title = { en: "en", he: "he", "zh-Hant": "zh-Hant", de: "de" };

it.each<[readonly string[], string]>([
  [["he"], "he"],
  [["he-IL"], "he"],
  [["HE"], "he"],
  [["zh-Hant-TW"], "zh-Hant"],
  [["zh-hant"], "zh-Hant"],
  // Not to be guessed: it may be the other script.
  [["zh-TW"], "en"],
  [["zh"], "en"],
  [["de-CH-1996"], "de"],
  [["en-x-pirate"], "en"],
  [["fr-CA", "de"], "de"],
  [["fr", "ru"], "en"],
  [[], "en"],
])("looks up %j as %s", (locales, language) => {
  expect(answer({ title }, locales)).toEqual({ payload: { title: language }, language });
});

const variants = {
  en: "plain",
  "en-GB": "British",
  "en-US": "American",
  "en@dach": "dach",
  "*": "any",
  "*-IL": "Israel",
};

it.each<[string, readonly string[], string, string | undefined, string]>([
  ["nothing particular", ["en"], "XX", undefined, "plain"],
  ["the tag's country", ["en-GB"], "US", undefined, "British"],
  ["where they are", ["en"], "GB", undefined, "British"],
  ["where they are, if their own country has none", ["en-AU"], "US", undefined, "American"],
  ["the market before either", ["en-GB"], "US", "dach", "dach"],
  ["the plain one, where the market has none", ["en"], "FR", "emea", "plain"],
  ["that of every language", ["he"], "FR", "dach", "any"],
  ["that of every language there", ["he"], "IL", "dach", "Israel"],
])("takes of the variants for %s", (_, locales, country, market, expected) => {
  expect(answer({ title: variants }, locales, country, market).payload).toEqual({ title: expected });
});

it("answers in one language: one that a field lacks is used for none", () => {
  const payload = { title: { en: "Bags", he: "תיקים" }, more: { en: "More" } };
  expect(answer(payload, ["he"])).toEqual({ payload: { title: "Bags", more: "More" }, language: "en" });
  expect(answer({ ...payload, more: { "*": "→" } }, ["he"])).toEqual({
    payload: { title: "תיקים", more: "→" },
    language: "he",
  });
});

it.each([
  [{ title: { en: "a", note: "b" } }],
  [{ title: { small: 1, large: 2 } }],
  [{ title: { en: "a", fr: "b" } }],
  [{ title: { EN: "a" } }],
  [{ title: { "en-gb": "a" } }],
  [{ title: {} }],
  [{ title: ["en", "he"] }],
  [{ title: "en", price: 3, there: true, none: null }],
])("leaves %j as it stands", (payload) => {
  expect(answer(payload, ["he"])).toEqual({ payload });
});

it("takes the page's word before the browser's, and that by weight", () => {
  expect(localesOf("he-IL", "de;q=0.3, fr-CH, en;q=0.9, *;q=0.1, xx;q=0")).toEqual(["he-IL", "fr-CH", "en", "de"]);
  expect(localesOf(undefined, "en;q=nonsense, de;q=-1, he")).toEqual(["he"]);
  expect(localesOf(undefined, undefined)).toEqual([]);
});

it("reads no more than a browser sends", () => {
  expect(localesOf(undefined, "en,".repeat(10_000)).length).toBe(1);
  expect(localesOf("a-".repeat(100_000), "he")).toEqual(["he"]);
});

const languages = fc.uniqueArray(fc.constantFrom("en", "he", "de", "fr"), { minLength: 1 });
const locale = fc
  .tuple(fc.constantFrom("en", "he", "de", "fr", "ru"), fc.constantFrom("", "-IL", "-GB", "-Latn-DE"))
  .map((parts) => parts.join(""));
const suffix = fc.constantFrom("", "-IL", "-GB", "@m");

it("finds for any visitor the first of their languages that is there, else the default, and a value of it", () => {
  const extras = fc.array(fc.tuple(languages, suffix), { maxLength: 4 });
  const market = fc.constantFrom("m", undefined);
  fc.assert(
    fc.property(languages, extras, fc.array(locale), market, (has, more, locales, ofMarket) => {
      const keys = [
        ...has,
        ...more.flatMap(([some, end]) => some.filter((one) => has.includes(one)).map((one) => one + end)),
      ];
      const written = Object.fromEntries(keys.map((key) => [key, `in ${key}`]));
      const found = localize(compileContent({ title: written }, has), {
        at: 0,
        country: "IL",
        locales,
        ...(ofMarket ? { market: ofMarket } : {}),
      });
      const wanted = locales.map((one) => one.slice(0, 2)).find((one) => has.some((known) => known === one)) ?? has[0];
      expect(found.language).toBe(wanted);
      expect(found.payload["title"]).toMatch(new RegExp(`^in ${wanted}([-@]|$)`));
    }),
  );
});

it("answers anything at all, and no more than one value of a field", () => {
  const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const key = fc.oneof(fc.string(), fc.constantFrom("en", "he", "en@m", "he-IL", "*"));
  const value = fc.oneof(scalar, fc.array(scalar), fc.dictionary(key, scalar));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), value), fc.array(locale), (payload, locales) => {
      const { payload: shown } = answer(payload, locales);
      for (const [field, one] of Object.entries(shown)) {
        const written = payload[field];
        const isOneOf =
          typeof written === "object" && written !== null && Object.values(written).includes(one as never);
        expect(isOneOf || JSON.stringify(one) === JSON.stringify(written)).toBe(true);
      }
    }),
  );
});
