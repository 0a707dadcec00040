/** A certificate as whoever was promised something can keep it: signed, and checked with nothing but the public keys. */
import { CompactSign } from "jose";
import { CERTIFICATE_TYPE, type Certificate } from "../core/rights/certificate.ts";
import type { Env } from "./env.ts";
import { signingKeys } from "./stores/signing-keys.ts";

const encoder = new TextEncoder();

export async function signCertificate(env: Env, certificate: Certificate): Promise<string> {
  const [{ kid, key }] = await signingKeys(env);
  return new CompactSign(encoder.encode(JSON.stringify(certificate)))
    .setProtectedHeader({ alg: "EdDSA", typ: CERTIFICATE_TYPE, kid })
    .sign(key);
}
