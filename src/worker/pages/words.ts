/** The words of our own pages, by language, and dates and places as that language has them. Holds no sentence itself. */
import { LANGUAGES, type Language } from "../../core/language.ts";
import { localesOf } from "../../core/personalize/locales.ts";
import { EN, type Words } from "./words/en.ts";
import { HE } from "./words/he.ts";

export const WORDS: Readonly<Record<Language, Words>> = { en: EN, he: HE };

/** The one asked for; else the first of the browser's that we have. */
export function pageLanguage(asked: string | undefined, acceptLanguage: string | undefined): Language {
  const [language = "en"] = localesOf(asked, acceptLanguage).flatMap(
    (tag) => LANGUAGES.find((one) => one === tag.split("-", 1)[0]) ?? [],
  );
  return language;
}

export function longDate(time: string | number, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(new Date(time));
}

/** ISO 3166-1; `undefined` where nobody knows. */
export function countryName(country: string, language: Language): string | undefined {
  return country === "XX" ? undefined : new Intl.DisplayNames(language, { type: "region" }).of(country);
}

export function listOf(names: readonly string[], language: Language): string {
  return new Intl.ListFormat(language, { type: "conjunction" }).format(names);
}
