/**
 * Reads the archive of a collector on this machine from its state directory, while it runs: every line of every object
 * that the emulated R2 lists. Reads copies only, since a second opener of a live database may disturb the first, and
 * refuses a line that is not an archive record.
 */
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { type PseudonymousRecord, recordSchema } from "../../core/privacy/record.ts";
import { TRIGGER_SOURCE } from "../../core/triggers.ts";

const OBJECT_LISTS = "miniflare-R2BucketObject";
const ATTEMPTS = 5;

/** All lines, repeats included. A collector at work may move a file between two looks: then it is read anew. */
export async function readArchive(stateDir: string): Promise<PseudonymousRecord[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return linesIn(join(stateDir, "v3/r2"));
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await sleep(100);
    }
  }
}

function linesIn(store: string): PseudonymousRecord[] {
  if (!existsSync(store)) return [];
  const blobs = filesIn(store).filter((path) => path.includes("/blobs/"));
  const found = new Map(blobs.map((path) => [basename(path), path]));
  const lists = filesIn(join(store, OBJECT_LISTS)).filter((path) => /\/[0-9a-f]+\.sqlite$/.test(path));
  return lists.flatMap(listedBlobs).flatMap((id) => {
    const path = found.get(id);
    if (path === undefined) throw new Error(`${store}: an object is listed whose content is not there`);
    const lines = gunzipSync(readFileSync(path)).toString("utf8").split("\n").filter(Boolean);
    return lines.map((line) => recordSchema.parse(JSON.parse(line))).filter(wasSent);
  });
}

/** What the collector's own triggers said was sent by nobody. */
function wasSent({ source }: PseudonymousRecord): boolean {
  return source !== TRIGGER_SOURCE;
}

/** What is listed counts, not what lies there: content whose listing was never written is not in the archive. */
function listedBlobs(database: string): string[] {
  const copies = mkdtempSync(join(tmpdir(), "gatehouse-r2-"));
  try {
    const copy = join(copies, "list.sqlite");
    copyFileSync(database, copy);
    if (existsSync(`${database}-wal`)) copyFileSync(`${database}-wal`, `${copy}-wal`);
    const list = new DatabaseSync(copy);
    try {
      if (!list.prepare("SELECT 1 FROM sqlite_master WHERE name = '_mf_objects'").get()) return [];
      const rows = list.prepare("SELECT blob_id FROM _mf_objects WHERE key LIKE 'v1/%.ndjson.gz'").all();
      return rows.map((row) => String(row["blob_id"]));
    } finally {
      list.close();
    }
  } finally {
    rmSync(copies, { recursive: true });
  }
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
