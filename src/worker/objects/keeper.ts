/**
 * What one object holds: rows, each with a secret of its own, and one alarm for all of them; and the one way in which they
 * change. Performs a step's effects in order, with no await between the step and what it does, since calls interleave at
 * every await. Decides nothing.
 */
import type { SubjectKeys } from "../../core/privacy/keys.ts";
import type { Retention } from "../../core/retention.ts";
import * as departure from "../../core/profile/departure.ts";
import * as alarm from "../../core/profile/alarm.ts";
import type { Effect } from "../../core/profile/step.ts";
import type { OutboxSettings, QueueMessage } from "../../core/profile/outbox.ts";
import type { Resident, Row } from "../../core/profile/state.ts";
import type { Vacancy } from "../../core/profile/vacancy.ts";
import type { Env } from "../env.ts";
import { base64UrlEncode } from "../stores/base64-url.ts";
import { keyring } from "../stores/keyring.ts";
import { crashPoint } from "./crash-point.ts";
import { deleteRow, readRows, readVacancy, writeRow, writeVacancy, type Stored } from "./profile-row.ts";
import { anyOf, newSecret, subjectKeys } from "./subject-keys.ts";

declare const GATEHOUSE_CRASH_POINTS: boolean;

/** What leaves the object, of which subject. */
export interface WayOut {
  readonly send: (subject: string, messages: readonly QueueMessage[]) => Promise<unknown>;
  readonly revoke: (subject: string, effect: Extract<Effect, { kind: "revoke" }>) => Promise<void>;
}

/** One of the rows, by the subject whose it is. */
export interface Held {
  readonly subject: string;
  readonly row: Row;
}

export class Keeper {
  /** Since this instance woke: what the bill counts. */
  rowsWritten = 0;

  readonly #storage: DurableObjectStorage;
  readonly #env: Env;
  readonly #way: WayOut;
  readonly #retention: Retention;
  /** The id of this object, and of the subject that was born here. */
  readonly #own: string;
  /** By subject. */
  readonly #stored: Map<string, Stored>;
  readonly #keys = new Map<string, SubjectKeys>();
  /** Serves until the first write makes it the profile's; an object that is only asked forgets it. */
  #newborn: { readonly secret: Uint8Array; readonly token: string } | undefined;

  constructor(ctx: DurableObjectState, env: Env, way: WayOut, retention: Retention) {
    this.#storage = ctx.storage;
    this.#env = env;
    this.#way = way;
    this.#retention = retention;
    this.#own = ctx.id.toString();
    this.#stored = readRows(ctx.storage.sql, this.#own);
    const waiting = [...this.#stored].filter(([, { row }]) => alarm.waits(row));
    if (waiting.length === 0) return;
    void ctx.blockConcurrencyWhile(async () => {
      const hasAlarm = (await ctx.storage.getAlarm()) !== null;
      for (const [subject, { row }] of waiting)
        await this.perform(alarm.awake(row, hasAlarm, Date.now()).effects, subject);
    });
  }

  /** The object's own. */
  get row(): Row<Resident> | undefined {
    return this.rowOf(this.#own);
  }

  get profile(): Row | undefined {
    return this.profileOf(this.#own);
  }

  get keys(): SubjectKeys {
    return this.keysOf(this.#own);
  }

  /** Without a subject, the object's own. */
  rowOf(subject = this.#own): Row<Resident> | undefined {
    return this.#stored.get(subject)?.row;
  }

  profileOf(subject = this.#own): Row | undefined {
    const row = this.rowOf(subject);
    return row && departure.isProfile(row) ? row : undefined;
  }

  /** Every row that is a profile, the object's own first. */
  profiles(): readonly Held[] {
    const held = [...this.#stored].flatMap(([subject, { row }]) =>
      departure.isProfile(row) ? [{ subject, row } as const] : [],
    );
    return held.toSorted((a, b) => Number(b.subject === this.#own) - Number(a.subject === this.#own));
  }

  subjects(): readonly string[] {
    return [...this.#stored.keys()];
  }

  /** Proves a cookie of the profile, or of the one that this call may make. */
  tokenOf(subject = this.#own): string {
    return this.profileOf(subject)?.state.token ?? this.#unborn().token;
  }

  keysOf(subject = this.#own): SubjectKeys {
    const known = this.#keys.get(subject) ?? this.keysFor(this.#secretOf(subject));
    this.#keys.set(subject, known);
    return known;
  }

  /** The subject's, and what opens whatever of any other row is read beside it. */
  keysAmong(subject: string | undefined, held: readonly Held[]): SubjectKeys {
    const keys = this.keysOf(subject);
    return held.length < 2
      ? keys
      : anyOf(
          keys,
          held.map((one) => this.keysOf(one.subject)),
        );
  }

  keysFor(secret: Uint8Array): SubjectKeys {
    return subjectKeys(secret, keyring("GATEHOUSE_SEALING_KEYS", this.#env.GATEHOUSE_SEALING_KEYS));
  }

  /** For a subject that moves, to the object where it goes. */
  secretOf(subject: string): Uint8Array {
    return this.#secretOf(subject);
  }

  /** From the next write on: of a subject that arrives, or begins anew. */
  giveSecret(subject: string, secret: Uint8Array): void {
    const stored = this.#stored.get(subject);
    this.#keys.delete(subject);
    if (subject === this.#own && (!stored || !departure.isProfile(stored.row)))
      this.#newborn = { secret, token: newToken() };
    else this.#arriving.set(subject, secret);
  }

  /** Since the alarm that is being heard. */
  #isAlarmSet = false;
  readonly #arriving = new Map<string, Uint8Array>();

  /** The one way out: every change of the world passes here, in order. Awaits only what it must. */
  async perform(effects: readonly Effect[], subject = this.#own): Promise<void> {
    for (const effect of effects) {
      if (GATEHOUSE_CRASH_POINTS) {
        const stopped = crashPoint(effect, this.#env);
        if (stopped) await stopped;
      }
      if (effect.kind === "wake") this.#wake(effect.at, subject);
      else if (effect.kind === "write") this.#write(effect.row, subject);
      else if (effect.kind === "erase") await this.#erase(subject, effect.vacancy);
      else if (effect.kind === "revoke") await this.#way.revoke(subject, effect);
      else await this.#way.send(subject, effect.messages);
    }
  }

  /** For whichever row is the first to need one. */
  #wake(at: number, subject: string): void {
    this.#isAlarmSet = true;
    void this.#storage.setAlarm(this.#soonest(at, subject));
  }

  /** The alarm may be late; the end is not. */
  async endIfOver(subject?: string): Promise<void> {
    await this.perform(alarm.end(this.rowOf(subject), Date.now()).effects, subject);
  }

  /** Only its alarm has not come. */
  isOver(subject?: string): boolean {
    return alarm.end(this.rowOf(subject), Date.now()).effects.length > 0;
  }

  async flush(settings: OutboxSettings): Promise<void> {
    this.#isAlarmSet = false;
    const due = this.subjects().filter((subject) => this.#isDue(subject));
    for (const subject of due) await this.flushRow(subject, settings);
    const others = this.subjects().filter((subject) => !due.includes(subject));
    const next = Math.min(...others.map((subject) => this.rowOf(subject)?.wakeAt ?? Infinity));
    // This alarm was theirs as well; one that was set since is, too.
    if (next < Infinity && !this.#isAlarmSet) void this.#storage.setAlarm(this.#soonest(next));
  }

  #isDue(subject: string): boolean {
    const row = this.rowOf(subject);
    if (!row) return false;
    // Who moved in, or waited for nothing, is looked at once: everything that is kept has an end.
    const isDue = row.wakeAt === null || row.wakeAt <= Date.now();
    return isDue || (subject === this.#own && alarm.waits(row));
  }

  /** What fails stays, and is tried again by the alarm. */
  async flushRow(subject: string, settings: OutboxSettings): Promise<void> {
    const row = this.rowOf(subject);
    if (!row) return;
    const { leaving, effects } = alarm.flush(row, Date.now(), settings);
    try {
      await this.perform(effects, subject);
    } catch {
      const now = this.rowOf(subject);
      if (now) await this.perform(alarm.sendFailed(now, Date.now()).effects, subject);
      return;
    }
    const now = this.rowOf(subject);
    if (now) await this.perform(alarm.sent(now, leaving, Date.now(), settings, this.#retention).effects, subject);
  }

  /** One alarm serves all rows: never later than any of them waits for. */
  #soonest(at: number, subject?: string): number {
    const others = [...this.#stored].flatMap(([one, { row }]) =>
      one === subject || row.wakeAt === null ? [] : [row.wakeAt],
    );
    return Math.min(at, ...others);
  }

  #write(row: Row<Resident>, subject: string): void {
    // What is no profile any more opens nothing, and needs no secret.
    const isProfile = departure.isProfile(row);
    const stored = { secret: isProfile ? this.#secretOf(subject) : NO_SECRET, row };
    this.rowsWritten += writeRow(this.#storage.sql, subject === this.#own ? undefined : subject, stored, {
      first: !this.#stored.has(subject),
    });
    this.#stored.set(subject, stored);
    this.#arriving.delete(subject);
    if (subject === this.#own) this.#newborn = undefined;
    if (!isProfile) this.#keys.delete(subject);
  }

  /** Forgotten here before the first await: whoever calls meanwhile finds a stranger, with a secret of its own. */
  async #erase(subject: string, vacancy: Vacancy | undefined): Promise<void> {
    this.#stored.delete(subject);
    this.#keys.delete(subject);
    if (subject === this.#own) this.#newborn = undefined;
    const isLast = this.#stored.size === 0;
    if (!isLast || vacancy) deleteRow(this.#storage.sql, subject === this.#own ? undefined : subject);
    if (vacancy) writeVacancy(this.#storage.sql, subject, vacancy);
    if (isLast) await Promise.all([this.#storage.deleteAlarm(), vacancy ? undefined : this.#storage.deleteAll()]);
  }

  /** Read when it is asked for, which is seldom. */
  vacancyOf(subject: string): Vacancy | undefined {
    return readVacancy(this.#storage.sql, subject);
  }

  #secretOf(subject: string): Uint8Array {
    const arriving = this.#arriving.get(subject);
    if (arriving) return arriving;
    const known = this.profileOf(subject) ? this.#stored.get(subject)?.secret : undefined;
    if (known) return known;
    if (subject !== this.#own) throw new Error("a subject that is not here has no secret here");
    return this.#unborn().secret;
  }

  #unborn(): { readonly secret: Uint8Array; readonly token: string } {
    return (this.#newborn ??= { secret: newSecret(), token: newToken() });
  }
}

const NO_SECRET = new Uint8Array(0);

export function newToken(): string {
  return base64UrlEncode(crypto.getRandomValues(new Uint8Array(16)));
}
