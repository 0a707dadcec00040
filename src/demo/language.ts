/** The demo shop's two languages, and a text in both. */

export const LANGUAGES = ["en", "he"] as const;
export type Language = (typeof LANGUAGES)[number];
export type Text = Readonly<Record<Language, string>>;

export const DIRECTION: Readonly<Record<Language, "ltr" | "rtl">> = { en: "ltr", he: "rtl" };

/** An English number reads the same in both; only what stands around it changes. */
export function price(amount: number, language: Language): string {
  const format = { style: "currency", currency: "EUR", maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(language, format).format(amount);
}
