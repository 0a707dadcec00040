/** An object as one row of SQLite: how it is written and read back. Knows the columns and nothing of their meaning. */
import type { OutboxEntry, Resident, Row } from "../../core/profile/state.ts";

/** The layout of the row. A change is a new version with a reader for the old one. */
const VERSION = 1;

/** An integer key, since a text key is an index of its own and costs a second row written. */
const CREATE = `CREATE TABLE IF NOT EXISTS profile (
  id INTEGER PRIMARY KEY CHECK (id = 1), v INTEGER NOT NULL, secret BLOB NOT NULL, state TEXT NOT NULL,
  ring BLOB NOT NULL, outbox TEXT NOT NULL, wake_at INTEGER) STRICT`;

const UPSERT = `INSERT INTO profile (id, v, secret, state, ring, outbox, wake_at) VALUES (1, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET v = excluded.v, secret = excluded.secret, state = excluded.state, ring = excluded.ring,
  outbox = excluded.outbox, wake_at = excluded.wake_at`;

export interface Stored {
  /** The subject's secret, made with the first row; empty once there is no profile any more. */
  readonly secret: Uint8Array;
  readonly row: Row<Resident>;
}

/** `undefined` in an object that has never been written: looking creates nothing. */
export function readRow(sql: SqlStorage): Stored | undefined {
  const table = sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'profile'").toArray();
  const [found] = table.length === 0 ? [] : sql.exec("SELECT * FROM profile WHERE id = 1").toArray();
  if (!found) return undefined;
  if (found["v"] !== VERSION) throw new Error(`profile row of version ${JSON.stringify(found["v"])} cannot be read`);
  return {
    secret: new Uint8Array(found["secret"] as ArrayBuffer),
    row: {
      state: JSON.parse(found["state"] as string) as Resident,
      ring: new Uint8Array(found["ring"] as ArrayBuffer),
      outbox: JSON.parse(found["outbox"] as string) as OutboxEntry[],
      wakeAt: found["wake_at"] as number | null,
    },
  };
}

/** Returns how many rows it cost. */
export function writeRow(sql: SqlStorage, { secret, row }: Stored, first: boolean): number {
  const created = first ? sql.exec(CREATE).rowsWritten : 0;
  const { state, ring, outbox, wakeAt } = row;
  const cursor = sql.exec(UPSERT, VERSION, secret, JSON.stringify(state), ring, JSON.stringify(outbox), wakeAt);
  return created + cursor.rowsWritten;
}
