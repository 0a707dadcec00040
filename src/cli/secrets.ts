/**
 * The one list of secrets the Worker reads, from the config's keys and its own: their names, their kinds, how a value is
 * made, how a file of them is completed, and how a versioned one gets a new version. It refuses to drop a key that exists
 * and never prints one.
 */
import { randomBytes } from "node:crypto";
import shipped from "../../gatehouse.config.ts";
import type { Config } from "../core/config.ts";
import { identitySecrets } from "../core/identity/settings.ts";

type SecretKind = "serverKey" | "browserKey" | "appKey" | "identitySecret" | "versionedKey" | "vendorSecret";

export interface Secret {
  readonly name: string;
  readonly kind: SecretKind;
}

const KEY_KINDS = { server: "serverKey", browser: "browserKey", app: "appKey" } as const;

/** Each key that the config names, two sites may share one; what checks assertions; what its destinations' vendors gave; and the Worker's own. */
export function secretsOf({ sites, destinations }: Config): readonly Secret[] {
  const siteKeys = new Map(
    sites.flatMap((site) =>
      Object.values(site.keys).map(({ secret, kind }) => [secret, { name: secret, kind: KEY_KINDS[kind] }] as const),
    ),
  );
  const vendors = new Set([...destinations.values()].flatMap(({ secrets }) => secrets));
  return [
    ...siteKeys.values(),
    ...identitySecrets(sites).map((name): Secret => ({ name, kind: "identitySecret" })),
    ...Array.from(vendors, (name): Secret => ({ name, kind: "vendorSecret" })),
    { name: "GATEHOUSE_ROUTING_KEYS_EU", kind: "versionedKey" },
    { name: "GATEHOUSE_ROUTING_KEYS_US", kind: "versionedKey" },
    { name: "GATEHOUSE_COOKIE_KEYS", kind: "versionedKey" },
    { name: "GATEHOUSE_SEALING_KEYS", kind: "versionedKey" },
    { name: "GATEHOUSE_SIGNING_KEYS", kind: "versionedKey" },
  ];
}

/** Of the shipped config. */
export const SECRETS = secretsOf(shipped);

// How a value begins; null where somebody else gives it out. Versioned keys are "version.key", newest first, separated by
// commas: rotating prepends and never removes.
const PREFIX: Record<SecretKind, string | null> = {
  serverKey: "gh_sk_",
  browserKey: "gh_wk_",
  appKey: "gh_ak_",
  identitySecret: "gh_is_",
  versionedKey: "1.",
  vendorSecret: null,
};

/** An invented one would look like the vendor's and open nothing. */
export function canBeMade({ kind }: Secret): boolean {
  return PREFIX[kind] !== null;
}

/** @throws {Error} for a secret that cannot be made */
export function valueFrom(secret: Secret, bytes: Buffer): string {
  return prefixOf(secret) + bytes.toString("base64url");
}

/**
 * A shell command that makes such a value, for owners who keep their secrets elsewhere.
 * @throws {Error} for a secret that cannot be made
 */
export function recipe(secret: Secret): string {
  return `node -p "'${prefixOf(secret)}' + require('node:crypto').randomBytes(32).toString('base64url')"`;
}

function prefixOf({ name, kind }: Secret): string {
  const prefix = PREFIX[kind];
  if (prefix === null) throw new Error(`${name} is given out by its vendor and cannot be made`);
  return prefix;
}

/** A ring holds no empty entry, and a key of 256 bits at least: what the Worker would refuse is not made longer. */
const VERSIONED = /^(\d{1,6})\.[\w-]{43,}$/;
const LAST_VERSION = 999_999;

/**
 * The ring with a new version in front, and all that it had behind it.
 * @throws {Error} for a secret without versions or a ring that cannot be read; never shows it
 */
export function rotated({ name, kind }: Secret, ring: string, bytes: Buffer): string {
  if (kind !== "versionedKey") throw new Error(`${name} has no versions: put another value in its place`);
  const keys = ring.split(",").map((entry) => entry.trim());
  const versions = keys.map((entry) => Number(VERSIONED.exec(entry)?.[1]));
  if (versions.includes(NaN)) throw new Error(`${name} must be <version>.<base64url of 32 bytes>, newest first`);
  if (new Set(versions).size < versions.length)
    throw new Error(`${name} has a version twice: one of them opens nothing`);
  const version = Math.max(...versions) + 1;
  if (version > LAST_VERSION) throw new Error(`${name} has no version left after ${LAST_VERSION}`);
  return [`${version}.${bytes.toString("base64url")}`, ...keys].join(",");
}

/**
 * The file with `name`'s value changed, and every other byte as it was.
 * @throws {Error} when the file does not have the name once
 */
export function withValue(file: string, name: string, change: (value: string) => string): string {
  const line = new RegExp(`^([ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*)(.*?)([ \\t]*)$`, "gm");
  const found = file.match(line)?.length ?? 0;
  if (found !== 1) throw new Error(`the file has ${name} ${found} times, not once`);
  return file.replace(line, (_, before: string, value: string, after: string) => before + change(value) + after);
}

/** Reads the KEY=VALUE lines of a secrets file. Comments and other lines are nobody's values. */
export function readValues(file: string): Map<string, string> {
  const lines = file.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Z0-9_]+)[ \t]*=[ \t]*(.*?)[ \t]*$/gm);
  return new Map(Array.from(lines, ([, name = "", value = ""]) => [name, value]));
}

/** What to append so that the file names every one of `secrets` that can be made; empty when it already does. */
export function missingLines(file: string, secrets: readonly Secret[] = SECRETS): string {
  const present = readValues(file);
  const lines = secrets
    .filter((secret) => canBeMade(secret) && !present.has(secret.name))
    .map((secret) => `${secret.name}=${valueFrom(secret, randomBytes(32))}\n`);
  const newline = lines.length > 0 && file !== "" && !file.endsWith("\n") ? "\n" : "";
  return newline + lines.join("");
}
