/** People with browsers, as the tests of identity and of rights make them: signed in by their owner's backend, or not. */
import { env } from "cloudflare:workers";
import { SignJWT } from "jose";
import { secretOf } from "../../src/worker/env.ts";
import { basic, FROM, KEY, newId, post, type Fields, type Headers } from "./call.ts";
import { lookup } from "./stores.ts";
import { Browser, track } from "./visit.ts";

export const look = (): Fields => track("Product Viewed", { product_id: "p-1", category: "coats" });

export interface Claims {
  readonly sub: string;
  readonly vis: string;
  readonly jti?: string;
  readonly email?: string;
}

/** As the owner's backend signs it. */
export async function assertionFor({ jti = newId("jti"), ...claims }: Claims): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const key = new TextEncoder().encode(secretOf(env, "GATEHOUSE_IDENTITY_SECRET"));
  return new SignJWT({ ...claims, jti, iss: "https://www.shop.example", aud: "shop", iat: now, exp: now + 120 })
    .setProtectedHeader({ alg: "HS256" })
    .sign(key);
}

/** Has looked at one thing. */
export async function aBrowser(from: Headers = FROM.california): Promise<Browser> {
  const browser = new Browser(from);
  await browser.send([look()]);
  return browser;
}

export async function handleOf(browser: Browser): Promise<string> {
  const { handle } = await browser.session();
  if (handle === undefined) throw new Error("nobody is known");
  return handle;
}

export function identify(userId: string, assertion?: string, traits: Fields = {}): Fields {
  return { type: "identify", userId, traits, context: assertion === undefined ? {} : { assertion } };
}

export async function signIn(browser: Browser, userId: string, more: Partial<Claims> = {}): Promise<readonly Fields[]> {
  const assertion = await assertionFor({ sub: userId, vis: await handleOf(browser), ...more });
  const { results } = await browser.send([identify(userId, assertion)]);
  return results as unknown as readonly Fields[];
}

/** How many looks their one profile counts; `undefined` where nothing is counted. */
export async function viewsOf(id: string, idType: "userId" | "anonymousId"): Promise<number | undefined> {
  const { profiles } = await lookup(id, idType);
  if (profiles.length > 1) throw new Error("two profiles of one person");
  return profiles[0]?.counts["Product Viewed"]?.count;
}

export async function unlink(whom: Fields): Promise<Fields> {
  return (await post("/v1/identity/unlink", whom, basic(KEY.backend))).json();
}

/** As staff asks. */
export async function ask(type: string, identifiers: readonly Fields[], more: Fields = {}): Promise<Fields> {
  const response = await post("/v1/privacy/requests", { type, identifiers, ...more }, basic(KEY.backend));
  if (response.status >= 300) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

export const userId = (value: string): Fields => ({ kind: "userId", value });
export const anonymousId = (value: string): Fields => ({ kind: "anonymousId", value });
