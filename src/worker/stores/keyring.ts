/**
 * Versioned secrets: `2.<base64url>,1.<base64url>`, newest first. New things use the newest; old ones say by their
 * version which key they need. Versions are only ever added.
 */

export interface VersionedKey {
  readonly version: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** In a way that Node knows too, whose tests read what the commands write. Once for each secret. */
function decoded(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (unit) => unit.charCodeAt(0));
}

const rings = new Map<string, readonly [VersionedKey, ...VersionedKey[]]>();

/** Its name is logged, so it says which secret; its value never is. */
export class SecretUnusable extends Error {
  constructor(secret: string, must: string) {
    super(`${secret} must ${must}; see npm run deploy:setup`);
    this.name = `SecretUnusable: ${secret}`;
  }
}

function unusable(name: string): SecretUnusable {
  return new SecretUnusable(name, "be <version>.<base64url of 32 bytes>, newest first");
}

/** @throws {SecretUnusable} when the secret is missing, malformed or shorter than 256 bits; never shows it */
export function keyring(name: string, secret: string | undefined): readonly [VersionedKey, ...VersionedKey[]] {
  const known = rings.get(secret ?? "");
  if (known) return known;
  const keys = (secret ?? "").split(",").map((entry) => {
    const shape = /^(\d{1,6})\.([A-Za-z0-9_-]{43,})$/.exec(entry.trim());
    if (!shape?.[1] || !shape[2]) throw unusable(name);
    return { version: shape[1], bytes: decoded(shape[2]) };
  });
  const [first, ...rest] = keys;
  if (!first) throw unusable(name);
  const ring = [first, ...rest] as const;
  rings.set(secret ?? "", ring);
  return ring;
}
