/**
 * A checkout of its own in which the owner has named destinations, as the README says to: in the config, with their
 * vendors' secrets in `.dev.vars`. Nothing else differs from what is shipped, and the shipped one stays as it is.
 */
import { randomBytes } from "node:crypto";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { KINDS, type DestinationSettings } from "../../core/destinations/index.ts";
import { DIALECTS, type Kind } from "./dialects.ts";

const root = resolve(import.meta.dirname, "../../..");

const NOBODY = "destinations: {},";

export type Destinations = Readonly<Record<string, DestinationSettings>>;

/** What the reference shows of the kind, told everything that a shop's server sends. Triggers' events are not. */
export function destinationOf(kind: Kind): DestinationSettings {
  const events = ["Product Viewed", "Product Added", "Order Completed"];
  const purposes = kind === "meta" ? (["advertising"] as const) : (["analytics"] as const);
  return { ...(KINDS[kind].example as DestinationSettings), purposes: [...purposes], events };
}

export function dialectsOf(destinations: Destinations): Readonly<Record<string, (typeof DIALECTS)[Kind]>> {
  const kinds = Object.entries(destinations).map(([id, { kind }]) => [id, DIALECTS[kind as Kind]]);
  return Object.fromEntries(kinds) as Readonly<Record<string, (typeof DIALECTS)[Kind]>>;
}

/** `folder` is empty. */
export function copyCheckout(folder: string): void {
  for (const part of ["src", "gatehouse.config.ts", "wrangler.toml", "package.json", "tsconfig.json"])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
}

export function nameDestinations(folder: string, destinations: Destinations): void {
  const config = join(folder, "gatehouse.config.ts");
  const shipped = readFileSync(config, "utf8");
  if (!shipped.includes(NOBODY)) throw new Error(`gatehouse.config.ts has no "${NOBODY}" to put destinations in`);
  writeFileSync(config, shipped.replace(NOBODY, `destinations: ${JSON.stringify(destinations)},`));
  const secrets = new Set(Object.values(destinations).flatMap(secretsOf));
  // Of the form that the strictest of them wants. `npm start` adds the collector's own.
  const lines = Array.from(secrets, (name) => `${name}=whsec_${randomBytes(32).toString("base64")}\n`);
  writeFileSync(join(folder, ".dev.vars"), lines.join(""), { mode: 0o600 });
}

function secretsOf(settings: DestinationSettings): readonly string[] {
  const secrets = KINDS[settings.kind].secrets as (settings: DestinationSettings) => readonly string[];
  return secrets(settings);
}
