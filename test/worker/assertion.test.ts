/** Signatures of assertions, by the real library in the real runtime: which key made one, and every way to pretend. */
import { env } from "cloudflare:workers";
import { CompactSign, exportJWK, generateKeyPair, SignJWT, type JWTHeaderParameters } from "jose";
import { expect, it } from "vitest";
import { defineConfig, type ConfigInput, type Site } from "../../src/core/config.ts";
import type { AssertionResult } from "../../src/core/identity/assertion.ts";
import { LIMIT } from "../../src/core/limits.ts";
import { ASSERTION_HEADER, verifyAssertion, verifyAssertions } from "../../src/worker/call/assertion.ts";
import type { Env } from "../../src/worker/env.ts";
import { call, PAGE } from "./call.ts";

const NOW = Date.UTC(2026, 10, 22, 4, 7, 11);
const NOW_S = NOW / 1_000;
const ISSUER = "https://www.shop.example";
const CLAIMS = { iss: ISSUER, aud: "shop", sub: "42", vis: "handle", iat: NOW_S, exp: NOW_S + 120, jti: "1" };

const secrets = {
  ONE_SECRET: "a secret of the backend, of at least 64 bytes so that longer hashes would take it",
  OTHER_SECRET: "the secret that it had before this one, as long",
  SHORT_SECRET: "31 bytes: one less than needed.",
};
const place = { ...env, ...secrets } as unknown as Env;
const bytes = (text: string) => new TextEncoder().encode(text);

const [es256, ed25519, strange] = await Promise.all([
  generateKeyPair("ES256", { extractable: true }),
  generateKeyPair("EdDSA", { extractable: true }),
  generateKeyPair("ES256", { extractable: true }),
]);
const [p256Jwk, ed25519Jwk, strangeJwk] = await Promise.all(
  [es256, ed25519, strange].map(async ({ publicKey }) => exportJWK(publicKey)),
);

const HS256 = { alg: "HS256", secret: "ONE_SECRET" };
const ES256 = { alg: "ES256", publicKey: p256Jwk };
const EDDSA = { alg: "EdDSA", publicKey: ed25519Jwk };

function siteWith(...keys: object[]): Site {
  const site = { id: "shop", hosts: ["c.example.com"], keys: {}, identity: { issuer: ISSUER, keys } };
  return defineConfig({ sites: [site], plan: {} } as unknown as ConfigInput).sites[0]!;
}

const sign = async (
  key: CryptoKey | Uint8Array = bytes(secrets.ONE_SECRET),
  header: JWTHeaderParameters = { alg: "HS256" },
  claims: object = CLAIMS,
) => new SignJWT({ ...claims }).setProtectedHeader(header).sign(key);
const verify = async (text: string, site = siteWith(HS256)) => verifyAssertion(text, site, place, NOW);

const part = (value: unknown) =>
  btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const PROVED = { ok: true, assertion: { sub: "42", vis: "handle", jti: "1", issuedAt: NOW, expiresAt: NOW + 120_000 } };
const refusedAs = (fault: string) => ({ ok: false, fault });

it.each<[string, object, CryptoKey | Uint8Array]>([
  ["HS256", HS256, bytes(secrets.ONE_SECRET)],
  ["ES256", ES256, es256.privateKey],
  ["EdDSA", EDDSA, ed25519.privateKey],
])("takes what %s signed, and not one changed letter of it", async (alg, key, signing) => {
  const text = await sign(signing, { alg });
  expect(await verify(text, siteWith(key))).toEqual(PROVED);
  // Every bit counts but the last ones of a part, which base64url may leave unused.
  const faults = new Set<string>();
  for (let at = 0; at < text.length; at += 7) {
    const other = text[at] === "A" ? "Q" : "A";
    const result = await verify(text.slice(0, at) + other + text.slice(at + 1), siteWith(key));
    faults.add(result.ok ? `taken at ${at}` : "refused");
  }
  expect([...faults]).toEqual(["refused"]);
});

it("finds the key that signed among all that the site has, with its name or without", async () => {
  const named = [
    { ...HS256, kid: "new" },
    { ...HS256, kid: "old", secret: "OTHER_SECRET" },
    { ...ES256, kid: "ec" },
  ];
  const site = siteWith(...named, EDDSA);
  const old = bytes(secrets.OTHER_SECRET);
  expect(await verify(await sign(old, { alg: "HS256", kid: "old" }), site)).toEqual(PROVED);
  expect(await verify(await sign(old), site)).toEqual(PROVED);
  expect(await verify(await sign(es256.privateKey, { alg: "ES256", kid: "ec" }), site)).toEqual(PROVED);
  // A key without a name in the config checks whatever name the backend gives it.
  expect(await verify(await sign(ed25519.privateKey, { alg: "EdDSA", kid: "today" }), site)).toEqual(PROVED);
  for (const kid of ["new", "nobody's", "../../dev/null", "' or 1=1", "", "__proto__"]) {
    expect(await verify(await sign(old, { alg: "HS256", kid }), site), kid).toEqual(refusedAs("wrong_key"));
  }
});

/** Everything that a token may say of how it wants to be checked. */
it.each<[string, string, () => Promise<string>, Site]>([
  ["another secret's", "wrong_key", () => sign(bytes(secrets.OTHER_SECRET)), siteWith(HS256)],
  ["another key's", "wrong_key", () => sign(strange.privateKey, { alg: "ES256" }), siteWith(ES256)],
  ["one by a key that only another algorithm has", "wrong_key", () => sign(), siteWith(ES256, EDDSA)],
  ["one by the public key as a secret", "wrong_key", () => sign(bytes(JSON.stringify(p256Jwk))), siteWith(ES256)],
  ["one by its point as a secret", "wrong_key", () => sign(bytes(p256Jwk!.x! + p256Jwk!.y!)), siteWith(ES256)],
  [
    "a longer hash by the right secret",
    "wrong_key",
    () => sign(bytes(secrets.ONE_SECRET), { alg: "HS512" }),
    siteWith(HS256),
  ],
  [
    "one that brings its key",
    "header_refused",
    () => sign(strange.privateKey, { alg: "ES256", jwk: strangeJwk! }),
    siteWith(ES256),
  ],
  [
    "one that says where its key is",
    "header_refused",
    () => sign(strange.privateKey, { alg: "ES256", jku: "https://foreign.example/keys" }),
    siteWith(ES256),
  ],
  ["an unsigned one", "unsigned", async () => `${part({ alg: "none" })}.${part(CLAIMS)}.`, siteWith(HS256)],
  ["one unsigned in capitals", "unsigned", async () => `${part({ alg: "NONE" })}.${part(CLAIMS)}.`, siteWith(HS256)],
  [
    "one without its signature",
    "wrong_key",
    async () => `${(await sign()).split(".").slice(0, 2).join(".")}.`,
    siteWith(HS256),
  ],
  [
    "an unencoded payload",
    "header_refused",
    () =>
      new CompactSign(bytes(JSON.stringify(CLAIMS)))
        .setProtectedHeader({ alg: "HS256", crit: ["b64"], b64: true })
        .sign(bytes(secrets.ONE_SECRET)),
    siteWith(HS256),
  ],
  [
    "what was signed for another site",
    "wrong_audience",
    () => sign(undefined, undefined, { ...CLAIMS, aud: "magazine" }),
    siteWith(HS256),
  ],
  [
    "what ran out",
    "expired",
    () => sign(undefined, undefined, { ...CLAIMS, iat: NOW_S - 600, exp: NOW_S - 400 }),
    siteWith(HS256),
  ],
  [
    "what names nobody",
    "blocked_subject",
    () => sign(undefined, undefined, { ...CLAIMS, sub: "null" }),
    siteWith(HS256),
  ],
  [
    "what is signed and is no claims",
    "malformed",
    () => new CompactSign(bytes("[1]")).setProtectedHeader({ alg: "HS256" }).sign(bytes(secrets.ONE_SECRET)),
    siteWith(HS256),
  ],
  [
    "what is signed and is no text",
    "malformed",
    () =>
      new CompactSign(new Uint8Array([0xff, 0xfe]))
        .setProtectedHeader({ alg: "HS256" })
        .sign(bytes(secrets.ONE_SECRET)),
    siteWith(HS256),
  ],
])("refuses %s as %s", async (_, fault, made, site) => {
  expect(await verify(await made(), site)).toEqual(refusedAs(fault));
});

it.each(["", ".", "..", "...", "a.b.c", "null", "{}", `${part({ alg: "HS256" })}.${part(CLAIMS)}`, "é.é.é", "\u0000"])(
  "refuses %j, which is none",
  async (text) => {
    expect((await verify(text)).ok).toBe(false);
  },
);

it("looks at nothing in what is too large, and at anything else without ending the call", async () => {
  const largest = await sign(undefined, undefined, { ...CLAIMS, more: "x".repeat(2_500) });
  expect(largest.length).toBeLessThanOrEqual(LIMIT.assertionCharacters);
  expect(await verify(largest)).toEqual(PROVED);
  const sub = "x".repeat(10_000);
  expect(await verify(await sign(undefined, undefined, { ...CLAIMS, sub }))).toEqual(refusedAs("too_large"));
  const deep = `${part({ alg: "HS256" })}.${btoa("[".repeat(2_900)).replaceAll("=", "")}.AA`;
  expect(await verify(deep)).toEqual(refusedAs("wrong_key"));
  expect(await verify(`${btoa("[".repeat(2_900)).replaceAll("=", "")}.AA.AA`)).toEqual(refusedAs("malformed"));
});

it("looks at so many of one call, each for its own event, and at no more", async () => {
  const assertion = await sign();
  const event = {
    v: 1,
    type: "identify",
    name: "",
    occurredAt: NOW,
    receivedAt: NOW,
    properties: {},
    context: {},
  } as const;
  const bare = { ...event, messageId: "bare" };
  const carrying = Array.from({ length: LIMIT.assertionsPerCall + 2 }, (_, at) => ({
    ...event,
    messageId: `m-${at}`,
    assertion: at === 1 ? "forged" : assertion,
  }));
  const results = await verifyAssertions([bare, ...carrying], siteWith(HS256), place, NOW);
  expect(results.has(bare)).toBe(false);
  const faults = carrying.map((one) => {
    const result = results.get(one);
    return result?.ok ? "proved" : result?.fault;
  });
  const proved = Array<string>(LIMIT.assertionsPerCall - 2).fill("proved");
  expect(faults).toEqual(["proved", "malformed", ...proved, "too_many", "too_many"]);
});

it("takes none where the site says of nobody who may sign", async () => {
  const { identity: _, ...site } = siteWith(HS256);
  expect(await verify(await sign(), site)).toEqual(refusedAs("not_configured"));
});

it.each(["SHORT_SECRET", "NO_SUCH_SECRET"])("checks nothing with %s, and still with the others", async (secret) => {
  const short = await new CompactSign(bytes(JSON.stringify(CLAIMS)))
    .setProtectedHeader({ alg: "HS256" })
    .sign(bytes(secrets.SHORT_SECRET));
  const results: AssertionResult[] = [];
  for (const keys of [[{ ...HS256, secret }], [{ ...HS256, secret }, HS256]])
    results.push(await verify(short, siteWith(...keys)), await verify(await sign(), siteWith(...keys)));
  const [alone, aloneRight, beside, besideRight] = results;
  expect([alone, aloneRight, beside]).toEqual(["key_unusable", "key_unusable", "key_unusable"].map(refusedAs));
  expect(besideRight).toEqual(PROVED);
});

it("may be brought by a page of the site to calls that are no events", async () => {
  for (const [method, path] of [
    ["PUT", "/v1/consent"],
    ["DELETE", "/v1/me"],
  ] as const) {
    const asked = {
      origin: PAGE,
      "access-control-request-method": method,
      "access-control-request-headers": ASSERTION_HEADER,
    };
    const { headers } = await call("OPTIONS", path, null, asked);
    expect(headers.get("access-control-allow-headers")?.split(",")).toContain(ASSERTION_HEADER);
    expect(headers.get("access-control-allow-methods")?.split(",")).toContain(method);
  }
});
