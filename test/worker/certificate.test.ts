/** What is signed here, checked as whoever holds it would: by the public keys and any JWS library. */
import { env } from "cloudflare:workers";
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from "jose";
import { expect, it } from "vitest";
import { signCertificate } from "../../src/worker/sign-certificate.ts";
import { base64UrlEncode } from "../../src/worker/stores/base64-url.ts";
import { signingKeys } from "../../src/worker/stores/signing-keys.ts";
import { call } from "./call.ts";
import { CERTIFICATE } from "../a-certificate.ts";

const certificate = CERTIFICATE;

const published = async (): Promise<JSONWebKeySet> => (await call("GET", "/.well-known/gatehouse-keys.json")).json();

it("is checked by the keys that anybody may read", async () => {
  const response = await call("GET", "/.well-known/gatehouse-keys.json");
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  expect(response.headers.get("cache-control")).toContain("public");
  const text = await response.text();
  expect(text).not.toContain('"d"');
  const signed = await signCertificate(env, certificate);
  const { payload, protectedHeader } = await compactVerify(
    signed,
    createLocalJWKSet(JSON.parse(text) as JSONWebKeySet),
  );
  expect(protectedHeader).toEqual({ alg: "EdDSA", typ: "gatehouse-certificate+jwt", kid: "1" });
  expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(certificate);
});

it("does not hold once a symbol of it is another", async () => {
  const [header = "", payload = "", signature = ""] = (await signCertificate(env, certificate)).split(".");
  const other = btoa(atob(payload.replaceAll("-", "+").replaceAll("_", "/")).replace("erase", "access"));
  const forged = `${header}.${other.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}.${signature}`;
  await expect(compactVerify(forged, createLocalJWKSet(await published()))).rejects.toThrow("signature");
});

it("stays good after the key was rotated, and is signed by the newest", async () => {
  const old = await signCertificate(env, certificate);
  const ring = `2.${base64UrlEncode(crypto.getRandomValues(new Uint8Array(32)))},${env.GATEHOUSE_SIGNING_KEYS}`;
  const after = { ...env, GATEHOUSE_SIGNING_KEYS: ring };
  const keys = createLocalJWKSet({ keys: (await signingKeys(after)).map((one) => one.public) });
  const { protectedHeader } = await compactVerify(await signCertificate(after, certificate), keys);
  expect(protectedHeader.kid).toBe("2");
  expect((await compactVerify(old, keys)).protectedHeader.kid).toBe("1");
  await expect(
    compactVerify(await signCertificate(after, certificate), createLocalJWKSet(await published())),
  ).rejects.toThrow("no applicable key");
});
