/**
 * What one object holds: its row, its secret and its alarm, and the one way in which they change. Performs a step's effects
 * in order, with no await between the step and what it does, since calls interleave at every await. Decides nothing.
 */
import type { SubjectKeys } from "../../core/privacy/keys.ts";
import type { Retention } from "../../core/retention.ts";
import * as departure from "../../core/profile/departure.ts";
import * as alarm from "../../core/profile/alarm.ts";
import type { Effect } from "../../core/profile/step.ts";
import type { OutboxSettings, QueueMessage } from "../../core/profile/outbox.ts";
import type { Resident, Row } from "../../core/profile/state.ts";
import type { Env } from "../env.ts";
import { base64UrlEncode } from "../stores/base64-url.ts";
import { keyring } from "../stores/keyring.ts";
import { crashPoint } from "./crash-point.ts";
import { readRow, writeRow, type Stored } from "./profile-row.ts";
import { newSecret, subjectKeys } from "./subject-keys.ts";

declare const GATEHOUSE_CRASH_POINTS: boolean;

/** What leaves the object. */
export interface WayOut {
  readonly send: (messages: readonly QueueMessage[]) => Promise<unknown>;
  readonly revoke: (effect: Extract<Effect, { kind: "revoke" }>) => Promise<void>;
}

export class Keeper {
  /** Since this instance woke: what the bill counts. */
  rowsWritten = 0;

  readonly #storage: DurableObjectStorage;
  readonly #env: Env;
  readonly #way: WayOut;
  #stored: Stored | undefined;
  #keys: SubjectKeys | undefined;
  /** Serves until the first write makes it the profile's; an object that is only asked forgets it. */
  #newborn: { readonly secret: Uint8Array; readonly token: string } | undefined;

  constructor(ctx: DurableObjectState, env: Env, way: WayOut) {
    this.#storage = ctx.storage;
    this.#env = env;
    this.#way = way;
    this.#stored = readRow(ctx.storage.sql);
    const { row } = this;
    if (!row || !alarm.waits(row)) return;
    void ctx.blockConcurrencyWhile(async () => {
      const hasAlarm = (await ctx.storage.getAlarm()) !== null;
      await this.perform(alarm.awake(row, hasAlarm, Date.now()).effects);
    });
  }

  get row(): Row<Resident> | undefined {
    return this.#stored?.row;
  }

  get profile(): Row | undefined {
    const { row } = this;
    return row && departure.isProfile(row) ? row : undefined;
  }

  /** Proves a cookie of the profile, or of the one that this call may make. */
  get token(): string {
    return this.profile?.state.token ?? this.#unborn().token;
  }

  get keys(): SubjectKeys {
    const sealing = keyring("GATEHOUSE_SEALING_KEYS", this.#env.GATEHOUSE_SEALING_KEYS);
    return (this.#keys ??= subjectKeys(this.#secret(), sealing));
  }

  /** The one way out: every change of the world passes here, in order. Awaits only what it must. */
  async perform(effects: readonly Effect[]): Promise<void> {
    for (const effect of effects) {
      if (GATEHOUSE_CRASH_POINTS) {
        const stopped = crashPoint(effect, this.#env);
        if (stopped) await stopped;
      }
      if (effect.kind === "wake") void this.#storage.setAlarm(effect.at);
      else if (effect.kind === "write") this.#write(effect.row);
      else if (effect.kind === "erase") await this.#erase();
      else if (effect.kind === "revoke") await this.#way.revoke(effect);
      else await this.#way.send(effect.messages);
    }
  }

  /** The alarm may be late; the end is not. */
  async endIfOver(): Promise<void> {
    await this.perform(alarm.end(this.row, Date.now()).effects);
  }

  /** Only its alarm has not come. */
  isOver(): boolean {
    return alarm.end(this.row, Date.now()).effects.length > 0;
  }

  async flush(settings: OutboxSettings, retention: Retention): Promise<void> {
    if (!this.row) return;
    const { leaving, effects } = alarm.flush(this.row, Date.now(), settings);
    try {
      await this.perform(effects);
    } catch {
      if (this.row) await this.perform(alarm.sendFailed(this.row, Date.now()).effects);
      return;
    }
    if (this.row) await this.perform(alarm.sent(this.row, leaving, Date.now(), settings, retention).effects);
  }

  #write(row: Row<Resident>): void {
    // What is no profile any more opens nothing, and needs no secret.
    const isProfile = departure.isProfile(row);
    const stored = { secret: isProfile ? this.#secret() : NO_SECRET, row };
    this.rowsWritten += writeRow(this.#storage.sql, stored, this.#stored === undefined);
    this.#stored = stored;
    this.#newborn = undefined;
    if (!isProfile) this.#keys = undefined;
  }

  /** Forgotten here before the first await: whoever calls meanwhile finds a stranger, with a secret of its own. */
  async #erase(): Promise<void> {
    this.#stored = this.#keys = this.#newborn = undefined;
    await Promise.all([this.#storage.deleteAlarm(), this.#storage.deleteAll()]);
  }

  #secret(): Uint8Array {
    return (this.profile ? this.#stored?.secret : undefined) ?? this.#unborn().secret;
  }

  #unborn(): { readonly secret: Uint8Array; readonly token: string } {
    return (this.#newborn ??= { secret: newSecret(), token: newToken() });
  }
}

const NO_SECRET = new Uint8Array(0);

export function newToken(): string {
  return base64UrlEncode(crypto.getRandomValues(new Uint8Array(16)));
}
