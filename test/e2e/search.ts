/**
 * Looks for planted texts in every byte of a folder: in the files and their names, in what is zipped, and in each value
 * of each row of SQLite, whose pages may tear one apart. Knows nothing of what the files are for.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gunzipSync } from "node:zlib";
import { formsOf, type Form } from "./encodings.ts";

/** A text that must be nowhere, and where it was sent. */
export interface Planted {
  readonly where: string;
  readonly text: string;
}

interface Needle extends Form {
  readonly where: string;
}

/** Something to search, and how to call it. */
export interface Haystack {
  readonly place: string;
  readonly bytes: Buffer;
}

/** ASCII only: bytes of other characters stay, so that nothing is ever longer or shorter. */
function fold(bytes: Buffer): Buffer {
  const folded = Buffer.from(bytes);
  for (let at = 0; at < folded.length; at++) {
    const byte = folded[at]!;
    if (byte >= 0x41 && byte <= 0x5a) folded[at] = byte + 0x20;
  }
  return folded;
}

/** By their first four bytes: one pass over the haystack finds all needles, however many. */
class Index {
  readonly #byStart = new Map<number, Needle[]>();

  add(needle: Needle): void {
    const start = needle.bytes.readUInt32BE(0);
    const known = this.#byStart.get(start);
    if (known) known.push(needle);
    else this.#byStart.set(start, [needle]);
  }

  *in(bytes: Buffer): Generator<Needle> {
    for (let at = 0, start = 0; at < bytes.length; at++) {
      start = ((start << 8) | bytes[at]!) >>> 0;
      if (at < 3) continue;
      for (const needle of this.#byStart.get(start) ?? []) {
        const from = at - 3;
        if (needle.bytes.equals(bytes.subarray(from, from + needle.bytes.length))) yield needle;
      }
    }
  }
}

export class Search {
  readonly #exact = new Index();
  readonly #folded = new Index();

  constructor(planted: Iterable<Planted>) {
    for (const { where, text } of planted) {
      for (const form of formsOf(text)) {
        if (form.folded) this.#folded.add({ ...form, bytes: fold(form.bytes), where });
        else this.#exact.add({ ...form, where });
      }
    }
  }

  /** What was found and in which form, in words, each once. */
  in(haystacks: Iterable<Haystack>): readonly string[] {
    const found = new Set<string>();
    for (const { place, bytes } of haystacks) {
      for (const needle of this.#exact.in(bytes)) found.add(`${needle.where}, as ${needle.as}, in ${place}`);
      for (const needle of this.#folded.in(fold(bytes))) found.add(`${needle.where}, as ${needle.as}, in ${place}`);
    }
    return [...found];
  }
}

/** With the only method that there is, so that chance will not write it. */
const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);
const SQLITE = Buffer.from("SQLite format 3\0");

function* unzipped(place: string, bytes: Buffer): Generator<Haystack> {
  yield { place, bytes };
  if (bytes.subarray(0, GZIP.length).equals(GZIP)) yield* unzipped(`${place}, unzipped`, gunzipSync(bytes));
}

function* columns(place: string, path: string): Generator<Haystack> {
  const database = new DatabaseSync(path);
  try {
    const tables = database.prepare("SELECT name, sql FROM sqlite_master").all();
    for (const { name, sql } of tables) {
      const table = String(name);
      yield { place, bytes: Buffer.from(`${table}\n${String(sql)}`) };
      if (!/^create table/i.test(String(sql))) continue;
      const rows = database.prepare(`SELECT * FROM "${table}"`);
      rows.setReadBigInts(true);
      for (const row of rows.all()) {
        for (const [column, value] of Object.entries(row)) {
          const bytes = value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value));
          yield* unzipped(`${place}, ${table}.${column}`, bytes);
        }
      }
    }
  } finally {
    database.close();
  }
}

/** Everything below the folder. Nobody else may have its databases open: their journals are read into them on the way. */
export function* haystacksIn(folder: string): Generator<Haystack> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  yield { place: "the names of files", bytes: Buffer.from(paths.map((path) => relative(folder, path)).join("\n")) };
  const files = entries.flatMap((entry, at) => (entry.isFile() ? [paths[at]!] : []));
  const databases: string[] = [];
  // Bytes first: opening a database takes its journal in, and what only the journal held would be gone.
  for (const path of files) {
    const bytes = readFileSync(path);
    yield* unzipped(relative(folder, path), bytes);
    if (bytes.subarray(0, SQLITE.length).equals(SQLITE)) databases.push(path);
  }
  for (const path of databases) yield* columns(relative(folder, path), path);
}
