/** The language of a locale or of an `Accept-Language` header: an ISO 639 code in lower case, of the first that it names. */
export function languageOf(tag: string | undefined): string | undefined {
  const [, language] = /^\s*([a-z]{2,3})(?![a-z])/i.exec(tag ?? "") ?? [];
  return language?.toLowerCase();
}

/** What our own pages are written in: the visitor's, and the demo's. */
export const LANGUAGES = ["en", "he"] as const;
export type Language = (typeof LANGUAGES)[number];

export const DIRECTION: Readonly<Record<Language, "ltr" | "rtl">> = { en: "ltr", he: "rtl" };
