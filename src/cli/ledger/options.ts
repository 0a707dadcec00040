/** Which books, and for how many hours. It refuses arguments it does not know. */
import { parseArgs } from "node:util";
import { LIMIT } from "../../core/limits.ts";
import { ownerAddress } from "../owner-address.ts";

export const USAGE = `usage: npm run ledger -- [options]
  --url     the collector's address   (default: the one on this machine, at PORT, 8787)
  --hours   how far back              (default: 24, at most ${LIMIT.ledgerHours})
  --json    the collector's own answer, for machines
The key is GATEHOUSE_SECRET_KEY of the environment, else of .dev.vars. Ends with 1 if the books do not balance, with 2 if
they could not be read.`;

export interface Options {
  readonly url: URL;
  readonly hours: number;
  readonly json: boolean;
}

/** @throws {Error} that says which argument cannot be meant */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { url: text, hours: text, json: { type: "boolean", default: false } },
  });
  return {
    url: ownerAddress(values.url, env),
    hours: hoursIn(values.hours ?? "24"),
    json: values.json,
  };
}

function hoursIn(text: string): number {
  const hours = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (hours >= 1 && hours <= LIMIT.ledgerHours) return hours;
  throw new Error(`--hours must be a whole number from 1 to ${LIMIT.ledgerHours}, not "${text}"`);
}
