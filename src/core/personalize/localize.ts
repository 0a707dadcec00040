/**
 * The one value of each localized field that a visitor gets, all in one language: the first of theirs that the content
 * has (the lookup of RFC 4647), else the default. Of a language's variants the most particular: what is written for the
 * visitor's market, for the country that their language names, for the country where they are, for the language.
 */
import type { Payload } from "../placements.ts";
import type { Content, Variants } from "../placements/languages.ts";
import type { PageContext } from "./page-context.ts";

export interface Localized {
  readonly payload: Payload;
  /** Absent where nothing differs by language. */
  readonly language?: string;
}

interface Found {
  readonly language: string;
  /** Of the visitor's own tag: `GB` of `en-GB`. */
  readonly region?: string;
}

/** Shortens the tag from its end until the content has it. */
function lookUp(tag: string, languages: readonly string[]): Found | undefined {
  const subtags = tag.split("-");
  const region = subtags
    .slice(1)
    .find((subtag) => /^[a-z]{2}$/i.test(subtag))
    ?.toUpperCase();
  for (let length = subtags.length; length > 0; length -= 1) {
    const range = subtags.slice(0, length).join("-").toLowerCase();
    const language = languages.find((one) => one.toLowerCase() === range);
    if (language !== undefined) return { language, ...(region === undefined ? {} : { region }) };
  }
  return undefined;
}

function find(locales: readonly string[], languages: readonly string[]): Found | undefined {
  for (const tag of locales) {
    const found = lookUp(tag, languages);
    if (found) return found;
  }
  const [first] = languages;
  return first === undefined ? undefined : { language: first };
}

function keysFor({ language, region }: Found, { country, market }: PageContext): readonly string[] {
  return [language, "*"].flatMap((one) => [
    ...(market === undefined ? [] : [`${one}@${market}`]),
    ...(region === undefined ? [] : [`${one}-${region}`]),
    `${one}-${country}`,
    one,
  ]);
}

function valueOf(variants: Variants, keys: readonly string[]): Variants[string] | undefined {
  const key = keys.find((one) => Object.hasOwn(variants, one));
  return key === undefined ? undefined : variants[key];
}

export function localize({ plain, localized, languages }: Content, page: PageContext): Localized {
  const found = find(page.locales, languages);
  if (!found) return { payload: plain };
  const keys = keysFor(found, page);
  const values = Object.entries(localized).flatMap(([field, variants]) => {
    const value = valueOf(variants, keys);
    return value === undefined ? [] : [[field, value] as const];
  });
  return { payload: { ...plain, ...Object.fromEntries(values) }, language: found.language };
}
