/**
 * Counts for one shard of one site in one jurisdiction: held in memory, one row an hour, flushed by alarm and before
 * every reading. Takes names and numbers, never an identifier. A crash loses at most the unflushed seconds, and nothing
 * that was to be kept.
 */
import { DurableObject } from "cloudflare:workers";
import { addDeltas, byHour, type Delta } from "../../core/ledger.ts";
import { LIMIT } from "../../core/limits.ts";
import type { Env } from "../env.ts";
import type { CounterCalls } from "./calls.ts";

const VERSION = 1;
const HOUR_MS = 3_600_000;

export class Counter extends DurableObject<Env> implements CounterCalls {
  #pending: readonly Delta[] = [];
  #alarmSet = false;
  #forgotAt = 0;

  /** `delta` carries what came in together with how it ended, so a loss cannot unbalance the books. */
  async add(delta: Delta): Promise<void> {
    this.#pending = byHour([...this.#pending, delta]);
    if (this.#alarmSet) return;
    this.#alarmSet = true;
    await this.ctx.storage.setAlarm(Date.now() + LIMIT.counterFlushMs);
  }

  /** Before the caller lets go of what it counted: what is under a queue's care is not to be lost in memory. */
  async keep(name: string, deltas: readonly Delta[]): Promise<void> {
    if (this.#wasKept(name)) return;
    this.#pending = byHour([...this.#pending, ...deltas]);
    this.#flush();
  }

  /** The newest `hours` rows. */
  async read(hours: number): Promise<readonly Delta[]> {
    this.#flush();
    if (!this.#hasTable()) return [];
    return this.ctx.storage.sql
      .exec("SELECT delta FROM counts ORDER BY hour DESC LIMIT ?", hours)
      .toArray()
      .map((row) => JSON.parse(row["delta"] as string) as Delta);
  }

  override async alarm(): Promise<void> {
    this.#alarmSet = false;
    this.#flush();
  }

  /** Notes the name if it is new, in one commit with what is counted under it. */
  #wasKept(name: string): boolean {
    const { sql } = this.ctx.storage;
    sql.exec("CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID");
    if (sql.exec("SELECT 1 FROM kept WHERE name = ?", name).toArray().length > 0) return true;
    const now = Date.now();
    sql.exec("INSERT INTO kept (name, at) VALUES (?, ?)", name, now);
    // Without an index, which would cost a row each: all are looked at, but once an hour.
    if (now - this.#forgotAt > HOUR_MS) {
      this.#forgotAt = now;
      sql.exec("DELETE FROM kept WHERE at < ?", now - LIMIT.countedNamesMs);
    }
    return false;
  }

  #hasTable(): boolean {
    return this.ctx.storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'counts'").toArray().length > 0;
  }

  /** Hours as integers: a text key would cost a second row for each written. */
  #flush(): void {
    if (this.#pending.length === 0) return;
    const { sql } = this.ctx.storage;
    sql.exec(
      "CREATE TABLE IF NOT EXISTS counts (hour INTEGER PRIMARY KEY, v INTEGER NOT NULL, delta TEXT NOT NULL) STRICT",
    );
    for (const delta of this.#pending) {
      const hour = Number(delta.hour.replaceAll(/\D/g, ""));
      const [known] = sql.exec("SELECT delta FROM counts WHERE hour = ?", hour).toArray();
      const total = known ? addDeltas(JSON.parse(known["delta"] as string) as Delta, delta) : delta;
      sql.exec("INSERT OR REPLACE INTO counts (hour, v, delta) VALUES (?, ?, ?)", hour, VERSION, JSON.stringify(total));
    }
    sql.exec(
      "DELETE FROM counts WHERE hour NOT IN (SELECT hour FROM counts ORDER BY hour DESC LIMIT ?)",
      LIMIT.ledgerHours,
    );
    this.#pending = [];
  }
}
