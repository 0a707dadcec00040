/** The input a replay can read, and what goes with each: who reads it, and as whom it is sent. */
import { extname } from "node:path";
import type { Consent } from "./crowds.ts";
import { readEshop } from "./eshop-sessions.ts";
import type { RowEvent } from "./event.ts";
import { readOtto } from "./otto-sessions.ts";

interface Format {
  readonly extension: string;
  readonly read: (file: string, run: string, now: number) => RowEvent[] | Promise<RowEvent[]>;
  readonly key: string;
  /** The events say where their visitors are; otherwise the key attests it. */
  readonly located: boolean;
  /** The same visitors in every run, so that a second run finds their profiles; otherwise each run has its own. */
  readonly returning: boolean;
  /** Unless asked otherwise. */
  readonly consent: Consent;
}

export const FORMATS = {
  otto: {
    extension: ".jsonl",
    read: readOtto,
    key: "GATEHOUSE_REPLAY_KEY",
    located: false,
    returning: true,
    consent: "all",
  },
  eshop: {
    extension: ".csv",
    read: readEshop,
    key: "GATEHOUSE_SECRET_KEY",
    located: true,
    returning: false,
    consent: "none",
  },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;

const NAMES = Object.keys(FORMATS) as FormatName[];

/** @throws {Error} where neither the name nor the file's ending says what it is */
export function formatOf(file: string, name: string | undefined): FormatName {
  const found = NAMES.find((known) =>
    name === undefined ? FORMATS[known].extension === extname(file) : known === name,
  );
  if (found) return found;
  const kinds = NAMES.map((known) => `${known} (${FORMATS[known].extension})`).join(" or ");
  throw new Error(
    name === undefined ? `what is in ${file}? say --format: ${kinds}` : `--format ${name} is not ${kinds}`,
  );
}
