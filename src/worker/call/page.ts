/** What a call says of the page, for contextual rules: the sender's own words, and the browser's headers. */
import type { PageContext } from "../../core/personalize/choose.ts";
import { pageContext, type PageFacts } from "../../core/personalize/page-context.ts";

export type PageWords = Pick<PageFacts, "path" | "locale" | "category">;

/** `fromBrowser`: the headers are the visitor's own, not a server's. */
export function pageOf(request: Request, said: PageWords, country: string, fromBrowser: boolean): PageContext {
  const header = (name: string) => (fromBrowser ? (request.headers.get(name) ?? undefined) : undefined);
  return pageContext({
    ...said,
    country,
    referer: header("referer"),
    acceptLanguage: header("accept-language"),
    userAgent: header("user-agent"),
    clientHintMobile: header("sec-ch-ua-mobile"),
  });
}
