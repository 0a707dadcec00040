/**
 * What a courier holds, as rows of SQLite: how it is written, all of a change or nothing of it, and read back. Parcels
 * and dead letters lie in the order in which they are wanted, without an index, which would cost a second row each.
 */
import { addBooks, type Books } from "../../core/delivery/books.ts";
import type { Waits } from "../../core/delivery/courier.ts";
import type { Change, CourierState, DeadLetter } from "../../core/delivery/courier-state.ts";
import { endOf, eventsOf, oldestIn, type Parcel } from "../../core/delivery/parcel.ts";
import type { Seen, Slot } from "../../core/delivery/seen.ts";
import { LIMIT } from "../../core/limits.ts";
import { isoHour } from "../../core/time.ts";
import type { CourierStatus } from "./calls.ts";

/** The layout of the rows. A change is a new version with a reader for the old one. */
const VERSION = 1;

const CREATE = `
  CREATE TABLE IF NOT EXISTS courier (id INTEGER PRIMARY KEY CHECK (id = 1), v INTEGER NOT NULL, state TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS seen (number INTEGER PRIMARY KEY, used INTEGER NOT NULL, places BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS parcels (due INTEGER, name TEXT, oldest INTEGER NOT NULL, events INTEGER NOT NULL,
    parcel TEXT NOT NULL, PRIMARY KEY (due, name)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS dead (until INTEGER, name TEXT, because TEXT NOT NULL, at INTEGER NOT NULL,
    events INTEGER NOT NULL, parcel TEXT NOT NULL, PRIMARY KEY (until, name)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS books (hour INTEGER PRIMARY KEY, v INTEGER NOT NULL, entries TEXT NOT NULL) STRICT`;

/** What rests of a state: ids have rows of their own, and only this process knows its alarm. */
type Resting = Omit<CourierState, "seen" | "wakeAt">;

type Found = Record<string, SqlStorageValue>;

export class CourierRows {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;
  /** What the row says now: the same again is not written again. */
  #resting = "";

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
  }

  /** `undefined` in an object that was never given anything: looking creates nothing. */
  read(): CourierState | undefined {
    const table = this.#all("SELECT 1 FROM sqlite_master WHERE name = 'courier'");
    const [found] = table.length === 0 ? [] : this.#all("SELECT v, state FROM courier");
    this.#resting = "";
    if (!found) return undefined;
    if (found["v"] !== VERSION) throw new Error(`courier row of version ${JSON.stringify(found["v"])} cannot be read`);
    this.#resting = found["state"] as string;
    return { ...(JSON.parse(this.#resting) as Resting), seen: this.#seen(), wakeAt: null };
  }

  commit(change: Change): void {
    this.#storage.transactionSync(() => {
      if (this.#resting === "") this.#sql.exec(CREATE);
      this.#writeState(change.state);
      for (const slot of change.slots ?? []) this.#writeSlot(slot);
      for (const { due, name } of change.drop ?? [])
        this.#delete("DELETE FROM parcels WHERE due = ? AND name = ?", due, name);
      for (const parcel of change.put ?? []) this.#writeParcel(parcel);
      for (const { parcel } of change.exhume ?? [])
        this.#delete("DELETE FROM dead WHERE until = ? AND name = ?", endOf(parcel), parcel.name);
      for (const letter of change.bury ?? []) this.#writeDead(letter);
      if (change.forget !== undefined) this.#sql.exec("DELETE FROM dead WHERE until <= ?", change.forget);
      if (change.books) this.#writeBooks(change.books);
    });
  }

  /** The one that has been due longest, of those not under way. */
  next(now: number, { underway }: CourierState): Parcel | undefined {
    const names = JSON.stringify(underway.map(({ name }) => name));
    const [found] = this.#all(
      "SELECT parcel FROM parcels WHERE due <= ? AND name NOT IN (SELECT value FROM json_each(?)) ORDER BY due LIMIT 1",
      now,
      names,
    );
    return found && parcelIn(found);
  }

  named(name: string): Parcel | undefined {
    const [found] = this.#all("SELECT parcel FROM parcels WHERE name = ?", name);
    return found && parcelIn(found);
  }

  waits(): Waits {
    const [found] = this.#all("SELECT (SELECT MIN(due) FROM parcels) AS due, (SELECT MIN(until) FROM dead) AS until");
    return { due: moment(found?.["due"]), end: moment(found?.["until"]) };
  }

  /** How far back revocations have to be known. */
  oldest(): number | undefined {
    return moment(this.#all("SELECT MIN(oldest) AS oldest FROM parcels")[0]?.["oldest"]);
  }

  /** Those that end first, and how many more there are. */
  dead(
    reasons: readonly string[] | undefined,
    limit: number,
  ): { readonly letters: readonly DeadLetter[]; readonly left: number } {
    const which = reasons === undefined ? "" : "WHERE because IN (SELECT value FROM json_each(?))";
    const given = reasons === undefined ? [] : [JSON.stringify(reasons)];
    const found = this.#all(`SELECT because, at, parcel FROM dead ${which} ORDER BY until LIMIT ?`, ...given, limit);
    const [all] = this.#all(`SELECT COUNT(*) AS parcels FROM dead ${which}`, ...given);
    const letters = found.map((row) => ({
      parcel: parcelIn(row),
      because: row["because"] as string,
      at: row["at"] as number,
    }));
    return { letters, left: (all?.["parcels"] as number) - letters.length };
  }

  status(): Pick<CourierStatus, "waiting" | "dead"> {
    const counts = "COUNT(*) AS parcels, COALESCE(SUM(events), 0) AS events";
    const [waiting] = this.#all(`SELECT ${counts} FROM parcels`);
    const dead = this.#all(`SELECT because, ${counts} FROM dead GROUP BY because ORDER BY because`);
    return { waiting, dead } as unknown as Pick<CourierStatus, "waiting" | "dead">;
  }

  books(hours: number): Books {
    return this.#all("SELECT entries FROM books ORDER BY hour DESC LIMIT ?", hours).flatMap(
      (row) => JSON.parse(row["entries"] as string) as Books,
    );
  }

  hasRoom(): boolean {
    return this.#sql.databaseSize < LIMIT.courierBytes;
  }

  #all(query: string, ...given: readonly SqlStorageValue[]): readonly Found[] {
    return this.#sql.exec(query, ...given).toArray();
  }

  /** One row; that there is none would mean that the books are wrong, and nothing of the change is written. */
  #delete(query: string, moment: number, name: string): void {
    if (this.#sql.exec(query, moment, name).rowsWritten === 0) throw new Error("a parcel is not where it was put");
  }

  #seen(): Seen {
    return this.#all("SELECT number, used, places FROM seen ORDER BY number").map((row) => ({
      number: row["number"] as number,
      used: row["used"] as number,
      places: new Uint8Array(row["places"] as ArrayBuffer),
    }));
  }

  #writeState({ to, breaker, bucket, underway }: CourierState): void {
    const text = JSON.stringify({ to, breaker, bucket, underway } satisfies Resting);
    if (text === this.#resting) return;
    this.#sql.exec("INSERT OR REPLACE INTO courier (id, v, state) VALUES (1, ?, ?)", VERSION, text);
    this.#resting = text;
  }

  #writeSlot({ number, used, places }: Slot): void {
    this.#sql.exec("INSERT OR REPLACE INTO seen (number, used, places) VALUES (?, ?, ?)", number, used, places);
    this.#sql.exec("DELETE FROM seen WHERE number <= ?", number - LIMIT.seenSlots);
  }

  #writeParcel(parcel: Parcel): void {
    this.#sql.exec(
      "INSERT INTO parcels (due, name, oldest, events, parcel) VALUES (?, ?, ?, ?, ?)",
      parcel.due,
      parcel.name,
      oldestIn(parcel),
      eventsOf(parcel).length,
      JSON.stringify(parcel),
    );
  }

  #writeDead({ parcel, because, at }: DeadLetter): void {
    this.#sql.exec(
      "INSERT INTO dead (until, name, because, at, events, parcel) VALUES (?, ?, ?, ?, ?, ?)",
      endOf(parcel),
      parcel.name,
      because,
      at,
      eventsOf(parcel).length,
      JSON.stringify(parcel),
    );
  }

  /** An hour past its time stays forgotten, whatever comes of its last events. */
  #writeBooks(books: Books): void {
    for (const [name, rows] of Map.groupBy(books, ({ hour }) => hour)) {
      const hour = hourKey(name);
      const [known] = this.#all("SELECT entries FROM books WHERE hour = ?", hour);
      const sum = addBooks(known ? (JSON.parse(known["entries"] as string) as Books) : [], rows);
      const text = JSON.stringify(sum);
      this.#sql.exec("INSERT OR REPLACE INTO books (hour, v, entries) VALUES (?, ?, ?)", hour, VERSION, text);
    }
    const oldest = hourKey(isoHour(Date.now() - LIMIT.ledgerHours * 3_600_000));
    this.#sql.exec("DELETE FROM books WHERE hour < ?", oldest);
  }
}

/** Hours as integers: a text key would cost a second row for each written. */
function hourKey(hour: string): number {
  return Number(hour.replaceAll(/\D/g, ""));
}

function parcelIn(row: Found): Parcel {
  const parcel = JSON.parse(row["parcel"] as string) as Parcel;
  if (parcel.v !== VERSION) throw new Error(`parcel of version ${JSON.stringify(parcel.v)} cannot be read`);
  return parcel;
}

function moment(value: SqlStorageValue | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}
