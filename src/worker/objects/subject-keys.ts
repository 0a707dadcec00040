/**
 * The keys of one subject, derived from the secret that only their object holds. What is sealed opens only with the
 * object's secret and the Worker's together: neither a stolen file nor stolen Worker secrets suffice alone.
 */
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import type { Digest, SealDomain, SubjectKeys } from "../../core/privacy/keys.ts";
import type { VersionedKey } from "../stores/keyring.ts";

const SECRET_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export const sha256: Digest = (text) => createHash("sha256").update(text).digest("base64url");

export function newSecret(): Uint8Array {
  return randomBytes(SECRET_BYTES);
}

function derive(secret: Uint8Array, salt: Uint8Array, info: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, salt, `gatehouse/v1/${info}`, SECRET_BYTES));
}

/** Derives each key once: an object settles many events with the same few. */
function remembered(make: (name: string) => Uint8Array): (name: string) => Uint8Array {
  const made = new Map<string, Uint8Array>();
  return (name) => {
    const key = made.get(name) ?? make(name);
    made.set(name, key);
    return key;
  };
}

const NO_SALT = new Uint8Array(0);

/** `sealing` is the Worker's keyring, newest first; hashes do not use it, since they must outlive its rotation. */
export function subjectKeys(secret: Uint8Array, sealing: readonly [VersionedKey, ...VersionedKey[]]): SubjectKeys {
  const hashKey = remembered((domain) => derive(secret, NO_SALT, `hash/${domain}`));
  const sealKey = remembered((name) => {
    const [version, domain] = name.split("/", 2);
    const salt = sealing.find((key) => key.version === version);
    if (!salt) throw new Error("sealed under a version that is gone");
    return derive(secret, salt.bytes, `seal/${domain ?? ""}`);
  });
  const bound = (domain: SealDomain) => Buffer.from(`gatehouse/v1/${domain}`);

  return {
    hash: (domain, value) => createHmac("sha256", hashKey(domain)).update(value).digest("base64url"),
    seal: (domain, text) => {
      const { version } = sealing[0];
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", sealKey(`${version}/${domain}`), nonce).setAAD(bound(domain));
      const sealed = Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return `${version}.${sealed.toString("base64url")}`;
    },
    open: (domain, sealed) => {
      const [version = "", text = ""] = sealed.split(".", 2);
      const bytes = Buffer.from(text, "base64url");
      const decipher = createDecipheriv("aes-256-gcm", sealKey(`${version}/${domain}`), bytes.subarray(0, NONCE_BYTES))
        .setAAD(bound(domain))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
    },
  };
}
