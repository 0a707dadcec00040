/**
 * The keys that sign what leaves here to be checked elsewhere: Ed25519, each made of the seed that a version of the secret
 * holds. The newest signs; the public half of every version stays known, so that what an old one signed can be checked.
 */
import type { JWK } from "jose";
import type { Env } from "../env.ts";
import { keyring, type VersionedKey } from "./keyring.ts";

export interface SigningKey {
  /** Its version. */
  readonly kid: string;
  readonly key: CryptoKey;
  readonly public: JWK;
}

const SEED_BYTES = 32;

/** What PKCS #8 has before the seed of an Ed25519 key: the platform takes no bare one. */
const BEFORE_SEED = Uint8Array.fromHex("302e020100300506032b657004220420");

const made = new Map<Uint8Array, Promise<SigningKey>>();

/** Newest first. */
export async function signingKeys(env: Env): Promise<readonly [SigningKey, ...SigningKey[]]> {
  const [newest, ...older] = keyring("GATEHOUSE_SIGNING_KEYS", env.GATEHOUSE_SIGNING_KEYS);
  return [await known(newest), ...(await Promise.all(older.map(known)))];
}

function known(versioned: VersionedKey): Promise<SigningKey> {
  const found = made.get(versioned.bytes) ?? make(versioned);
  made.set(versioned.bytes, found);
  return found;
}

async function make({ version: kid, bytes }: VersionedKey): Promise<SigningKey> {
  const pkcs8 = new Uint8Array([...BEFORE_SEED, ...bytes.subarray(0, SEED_BYTES)]);
  const key = await crypto.subtle.importKey("pkcs8", pkcs8, { name: "Ed25519" }, true, ["sign"]);
  const { x = "" } = (await crypto.subtle.exportKey("jwk", key)) as JsonWebKey;
  return { kid, key, public: { kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig", kid, x } };
}
