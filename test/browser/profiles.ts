/** The visitors that a local collector has stored, read from its state directory: not from any answer of its own. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { ProfileState } from "../../src/core/profile/state.ts";

/** An object that was only asked has no row. */
function hasRow(database: DatabaseSync): boolean {
  return database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'profile'").get() !== undefined;
}

function files(stateDir: string): readonly string[] {
  const folder = join(stateDir, "v3/do/gatehouse-Profile");
  const names = readdirSync(folder).filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite");
  return names.map((name) => join(folder, name));
}

/** The state of every profile. */
export function profiles(stateDir: string): readonly ProfileState[] {
  return files(stateDir).flatMap((file) => {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      if (!hasRow(database)) return [];
      const rows = database.prepare("SELECT state FROM profile").all();
      return rows.map((row) => JSON.parse(row["state"] as string) as ProfileState);
    } finally {
      database.close();
    }
  });
}

/** How many product views took effect, in all profiles. */
export function viewsIn(stateDir: string): number {
  const views = profiles(stateDir).map(({ slices }) => slices.analytics?.counts["Product Viewed"]?.count ?? 0);
  return views.reduce((sum, count) => sum + count, 0);
}

/** Makes every profile older; only while no collector runs. */
export function age(stateDir: string, ms: number): void {
  for (const file of files(stateDir)) {
    const database = new DatabaseSync(file);
    const older = "UPDATE profile SET state = json_set(state, '$.createdAt', json_extract(state, '$.createdAt') - ?)";
    if (hasRow(database)) database.prepare(older).run(ms);
    database.close();
  }
}
