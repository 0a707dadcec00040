/**
 * Writes what is built for the browser into `dist/sdk`: the script and its types for people, and a module with the
 * script's text for the Worker. A file that would be the same is left alone: a running collector watches it.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Config } from "../../core/config.ts";
import { bundleScript, type Script } from "./bundle.ts";
import { declare } from "./declare.ts";

const FOLDER = resolve(import.meta.dirname, "../../../dist/sdk");

function put(name: string, text: string): void {
  const file = join(FOLDER, name);
  try {
    if (readFileSync(file, "utf8") === text) return;
  } catch {
    // Not there yet.
  }
  // Whole or not at all: two collectors may start at once.
  const half = `${file}.${process.pid}`;
  writeFileSync(half, text);
  renameSync(half, file);
}

/** The script, for people and for the Worker. */
export async function writeScript(): Promise<Script> {
  const script = await bundleScript();
  const { text, map, hash } = script;
  mkdirSync(FOLDER, { recursive: true });
  put("gatehouse.js", text);
  put("gatehouse.js.map", map);
  put("script.ts", `export const SCRIPT = ${JSON.stringify({ text, map, hash })};\n`);
  return script;
}

export async function writeTypes(config: Config): Promise<void> {
  put("gatehouse.d.ts", await declare(config));
}
