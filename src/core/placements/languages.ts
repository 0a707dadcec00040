/**
 * Contents in several languages. A field whose keys are all languages of the config (`en`), with a country or market
 * behind them or not (`en-GB`, `en@dach`), or `*` for every language, has one value for each; any other object is the
 * page's own. Says what there is; who gets which is in personalize/localize.ts.
 */
import * as z from "zod";
import type { Payload, Scalar } from "../placements.ts";
import { countrySchema, idSchema } from "../wording.ts";

/** The first is what is shown where no other fits. */
export const languagesSchema = z
  .array(z.string().regex(/^[a-z]{2,3}(?:-[A-Z][a-z]{3})?$/, "a language's tag, such as en, he or zh-Hant"))
  .refine((tags) => new Set(tags).size === tags.length, "one language twice");

/** Countries by market. One is in one market, since a visitor gets one answer. */
export const marketsSchema = z.record(idSchema, z.array(countrySchema).min(1)).refine((markets) => {
  const countries = Object.values(markets).flat();
  return new Set(countries).size === countries.length;
}, "one country twice");

export type Markets = z.output<typeof marketsSchema>;

/** By their keys, as the owner wrote them. */
export type Variants = Readonly<Record<string, Scalar>>;

export interface Content {
  /** What is the same in every language. */
  readonly plain: Payload;
  readonly localized: Readonly<Record<string, Variants>>;
  /** Those that every localized field has, so that no answer is in two: as the config orders them. */
  readonly languages: readonly string[];
}

interface Variant {
  readonly language: string;
  readonly country?: string;
  readonly market?: string;
}

const VARIANT = /^(\*|[a-z]{2,3}(?:-[A-Z][a-z]{3})?)(?:-([A-Z]{2})|@([a-z][a-z0-9-]*))?$/;

/** `undefined`: not a language of these. */
export function readVariant(key: string, languages: readonly string[]): Variant | undefined {
  const [, language, country, market] = VARIANT.exec(key) ?? [];
  if (language === undefined || (language !== "*" && !languages.includes(language))) return undefined;
  return { language, ...(country === undefined ? {} : { country }), ...(market === undefined ? {} : { market }) };
}

/** `undefined`: the field is the same in every language. */
export function variantsOf(value: Payload[string], languages: readonly string[]): Variants | undefined {
  if (languages.length === 0 || typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => readVariant(key, languages)) ? value : undefined;
}

/** A language that only one country or market has is not one that can be promised. */
export function hasLanguage(variants: Variants, language: string): boolean {
  return Object.hasOwn(variants, language) || Object.hasOwn(variants, "*");
}

export function compileContent(payload: Payload, languages: readonly string[]): Content {
  const fields = Object.entries(payload).map(([name, value]) => [name, value, variantsOf(value, languages)] as const);
  const localized = fields.flatMap(([name, , variants]) => (variants ? [[name, variants] as const] : []));
  const common = languages.filter((language) => localized.every(([, variants]) => hasLanguage(variants, language)));
  return {
    plain: Object.fromEntries(fields.flatMap(([name, value, variants]) => (variants ? [] : [[name, value]]))),
    localized: Object.fromEntries(localized),
    languages: localized.length > 0 ? common : [],
  };
}
