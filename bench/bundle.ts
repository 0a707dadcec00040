/**
 * Bundles what is measured, as `npm run build` does, into a folder of the run: what is in `dist` is left alone, since
 * nobody knows how old it is.
 */
import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";

export const ROOT = resolve(import.meta.dirname, "..");

export interface Bundle {
  readonly folder: string;
  readonly file: string;
  readonly bytes: number;
  readonly gzipped: number;
  readonly compatibilityDate: string;
}

/** `config` is a wrangler configuration, relative to the project. */
export function bundle(config: string, folder: string, more: readonly string[] = []): Bundle {
  const wrangler = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
  execFileSync(process.execPath, [wrangler, "deploy", "--dry-run", "--config", config, "--outdir", folder, ...more], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_WRITE_LOGS: "false" },
  });
  const [file] = globSync(join(folder, "*.js"));
  const date = /^compatibility_date = "([\d-]+)"$/m.exec(readFileSync(join(ROOT, config), "utf8"))?.[1];
  if (file === undefined || date === undefined) throw new Error(`${config} gave no bundle`);
  const code = readFileSync(file);
  return {
    folder,
    file: basename(file),
    bytes: code.byteLength,
    gzipped: gzipSync(code, { level: 9 }).byteLength,
    compatibilityDate: date,
  };
}
