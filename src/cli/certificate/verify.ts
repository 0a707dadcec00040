/** Whether a certificate is what one of these keys signed, as a certificate. Believes nothing that it says before that. */
import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from "jose";
import { CERTIFICATE_TYPE, certificateSchema, type Certificate } from "../../core/rights/certificate.ts";
import { isObject, parseJson } from "../../core/json.ts";

export type Verified =
  | { readonly holds: true; readonly certificate: Certificate }
  | { readonly holds: false; readonly because: string };

/**
 * The certificate of a file, which may be a whole answer.
 * @throws {Error} when there is none in it
 */
export function certificateIn(text: string): string {
  const parsed = parseJson(text);
  const found = parsed.ok && isObject(parsed.value) ? parsed.value["certificate"] : text.trim();
  if (typeof found !== "string" || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(found))
    throw new Error("the file has no certificate");
  return found;
}

export async function verifyCertificate(text: string, keys: JSONWebKeySet): Promise<Verified> {
  try {
    const { payload, protectedHeader } = await compactVerify(text, createLocalJWKSet(keys), { algorithms: ["EdDSA"] });
    if (protectedHeader.typ !== CERTIFICATE_TYPE) return { holds: false, because: "it was signed as something else" };
    const certificate = certificateSchema.safeParse(JSON.parse(new TextDecoder().decode(payload)));
    return certificate.success
      ? { holds: true, certificate: certificate.data }
      : { holds: false, because: "it is of a version that this code cannot read" };
  } catch (error) {
    return { holds: false, because: words(error) };
  }
}

function words(error: unknown): string {
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return "its signature is not of these keys, or it was altered";
  if (error instanceof errors.JWKSNoMatchingKey) return "it names a key that is not among these";
  return "it cannot be read";
}
