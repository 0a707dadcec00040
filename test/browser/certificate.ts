/** A certificate of this run for names that are nobody's, and what a browser must be told to take it and no other. */
import { createHash, X509Certificate } from "node:crypto";
import { generate } from "selfsigned";
import type { Certificate } from "../e2e/front.ts";

export interface OwnCertificate extends Certificate {
  /** Of the public key, as Chromium names the ones it shall trust. */
  readonly fingerprint: string;
}

export async function certificateFor(hosts: readonly string[]): Promise<OwnCertificate> {
  const { private: key, cert } = await generate([{ name: "commonName", value: hosts[0] }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames: hosts.map((value) => ({ type: 2, value })) }],
  });
  const publicKey = new X509Certificate(cert).publicKey.export({ type: "spki", format: "der" });
  return { key, cert, fingerprint: createHash("sha256").update(publicKey).digest("base64") };
}
