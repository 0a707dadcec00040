/**
 * What a replay was asked to do: arguments first, then the environment that `npm start` honors too. It refuses arguments
 * it does not know and addresses of other machines, where real customers' counts are.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { readValues } from "../secrets.ts";

const root = resolve(import.meta.dirname, "../../..");
const USAGE = `usage: npm run replay -- [--file sessions.jsonl] [--url http://127.0.0.1:8787] [--state .wrangler/state]
  --file   sessions to send              (default: test/fixtures/otto/sessions.jsonl)
  --url    a collector on this machine   (default: PORT, 8787); started for this run if it does not answer
  --state  its state directory           (default: STATE_DIR, .wrangler/state)
Keys are GATEHOUSE_REPLAY_KEY and GATEHOUSE_SECRET_KEY of the environment, else of .dev.vars.`;

export interface Options {
  readonly file: string;
  readonly url: URL;
  readonly stateDir: string;
}

/** Ends the process, with how it is used, when it cannot read them. */
export function readOptions(): Options {
  const string = { type: "string" } as const;
  try {
    const { values } = parseArgs({ options: { file: string, url: string, state: string } });
    return {
      file: values.file ?? join(root, "test/fixtures/otto/sessions.jsonl"),
      url: localAddress(values.url ?? `http://127.0.0.1:${process.env["PORT"] ?? 8787}`),
      stateDir: resolve(values.state ?? process.env["STATE_DIR"] ?? join(root, ".wrangler/state")),
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}

/** Only once a collector has run: the first start writes the file. */
export function keyNamed(name: string): string {
  const file = join(root, ".dev.vars");
  const key = process.env[name] ?? (existsSync(file) ? readValues(readFileSync(file, "utf8")).get(name) : undefined);
  if (!key) throw new Error(`${name} is neither in the environment nor in .dev.vars`);
  return key;
}

function localAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" && (url.hostname === "127.0.0.1" || url.hostname === "localhost")) return url;
  throw new Error(`"${text}" is no address on this machine, such as http://127.0.0.1:8787`);
}
