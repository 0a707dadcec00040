/**
 * The names of objects. The platform logs ids outside their jurisdiction, so a name is a keyed hash: from it nobody
 * without the jurisdiction's routing key can tell, or test, whom it stands for. Keys and spellings are versioned and only
 * ever added: what was named under an old one is found under it.
 */
import type { VisitorClass } from "../../core/decide/visitor-class.ts";
import type { Jurisdiction } from "../../core/policy/placement.ts";
import { spellingsOf, type IdKind } from "../../core/privacy/identifiers/spellings.ts";
import type { Env } from "../env.ts";
import { routingKeysOf, type NameIn } from "./jurisdiction.ts";
import { base64UrlEncode } from "./base64-url.ts";
import { keyring, type VersionedKey } from "./keyring.ts";

/** A visitor, as far as a caller can name them. */
export interface Named {
  readonly space: string;
  readonly class: VisitorClass;
  /** `profile`: by the id of their profile's object, where nothing else names them. */
  readonly kind: IdKind | "profile";
  /** As it was sent, since older spellings are made of that. */
  readonly value: string;
}

const encoder = new TextEncoder();
const imported = new Map<Uint8Array, Promise<CryptoKey>>();

function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const known = imported.get(bytes);
  if (known) return known;
  const key = crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  imported.set(bytes, key);
  return key;
}

function routingKeys(env: Env, jurisdiction: Jurisdiction): readonly [VersionedKey, ...VersionedKey[]] {
  return keyring(`GATEHOUSE_ROUTING_KEYS_${jurisdiction.toUpperCase()}`, routingKeysOf(env, jurisdiction));
}

/** Parts are length-prefixed: `a|b` and `a`, `b` must not meet. */
async function sign({ version, bytes }: VersionedKey, parts: readonly string[]): Promise<string> {
  const message = parts.map((part) => `${part.length}:${part}`).join("|");
  const mac = await crypto.subtle.sign("HMAC", await importKey(bytes), encoder.encode(message));
  return `${version}.${base64UrlEncode(new Uint8Array(mac))}`;
}

/** Under the newest key, for what is not sought again under an older one. */
export async function keyedName<Where extends Jurisdiction>(
  env: Env,
  jurisdiction: Where,
  parts: readonly string[],
): Promise<NameIn<Where>> {
  return (await sign(routingKeys(env, jurisdiction)[0], [jurisdiction, ...parts])) as NameIn<Where>;
}

/** One under each key and spelling, the newest first: it alone names what is made now. */
export function visitorNames<Where extends Jurisdiction>(
  env: Env,
  jurisdiction: Where,
  { space, class: kept, kind, value }: Named,
): readonly (() => Promise<NameIn<Where>>)[] {
  const spellings = kind === "profile" ? [{ value }] : spellingsOf(kind, value);
  return routingKeys(env, jurisdiction).flatMap((key) =>
    spellings.map((spelling) => async () => {
      const parts = [jurisdiction, "visitor", space, kept, kind, spelling.value];
      return (await sign(key, parts)) as NameIn<Where>;
    }),
  );
}

/** An account's, one under each key, the newest first: it alone names what is said now. */
export async function accountNames<Where extends Jurisdiction>(
  env: Env,
  jurisdiction: Where,
  space: string,
  id: string,
): Promise<readonly [NameIn<Where>, ...NameIn<Where>[]]> {
  const [newest, ...older] = routingKeys(env, jurisdiction);
  const name = async (key: VersionedKey) => (await sign(key, [jurisdiction, "account", space, id])) as NameIn<Where>;
  return [await name(newest), ...(await Promise.all(older.map(name)))];
}

/** What of a visitor's is called back: deliveries under way, or what their browsers hold of the profile. */
export type CalledBack = "deliveries" | "copies";

const HANDLES = { deliveries: "revocation", copies: "copies" } as const satisfies Record<CalledBack, string>;

/**
 * What a visitor's object is called where something of it is called back: one name under each key, the newest first, since
 * what is under way may have been named before a rotation. Of two names, since copies also end where deliveries do not.
 */
export async function revocationHandles(
  env: Env,
  jurisdiction: Jurisdiction,
  object: string,
  what: CalledBack = "deliveries",
): Promise<readonly [string, ...string[]]> {
  const [newest, ...older] = routingKeys(env, jurisdiction);
  const handle = (key: VersionedKey): Promise<string> => sign(key, [jurisdiction, HANDLES[what], object]);
  return [await handle(newest), ...(await Promise.all(older.map(handle)))];
}

/** Of what is nobody's: counts of a site, or a choice that nobody named. */
export function plainName<Where extends Jurisdiction>(_: Where, name: string): NameIn<Where> {
  return name as NameIn<Where>;
}
