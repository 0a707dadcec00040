/**
 * The keys of one subject, derived from the secret that only their object holds. What is sealed opens only with the
 * object's secret and the Worker's together: neither a stolen file nor stolen Worker secrets suffice alone.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from "node:crypto";
import type { Digest, SealDomain, SubjectKeys } from "../../core/privacy/keys.ts";
import type { VersionedKey } from "../stores/keyring.ts";

const SECRET_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const DIGESTS_KEPT = 256;
const digests = new Map<string, string>();
/** One visitor's events have one receipt, and to compare two long texts costs a twentieth of looking one up. */
let latest = { text: "", digest: "" };

/**
 * For receipts and their chains: decisions repeat, so the last few digests are kept. What they are of names rules, times
 * and keyed digests, and nobody.
 */
export const receiptDigest: Digest = (text) => {
  if (text !== latest.text || latest.digest === "") latest = { text, digest: digestOf(text) };
  return latest.digest;
};

function digestOf(text: string): string {
  const known = digests.get(text);
  if (known !== undefined) return known;
  if (digests.size >= DIGESTS_KEPT) digests.clear();
  const digest = createHash("sha256").update(text).digest("base64url");
  digests.set(text, digest);
  return digest;
}

/** For everything else: remembers nothing, since what it is given may be somebody's address. */
export const contentDigest: Digest = (text) => createHash("sha256").update(text).digest("base64url");

export function newSecret(): Uint8Array {
  return randomBytes(SECRET_BYTES);
}

/** The Worker's key is missing, and not the subject: the owner can put it back. */
class KeyGone extends Error {}

/** As a key object: handed over as bytes, each use would make one again. */
function derive(secret: Uint8Array, salt: Uint8Array, info: string): KeyObject {
  return createSecretKey(new Uint8Array(hkdfSync("sha256", secret, salt, `gatehouse/v1/${info}`, SECRET_BYTES)));
}

/** Derives each key once: an object settles many events with the same few. */
function remembered(make: (name: string) => KeyObject): (name: string) => KeyObject {
  const made = new Map<string, KeyObject>();
  return (name) => {
    const key = made.get(name) ?? make(name);
    made.set(name, key);
    return key;
  };
}

/** What a sealed text is bound to. */
const BOUND: Readonly<Record<SealDomain, Uint8Array>> = {
  archive: Buffer.from("gatehouse/v1/archive"),
  state: Buffer.from("gatehouse/v1/state"),
  delivery: Buffer.from("gatehouse/v1/delivery"),
  quarantine: Buffer.from("gatehouse/v1/quarantine"),
};

const NO_SALT = new Uint8Array(0);

/** `sealing` is the Worker's keyring, newest first; hashes do not use it, since they must outlive its rotation. */
export function subjectKeys(secret: Uint8Array, sealing: readonly [VersionedKey, ...VersionedKey[]]): SubjectKeys {
  const hashKey = remembered((domain) => derive(secret, NO_SALT, `hash/${domain}`));
  const sealKey = remembered((name) => {
    const [version, domain] = name.split("/", 2);
    const salt = sealing.find((key) => key.version === version);
    if (!salt) throw new KeyGone("sealed under a version that is gone");
    return derive(secret, salt.bytes, `seal/${domain ?? ""}`);
  });

  const latest = new Map<string, { readonly value: string; readonly hash: string }>();

  return {
    hash: (domain, value) => {
      // All events of a day ask for the name of that day.
      const known = latest.get(domain);
      if (known?.value === value) return known.hash;
      const hash = createHmac("sha256", hashKey(domain)).update(value).digest("base64url");
      latest.set(domain, { value, hash });
      return hash;
    },
    seal: (domain, text) => {
      const { version } = sealing[0];
      const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
      const cipher = createCipheriv("aes-256-gcm", sealKey(`${version}/${domain}`), nonce).setAAD(BOUND[domain]);
      const sealed = Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return `${version}.${sealed.toString("base64url")}`;
    },
    open: (domain, sealed) => {
      const [version = "", text = ""] = sealed.split(".", 2);
      const bytes = Buffer.from(text, "base64url");
      // GCM takes a shorter tag for a whole one, and the shorter it is the sooner a guess is right.
      if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new Error("too short to have been sealed");
      const decipher = createDecipheriv("aes-256-gcm", sealKey(`${version}/${domain}`), bytes.subarray(0, NONCE_BYTES))
        .setAAD(BOUND[domain])
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
    },
  };
}

/** Reads what lies side by side of several subjects; names and seals as the first of them. */
export function anyOf(first: SubjectKeys, all: readonly SubjectKeys[]): SubjectKeys {
  return {
    ...first,
    open: (domain, sealed) => {
      for (const keys of all) {
        const text = openedBy(keys, domain, sealed);
        if (text !== undefined) return text;
      }
      throw new Error("sealed for none of them");
    },
  };
}

/** What does not open was sealed for somebody who was here before. */
export function openedBy(keys: SubjectKeys, domain: SealDomain, sealed: string): string | undefined {
  try {
    return keys.open(domain, sealed);
  } catch (error) {
    if (error instanceof KeyGone) throw error;
    return undefined;
  }
}
