/** What a soak was asked to do. It refuses arguments that it does not know, and always runs a collector of its own. */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { DIALECTS, type Kind } from "./dialects.ts";

const KINDS = Object.keys(DIALECTS) as readonly Kind[];

export const USAGE = `usage: npm run soak -- [options]
  --minutes       how long events are sent          (default: 3)
  --rate          events a second                   (default: 40)
  --kills         kill -9 of everything, so often   (default: 3)
  --destinations  kinds that fail at random, by comma (default: ${KINDS.join()})
  --seed          the faults and their moments, as an earlier run printed it
  --people        instead of all that: so many seeds of people who are linked, unlinked and erased (from --seed, or 1)
Beside those that fail at random there is one that always works, and one that is dead for half of the time.`;

export interface Options {
  readonly minutes: number;
  readonly rate: number;
  readonly kills: number;
  readonly kinds: readonly Kind[];
  readonly seed: number;
  /** Seeds of simulated people, instead of traffic. */
  readonly people?: { readonly seeds: number; readonly first: number };
}

/** @throws {Error} that says which argument cannot be meant */
export function readOptions(args: readonly string[]): Options {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { minutes: text, rate: text, kills: text, destinations: text, seed: text, people: text },
  });
  const number = (name: keyof typeof values, least: number, most: number, otherwise: number): number =>
    values[name] === undefined ? otherwise : numberIn(`--${name}`, values[name], least, most);
  return {
    // Sessions are moved to the last 20 hours, and what is older than 24 is stale.
    minutes: number("minutes", 0.1, 180, 3),
    rate: number("rate", 1, 1_000, 40),
    kills: Math.floor(number("kills", 0, 100, 3)),
    kinds: values.destinations === undefined ? KINDS : values.destinations.split(",").map(kindNamed),
    seed: Math.floor(number("seed", 0, 1e9, randomInt(1e9))),
    ...(values.people === undefined
      ? {}
      : { people: { seeds: number("people", 1, 1e6, 1), first: Math.floor(number("seed", 0, 1e9, 1)) } }),
  };
}

function numberIn(name: string, text: string, least: number, most: number): number {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new Error(`${name} must be a number from ${least} to ${most}, not "${text}"`);
}

function kindNamed(text: string): Kind {
  const kind = KINDS.find((known) => known === text);
  if (kind) return kind;
  throw new Error(`--destinations: ${text} is none of ${KINDS.join(", ")}`);
}
