/** What an owner may say of who vouches for visitors, and each mistake by its path. */
import { generateKeyPairSync } from "node:crypto";
import { expect, it } from "vitest";
import { defineConfig, type ConfigInput } from "../../../src/core/config.ts";
import { identitySecrets } from "../../../src/core/identity/settings.ts";

const HS256 = { alg: "HS256", secret: "IDENTITY_SECRET" };
const site = { id: "shop", hosts: ["c.example.com"], keys: { web: { kind: "browser", secret: "WEB_KEY" } } };
const withIdentity = (identity: object, others: readonly object[] = []) =>
  ({ sites: [{ ...site, identity }, ...others], plan: {} }) as unknown as ConfigInput;
const withKeys = (...keys: object[]) => withIdentity({ issuer: "https://x.example", keys });

const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ed25519 = generateKeyPairSync("ed25519");
const es256 = { alg: "ES256", publicKey: p256.publicKey.export({ format: "jwk" }) };
const edDsa = { alg: "EdDSA", publicKey: ed25519.publicKey.export({ format: "jwk" }) };

it("leaves out what a key does not say of itself", () => {
  const publicKey = { ...es256.publicKey, use: "sig", kid: "theirs", alg: "none" };
  const { identity } = defineConfig(withKeys(HS256, { ...es256, publicKey }, edDsa)).sites[0]!;
  expect(identity).toEqual({ issuer: "https://x.example", keys: [HS256, es256, edDsa] });
});

it("lets two sites have one backend, and knows its secret once", () => {
  const identity = { issuer: "https://x.example", keys: [HS256, es256] };
  const magazine = { id: "magazine", hosts: ["m.example.com"], keys: {}, identity };
  expect(identitySecrets(defineConfig(withIdentity(identity, [magazine])).sites)).toEqual(["IDENTITY_SECRET"]);
});

it.each<[string, ConfigInput, RegExp]>([
  ["no key", withKeys(), /identity\.keys/],
  ["five keys", withKeys(HS256, es256, es256, edDsa, edDsa), /identity\.keys/],
  ["no issuer", withIdentity({ keys: [HS256] }), /identity\.issuer/],
  ["an empty audience", withIdentity({ issuer: "x", audience: "", keys: [HS256] }), /identity\.audience/],
  ["no signature", withKeys({ alg: "none" }), /identity\.keys\[0\]\.alg/],
  ["an algorithm that nobody asked for", withKeys({ ...HS256, alg: "HS512" }), /identity\.keys\[0\]\.alg/],
  ["a secret's value", withKeys({ ...HS256, secret: "s3cret" }), /NAME of an environment secret/],
  ["a shared secret for a public key", withKeys({ ...es256, secret: "A_SECRET" }), /identity\.keys\[0\]/],
  ["another curve", withKeys({ ...es256, publicKey: edDsa.publicKey }), /identity\.keys\[0\]\.publicKey/],
  ["half of a point", withKeys({ alg: "ES256", publicKey: { ...es256.publicKey, y: "AA" } }), /publicKey\.y/],
  ["a private key", withKeys({ alg: "ES256", publicKey: p256.privateKey.export({ format: "jwk" }) }), /without `d`/],
  ["one", withKeys({ alg: "EdDSA", publicKey: ed25519.privateKey.export({ format: "jwk" }) }), /without `d`/],
  ["two keys of one name", withKeys({ ...es256, kid: "1" }, { ...edDsa, kid: "1" }), /same `kid`/],
  ["a secret that pages have", withKeys({ ...HS256, secret: "WEB_KEY" }), /two keys have the secret WEB_KEY/],
])("takes no %s", (_, config, words) => {
  expect(() => defineConfig(config)).toThrow(words);
});
