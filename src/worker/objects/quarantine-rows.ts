/**
 * What a quarantine holds, as rows of SQLite: how it is written, all of a change or nothing of it, and read back. The sealed
 * event stands last in its row, so that what is counted and swept is read without it.
 */
import type { Consignment, Origin } from "../../core/delivery/parcel.ts";
import { isRevoked, type Known } from "../../core/delivery/revocations.ts";
import { addCounts, cellKey, type Counts } from "../../core/ledger.ts";
import { LIMIT } from "../../core/limits.ts";
import type { Purpose } from "../../core/policy/purposes.ts";
import type { Deliverable } from "../../core/privacy/deliverable.ts";
import type {
  QuarantinedFault,
  QuarantineNext,
  QuarantinePlace,
  QuarantineStatus,
  Wanted,
} from "./quarantine-calls.ts";

/** The layout of the rows. A change is a new version with a reader for the old one. */
const VERSION = 1;

const CREATE = `
  CREATE TABLE IF NOT EXISTS quarantine (id INTEGER PRIMARY KEY CHECK (id = 1), v INTEGER NOT NULL, state TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS events (number INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL, event TEXT NOT NULL, taken INTEGER NOT NULL, sent_at INTEGER NOT NULL, handle TEXT NOT NULL,
    purposes TEXT NOT NULL, faults TEXT NOT NULL, object TEXT NOT NULL, put TEXT NOT NULL) STRICT`;

interface State extends Pick<QuarantineStatus, "ended" | "dropped"> {
  readonly where: QuarantinePlace;
}

const WANTED = "(?1 IS NULL OR event = ?1) AND (?2 IS NULL OR source = ?2)";

type Found = Record<string, SqlStorageValue>;

export class QuarantineRows {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;
  /** `undefined` in an object that was never given anything: looking creates nothing. */
  #state: State | undefined;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
    const table = this.#all("SELECT 1 FROM sqlite_master WHERE name = 'quarantine'");
    const [found] = table.length === 0 ? [] : this.#all("SELECT v, state FROM quarantine");
    if (!found) return;
    if (found["v"] !== VERSION) throw new Error(`quarantine of version ${JSON.stringify(found["v"])} cannot be read`);
    this.#state = JSON.parse(found["state"] as string) as State;
  }

  get where(): QuarantinePlace | undefined {
    return this.#state?.where;
  }

  /** Answers how many there was no room for. */
  put(where: QuarantinePlace, consignments: readonly Consignment[], now: number): number {
    let lost: Counts = {};
    this.#storage.transactionSync(() => {
      if (!this.#state) this.#sql.exec(CREATE);
      let room = LIMIT.quarantineRows - this.#count();
      for (const { from, events } of consignments) {
        for (const event of events) {
          if (this.#all("SELECT 1 FROM events WHERE event_id = ?", event.id).length > 0) continue;
          if (room-- > 0) this.#insert(from, event, now);
          else lost = addCounts(lost, { [cellKey(event.source, event.event)]: 1 });
        }
      }
      const { ended = NOTHING, dropped = {} } = this.#state ?? {};
      this.#write({ where, ended, dropped: addCounts(dropped, lost) });
    });
    return Object.values(lost).reduce((sum, count) => sum + count, 0);
  }

  status(): QuarantineStatus {
    if (!this.#state) return { events: 0, faults: [], ended: NOTHING, dropped: {} };
    const { ended, dropped } = this.#state;
    const [span] = this.#all("SELECT MIN(taken) AS oldest, MAX(taken) AS newest FROM events");
    const [oldest, newest] = [span?.["oldest"], span?.["newest"]];
    return {
      events: this.#count(),
      ...(typeof oldest === "number" && typeof newest === "number" ? { oldest, newest } : {}),
      faults: this.#faults(),
      ended,
      dropped,
    };
  }

  /** Of those that were sent since `from`: of older ones it is not known yet whether they were taken back. */
  next(wanted: Wanted, from: number): QuarantineNext {
    if (!this.#state) return { events: [], waiting: 0 };
    const [event, source] = [wanted.event ?? null, wanted.source ?? null];
    const [count] = this.#all(`SELECT COUNT(*) AS count FROM events WHERE ${WANTED}`, event, source);
    const query = `SELECT number, object, put FROM events WHERE ${WANTED} AND sent_at >= ? AND number > ?
      ORDER BY number LIMIT ?`;
    const events = this.#all(query, event, source, from, wanted.after, wanted.limit).map((row) => ({
      number: row["number"] as number,
      object: row["object"] as string,
      put: row["put"] as string,
    }));
    return { events, waiting: count?.["count"] as number };
  }

  /** When the oldest left its profile: how far back one must know what was withdrawn. */
  oldestSent(): number | undefined {
    const [found] = this.#state ? this.#all("SELECT MIN(sent_at) AS oldest FROM events") : [];
    return typeof found?.["oldest"] === "number" ? found["oldest"] : undefined;
  }

  takenBack(known: Known): readonly number[] {
    return this.#all("SELECT number, handle, purposes, sent_at FROM events").flatMap((row) => {
      const purposes = JSON.parse(row["purposes"] as string) as Purpose[];
      const isBack = isRevoked(known, row["handle"] as string, purposes, row["sent_at"] as number);
      return isBack ? [row["number"] as number] : [];
    });
  }

  over(now: number): readonly number[] {
    const found = this.#all("SELECT number FROM events WHERE sent_at <= ?", now - LIMIT.quarantineMs);
    return found.map((row) => row["number"] as number);
  }

  end(how: keyof QuarantineStatus["ended"], numbers: readonly number[]): void {
    const state = this.#state;
    if (!state || numbers.length === 0) return;
    this.#storage.transactionSync(() => {
      const query = "DELETE FROM events WHERE number IN (SELECT value FROM json_each(?)) RETURNING number";
      const gone = this.#all(query, JSON.stringify(numbers)).length;
      this.#write({ ...state, ended: { ...state.ended, [how]: state.ended[how] + gone } });
    });
  }

  #count(): number {
    return this.#all("SELECT COUNT(*) AS count FROM events")[0]?.["count"] as number;
  }

  #faults(): readonly QuarantinedFault[] {
    const query = `SELECT source, event, json_extract(value, '$.field') AS field, json_extract(value, '$.fault') AS fault,
      COUNT(*) AS count FROM events, json_each(faults) GROUP BY 1, 2, 3, 4 ORDER BY count DESC, 1, 2, 3, 4`;
    return this.#all(query).map(({ source, event, field, fault, count }) => ({
      source: source as string,
      event: event as string,
      ...(typeof field === "string" ? { field } : {}),
      fault: fault as string,
      count: count as number,
    }));
  }

  #insert({ object, handle, sentAt }: Origin, event: Deliverable, now: number): void {
    this.#sql.exec(
      `INSERT INTO events (event_id, source, event, taken, sent_at, handle, purposes, faults, object, put)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      event.id,
      event.source,
      event.event,
      now,
      sentAt,
      handle,
      JSON.stringify(event.purposes),
      JSON.stringify(event.properties["faults"]),
      object,
      JSON.stringify(event),
    );
  }

  #write(state: State): void {
    const text = JSON.stringify(state);
    this.#sql.exec("INSERT OR REPLACE INTO quarantine (id, v, state) VALUES (1, ?, ?)", VERSION, text);
    this.#state = state;
  }

  #all(query: string, ...values: readonly SqlStorageValue[]): Found[] {
    return this.#sql.exec(query, ...values).toArray();
  }
}

const NOTHING: QuarantineStatus["ended"] = { replayed: 0, expired: 0, revoked: 0 };
