/** Which site a call is for, and whether its origin is one of the site's. */
import type { Config, Site } from "../../core/config.ts";
import type { Env } from "../env.ts";
import { isLocal, isLoopback } from "../local.ts";
import { urlOf } from "./address.ts";
import { CallRefused } from "./problem.ts";

/** @throws {CallRefused} `unknown_site` */
export function siteOf(config: Config, url: URL, env: Env): Site {
  const found = config.sites.find((site) => site.hosts.includes(url.hostname));
  const local = isLocal(env) && isLoopback(url.hostname) ? config.sites[0] : undefined;
  const site = found ?? local;
  if (!site) throw new CallRefused("unknown_site");
  return site;
}

/** The path of the route, without the site's base path. */
export function routePath(config: Config, request: Request): string {
  const { hostname, pathname } = urlOf(request);
  const base = config.sites.find((site) => site.hosts.includes(hostname))?.basePath;
  return base !== undefined && pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname;
}

export type OriginStanding = "allowed" | "foreign" | "absent";

/**
 * Where the site's pages reach the collector: scheme, host and base path. Never http, except on this machine: the
 * cookies are Secure, browsers block such calls from https pages, and behind a proxy that ends TLS the request's own
 * scheme is the proxy's. Here an `address` is not heard, or local pages would send to the deployed collector.
 */
export function addressOf(site: Site, url: URL, path: string, env: Env): string {
  // What stands before the route is the base path under which the page found us, so it is where it will find us again.
  const base = url.pathname.slice(0, url.pathname.length - path.length);
  if (isLocal(env) && isLoopback(url.hostname)) return url.origin + base;
  return site.address ?? `https://${url.host}${base}`;
}

/**
 * The collector's own host is the site's too: pages served beside it send their own origin. Not over http: whoever is
 * on the visitor's network can write such a page.
 */
export function originStanding(site: Site, request: Request, env: Env): OriginStanding {
  const origin = request.headers.get("origin");
  if (origin === null) return "absent";
  if (site.origins.includes(origin)) return "allowed";
  if (!URL.canParse(origin)) return "foreign";
  const { hostname, protocol } = new URL(origin);
  if (protocol === "https:" && site.hosts.includes(hostname)) return "allowed";
  return isLocal(env) && isLoopback(hostname) ? "allowed" : "foreign";
}

/**
 * For reads by cookie: another site's page may not even ask, by script or by embedding us.
 * @throws {CallRefused} `origin_not_allowed`
 */
export function refuseForeignReader(site: Site, request: Request, env: Env): void {
  const standing = originStanding(site, request, env);
  const crossSite = standing === "absent" && request.headers.get("sec-fetch-site") === "cross-site";
  if (standing === "foreign" || crossSite) throw new CallRefused("origin_not_allowed");
}

/** The whole window goes there, by a link, an address or a form: no script sees what is answered. */
function opensWindow({ headers }: Request): boolean {
  return headers.get("sec-fetch-mode") === "navigate" && headers.get("sec-fetch-dest") === "document";
}

/**
 * For a page that people open from anywhere, a mail for example: only the whole window may go there, since what is framed
 * is another site's, and its clicks are too. Nor may a script read it, of the site's own pages neither.
 * @throws {CallRefused} `origin_not_allowed`
 */
export function requireWindow(request: Request): void {
  const from = request.headers.get("sec-fetch-site");
  const mayBeWindow = from === null || opensWindow(request);
  if (!mayBeWindow || request.headers.get("origin") !== null) throw new CallRefused("origin_not_allowed");
}

/** By our own pages, or by nobody's: not by a script of the site's pages, which may be anybody's. */
export function isFromHere(request: Request): boolean {
  const { headers } = request;
  const from = headers.get("sec-fetch-site");
  if (from !== null) return from === "same-origin" || from === "none" || opensWindow(request);
  const origin = headers.get("origin");
  return origin === null || origin === urlOf(request).origin;
}

/**
 * For what changes something by cookie: whoever makes a browser send it must be a page of the site, and say so.
 * @throws {CallRefused} `origin_not_allowed`
 */
export function requireOwnPage(site: Site, request: Request, env: Env): void {
  if (originStanding(site, request, env) !== "allowed") throw new CallRefused("origin_not_allowed");
}
