/**
 * What `npm start` would put beside wrangler.toml, for tests: the same values on every run, and known to nobody's
 * deployment because they are derived from their own names.
 */
import { createHash } from "node:crypto";
import { SECRETS, valueFrom } from "../src/cli/secrets.ts";

export const TEST_SECRETS: Readonly<Record<string, string>> = Object.fromEntries(
  SECRETS.map((secret) => [
    secret.name,
    valueFrom(secret, createHash("sha256").update(`test ${secret.name}`).digest()),
  ]),
);

/** Switches the local behavior on; the value names one boot, as under `npm start`. */
export const TEST_VARS = { GATEHOUSE_LOCAL: "test" } as const;

export const TEST_BINDINGS = { ...TEST_SECRETS, ...TEST_VARS };
