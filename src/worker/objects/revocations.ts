/**
 * What visitors of one jurisdiction took back, in the order in which it was told. Only ever appended to; an alarm forgets
 * what can count against nothing any more. A number is never given twice, or a reader would miss what has it.
 */
import { DurableObject } from "cloudflare:workers";
import type { Revocation, RevocationsDelta } from "../../core/delivery/revocations.ts";
import { LIMIT } from "../../core/limits.ts";
import type { Env } from "../env.ts";
import type { RevocationsCalls } from "./calls.ts";

const VERSION = 1;

/** One row for each telling. `latest` and `until` are the greatest of its entries. */
const CREATE = `CREATE TABLE IF NOT EXISTS revocations (seq INTEGER PRIMARY KEY, v INTEGER NOT NULL,
  latest INTEGER NOT NULL, until INTEGER NOT NULL, entries TEXT NOT NULL) STRICT`;

export class Revocations extends DurableObject<Env> implements RevocationsCalls {
  async append(entries: readonly Revocation[]): Promise<void> {
    if (entries.length === 0) return;
    const { sql } = this.ctx.storage;
    // Before its row: a crash between leaves an alarm that finds nothing to do.
    if ((await this.ctx.storage.getAlarm()) === null) void this.ctx.storage.setAlarm(lastEnd(entries));
    sql.exec(CREATE);
    const latest = Math.max(...entries.map(({ at }) => at));
    sql.exec(
      "INSERT INTO revocations (v, latest, until, entries) VALUES (?, ?, ?, ?)",
      VERSION,
      latest,
      lastEnd(entries),
      JSON.stringify(entries),
    );
  }

  async since(seq: number, from: number): Promise<RevocationsDelta> {
    const entries: Revocation[] = [];
    let last = seq;
    // The cursor reads as it goes: what is not asked for is not read.
    for (const row of this.#rowsBehind(seq, from)) {
      if (entries.length >= LIMIT.revocationsPerRead) return { seq: last, entries, more: true };
      last = row["seq"] as number;
      const told = JSON.parse(row["entries"] as string) as Revocation[];
      entries.push(...told.filter(({ at }) => at >= from));
    }
    return { seq: last, entries, more: false };
  }

  override async alarm(): Promise<void> {
    if (!this.#hasTable()) return;
    const { sql } = this.ctx.storage;
    const now = Date.now();
    // The last one keeps its number for the next, and nothing else.
    sql.exec("DELETE FROM revocations WHERE until <= ? AND seq < (SELECT MAX(seq) FROM revocations)", now);
    sql.exec("UPDATE revocations SET entries = '[]' WHERE until <= ? AND entries <> '[]'", now);
    const [next] = sql.exec("SELECT MIN(until) AS until FROM revocations WHERE until > ?", now).toArray();
    if (typeof next?.["until"] === "number") await this.ctx.storage.setAlarm(next["until"]);
  }

  #hasTable(): boolean {
    return this.ctx.storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'revocations'").toArray().length > 0;
  }

  #rowsBehind(seq: number, from: number): Iterable<Record<string, SqlStorageValue>> {
    if (!this.#hasTable()) return [];
    const query = "SELECT seq, entries FROM revocations WHERE seq > ? AND latest >= ? ORDER BY seq";
    return this.ctx.storage.sql.exec(query, seq, from);
  }
}

function lastEnd(entries: readonly Revocation[]): number {
  return Math.max(...entries.map(({ until }) => until));
}
