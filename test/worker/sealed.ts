/**
 * What whoever holds the cookie key can make and read: sealed contents, by WebCrypto alone and not by the code under
 * test. Knows the layout of a sealed text and none of its contents.
 */
import { env } from "cloudflare:workers";
import type { Fields } from "./call.ts";

const [VERSION = "", SECRET = ""] = env.GATEHOUSE_COOKIE_KEYS.split(".", 2);

/** The key that the collector under test has. */
export const REAL = { version: VERSION, secret: SECRET } as const;
export type CookieKey = { readonly version: string; readonly secret: string };

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
}

async function cipher(kind: string, iv: Uint8Array<ArrayBuffer>, secret: string) {
  const additionalData = Uint8Array.from(new TextEncoder().encode(`gatehouse/cookie/${kind}`));
  const key = await crypto.subtle.importKey("raw", bytesOf(secret), "AES-GCM", false, ["encrypt", "decrypt"]);
  return [{ name: "AES-GCM", iv, additionalData }, key] as const;
}

export async function sealed(contents: unknown, kind = "visitor", { version, secret }: CookieKey = REAL) {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(contents));
  const text = new Uint8Array(await crypto.subtle.encrypt(...(await cipher(kind, nonce, secret)), plain));
  const binary = String.fromCharCode(...nonce, ...text);
  return `${version}.${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** As a `Cookie` header has it. */
export async function visitorCookie(contents: unknown, key: CookieKey = REAL): Promise<string> {
  return `gh_v=${await sealed(contents, "visitor", key)}`;
}

export async function unsealed(text: string, kind = "visitor", { secret }: CookieKey = REAL): Promise<Fields> {
  const bytes = bytesOf(text.slice(text.indexOf(".") + 1));
  const plain = await crypto.subtle.decrypt(...(await cipher(kind, bytes.slice(0, 12), secret)), bytes.slice(12));
  return JSON.parse(new TextDecoder().decode(plain)) as Fields;
}

/** What the visitor cookie of a `Cookie` or `Set-Cookie` header holds. */
export async function contentsOf(header: string, key: CookieKey = REAL): Promise<Fields> {
  const text = /gh_v=(\d+\.[\w-]+)/.exec(header)?.[1];
  if (text === undefined) throw new Error(`no visitor cookie in ${header}`);
  return unsealed(text, "visitor", key);
}
