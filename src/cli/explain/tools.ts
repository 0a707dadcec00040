/** What `explain` needs beside a question, of a config and with keys made for the moment. Nothing is stored with them. */
import { createHash, createHmac, randomBytes } from "node:crypto";
import type { Config } from "../../core/config.ts";
import type { ExplainTools } from "../../core/decide/explain.ts";
import type { SubjectKeys } from "../../core/privacy/keys.ts";

/** Nothing is stored, so a secret made for this question and forgotten serves as the visitor's. */
function passingKeys(): SubjectKeys {
  const secret = randomBytes(32);
  return {
    hash: (domain, value) => createHmac("sha256", secret).update(`${domain}|${value}`).digest("base64url"),
    seal: () => "",
    open: () => "",
  };
}

/**
 * `siteId`: whose consent categories apply; by default the first site's.
 * @throws {Error} when no site is called so
 */
export function explainTools(config: Config, siteId: string | undefined, now: number): ExplainTools {
  const site = siteId === undefined ? config.sites[0] : config.sites.find(({ id }) => id === siteId);
  if (!site) throw new Error(`no site is called ${siteId}`);
  return {
    policy: config,
    site: site.id,
    consentCategories: site.consentCategories,
    objectionUrl: site.objectionUrl,
    keys: passingKeys(),
    digest: (text) => createHash("sha256").update(text).digest("base64url"),
    now,
  };
}
