/**
 * What a request says about the page and the device, for contextual rules. Total: what cannot be read is left out, and a
 * rule that asks for it does not hold. Looks at nothing that tells visitors apart.
 */
import { deviceOf, type Device } from "../device.ts";
import type { Markets } from "../placements/languages.ts";
import { localesOf } from "./locales.ts";

/** What the request itself says. */
export interface PageContext {
  /** When it came, for what is shown at some times only. */
  readonly at: number;
  readonly path?: string;
  readonly category?: string;
  /** ISO 639, lower case: of the first of `locales`. */
  readonly language?: string;
  /** BCP 47: what the page is in, then what the browser prefers. */
  readonly locales: readonly string[];
  /** ISO 3166; `XX` when unknown. */
  readonly country: string;
  /** The owner's name for the group of countries that this one is in. */
  readonly market?: string;
  readonly device?: Device;
}

/** What the page says, and what the browser's headers say where the page is silent. */
export interface PageFacts {
  readonly at: number;
  readonly path?: string | undefined;
  readonly locale?: string | undefined;
  readonly category?: string | undefined;
  readonly country: string;
  /** Raw headers. */
  readonly referer?: string | undefined;
  readonly acceptLanguage?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly clientHintMobile?: string | undefined;
}

function pathOf(address: string | undefined): string | undefined {
  return address === undefined ? undefined : URL.parse(address)?.pathname;
}

export function pageContext(facts: PageFacts, markets: Markets): PageContext {
  const path = facts.path ?? pathOf(facts.referer);
  const locales = localesOf(facts.locale, facts.acceptLanguage);
  const [language] = locales[0]?.split("-") ?? [];
  const [market] = Object.entries(markets).find(([, countries]) => countries.includes(facts.country)) ?? [];
  const device = deviceOf(facts.userAgent, facts.clientHintMobile);
  return {
    at: facts.at,
    country: facts.country,
    locales,
    ...(path === undefined ? {} : { path }),
    ...(language === undefined ? {} : { language }),
    ...(market === undefined ? {} : { market }),
    ...(facts.category === undefined ? {} : { category: facts.category }),
    ...(device === undefined ? {} : { device }),
  };
}
