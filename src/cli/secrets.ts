/**
 * The one list of secrets the Worker reads, from the config's keys and its own: their names, their kinds, how a value is
 * made and how a file of them is completed. It refuses to change a value that exists and never prints one.
 */
import { randomBytes } from "node:crypto";
import config from "../../gatehouse.config.ts";

type SecretKind = "serverKey" | "browserKey" | "appKey" | "versionedKey";

export interface Secret {
  readonly name: string;
  readonly kind: SecretKind;
}

const KEY_KINDS = { server: "serverKey", browser: "browserKey", app: "appKey" } as const;

/** Each key that the config names; two sites may share one. */
const siteKeys = new Map(
  config.sites.flatMap((site) =>
    Object.values(site.keys).map(({ secret, kind }) => [secret, { name: secret, kind: KEY_KINDS[kind] }] as const),
  ),
);

export const SECRETS: readonly Secret[] = [
  ...siteKeys.values(),
  { name: "GATEHOUSE_ROUTING_KEYS_EU", kind: "versionedKey" },
  { name: "GATEHOUSE_ROUTING_KEYS_US", kind: "versionedKey" },
  { name: "GATEHOUSE_COOKIE_KEYS", kind: "versionedKey" },
  { name: "GATEHOUSE_SEALING_KEYS", kind: "versionedKey" },
  { name: "GATEHOUSE_SIGNING_KEYS", kind: "versionedKey" },
];

// Versioned keys are "version.key", newest first, separated by commas: rotating prepends and never removes.
const PREFIX: Record<SecretKind, string> = {
  serverKey: "gh_sk_",
  browserKey: "gh_wk_",
  appKey: "gh_ak_",
  versionedKey: "1.",
};

export function valueFrom(secret: Secret, bytes: Buffer): string {
  return PREFIX[secret.kind] + bytes.toString("base64url");
}

/** A shell command that makes such a value, for owners who keep their secrets elsewhere. */
export function recipe(secret: Secret): string {
  return `node -p "'${PREFIX[secret.kind]}' + require('node:crypto').randomBytes(32).toString('base64url')"`;
}

/** Reads the KEY=VALUE lines of a secrets file. Comments and other lines are nobody's values. */
export function readValues(file: string): Map<string, string> {
  const lines = file.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Z0-9_]+)[ \t]*=[ \t]*(.*?)[ \t]*$/gm);
  return new Map(Array.from(lines, ([, name = "", value = ""]) => [name, value]));
}

/** What to append so that the file names every one of `secrets`; empty when it already does. */
export function missingLines(file: string, secrets: readonly Secret[] = SECRETS): string {
  const present = readValues(file);
  const lines = secrets
    .filter(({ name }) => !present.has(name))
    .map((secret) => `${secret.name}=${valueFrom(secret, randomBytes(32))}\n`);
  const newline = lines.length > 0 && file !== "" && !file.endsWith("\n") ? "\n" : "";
  return newline + lines.join("");
}
