/** docs/identity.md: what its examples sign, in each language, proves who the visitor is; by the collector's own eyes. */
import { runInThisContext } from "node:vm";
import { expect, it } from "vitest";
import shipped from "../../../gatehouse.config.ts";
import { defineConfig, type ConfigInput, type Site } from "../../../src/core/config.ts";
import type { Env } from "../../../src/worker/env.ts";
import { verifyAssertion } from "../../../src/worker/call/assertion.ts";
import { exampleOf, type Language, MISSING, printed, titleOf } from "./examples.ts";

const SECRET = "the secret that your backend and the collector have";
const HANDLE = "Zm9yIHRoaXMgdmlzaXRvcg";
const CALLS: Readonly<Record<Language, string>> = {
  js: `console.log(assertionFor("customer-42", "${HANDLE}"));`,
  python: `print(assertion_for("customer-42", "${HANDLE}"))`,
  php: `echo assertion_for('customer-42', '${HANDLE}');`,
};

async function proved(assertion: string, site: Site = shipped.sites[0]!, secret = SECRET) {
  return verifyAssertion(assertion, site, { GATEHOUSE_IDENTITY_SECRET: secret } as unknown as Env, Date.now());
}

for (const language of ["js", "python", "php"] as const) {
  it.skipIf(MISSING.has(language))(`signs in ${titleOf(language)}`, async () => {
    const program = exampleOf(language, "sign") + CALLS[language];
    const once = await printed(language, program, { GATEHOUSE_IDENTITY_SECRET: SECRET });
    const result = await proved(once);
    expect(result).toMatchObject({ ok: true, assertion: { sub: "customer-42", vis: HANDLE } });
    expect(await proved(once, undefined, `${SECRET}.`)).toEqual({ ok: false, fault: "wrong_key" });
    const again = await proved(await printed(language, program, { GATEHOUSE_IDENTITY_SECRET: SECRET }));
    expect(result.ok && again.ok && result.assertion.jti !== again.assertion.jti).toBe(true);
  });
}

it("is taken by a site whose config says no more than the page's", () => {
  const identity = runInThisContext(`({ ${exampleOf("ts", "config")} }).identity`) as unknown;
  const given = { sites: [{ id: "shop", hosts: ["c.example.com"], keys: {}, identity }], plan: {} };
  const { sites } = defineConfig(given as unknown as ConfigInput);
  expect(sites[0]?.identity).toEqual(shipped.sites[0]?.identity);
});

it("signs with a key that the collector does not have", async () => {
  const [pem = "", jwk = ""] = (await printed("js", exampleOf("js", "keys"), {})).split(/\n(?=\{)/);
  const signing = exampleOf("js", "sign")
    .replace("createHmac,", "sign,")
    .replace("HS256", "EdDSA")
    .replace(/^ {2}const signature = .*\n/m, exampleOf("js", "eddsa"));
  const identity = {
    issuer: "https://www.shop.example",
    keys: [{ alg: "EdDSA", publicKey: JSON.parse(jwk) as object }],
  };
  const given = { sites: [{ id: "shop", hosts: ["c.example.com"], keys: {}, identity }], plan: {} };
  const { sites } = defineConfig(given as unknown as ConfigInput);
  const assertion = await printed("js", signing + CALLS.js, { IDENTITY_PRIVATE_KEY: pem });
  expect(await proved(assertion, sites[0])).toMatchObject({ ok: true, assertion: { sub: "customer-42" } });
});
