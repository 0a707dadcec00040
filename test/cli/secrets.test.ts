import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { completeSecretsFile } from "../../src/cli/secrets-file.ts";
import {
  canBeMade,
  missingLines,
  readValues,
  recipe,
  type Secret,
  SECRETS,
  secretsOf,
  valueFrom,
} from "../../src/cli/secrets.ts";
import config from "../../gatehouse.config.ts";
import { compileDestinations, KINDS } from "../../src/core/destinations/index.ts";

const newPath = (): string => join(mkdtempSync(join(tmpdir(), "gatehouse-")), ".dev.vars");

it("writes every secret once, readable by the owner only", () => {
  const path = newPath();
  const values = completeSecretsFile(path);
  expect([...values.keys()]).toEqual(SECRETS.map(({ name }) => name));
  expect(new Set(values.values()).size).toBe(SECRETS.length);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it("changes nothing on the second start", () => {
  const path = newPath();
  completeSecretsFile(path);
  const before = readFileSync(path, "utf8");
  completeSecretsFile(path);
  expect(readFileSync(path, "utf8")).toBe(before);
});

it("appends what is missing and keeps what the owner wrote, byte for byte", () => {
  const path = newPath();
  const owned = "# mine\nGATEHOUSE_SECRET_KEY = mine\n#GATEHOUSE_WRITE_KEY=old\nOTHER=1";
  writeFileSync(path, owned);
  chmodSync(path, 0o644);
  const values = completeSecretsFile(path);
  expect(readFileSync(path, "utf8").startsWith(`${owned}\n`)).toBe(true);
  expect(values.get("GATEHOUSE_SECRET_KEY")).toBe("mine");
  expect(values.get("GATEHOUSE_WRITE_KEY")).toMatch(/^gh_wk_[\w-]{43}$/);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it("makes keys that tell their kind", () => {
  const values = readValues(missingLines(""));
  expect(values.get("MAGAZINE_SECRET_KEY")).toMatch(/^gh_sk_[\w-]{43}$/);
  expect(values.get("GATEHOUSE_APP_KEY")).toMatch(/^gh_ak_[\w-]{43}$/);
  expect(values.get("GATEHOUSE_ROUTING_KEYS_EU")).toMatch(/^1\.[\w-]{43}$/);
});

it("invents nothing that a vendor gives out, in no file and in no recipe", () => {
  const token: Secret = { name: "ADS_TOKEN", kind: "vendorSecret" };
  const key: Secret = { name: "SHOP_KEY", kind: "serverKey" };
  expect([token, key].map(canBeMade)).toEqual([false, true]);
  expect([...readValues(missingLines("", [token, key])).keys()]).toEqual(["SHOP_KEY"]);
  expect(() => valueFrom(token, Buffer.alloc(32))).toThrow("ADS_TOKEN");
  expect(() => recipe(token)).toThrow("ADS_TOKEN");
});

it("knows what destinations' vendors give, each once, and invents none of it", () => {
  const { example } = KINDS.segment;
  const destinations = compileDestinations({
    one: { ...example, purposes: ["analytics"] },
    other: { ...example, purposes: ["advertising"] },
  });
  const secrets = secretsOf({ ...config, destinations });
  expect(secrets.filter(({ kind }) => kind === "vendorSecret").map(({ name }) => name)).toEqual(["SEGMENT_WRITE_KEY"]);
  expect(missingLines("", secrets)).not.toContain("SEGMENT_WRITE_KEY");
});
