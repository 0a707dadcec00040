/**
 * What a request says about the page and the device, for contextual rules. Total: what cannot be read is left out, and a
 * rule that asks for it does not hold. Looks at nothing that tells visitors apart.
 */
import { deviceOf } from "../device.ts";
import { languageOf } from "../language.ts";
import type { PageContext } from "./choose.ts";

/** What the page says, and what the browser's headers say where the page is silent. */
export interface PageFacts {
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

export function pageContext(facts: PageFacts): PageContext {
  const path = facts.path ?? pathOf(facts.referer);
  const language = languageOf(facts.locale) ?? languageOf(facts.acceptLanguage);
  const device = deviceOf(facts.userAgent, facts.clientHintMobile);
  return {
    country: facts.country,
    ...(path === undefined ? {} : { path }),
    ...(language === undefined ? {} : { language }),
    ...(facts.category === undefined ? {} : { category: facts.category }),
    ...(device === undefined ? {} : { device }),
  };
}
