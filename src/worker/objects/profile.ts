/**
 * One visitor's profile: the thin object around `core/profile`. Computes a step and performs its effects with no await
 * between, since calls interleave at every await; nothing read before one is trusted after it. No timers, no fetch.
 */
import { DurableObject } from "cloudflare:workers";
import { settleRead, type ReadAnswer, type ReadAsk } from "../../core/decide/read.ts";
import type { Decision } from "../../core/decide/settle.ts";
import type { Jurisdiction } from "../../core/policy/placement.ts";
import type { Choice, Purpose } from "../../core/policy/purposes.ts";
import * as machine from "../../core/profile/machine.ts";
import type { Effect } from "../../core/profile/machine.ts";
import type { QueueMessage } from "../../core/profile/outbox.ts";
import type { Birth, ConsentState, ProfileState } from "../../core/profile/state.ts";
import { factsOf, sessionViewOf } from "../../core/profile/session-view.ts";
import { viewOf } from "../../core/profile/view.ts";
import { LIMIT } from "../../core/limits.ts";
import type { SubjectKeys } from "../../core/privacy/keys.ts";
import type { Env } from "../env.ts";
import { queueOf } from "../stores/jurisdiction.ts";
import { base64UrlEncode, keyring } from "../stores/keyring.ts";
import { outboxSettings } from "../local.ts";
import type {
  CollectCall,
  CollectReply,
  FactsReply,
  ProfileCalls,
  ProfileCookie,
  Proved,
  SessionReply,
  Via,
} from "./calls.ts";
import { crashPoint } from "./crash-point.ts";
import { readRow, writeRow, type Stored } from "./profile-row.ts";
import { newSecret, receiptDigest, subjectKeys } from "./subject-keys.ts";

declare const GATEHOUSE_CRASH_POINTS: boolean;

export class Profile extends DurableObject<Env> implements ProfileCalls {
  /** Rows written since this instance woke: what the bill counts. */
  rowsWritten = 0;

  #stored: Stored | undefined;
  #keys: SubjectKeys | undefined;
  /** Serves until the first write makes it the profile's; an object that is only asked forgets it. */
  #newborn: { readonly secret: Uint8Array; readonly token: string } | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#stored = readRow(ctx.storage.sql);
    const row = this.#stored?.row;
    if (!row || row.outbox.length === 0) return;
    void ctx.blockConcurrencyWhile(async () => {
      const hasAlarm = (await ctx.storage.getAlarm()) !== null;
      await this.#perform(machine.awake(row, hasAlarm, Date.now()).effects);
    });
  }

  async collect({ settlements, via, jurisdiction, read, remember, known }: CollectCall): Promise<CollectReply> {
    if (via.by === "cookie" && !this.#knows(via.token)) return { status: "unknown" };
    const said = { settlements, proved: via.by !== "claim", remember, known: known ?? false };
    const call = { ...this.#birth(jurisdiction), ...said };
    const step = machine.collect(this.#stored?.row, call, this.#subjectKeys(), receiptDigest, outboxSettings(this.env));
    await this.#perform(step.effects);
    if (step.full) return { status: "full" };
    const { state } = step.row ?? {};
    const young = state !== undefined && via.by === "claim" && call.now - state.createdAt < LIMIT.freshProfileMs;
    // An identifier on the device needs a reason: something of this call was kept, now or at its first arrival.
    // A statistic is none.
    const kept = step.decisions.some((decision, at) =>
      decision.kept
        ? decision.allowed.length > 0
        : decision.outcome.outcome === "duplicate" && joins(decision, settlements[at]?.purposes ?? []),
    );
    return {
      status: "settled",
      results: step.decisions.map((decision) => ({
        outcome: decision.outcome,
        ...(decision.kept ? { receipt: decision.receipt.id } : {}),
      })),
      numbering: step.numbering,
      ...(young && kept ? { cookie: { id: this.ctx.id.toString(), token: state.token } } : {}),
      // Whoever gets the cookie could read with it at once.
      ...(read && state && (via.by !== "claim" || (young && kept))
        ? { facts: this.#facts(state, read, call.now, via.by !== "claim") }
        : {}),
    };
  }

  async facts(ask: ReadAsk, via: Proved): Promise<FactsReply | undefined> {
    const state = this.#readable(via);
    return state && this.#facts(state, ask, Date.now(), true);
  }

  async session(ask: ReadAsk, via: Proved): Promise<SessionReply | undefined> {
    const state = this.#readable(via);
    if (!state) return undefined;
    const keys = this.#subjectKeys();
    const answer = this.#settleRead(state, ask, true);
    const session = answer.allowed ? sessionViewOf(state.slices.personalization ?? {}, Date.now(), keys) : undefined;
    return { answer, handle: keys.hash("handle", "page").slice(0, 22), ...(session ? { session } : {}) };
  }

  #readable(via: Proved): ProfileState | undefined {
    return via.by === "server" || this.#knows(via.token) ? this.#stored?.row.state : undefined;
  }

  #settleRead({ consent }: ProfileState, ask: ReadAsk, proved: boolean): ReadAnswer {
    const { choices, optOutSignalAt, declared } = consent;
    return settleRead(ask, { proved, choices, optOutSignalAt, ...declared });
  }

  #facts(state: ProfileState, ask: ReadAsk, now: number, proved: boolean): FactsReply {
    const answer = this.#settleRead(state, ask, proved);
    return answer.allowed ? { answer, facts: factsOf(state.slices.personalization ?? {}, now) } : { answer };
  }

  /** Records choices. Without `via` the object is the caller's own, made for this choice. */
  async choose(
    choices: Readonly<Partial<Record<Purpose, Choice>>>,
    via: Extract<Via, { by: "cookie" }> | undefined,
    jurisdiction: Jurisdiction,
  ): Promise<{ readonly known: boolean; readonly cookie?: ProfileCookie }> {
    if (via && !this.#knows(via.token)) return { known: false };
    // The secret must exist before the row that stores it.
    this.#subjectKeys();
    const step = machine.choose(this.#stored?.row, choices, this.#birth(jurisdiction));
    await this.#perform(step.effects);
    return {
      known: true,
      ...(step.row ? { cookie: { id: this.ctx.id.toString(), token: step.row.state.token } } : {}),
    };
  }

  /** What the visitor has chosen, for whoever proves to be them. */
  async consent(token: string): Promise<ConsentState | undefined> {
    return this.#knows(token) ? this.#stored?.row.state.consent : undefined;
  }

  /**
   * For server keys with scope `read`; the route has checked. A `ProfileView` as JSON text: the types of calls between
   * objects cannot follow JSON's recursion.
   */
  async lookup(): Promise<string | undefined> {
    return this.#stored ? JSON.stringify(viewOf(this.#stored.row.state, this.#subjectKeys())) : undefined;
  }

  override async alarm(): Promise<void> {
    if (!this.#stored) return;
    const settings = outboxSettings(this.env);
    const { due, effects } = machine.flush(this.#stored.row, settings);
    try {
      await this.#perform(effects);
    } catch {
      return this.#perform(machine.sendFailed(this.#stored.row, Date.now()).effects);
    }
    return this.#perform(machine.sent(this.#stored.row, due, Date.now(), settings).effects);
  }

  /** The one way out: every change of the world passes here, in order. Awaits only what it must. */
  async #perform(effects: readonly Effect[]): Promise<void> {
    for (const effect of effects) {
      if (GATEHOUSE_CRASH_POINTS) {
        const stopped = crashPoint(effect, this.env);
        if (stopped) await stopped;
      }
      if (effect.kind === "wake") void this.ctx.storage.setAlarm(effect.at);
      else if (effect.kind === "write") this.#write(effect.row);
      else await this.#queue().sendBatch(effect.messages.map((body) => ({ body })));
    }
  }

  #write(row: Stored["row"]): void {
    const stored = { secret: this.#stored?.secret ?? this.#unborn().secret, row };
    this.rowsWritten += writeRow(this.ctx.storage.sql, stored, this.#stored === undefined);
    this.#stored = stored;
    this.#newborn = undefined;
  }

  /** Where this object rests. The platform's word, where it has one, must agree with the row's. */
  #queue(): Queue<QueueMessage> {
    const jurisdiction = this.#stored?.row.state.jurisdiction;
    if (!jurisdiction) throw new Error("nothing stored, nothing to send");
    const pinned = this.ctx.id.jurisdiction;
    if (pinned !== undefined && pinned !== jurisdiction) throw new Error("a profile may not leave its jurisdiction");
    return queueOf(this.env, jurisdiction);
  }

  #unborn(): { readonly secret: Uint8Array; readonly token: string } {
    return (this.#newborn ??= {
      secret: newSecret(),
      token: base64UrlEncode(crypto.getRandomValues(new Uint8Array(16))),
    });
  }

  #birth(jurisdiction: Jurisdiction): Birth {
    return { now: Date.now(), jurisdiction, token: this.#stored?.row.state.token ?? this.#unborn().token };
  }

  #subjectKeys(): SubjectKeys {
    const secret = this.#stored?.secret ?? this.#unborn().secret;
    return (this.#keys ??= subjectKeys(secret, keyring("GATEHOUSE_SEALING_KEYS", this.env.GATEHOUSE_SEALING_KEYS)));
  }

  #knows(token: string): boolean {
    const known = this.#stored?.row.state.token;
    if (known === undefined) return false;
    const [a, b] = [known, token].map((text) => new TextEncoder().encode(text)) as [Uint8Array, Uint8Array];
    return a.byteLength === b.byteLength && crypto.subtle.timingSafeEqual(a, b);
  }
}

/** Whether any of these purposes is allowed as more than a statistic. */
function joins({ answers }: Decision, purposes: readonly Purpose[]): boolean {
  return purposes.some((purpose) => answers[purpose].allowed && !answers[purpose].apart);
}
