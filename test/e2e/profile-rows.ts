/**
 * What rests in the profile objects of a collector on this machine, read from its state directory while it runs: every row,
 * a person's own and each device's. Reads copies only, since a second opener of a live database may disturb the first.
 */
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

export interface RestingRow {
  readonly state: string;
  readonly outbox: string;
}

export function rowsIn(stateDir: string): readonly RestingRow[] {
  const objects = join(stateDir, "v3/do");
  const files = readdirSync(objects, { recursive: true, encoding: "utf8" });
  const profiles = files.filter((path) => /Profile\/[0-9a-f]+\.sqlite$/.test(path));
  return profiles.flatMap((path) => rowsOf(join(objects, path)));
}

/** Nothing moves, and nothing is being erased. Asks nobody: what is begun must bring itself to its end. */
export async function isSettled(stateDir: string): Promise<void> {
  while (rowsIn(stateDir).some(({ state }) => /"(leaving|pending)":/.test(state))) await sleep(100);
}

/** Nor does anything wait to be sent. */
export async function isAtRest(stateDir: string): Promise<void> {
  await isSettled(stateDir);
  while (rowsIn(stateDir).some(({ outbox }) => outbox !== "[]")) await sleep(200);
}

function rowsOf(database: string): readonly RestingRow[] {
  const copies = mkdtempSync(join(tmpdir(), "gatehouse-rows-"));
  try {
    const copy = join(copies, "object.sqlite");
    copyFileSync(database, copy);
    if (existsSync(`${database}-wal`)) copyFileSync(`${database}-wal`, `${copy}-wal`);
    const object = new DatabaseSync(copy);
    try {
      const named = "SELECT name FROM sqlite_master WHERE name IN ('profile', 'devices')";
      const tables = object.prepare(named).all();
      return tables.flatMap(({ name }) => object.prepare(`SELECT state, outbox FROM ${String(name)}`).all()) as never;
    } finally {
      object.close();
    }
  } finally {
    rmSync(copies, { recursive: true });
  }
}
