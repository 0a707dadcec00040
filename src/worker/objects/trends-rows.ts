/**
 * What an aggregate holds, as rows of SQLite: the aggregate itself, page by page, and notes of what was learned since it was
 * written. A note is one row for many sessions; written anew are all pages, in one commit with the end of the notes.
 */
import { LIMIT } from "../../core/limits.ts";
import { SUBJECTS, type Lesson, type Subject } from "../../core/trends/lesson.ts";
import { learn, NO_TRENDS, type Entry, type Trends } from "../../core/trends/trends.ts";

/** The layout of the rows. A change is a new version with a reader for the old one. */
const VERSION = 1;

const CREATE = `
  CREATE TABLE IF NOT EXISTS pages (number INTEGER PRIMARY KEY, v INTEGER NOT NULL, subject TEXT NOT NULL,
    entries TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS notes (number INTEGER PRIMARY KEY, v INTEGER NOT NULL, day INTEGER NOT NULL,
    half_life_days REAL NOT NULL, lesson TEXT NOT NULL) STRICT`;

/** What was learned on one day, by one half-life. */
interface Note {
  readonly day: number;
  readonly halfLifeDays: number;
  readonly lesson: Lesson;
}

export class TrendsRows {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;
  #notes = 0;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
  }

  /** Looking creates nothing. */
  read(): Trends {
    const tables = this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'pages'").toArray();
    if (tables.length === 0) return NO_TRENDS;
    const entries: Record<Subject, Entry[]> = { items: [], categories: [], within: [] };
    for (const row of this.#sql.exec("SELECT v, subject, entries FROM pages")) {
      refuseOther(row["v"]);
      entries[row["subject"] as Subject].push(...(JSON.parse(row["entries"] as string) as Entry[]));
    }
    let trends = Object.fromEntries(
      SUBJECTS.map((subject) => [subject, new Map(entries[subject].map((entry) => [entry.id, entry]))]),
    ) as unknown as Trends;
    this.#notes = 0;
    for (const row of this.#sql.exec("SELECT v, day, half_life_days, lesson FROM notes ORDER BY number")) {
      refuseOther(row["v"]);
      const lesson = JSON.parse(row["lesson"] as string) as Lesson;
      trends = learn(trends, lesson, row["day"] as number, row["half_life_days"] as number);
      this.#notes += 1;
    }
    return trends;
  }

  /** `trends` has learned it. */
  write({ day, halfLifeDays, lesson }: Note, trends: Trends): void {
    const text = JSON.stringify(lesson);
    if (this.#notes >= LIMIT.trendNotes || text.length > LIMIT.trendNoteCharacters) return this.#writeAnew(trends);
    this.#sql.exec(CREATE);
    const query = "INSERT INTO notes (v, day, half_life_days, lesson) VALUES (?, ?, ?, ?)";
    this.#sql.exec(query, VERSION, day, halfLifeDays, text);
    this.#notes += 1;
  }

  #writeAnew(trends: Trends): void {
    this.#storage.transactionSync(() => {
      this.#sql.exec(CREATE);
      this.#sql.exec("DELETE FROM pages");
      this.#sql.exec("DELETE FROM notes");
      for (const subject of SUBJECTS) {
        const entries = [...trends[subject].values()];
        for (let at = 0; at < entries.length; at += LIMIT.trendPageItems) {
          const text = JSON.stringify(entries.slice(at, at + LIMIT.trendPageItems));
          this.#sql.exec("INSERT INTO pages (v, subject, entries) VALUES (?, ?, ?)", VERSION, subject, text);
        }
      }
    });
    this.#notes = 0;
  }
}

function refuseOther(version: SqlStorageValue | undefined): void {
  if (version !== VERSION) throw new Error(`trends of version ${JSON.stringify(version)} cannot be read`);
}
