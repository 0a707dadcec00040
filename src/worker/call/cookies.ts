/**
 * Our cookies: the *visitor* names an object and proves it by a token, the *choice* remembers consent or refusal without
 * any identifier, the *decision* (`decision-cookie.ts`) is what a read needs for some minutes, and the *pass*
 * (`privacy-pass.ts`) that a link was opened. What is forged, foreign, too old or names no object is as if it were not there.
 */
import * as z from "zod";
import { spaceOf, type Config, type Site } from "../../core/config.ts";
import { realmOf, VISITOR_CLASSES } from "../../core/decide/visitor-class.ts";
import { LIMIT } from "../../core/limits.ts";
import { JURISDICTIONS } from "../../core/policy/placement.ts";
import { PURPOSES } from "../../core/policy/purposes.ts";
import type { Env } from "../env.ts";
import type { Proved } from "../objects/calls.ts";
import { jurisdictionOf } from "../stores/jurisdiction.ts";
import type { DecisionContents } from "./decision-cookie.ts";
import type { PassContents } from "./privacy-pass.ts";
import { urlOf } from "./address.ts";
import { open, seal } from "./sealed-cookie.ts";

const visitorFields = {
  id: z.string().regex(/^[0-9a-f]{64}$/),
  /** The device's, where it rests with its person. */
  subject: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .exactOptional(),
  jurisdiction: z.enum(JURISDICTIONS),
  /** A cookie is good for one identity space; one of statistics, for one site. */
  space: z.string(),
  token: z.string(),
  /** Epoch ms. */
  at: z.number(),
};

const visitorSchema = z.object({
  v: z.literal(2),
  /** One at a time, all under one name. */
  class: z.enum(VISITOR_CLASSES),
  ...visitorFields,
  /** Epoch ms. The browser's copy ends then; one that was carried off must not outlive it. */
  until: z.number(),
});
type VisitorContents = z.infer<typeof visitorSchema>;

/** The browser was told to keep it this long. */
const firstVisitorSchema = z
  .object({ v: z.literal(1), class: z.literal("full"), ...visitorFields })
  .transform((old) => ({ ...old, v: 2 as const, until: old.at + LIMIT.visitorCookieSeconds * 1_000 }));

export interface VisitorCookie extends VisitorContents {
  /** Sealed under an older key, or in an older layout. */
  readonly outdated: boolean;
}

const choiceSchema = z.object({
  v: z.literal(1),
  space: z.string(),
  choices: z.partialRecord(
    z.enum(PURPOSES),
    z.object({ granted: z.boolean(), at: z.number(), region: z.string().exactOptional() }),
  ),
});
export type ChoiceCookie = z.infer<typeof choiceSchema>;

type Kind = keyof Config["cookies"];
interface Contents {
  readonly visitor: VisitorContents;
  readonly choice: ChoiceCookie;
  readonly decision: DecisionContents;
  readonly pass: PassContents;
}

/** `__Host-` binds the cookie to this very host; sites whose pages are elsewhere need a domain instead. */
export function cookieName(kind: Kind, config: Config, site: Site, hostname: string): string {
  return domainOf(kind, site, hostname) === undefined ? `__Host-${config.cookies[kind]}` : config.cookies[kind];
}

/** No page but our own needs to send a pass. */
function domainOf(kind: Kind, { cookieDomain }: Site, hostname: string): string | undefined {
  if (kind === "pass") return undefined;
  const covers = cookieDomain !== undefined && (hostname === cookieDomain || hostname.endsWith(`.${cookieDomain}`));
  return covers ? cookieDomain : undefined;
}

/** What a call's cookies say. */
export interface Cookies {
  readonly visitor: VisitorCookie | undefined;
  readonly choice: ChoiceCookie | undefined;
}

/** As the browser sent them, sealed. */
export type CookieTexts = Readonly<Record<Kind, string | undefined>>;

const NO_TEXTS: CookieTexts = { visitor: undefined, choice: undefined, decision: undefined, pass: undefined };

const found = new WeakMap<Request, CookieTexts>();

/** Looked for once a call: by whoever reads by them, and by whoever hands out new ones. */
export function cookieTexts(request: Request, config: Config, site: Site): CookieTexts {
  const known = found.get(request);
  if (known) return known;
  const texts = findTexts(request, config, site);
  found.set(request, texts);
  return texts;
}

function findTexts(request: Request, config: Config, site: Site): CookieTexts {
  const header = request.headers.get("cookie");
  if (header === null) return NO_TEXTS;
  const { hostname } = urlOf(request);
  const text = (kind: Kind): string | undefined => valueIn(header, cookieName(kind, config, site, hostname));
  return { visitor: text("visitor"), choice: text("choice"), decision: text("decision"), pass: text("pass") };
}

/** The first of that name, as it stands there: what we seal needs no quotes and no escapes. */
function valueIn(header: string, name: string): string | undefined {
  for (let at = header.indexOf(name); at >= 0; at = header.indexOf(name, at + 1)) {
    const value = at + name.length + 1;
    const isWhole = at === 0 || header[at - 1] === " " || header[at - 1] === ";";
    if (!isWhole || header[value - 1] !== "=") continue;
    const end = header.indexOf(";", value);
    return header.slice(value, end < 0 ? undefined : end).trimEnd();
  }
  return undefined;
}

/** Both of the site's own identity space. */
export async function readCookies(request: Request, config: Config, site: Site, env: Env): Promise<Cookies> {
  const texts = cookieTexts(request, config, site);
  const [visitor, choice] = await Promise.all([
    texts.visitor === undefined ? undefined : open("visitor", texts.visitor, env),
    readChoice(texts.choice, site, env),
  ]);
  return { visitor: visitor && visitorOf(visitor.contents, visitor.byNewest, site, env), choice };
}

/** `text`: the cookie's, if there is one. */
export async function readChoice(text: string | undefined, site: Site, env: Env): Promise<ChoiceCookie | undefined> {
  const opened = text === undefined ? undefined : await open("choice", text, env);
  const chosen = choiceSchema.safeParse(opened?.contents).data;
  return chosen?.space === spaceOf(site) ? chosen : undefined;
}

function visitorOf(contents: unknown, byNewest: boolean, site: Site, env: Env): VisitorCookie | undefined {
  const current = visitorSchema.safeParse(contents).data;
  const read = current ?? firstVisitorSchema.safeParse(contents).data;
  if (!read || read.space !== realmOf(read.class, site.id, spaceOf(site))) return undefined;
  if (read.until <= Date.now() || !namesObject(read, env)) return undefined;
  return { ...read, outdated: !byNewest || !current };
}

/** An id that nothing here made, or of another jurisdiction, throws wherever it is used: no call may end by that. */
function namesObject({ id, jurisdiction }: VisitorContents, env: Env): boolean {
  try {
    jurisdictionOf(env.PROFILE, jurisdiction, env).withId(id);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** What its object compares; that to which one has `sent` us on need not, and could not. */
export function proofOf(
  { token, class: visitorClass, jurisdiction }: VisitorCookie,
  { sent, subject }: { readonly sent: boolean; readonly subject?: string | undefined },
): Proved {
  return sent ? { by: "pointer", subject } : { by: "cookie", token, class: visitorClass, jurisdiction, subject };
}

/** `maxAge` in seconds; without one the cookie leaves with the browser. */
function setCookie(
  kind: Kind,
  value: string,
  maxAge: number | undefined,
  request: Request,
  config: Config,
  site: Site,
): string {
  const { hostname } = urlOf(request);
  const domain = domainOf(kind, site, hostname);
  return [
    `${cookieName(kind, config, site, hostname)}=${value}`,
    "Path=/",
    ...(domain === undefined ? [] : [`Domain=${domain}`]),
    ...(maxAge === undefined ? [] : [`Max-Age=${maxAge}`]),
    "HttpOnly",
    "Secure",
    `SameSite=${kind === "pass" ? "Strict" : "Lax"}`,
  ].join("; ");
}

/** A `Set-Cookie` value that takes the cookie away. */
export function expireCookie(kind: Kind, request: Request, config: Config, site: Site): string {
  return setCookie(kind, "", 0, request, config, site);
}

/** A `Set-Cookie` value. `life` in seconds, never longer than browsers take; without one, as long as the browser runs. */
export async function writeCookie<K extends Kind>(
  kind: K,
  contents: Contents[K],
  life: number | undefined,
  request: Request,
  config: Config,
  site: Site,
  env: Env,
): Promise<string> {
  const seconds = life === undefined ? undefined : Math.min(Math.round(life), LIMIT.longestCookieSeconds);
  return setCookie(kind, await seal(kind, contents, env), seconds, request, config, site);
}
