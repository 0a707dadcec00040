/**
 * Writes the demo shop to a folder for `npm start` to serve: pages, styles, pictures, and one script. The folder is named
 * by what is in it, so two collectors that start at once, or one that is still running, are not disturbed. The deployed
 * Worker knows nothing of it.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";
import config from "../../../gatehouse.config.ts";
import { pageKeyOf } from "../../core/config.ts";
import { FILES, FORGET, ROOT } from "../../demo/addresses.ts";
import type { Tag } from "../../demo/pages/frame.ts";
import { writePages } from "../../demo/pages/pages.ts";
import { PICTURES } from "../../demo/pictures.ts";

const PROJECT = resolve(import.meta.dirname, "../../..");
const SOURCES = join(PROJECT, "src/demo");

/** The local collector answers for the first site, without its base path. */
function tagOf(secrets: ReadonlyMap<string, string>): Tag | undefined {
  const [site] = config.sites;
  const secret = site && pageKeyOf(site);
  const key = secret === undefined ? undefined : secrets.get(secret);
  return site && key !== undefined ? { script: site.scriptPath, key } : undefined;
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: PROJECT,
    entryPoints: ["src/demo/browser/main.ts"],
    bundle: true,
    format: "iife",
    target: "es2022",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

/** Takes the visitor's choice away, by wrangler's `_headers` file: a script cannot, and the collector has no reason to. */
function headers(): string {
  const gone = `__Host-${config.cookies.choice}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax`;
  return `${FORGET}\n  Cache-Control: no-store\n  Set-Cookie: ${gone}\n`;
}

async function files(tag: Tag): Promise<ReadonlyMap<string, string>> {
  const inside = FILES.slice(1);
  const style = (name: string) => readFileSync(join(SOURCES, "styles", name), "utf8");
  return new Map([
    ["_redirects", `/ ${ROOT} 302\n`],
    ["_headers", headers()],
    [FORGET.slice(1), "forgotten\n"],
    [`${inside}shop.js`, await bundle()],
    [`${inside}shop.css`, style("shop.css")],
    [`${inside}panel.css`, style("panel.css")],
    ...Array.from(PICTURES, ([name, text]): [string, string] => [inside + name, text]),
    ...writePages(tag),
  ]);
}

/** Where it is; `undefined` when the first site has no browser key, and so no shop to show. */
export async function writeDemo(secrets: ReadonlyMap<string, string>): Promise<string | undefined> {
  const tag = tagOf(secrets);
  if (!tag) return undefined;
  const all = await files(tag);
  const hash = createHash("sha256").update(JSON.stringify([...all]));
  const folder = join(PROJECT, "dist/demo", hash.digest("hex").slice(0, 16));
  if (existsSync(folder)) return folder;
  const half = `${folder}.${process.pid}`;
  for (const [name, text] of all) {
    mkdirSync(dirname(join(half, name)), { recursive: true });
    writeFileSync(join(half, name), text);
  }
  try {
    renameSync(half, folder);
  } catch (error) {
    // Another start was faster, with the same.
    rmSync(half, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
