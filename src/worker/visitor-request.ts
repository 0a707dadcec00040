/**
 * A visitor's request as another Worker hands it to the collector: all that a decision must not be without. Imports
 * nothing, so that any Worker can copy or import it.
 */

/** What a Worker knows of the request that it answers. `null`: it was looked for and is not there. */
export interface VisitorRequest {
  /** The page's address: its host finds the site, its path the page. */
  readonly url: string;
  /** ISO 3166, as `request.cf` has them. */
  readonly country: string | null;
  readonly region: string | null;
  /** Raw headers. */
  readonly cookie: string | null;
  readonly gpc: string | null;
  readonly dnt: string | null;
  readonly userAgent: string | null;
  readonly acceptLanguage: string | null;
}

/** Reads a request as it came in, with all that a decision must not be without. */
export function visitorRequest(request: Request): VisitorRequest {
  const cf = request.cf as IncomingRequestCfProperties | undefined;
  return {
    url: request.url,
    country: cf?.country ?? null,
    region: cf?.regionCode ?? null,
    cookie: request.headers.get("cookie"),
    gpc: request.headers.get("sec-gpc"),
    dnt: request.headers.get("dnt"),
    userAgent: request.headers.get("user-agent"),
    acceptLanguage: request.headers.get("accept-language"),
  };
}
