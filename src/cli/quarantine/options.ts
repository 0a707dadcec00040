/** Whose quarantine, and what to replay of it. It refuses arguments it does not know. */
import { parseArgs } from "node:util";
import { ownerAddress } from "../owner-address.ts";

export const USAGE = `usage: npm run quarantine -- [options]
  --url      the collector's address   (default: the one on this machine, at PORT, 8787)
  --replay   decides all of it again, by the plan that is deployed there
  --event    replays only events of this name, as the summary has it
  --source   replays only what this key brought, by its name in the config
The key is GATEHOUSE_SECRET_KEY of the environment, else of .dev.vars. Ends with 1 if something is left that breaks the
plan, with 2 if it could not be read.`;

export interface Options {
  readonly url: URL;
  readonly replay: boolean;
  readonly wanted: Wanted;
}

export interface Wanted {
  readonly event?: string;
  readonly source?: string;
}

/** @throws {Error} that says which argument cannot be meant */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { url: text, event: text, source: text, replay: { type: "boolean", default: false } },
  });
  const { event, source, replay } = values;
  if (!replay && (event ?? source) !== undefined) throw new Error("--event and --source are for --replay");
  return {
    url: ownerAddress(values.url, env),
    replay,
    wanted: { ...(event === undefined ? {} : { event }), ...(source === undefined ? {} : { source }) },
  };
}
