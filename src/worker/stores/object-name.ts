/**
 * The names of objects. The platform logs ids outside their jurisdiction, so a name is a keyed hash: from it nobody
 * without the jurisdiction's routing key can tell, or test, whom it stands for.
 */
import type { Jurisdiction } from "../../core/policy/placement.ts";
import type { Env } from "../env.ts";
import { routingKeysOf } from "./jurisdiction.ts";
import { base64UrlEncode, keyring } from "./keyring.ts";

const encoder = new TextEncoder();
const imported = new Map<Uint8Array, Promise<CryptoKey>>();

function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const known = imported.get(bytes);
  if (known) return known;
  const key = crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  imported.set(bytes, key);
  return key;
}

/** Parts are length-prefixed: `a|b` and `a`, `b` must not meet. */
export async function keyedName(env: Env, jurisdiction: Jurisdiction, parts: readonly string[]): Promise<string> {
  const [newest] = keyring(`GATEHOUSE_ROUTING_KEYS_${jurisdiction.toUpperCase()}`, routingKeysOf(env, jurisdiction));
  const message = [jurisdiction, ...parts].map((part) => `${part.length}:${part}`).join("|");
  const mac = await crypto.subtle.sign("HMAC", await importKey(newest.bytes), encoder.encode(message));
  return `${newest.version}.${base64UrlEncode(new Uint8Array(mac))}`;
}
