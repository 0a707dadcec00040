/**
 * Seals what a cookie holds with AES-256-GCM, under the newest key, and opens it again under any that is still known.
 * What does not open is as if it were not there; nothing here knows what the contents mean.
 */
import type { Env } from "../env.ts";
import { base64UrlDecode, base64UrlEncode } from "../stores/base64-url.ts";
import { keyring, type VersionedKey } from "../stores/keyring.ts";

export interface Opened {
  readonly contents: unknown;
  /** Sealed under the key that seals now. */
  readonly byNewest: boolean;
}

const imported = new Map<VersionedKey, Promise<CryptoKey>>();

function aesKey(key: VersionedKey): Promise<CryptoKey> {
  const known = imported.get(key);
  if (known) return known;
  const made = crypto.subtle.importKey("raw", key.bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  imported.set(key, made);
  return made;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Made once for each kind. */
const bounds = new Map<string, Uint8Array<ArrayBuffer>>();

/** Binds a sealed text to its kind, so that one cookie cannot be passed off as the other. */
function algorithm(kind: string, nonce: Uint8Array<ArrayBuffer>): SubtleCryptoEncryptAlgorithm {
  let additionalData = bounds.get(kind);
  if (!additionalData) bounds.set(kind, (additionalData = Uint8Array.from(encoder.encode(`gatehouse/cookie/${kind}`))));
  return { name: "AES-GCM", iv: nonce, additionalData };
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Version and dot; see `keyring`. */
const PREFIX_CHARACTERS = 7;

/** How many characters it takes, at most, when it is sealed. */
export function sealedCharacters(contents: unknown): number {
  const plain = encoder.encode(JSON.stringify(contents)).byteLength;
  return PREFIX_CHARACTERS + Math.ceil(((NONCE_BYTES + plain + TAG_BYTES) * 4) / 3);
}

export async function seal(kind: string, contents: unknown, env: Env): Promise<string> {
  const [newest] = keyring("GATEHOUSE_COOKIE_KEYS", env.GATEHOUSE_COOKIE_KEYS);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const plain = encoder.encode(JSON.stringify(contents));
  const sealed = await crypto.subtle.encrypt(algorithm(kind, nonce), await aesKey(newest), plain);
  const bytes = new Uint8Array(NONCE_BYTES + sealed.byteLength);
  bytes.set(nonce);
  bytes.set(new Uint8Array(sealed), NONCE_BYTES);
  return `${newest.version}.${base64UrlEncode(bytes)}`;
}

/** `undefined` when forged, altered, of another kind, or sealed with a dropped key. */
export async function open(kind: string, text: string, env: Env): Promise<Opened | undefined> {
  const [version = "", sealed = ""] = text.split(".", 2);
  const keys = keyring("GATEHOUSE_COOKIE_KEYS", env.GATEHOUSE_COOKIE_KEYS);
  const key = keys.find((one) => one.version === version);
  if (!key || sealed.length > 2_000) return undefined;
  try {
    const bytes = base64UrlDecode(sealed);
    const plain = await crypto.subtle.decrypt(
      algorithm(kind, bytes.subarray(0, NONCE_BYTES)),
      await aesKey(key),
      bytes.subarray(NONCE_BYTES),
    );
    return { contents: JSON.parse(decoder.decode(plain)) as unknown, byNewest: key === keys[0] };
  } catch {
    return undefined;
  }
}
