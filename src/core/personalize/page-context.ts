/**
 * What a request says about the page and the device, for contextual rules. Total: what cannot be read is left out, and a
 * rule that asks for it does not hold. Looks at nothing that tells visitors apart.
 */
import type { Device } from "../placements.ts";
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

function languageOf(tag: string | undefined): string | undefined {
  const [, language] = /^\s*([a-z]{2,3})(?![a-z])/i.exec(tag ?? "") ?? [];
  return language?.toLowerCase();
}

function deviceOf(hint: string | undefined, agent: string | undefined): Device | undefined {
  if (hint === "?1" || hint === "?0") return hint === "?1" ? "mobile" : "desktop";
  if (agent === undefined) return undefined;
  return /\b(?:Mobile|iPhone|Android)\b/.test(agent.slice(0, 1_000)) ? "mobile" : "desktop";
}

function pathOf(address: string | undefined): string | undefined {
  return address === undefined ? undefined : URL.parse(address)?.pathname;
}

export function pageContext(facts: PageFacts): PageContext {
  const path = facts.path ?? pathOf(facts.referer);
  const language = languageOf(facts.locale) ?? languageOf(facts.acceptLanguage);
  const device = deviceOf(facts.clientHintMobile, facts.userAgent);
  return {
    country: facts.country,
    ...(path === undefined ? {} : { path }),
    ...(language === undefined ? {} : { language }),
    ...(facts.category === undefined ? {} : { category: facts.category }),
    ...(device === undefined ? {} : { device }),
  };
}
