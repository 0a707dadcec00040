/**
 * What a `Requests` object holds, as rows of SQLite: records by id, and archive tasks in a table of their own, under random
 * numbers and with an hour's batch, so that nobody can tell which days are one visitor's beyond that hour.
 */
import { archived, dueOf, endOf, type RequestRecord } from "../../core/rights/request.ts";
import type { ArchiveTask } from "../../core/rights/right.ts";
import { isOpen, statusOf } from "../../core/rights/status.ts";
import type { NumberedTask, RequestsAsk } from "./requests-calls.ts";

/** The layout of the rows. A change is a new version with a reader for the old one. */
const VERSION = 1;

const CREATE = `
  CREATE TABLE IF NOT EXISTS requests (id TEXT PRIMARY KEY, v INTEGER NOT NULL, site TEXT NOT NULL, open INTEGER NOT NULL,
    deadline INTEGER NOT NULL, ends INTEGER NOT NULL, batch INTEGER, due INTEGER, record TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS tasks (number INTEGER PRIMARY KEY, batch INTEGER NOT NULL, site TEXT NOT NULL,
    day TEXT NOT NULL, pseudonym TEXT NOT NULL, mode TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS cursors (name TEXT PRIMARY KEY, day TEXT NOT NULL) STRICT, WITHOUT ROWID`;

type Found = Record<string, SqlStorageValue>;

export class RequestRows {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;
  #isMade: boolean;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
    this.#isMade = this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'requests'").toArray().length > 0;
  }

  get(id: string): RequestRecord | undefined {
    const [found] = this.#all("SELECT v, record FROM requests WHERE id = ?", id);
    return found && recordIn(found);
  }

  /** With the tasks that came with it, all or nothing. */
  put(record: RequestRecord, tasks: readonly ArchiveTask[] = []): void {
    this.#storage.transactionSync(() => {
      this.#make();
      this.#write(record);
      for (const { site, day, pseudonym, mode } of tasks)
        this.#sql.exec(
          "INSERT INTO tasks (number, batch, site, day, pseudonym, mode) VALUES (?, ?, ?, ?, ?, ?)",
          randomNumber(),
          record.archive?.last ?? 0,
          site,
          day,
          pseudonym,
          mode,
        );
    });
  }

  /** The one with a delete call that has been due longest. */
  due(now: number): RequestRecord | undefined {
    const [found] = this.#all("SELECT v, record FROM requests WHERE due <= ? ORDER BY due LIMIT 1", now);
    return found && recordIn(found);
  }

  /** When the next delete call is due, or the next record is to be forgotten. */
  next(): number | undefined {
    const [found] = this.#all("SELECT MIN(due) AS due, MIN(ends) AS ends FROM requests");
    const moments = [found?.["due"], found?.["ends"]].filter((moment) => typeof moment === "number");
    return moments.length === 0 ? undefined : Math.min(...moments);
  }

  forget(now: number): void {
    this.#all("DELETE FROM requests WHERE ends <= ?", now);
  }

  list({ site, overdue, open, limit }: RequestsAsk, now: number): readonly RequestRecord[] {
    const found = this.#all(
      `SELECT v, record FROM requests WHERE site = ? AND (open = 1 OR ?) AND (open = 1 AND deadline < ? OR ?)
        ORDER BY deadline, id LIMIT ?`,
      site,
      open ? 0 : 1,
      now,
      overdue ? 0 : 1,
      limit,
    );
    return found.map(recordIn);
  }

  tasks(limit: number): readonly NumberedTask[] {
    const query = "SELECT number, site, day, pseudonym, mode FROM tasks ORDER BY batch, site, day, number LIMIT ?";
    return this.#all(query, limit) as unknown as readonly NumberedTask[];
  }

  tasksDone(numbers: readonly number[], at: number): void {
    this.#storage.transactionSync(() => {
      this.#all("DELETE FROM tasks WHERE number IN (SELECT value FROM json_each(?))", JSON.stringify(numbers));
      const left = this.#all("SELECT DISTINCT batch FROM tasks").map(({ batch }) => batch as number);
      const waiting =
        "SELECT v, record FROM requests WHERE batch IS NOT NULL AND batch NOT IN (SELECT batch FROM tasks)";
      for (const row of this.#all(waiting)) this.#write(archived(recordIn(row), left, at));
    });
  }

  cursor(name: string): string | undefined {
    return this.#all("SELECT day FROM cursors WHERE name = ?", name)[0]?.["day"] as string | undefined;
  }

  setCursor(name: string, day: string): void {
    this.#make();
    this.#sql.exec("INSERT OR REPLACE INTO cursors (name, day) VALUES (?, ?)", name, day);
  }

  #make(): void {
    if (!this.#isMade) this.#sql.exec(CREATE);
    this.#isMade = true;
  }

  #write(record: RequestRecord): void {
    const { ticket, archive } = record;
    this.#sql.exec(
      `INSERT OR REPLACE INTO requests (id, v, site, open, deadline, ends, batch, due, record)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ticket.id,
      VERSION,
      ticket.site,
      isOpen(record) ? 1 : 0,
      statusOf(record, ticket.receivedAt).deadline.at,
      endOf(record),
      archive && archive.doneAt === undefined ? archive.last : null,
      dueOf(record) ?? null,
      JSON.stringify(record),
    );
  }

  /** Looking creates nothing. */
  #all(query: string, ...values: readonly SqlStorageValue[]): Found[] {
    return this.#isMade ? this.#sql.exec(query, ...values).toArray() : [];
  }
}

function recordIn({ v, record }: Found): RequestRecord {
  if (v !== VERSION) throw new Error(`request of version ${JSON.stringify(v)} cannot be read`);
  return JSON.parse(record as string) as RequestRecord;
}

/** Of 53 bits, as many as a number here holds. Tasks are found by it, and it says nothing of them. */
function randomNumber(): number {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return (high % 2 ** 21) * 2 ** 32 + low;
}
