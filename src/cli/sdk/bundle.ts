/** Bundles the browser script: one file without dependencies, its source map, and the hash that names both for ever. */
import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const ROOT = resolve(import.meta.dirname, "../../..");

/** What browsers of the last five years run; the same for every script this one is compared with. */
export const TARGET = "es2020";

export interface Script {
  readonly text: string;
  readonly map: string;
  /** In the script's address: another script is another address. */
  readonly hash: string;
  /** For the tag's `integrity`. */
  readonly integrity: string;
}

export async function bundleScript(): Promise<Script> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ["src/sdk/sdk.ts"],
    outdir: join(ROOT, "dist/sdk"),
    bundle: true,
    minify: true,
    format: "iife",
    target: TARGET,
    // Its address depends on the site, so the answer's header names it, not the script.
    sourcemap: "external",
    write: false,
  });
  const file = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))!;
  const script = file(".js");
  return {
    text: script.text,
    map: file(".map").text,
    hash: createHash("sha256").update(script.contents).digest("hex").slice(0, 16),
    integrity: `sha384-${createHash("sha384").update(script.contents).digest("base64")}`,
  };
}
