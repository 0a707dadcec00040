/** Loads a `gatehouse.config.ts` by its path, for commands that can be asked about another than the shipped one. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Config } from "../core/config.ts";

/** @throws {Error} with every mistake in it, as `defineConfig` names them */
export async function loadConfig(path: string): Promise<Config> {
  const { default: config } = (await import(pathToFileURL(resolve(path)).href)) as { readonly default?: Config };
  if (!config?.sites) throw new Error(`${path}: expected \`export default defineConfig({ … })\``);
  return config;
}
