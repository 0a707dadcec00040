/** Subject keys for tests: real AES-256-GCM and HMAC from one secret, with nonces that count instead of chance. */
import { createCipheriv, createDecipheriv, createHash, createHmac } from "node:crypto";
import type { Digest, SealDomain, SubjectKeys } from "../../src/core/privacy/keys.ts";

export const digest: Digest = (text) => createHash("sha256").update(text).digest("base64url");

export function keysOf(secret: string): SubjectKeys {
  const derived = new Map<string, Buffer>();
  const derive = (use: string): Buffer => {
    const key = derived.get(use) ?? createHmac("sha256", secret).update(use).digest();
    derived.set(use, key);
    return key;
  };
  const aad = (domain: SealDomain) => Buffer.from(domain);
  let sealed = 0;
  return {
    hash: (domain, value) =>
      createHmac("sha256", derive(`hash/${domain}`))
        .update(value)
        .digest("base64url"),
    seal: (domain, text) => {
      const nonce = Buffer.alloc(12);
      nonce.writeUInt32BE(++sealed);
      const cipher = createCipheriv("aes-256-gcm", derive(`seal/${domain}`), nonce).setAAD(aad(domain));
      return Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]).toString(
        "base64url",
      );
    },
    open: (domain, text) => {
      const bytes = Buffer.from(text, "base64url");
      const decipher = createDecipheriv("aes-256-gcm", derive(`seal/${domain}`), bytes.subarray(0, 12))
        .setAAD(aad(domain))
        .setAuthTag(bytes.subarray(-16));
      return decipher.update(bytes.subarray(12, -16), undefined, "utf8") + decipher.final("utf8");
    },
  };
}
