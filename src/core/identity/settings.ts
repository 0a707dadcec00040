/**
 * What the owner says of who may vouch for a visitor: whose assertions are taken, and by which keys they are checked. Holds
 * names of secrets and public keys; a private key is refused, since whoever reads the config could then be anybody.
 */
import * as z from "zod";
import { secretName } from "../destinations/destination.ts";
import { LIMIT } from "../limits.ts";

const name = z.string().min(1).max(200);

/** Which of the keys signed: a hint in the assertion's header, and no more than that. */
const kid = z.string().min(1).max(100).optional();

/** 32 bytes. */
const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/, "32 bytes as base64url");

const p256 = z.object({ kty: z.literal("EC"), crv: z.literal("P-256"), x: coordinate, y: coordinate });
const ed25519 = z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: coordinate });

/** A JWK as tools print it; what says nothing of the key itself is left out. */
const publicKey = z
  .record(z.string(), z.unknown())
  .refine((jwk) => !("d" in jwk), "a private key: keep it in your backend, and put the JWK without `d` here");

const keySchema = z.discriminatedUnion("alg", [
  z.strictObject({ alg: z.literal("HS256"), kid, secret: secretName }),
  z.strictObject({ alg: z.literal("ES256"), kid, publicKey: publicKey.pipe(p256) }),
  z.strictObject({ alg: z.literal("EdDSA"), kid, publicKey: publicKey.pipe(ed25519) }),
]);

/** Two keys of one name: one of them would be tried for the other. */
function namesOnce(keys: readonly { readonly kid?: string | undefined }[]): boolean {
  const names = keys.flatMap((key) => key.kid ?? []);
  return new Set(names).size === names.length;
}

export const identitySchema = z.strictObject({
  /** Your backend's name for itself, the assertions' `iss`: `https://www.shop.example`. */
  issuer: name,
  /** The assertions' `aud`. By default the site's id: an assertion for one site proves nothing at another. */
  audience: name.optional(),
  /** Each checks with its own algorithm, whatever an assertion says of itself. */
  keys: z.array(keySchema).min(1).max(LIMIT.identityKeys).refine(namesOnce, "two keys have the same `kid`"),
});

export type IdentitySettings = z.output<typeof identitySchema>;
export type IdentityKey = IdentitySettings["keys"][number];

interface IdentitySite {
  readonly id: string;
  readonly identity?: IdentitySettings | undefined;
}

/** Names of the secrets that check assertions, each once: sites may have one backend. */
export function identitySecrets(sites: readonly IdentitySite[]): readonly string[] {
  const keys = sites.flatMap(({ identity }) => identity?.keys ?? []);
  return [...new Set(keys.flatMap((key) => (key.alg === "HS256" ? [key.secret] : [])))];
}
