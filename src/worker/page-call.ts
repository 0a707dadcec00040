/**
 * The call that a page of the site would have made, made for it by the owner's other Worker: to the site's own address,
 * from the page's origin, with its browser key and the visitor's headers. It goes through the same door as the page's, so
 * that nothing is checked twice or in two ways.
 */
import { pageKeyOf, type Config, type Site } from "../core/config.ts";
import { secretOf, type Env } from "./env.ts";
import { headersOf } from "./rpc-question.ts";
import type { VisitorRequest } from "./visitor-request.ts";

export interface PageCall {
  readonly method: "GET" | "POST" | "PUT";
  /** Below the site's base path, with its query. */
  readonly path: string;
  readonly body?: unknown;
}

/** What the caller adds to its own answer, so that the visitor's browser is told as if it had asked. */
export interface WithCookies {
  /** `Set-Cookie` values. An answer with one of them must be in nobody's cache. */
  readonly setCookies: readonly string[];
}

/** Behind a binding there is no connection of anybody's: what its caller says of the visitor's is all there is. */
export function believing(config: Config): Config {
  return { ...config, sites: config.sites.map((site) => ({ ...site, proxied: false })) };
}

/** @throws {Error} when the site has no key for pages, or no value for it */
export function pageCall(site: Site, visitor: VisitorRequest, { method, path, body }: PageCall, env: Env): Request {
  const page = new URL(visitor.url);
  const secret = pageKeyOf(site);
  const key = secret === undefined ? undefined : secretOf(env, secret);
  if (key === undefined) throw new Error(`site "${site.id}" has no browser key, or ${secret} is not set`);
  const headers = headersOf(visitor);
  headers.set("origin", page.origin);
  headers.set("referer", page.href);
  headers.set("authorization", `Basic ${btoa(`${key}:`)}`);
  // A deployed collector hears `cf` alone, one on a developer's machine these two.
  if (visitor.country !== null) headers.set("cf-ipcountry", visitor.country);
  if (visitor.region !== null) headers.set("cf-region-code", visitor.region);
  if (body !== undefined) headers.set("content-type", "application/json");
  // The host of the page is the collector's own where they share one: its cookies are named by it.
  const host = site.hosts.includes(page.hostname) ? page.hostname : site.hosts[0];
  const cf = { country: visitor.country ?? undefined, regionCode: visitor.region ?? undefined };
  return new Request(`https://${host}${site.basePath ?? ""}${path}`, {
    method,
    headers,
    cf: cf as RequestInitCfProperties,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** @throws {Error} with the refusal's code and what to do */
export async function answerOf<Answer>(response: Response): Promise<Answer & WithCookies> {
  const answer = await response.json();
  if (response.ok) return { ...(answer as Answer), setCookies: response.headers.getSetCookie() };
  const { code, detail } = answer as { readonly code: string; readonly detail: string };
  throw new Error(`${code}: ${detail}`);
}
