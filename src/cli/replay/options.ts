/**
 * What a replay was asked to do: arguments first, then the environment that `npm start` honors too. It refuses arguments
 * it does not know and addresses of other machines, where real customers' counts are.
 */
import { randomInt } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { readValues } from "../secrets.ts";
import { CONSENT, type Consent } from "./crowds.ts";
import { FORMATS, type FormatName, formatOf } from "./formats.ts";

const root = resolve(import.meta.dirname, "../../..");
export const USAGE = `usage: npm run replay -- [options]
  --file     what to send                  (default: test/fixtures/otto/sessions.jsonl)
  --format   otto | eshop                  (default: by the file's ending, .jsonl or .csv)
  --consent  none | all | both             (default: all for otto, none for eshop); both sends every row twice, as a
             visitor whom nobody asked and as another one who said yes
  --rate     at most so many events a second (default: as fast as they are answered)
  --kill     kills and restarts the collector three times on the way; needs one started for this run
  --seed     the moments of the kills, as an earlier run printed it
  --table    prints the outcomes by country as Markdown, and nothing else, to standard output
  --url      a collector on this machine   (default: PORT, 8787); started for this run if it does not answer
  --state    its state directory           (default: STATE_DIR, .wrangler/state)
Keys are GATEHOUSE_REPLAY_KEY and GATEHOUSE_SECRET_KEY of the environment, else of .dev.vars.`;

export interface Options {
  readonly file: string;
  readonly format: FormatName;
  readonly consent: Consent;
  readonly rate: number | undefined;
  readonly kill: boolean;
  readonly seed: number;
  readonly table: boolean;
  readonly url: URL;
  readonly stateDir: string;
}

/** @throws {Error} that says which argument cannot be meant */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      file: text,
      format: text,
      consent: text,
      rate: text,
      kill: flag,
      seed: text,
      table: flag,
      url: text,
      state: text,
    },
  });
  const file = values.file ?? join(root, "test/fixtures/otto/sessions.jsonl");
  const format = formatOf(file, values.format);
  return {
    file,
    format,
    consent: values.consent === undefined ? FORMATS[format].consent : consentNamed(values.consent),
    rate: values.rate === undefined ? undefined : numberIn("--rate", values.rate, 1, 1e6),
    kill: values.kill,
    seed: values.seed === undefined ? randomInt(1e9) : numberIn("--seed", values.seed, 0, 1e9),
    table: values.table,
    url: localAddress(values.url ?? `http://127.0.0.1:${env["PORT"] ?? 8787}`),
    stateDir: resolve(values.state ?? env["STATE_DIR"] ?? join(root, ".wrangler/state")),
  };
}

/** Only once a collector has run: the first start writes the file. */
export function keyNamed(name: string): string {
  const file = join(root, ".dev.vars");
  const key = process.env[name] ?? (existsSync(file) ? readValues(readFileSync(file, "utf8")).get(name) : undefined);
  if (!key) throw new Error(`${name} is neither in the environment nor in .dev.vars`);
  return key;
}

function consentNamed(text: string): Consent {
  if (Object.hasOwn(CONSENT, text)) return text as Consent;
  throw new Error(`--consent ${text} is not ${Object.keys(CONSENT).join(", ")}`);
}

function numberIn(name: string, text: string, least: number, most: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new Error(`${name} must be a whole number from ${least} to ${most}, not "${text}"`);
}

function localAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" && (url.hostname === "127.0.0.1" || url.hostname === "localhost")) return url;
  throw new Error(`"${text}" is no address on this machine, such as http://127.0.0.1:8787`);
}
