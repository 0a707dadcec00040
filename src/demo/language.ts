/** The demo shop's two languages, and a text in both. */
import { DIRECTION, LANGUAGES, type Language } from "../core/language.ts";

export { DIRECTION, LANGUAGES, type Language };
export type Text = Readonly<Record<Language, string>>;

/** An English number reads the same in both; only what stands around it changes. */
export function price(amount: number, language: Language): string {
  const format = { style: "currency", currency: "EUR", maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(language, format).format(amount);
}
