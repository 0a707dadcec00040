/**
 * Which key a call presents. Every key of the site is compared, by digest and in constant time, so that neither the
 * time nor the order tells how near a guess came.
 */
import type { Key, Scope, Site } from "../../core/config.ts";
import { secretOf, type Env } from "../env.ts";
import { CallRefused } from "./problem.ts";

const encoder = new TextEncoder();
const digests = new Map<string, Promise<ArrayBuffer>>();

/** Digests of configured secrets are kept; those of guesses are not. */
function digestOf(secret: string): Promise<ArrayBuffer> {
  const known = digests.get(secret);
  if (known) return known;
  const digest = crypto.subtle.digest("SHA-256", encoder.encode(secret));
  digests.set(secret, digest);
  return digest;
}

function fromHeader(header: string): string | undefined {
  const [scheme = "", credentials = ""] = header.split(" ", 2);
  if (scheme.toLowerCase() === "bearer") return credentials;
  if (scheme.toLowerCase() !== "basic") return undefined;
  try {
    return atob(credentials).split(":", 1)[0];
  } catch {
    return undefined;
  }
}

/** What the `Authorization` header presents, as Basic user name or Bearer token; `""` when it cannot be read. */
export function headerKey(request: Request): string | undefined {
  const header = request.headers.get("authorization");
  return header === null ? undefined : (fromHeader(header) ?? "");
}

export interface Caller {
  /** The key's name in the config, for counters and rate limits. */
  readonly name: string;
  readonly key: Key;
}

/** @throws {CallRefused} `bad_key` */
export async function authenticate(site: Site, env: Env, presented: string | undefined): Promise<Caller> {
  if (presented === undefined || presented.length > 512) throw new CallRefused("bad_key");
  const guess = await crypto.subtle.digest("SHA-256", encoder.encode(presented));
  let caller: Caller | undefined;
  for (const [name, key] of Object.entries(site.keys)) {
    const secret = secretOf(env, key.secret);
    if (secret === undefined) continue;
    if (crypto.subtle.timingSafeEqual(guess, await digestOf(secret))) caller = { name, key };
  }
  if (!caller) throw new CallRefused("bad_key");
  return caller;
}

/** @throws {CallRefused} `scope_missing` */
export function requireScope(caller: Caller, scope: Scope): void {
  if (caller.key.kind === "server" ? !caller.key.scopes.includes(scope) : scope !== "collect") {
    throw new CallRefused("scope_missing", `needs ${scope}`);
  }
}
