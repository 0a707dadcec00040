/**
 * An object as rows of SQLite: its own, and one for each device that was linked to it. Knows the columns and nothing of
 * their meaning.
 */
import type { OutboxEntry, Resident, Row } from "../../core/profile/state.ts";
import type { Vacancy } from "../../core/profile/vacancy.ts";

/** The layout of a row. A change is a new version with a reader for the old one. */
const VERSION = 1;

const COLUMNS = `v INTEGER NOT NULL, secret BLOB NOT NULL, state TEXT NOT NULL, ring BLOB NOT NULL, outbox TEXT NOT NULL,
  wake_at INTEGER`;

/** An integer key, since a text key is an index of its own and costs a second row written. */
const CREATE = `CREATE TABLE IF NOT EXISTS profile (id INTEGER PRIMARY KEY CHECK (id = 1), ${COLUMNS}) STRICT`;

const CREATE_DEVICES = `CREATE TABLE IF NOT EXISTS devices (id INTEGER PRIMARY KEY, subject TEXT NOT NULL, ${COLUMNS}) STRICT`;

const UPSERT = `INSERT INTO profile (id, v, secret, state, ring, outbox, wake_at) VALUES (1, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET v = excluded.v, secret = excluded.secret, state = excluded.state, ring = excluded.ring,
  outbox = excluded.outbox, wake_at = excluded.wake_at`;

const INSERT_DEVICE = `INSERT INTO devices (subject, v, secret, state, ring, outbox, wake_at) VALUES (?, ?, ?, ?, ?, ?, ?)`;

/** By its text: there are a handful of rows, and an index would be one more row at every write. */
const UPDATE_DEVICE = `UPDATE devices SET v = ?2, secret = ?3, state = ?4, ring = ?5, outbox = ?6, wake_at = ?7
  WHERE subject = ?1`;

export interface Stored {
  /** The subject's secret, made with the first row; empty once there is no profile any more. */
  readonly secret: Uint8Array;
  readonly row: Row<Resident>;
}

/** By subject; nothing in an object that has never been written: looking creates nothing. */
export function readRows(sql: SqlStorage, own: string): Map<string, Stored> {
  const names = sql.exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('profile', 'devices')");
  const tables = names.toArray().map(({ name }) => name);
  const rows = new Map<string, Stored>();
  if (tables.includes("profile")) {
    for (const found of sql.exec("SELECT * FROM profile WHERE id = 1")) rows.set(own, storedOf(found));
  }
  if (tables.includes("devices")) {
    for (const found of sql.exec("SELECT * FROM devices ORDER BY id")) {
      rows.set(found["subject"] as string, storedOf(found));
    }
  }
  return rows;
}

function storedOf(found: Record<string, SqlStorageValue>): Stored {
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

/** `device`: whose row it is, if not the object's own. Returns how many rows it cost. */
export function writeRow(
  sql: SqlStorage,
  device: string | undefined,
  { secret, row }: Stored,
  { first }: { readonly first: boolean },
): number {
  const { state, ring, outbox, wakeAt } = row;
  const values = [VERSION, secret, JSON.stringify(state), ring, JSON.stringify(outbox), wakeAt];
  const created = first ? sql.exec(device === undefined ? CREATE : CREATE_DEVICES).rowsWritten : 0;
  if (device === undefined) return created + sql.exec(UPSERT, ...values).rowsWritten;
  return created + sql.exec(first ? INSERT_DEVICE : UPDATE_DEVICE, device, ...values).rowsWritten;
}

/** While other rows stay, or the word that it was here. */
export function deleteRow(sql: SqlStorage, device: string | undefined): void {
  if (device === undefined) sql.exec("DELETE FROM profile");
  else sql.exec("DELETE FROM devices WHERE subject = ?", device);
}

const CREATE_VACANCIES = `CREATE TABLE IF NOT EXISTS vacancies (subject TEXT PRIMARY KEY, vacancy TEXT NOT NULL) STRICT,
  WITHOUT ROWID`;

export function writeVacancy(sql: SqlStorage, subject: string, vacancy: Vacancy): void {
  sql.exec(CREATE_VACANCIES);
  sql.exec("INSERT OR REPLACE INTO vacancies (subject, vacancy) VALUES (?, ?)", subject, JSON.stringify(vacancy));
}

export function readVacancy(sql: SqlStorage, subject: string): Vacancy | undefined {
  const tables = sql.exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'vacancies'").toArray();
  if (tables.length === 0) return undefined;
  const [found] = sql.exec("SELECT vacancy FROM vacancies WHERE subject = ?", subject).toArray();
  return found && (JSON.parse(found["vacancy"] as string) as Vacancy);
}
