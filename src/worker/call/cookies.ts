/**
 * Our cookies, sealed with AES-256-GCM: the *visitor* names an object and proves it by a token, the *choice* remembers
 * consent or refusal without any identifier. What does not open is as if it were not there.
 */
import { parse } from "hono/utils/cookie";
import * as z from "zod";
import { spaceOf, type Config, type Site } from "../../core/config.ts";
import { LIMIT } from "../../core/limits.ts";
import { JURISDICTIONS } from "../../core/policy/placement.ts";
import { PURPOSES } from "../../core/policy/purposes.ts";
import type { Env } from "../env.ts";
import { base64UrlDecode, base64UrlEncode, keyring, type VersionedKey } from "../stores/keyring.ts";

const visitorSchema = z.object({
  v: z.literal(1),
  class: z.enum(["full"]),
  id: z.string().regex(/^[0-9a-f]{64}$/),
  jurisdiction: z.enum(JURISDICTIONS),
  /** A cookie is good for one identity space. */
  space: z.string(),
  token: z.string(),
  at: z.number(),
});
export type VisitorCookie = z.infer<typeof visitorSchema>;

const choiceSchema = z.object({
  v: z.literal(1),
  space: z.string(),
  choices: z.partialRecord(
    z.enum(PURPOSES),
    z.object({ granted: z.boolean(), at: z.number(), region: z.string().exactOptional() }),
  ),
});
export type ChoiceCookie = z.infer<typeof choiceSchema>;

type Kind = "visitor" | "choice";
const SCHEMAS = { visitor: visitorSchema, choice: choiceSchema } as const;
interface Contents {
  readonly visitor: VisitorCookie;
  readonly choice: ChoiceCookie;
}

const imported = new Map<VersionedKey, Promise<CryptoKey>>();

function aesKey(key: VersionedKey): Promise<CryptoKey> {
  const known = imported.get(key);
  if (known) return known;
  const made = crypto.subtle.importKey("raw", key.bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  imported.set(key, made);
  return made;
}

/** Binds a sealed text to its kind, so that one cookie cannot be passed off as the other. */
function algorithm(kind: Kind, nonce: Uint8Array<ArrayBuffer>): SubtleCryptoEncryptAlgorithm {
  return {
    name: "AES-GCM",
    iv: nonce,
    additionalData: Uint8Array.from(new TextEncoder().encode(`gatehouse/cookie/${kind}`)),
  };
}

const NONCE_BYTES = 12;

async function seal(kind: Kind, contents: unknown, env: Env): Promise<string> {
  const [newest] = keyring("GATEHOUSE_COOKIE_KEYS", env.GATEHOUSE_COOKIE_KEYS);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const plain = new TextEncoder().encode(JSON.stringify(contents));
  const sealed = await crypto.subtle.encrypt(algorithm(kind, nonce), await aesKey(newest), plain);
  const bytes = new Uint8Array(NONCE_BYTES + sealed.byteLength);
  bytes.set(nonce);
  bytes.set(new Uint8Array(sealed), NONCE_BYTES);
  return `${newest.version}.${base64UrlEncode(bytes)}`;
}

async function open(kind: Kind, text: string, env: Env): Promise<unknown> {
  const [version = "", sealed = ""] = text.split(".", 2);
  const key = keyring("GATEHOUSE_COOKIE_KEYS", env.GATEHOUSE_COOKIE_KEYS).find((one) => one.version === version);
  if (!key || sealed.length > 2_000) return undefined;
  try {
    const bytes = base64UrlDecode(sealed);
    const plain = await crypto.subtle.decrypt(
      algorithm(kind, bytes.slice(0, NONCE_BYTES)),
      await aesKey(key),
      bytes.slice(NONCE_BYTES),
    );
    return JSON.parse(new TextDecoder().decode(plain)) as unknown;
  } catch {
    return undefined;
  }
}

/** `__Host-` binds the cookie to this very host; sites whose pages are elsewhere need a domain instead. */
function nameOf(kind: Kind, config: Config, site: Site, hostname: string): string {
  return domainOf(site, hostname) === undefined ? `__Host-${config.cookies[kind]}` : config.cookies[kind];
}

function domainOf({ cookieDomain }: Site, hostname: string): string | undefined {
  const covers = cookieDomain !== undefined && (hostname === cookieDomain || hostname.endsWith(`.${cookieDomain}`));
  return covers ? cookieDomain : undefined;
}

/** The cookie's contents; `undefined` when absent, forged, expired, of another space, or sealed with a dropped key. */
async function readCookie<K extends Kind>(
  kind: K,
  request: Request,
  config: Config,
  site: Site,
  space: string,
  env: Env,
): Promise<Contents[K] | undefined> {
  const header = request.headers.get("cookie");
  if (header === null) return undefined;
  const name = nameOf(kind, config, site, new URL(request.url).hostname);
  const text = parse(header, name)[name];
  if (text === undefined) return undefined;
  const parsed = SCHEMAS[kind].safeParse(await open(kind, text, env));
  return parsed.success && parsed.data.space === space ? (parsed.data as Contents[K]) : undefined;
}

/** What a call's cookies say. */
export interface Cookies {
  readonly visitor: VisitorCookie | undefined;
  readonly choice: ChoiceCookie | undefined;
}

/** Both of the site's own identity space. */
export async function readCookies(request: Request, config: Config, site: Site, env: Env): Promise<Cookies> {
  const space = spaceOf(site);
  const [visitor, choice] = await Promise.all([
    readCookie("visitor", request, config, site, space, env),
    readCookie("choice", request, config, site, space, env),
  ]);
  return { visitor, choice };
}

function setCookie(kind: Kind, value: string, maxAge: number, hostname: string, config: Config, site: Site): string {
  const domain = domainOf(site, hostname);
  return [
    `${nameOf(kind, config, site, hostname)}=${value}`,
    "Path=/",
    ...(domain === undefined ? [] : [`Domain=${domain}`]),
    `Max-Age=${maxAge}`,
    "HttpOnly",
    "Secure",
    "SameSite=Lax",
  ].join("; ");
}

/** A `Set-Cookie` value that takes the cookie away. */
export function expireCookie(kind: Kind, request: Request, config: Config, site: Site): string {
  return setCookie(kind, "", 0, new URL(request.url).hostname, config, site);
}

/** A `Set-Cookie` value. `life` in seconds, where the law has a say in it; never longer than browsers take. */
export async function writeCookie<K extends Kind>(
  kind: K,
  contents: Contents[K],
  request: Request,
  config: Config,
  site: Site,
  env: Env,
  life: number = LIMIT.visitorCookieSeconds,
): Promise<string> {
  const seconds = Math.min(Math.round(life), LIMIT.longestCookieSeconds);
  return setCookie(kind, await seal(kind, contents, env), seconds, new URL(request.url).hostname, config, site);
}
