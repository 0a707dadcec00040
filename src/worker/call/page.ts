/** What a call says of the page, for contextual rules: the sender's own words, and the browser's headers. */
import type { Config } from "../../core/config.ts";
import type { ReadProposal } from "../../core/decide/read.ts";
import { pageContext, type PageContext, type PageFacts } from "../../core/personalize/page-context.ts";

export type PageWords = Pick<PageFacts, "path" | "locale" | "category">;

/** `fromBrowser`: the headers are the visitor's own, not a server's. */
export function pageOf(
  request: Request,
  said: PageWords,
  { ask, country }: ReadProposal,
  { markets }: Pick<Config, "markets">,
  fromBrowser: boolean,
): PageContext {
  const header = (name: string) => (fromBrowser ? (request.headers.get(name) ?? undefined) : undefined);
  const facts: PageFacts = {
    ...said,
    at: ask.at,
    country,
    referer: header("referer"),
    acceptLanguage: header("accept-language"),
    userAgent: header("user-agent"),
    clientHintMobile: header("sec-ch-ua-mobile"),
  };
  return pageContext(facts, markets);
}
