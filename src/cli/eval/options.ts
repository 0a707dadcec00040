/** Which sessions, and what to do with them. It refuses arguments it does not know. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { formatOf } from "../replay/formats.ts";

const root = resolve(import.meta.dirname, "../../..");

export const USAGE = `usage: npm run eval -- [options] [file…]
  file    sessions, .jsonl (OTTO's) or .csv (UCI no. 553)   (default: test/fixtures/otto/sessions.jsonl)
  --tune  looks for better weights on the training part, and prints them
  --seed  the parts into which few sessions are dealt, and the draws of the errors   (default: 1)`;

export interface Options {
  readonly files: readonly string[];
  readonly tune: boolean;
  readonly seed: number;
}

/** @throws {Error} that says which argument cannot be meant */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { tune: { type: "boolean", default: false }, seed: { type: "string", default: "1" } },
  });
  const files = positionals.length > 0 ? positionals : [join(root, "test/fixtures/otto/sessions.jsonl")];
  for (const file of files) {
    formatOf(file, undefined);
    if (!existsSync(file)) throw new Error(`there is no ${file}`);
  }
  if (!/^\d{1,9}$/.test(values.seed)) throw new Error(`--seed must be a whole number, not "${values.seed}"`);
  return { files, tune: values.tune, seed: Number(values.seed) };
}
