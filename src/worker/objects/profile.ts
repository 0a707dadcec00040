/**
 * One of a visitor's objects: the thin shell around `core/profile`. Computes a step and has it performed with no await
 * between, since calls interleave at every await; nothing read before one is trusted after it. No timers, no fetch.
 */
import { DurableObject } from "cloudflare:workers";
import type { Config } from "../../core/config.ts";
import { readFacts, settleRead, type ReadAnswer, type ReadAsk } from "../../core/decide/read.ts";
import type { VisitorClass } from "../../core/decide/visitor-class.ts";
import type { Jurisdiction } from "../../core/policy/placement.ts";
import type { Choices } from "../../core/policy/purposes.ts";
import * as departure from "../../core/profile/departure.ts";
import { mayBeHeld } from "../../core/profile/held-copy.ts";
import * as machine from "../../core/profile/machine.ts";
import type { Address } from "../../core/profile/redirect.ts";
import { standingOf } from "../../core/profile/standing.ts";
import {
  classOf,
  knownOf,
  type Birth,
  type ConsentState,
  type ProfileState,
  type Row,
} from "../../core/profile/state.ts";
import { toParcel, type Parcel } from "../../core/profile/transfer.ts";
import { viewOf } from "../../core/profile/view.ts";
import { visitOf } from "../../core/profile/visitor-view.ts";
import type { Env } from "../env.ts";
import { outboxSettings } from "../local.ts";
import type {
  CollectCall,
  CollectReply,
  StandingReply,
  HandedOut,
  Held,
  LookedUp,
  Moved,
  ProfileCalls,
  Proved,
  Reply,
  SessionReply,
  Via,
} from "./calls.ts";
import { replyOf, suppressed, type Collected } from "./collect-reply.ts";
import { Keeper, newToken } from "./keeper.ts";
import { isProven } from "./proof.ts";
import { countTold, speakUp } from "./speak.ts";
import { openedBy, receiptDigest } from "./subject-keys.ts";
import { revokeAll, wayOutOf } from "./way-out.ts";

export class Profile extends DurableObject<Env> implements ProfileCalls {
  readonly #kept: Keeper;
  readonly #config: Config;

  constructor(ctx: DurableObjectState, env: Env, config: Config) {
    super(ctx, env);
    this.#config = config;
    this.#kept = new Keeper(
      ctx,
      env,
      wayOutOf(
        this.ctx.id.toString(),
        () => this.env,
        () => this.#restsIn(),
      ),
    );
  }

  get rowsWritten(): number {
    return this.#kept.rowsWritten;
  }

  async collect(call: CollectCall): Promise<CollectReply> {
    await this.#kept.endIfOver();
    const { reply, effects } = this.#collected(call, this.#kept.profile);
    await this.#kept.perform(effects);
    return reply;
  }

  async imagine(call: CollectCall): Promise<CollectReply> {
    // Whose end has come is a stranger, also while its alarm has not.
    const over = this.#kept.isOver();
    if (over && call.via.by === "cookie") return { status: "unknown" };
    return this.#collected(call, over ? undefined : this.#kept.profile).reply;
  }

  async standing(ask: ReadAsk, via: Proved): Promise<Reply<StandingReply>> {
    return this.#tell(via, (state) => this.#standing(state, ask, Date.now(), true));
  }

  async session(ask: ReadAsk, via: Proved): Promise<Reply<SessionReply>> {
    return this.#tell(via, (state) => {
      const keys = this.#kept.keys;
      const answer = this.#settleRead(state, ask, true);
      const handle = keys.hash("handle", "page").slice(0, 22);
      if (!answer.allowed) return { answer, handle };
      const visit = visitOf(state.slices.personalization ?? {}, this.#config.definitions, Date.now(), keys);
      return { answer, handle, ...visit };
    });
  }

  /** What the visitor has chosen, for whoever proves to be them. */
  async consent(via: Proved): Promise<Reply<ConsentState>> {
    return this.#tell(via, ({ consent }) => consent);
  }

  async choose(
    choices: Choices,
    via: Via | undefined,
    jurisdiction: Jurisdiction,
  ): Promise<Reply<HandedOut | undefined>> {
    if (via && !this.#knows(via)) return { status: "absent" };
    const moved = this.#moved();
    if (moved) return moved;
    const profile = this.#kept.profile;
    if (via && !profile) return { status: "absent" };
    const step = machine.choose(profile, choices, this.#birth(jurisdiction, "full"));
    await this.#kept.perform(step.effects);
    return { status: "told", told: step.row && this.#cookieOf(step.row.state) };
  }

  async signOut(via: Proved): Promise<Reply<null>> {
    if (!this.#knows(via)) return { status: "absent" };
    const moved = this.#moved();
    const profile = this.#kept.profile;
    if (moved || !profile) return moved ?? { status: "absent" };
    await this.#kept.perform(machine.signOut(profile, newToken(), Date.now()).effects);
    return { status: "told", told: null };
  }

  async lookup(): Promise<Reply<LookedUp>> {
    return this.#tell({ by: "server" }, (state) => {
      const profile = JSON.stringify(viewOf(state, this.#config.definitions, Date.now(), this.#kept.keys));
      return { jurisdiction: state.jurisdiction, profile };
    });
  }

  async find(): Promise<Held> {
    await this.#kept.endIfOver();
    const state = this.#kept.row?.state;
    if (!state) return { kind: "nothing" };
    const at = this.#address(state.jurisdiction);
    // One that is leaving is a profile until it has left: whoever finds it sees to that.
    if (!("kind" in state)) return { kind: "profile", at };
    return state.kind === "pointer" ? { kind: "pointer", to: state.to } : { kind: "tombstone", at };
  }

  async point(jurisdiction: Jurisdiction, to: Address): Promise<void> {
    const { row } = this.#kept;
    if (row && (departure.isProfile(row) || departure.isBuried(row))) return;
    await this.#kept.perform(departure.pointTo(row, jurisdiction, to).effects);
  }

  async unpoint(from: Address): Promise<void> {
    const { row } = this.#kept;
    if (row) await this.#kept.perform(departure.unpoint(row, from).effects);
  }

  async bury(jurisdiction: Jurisdiction, at: number): Promise<void> {
    // First: a crash between leaves a profile of which nothing more leaves, and the erasure is asked for again.
    await revokeAll(this.env, jurisdiction, this.ctx.id.toString(), Date.now());
    await this.#kept.perform(departure.bury(jurisdiction, at).effects);
  }

  async leave(stays: Address): Promise<string | undefined> {
    const profile = this.#kept.profile;
    const frozen = profile && departure.freeze(profile, stays);
    if (!frozen) return undefined;
    await this.#kept.perform(frozen.effects);
    return this.#parcel();
  }

  async take(parcel: string): Promise<string | undefined> {
    const profile = this.#kept.profile;
    if (!profile || profile.state.leaving) return undefined;
    const step = departure.takeIn(profile, JSON.parse(parcel) as Parcel, this.#kept.keys, Date.now(), this.#config);
    await this.#kept.perform(step.effects);
    return receiptDigest(parcel);
  }

  async left(arrived: string): Promise<void> {
    const profile = this.#kept.profile;
    const parcel = this.#parcel();
    if (!profile?.state.leaving || parcel === undefined || receiptDigest(parcel) !== arrived) return;
    await this.#kept.perform(departure.depart(profile, profile.state.leaving, Date.now()).effects);
  }

  async open(
    sealed: readonly string[],
    domain: "delivery" | "quarantine" = "delivery",
  ): Promise<readonly (string | undefined)[]> {
    await this.#kept.endIfOver();
    if (!this.#kept.profile) return sealed.map(() => undefined);
    const { keys } = this.#kept;
    return sealed.map((text) => openedBy(keys, domain, text));
  }

  /** What it has to say leaves along with what waits. */
  override async alarm(): Promise<void> {
    const told = await speakUp(this.#kept, this.#config, this.env);
    await Promise.all([this.#kept.flush(outboxSettings(this.env), this.#config.retention), countTold(this.env, told)]);
  }

  /** What a call comes to, and what is to be performed for that. */
  #collected(call: CollectCall, profile: Row | undefined): Collected {
    const { settlements, via, jurisdiction, make, remember, known = false, place } = call;
    const alone = (reply: CollectReply) => ({ reply, effects: [] });
    if (!this.#knows(via)) return alone({ status: "unknown" });
    const moved = this.#moved();
    if (moved) return alone(moved);
    if (this.#isBuried()) return alone(suppressed(settlements.length, jurisdiction));
    if (!profile && !make) return alone({ status: "absent" });

    const said = { settlements, proved: via.by !== "claim", remember, known, place };
    const born = { ...this.#birth(jurisdiction, call.class), ...said };
    const settings = outboxSettings(this.env);
    const step = machine.collect(profile, born, this.#kept.keys, receiptDigest, settings, this.#config);
    const reply = replyOf(step, call, born.now, {
      cookie: (state) => this.#cookieOf(state),
      standing: (state, ask) => this.#standing(state, ask, born.now, said.proved),
    });
    return { reply, effects: step.effects };
  }

  /** The platform's word, where it has one, must agree with the row's. */
  #restsIn(): Jurisdiction {
    const jurisdiction = this.#kept.row?.state.jurisdiction;
    if (!jurisdiction) throw new Error("nothing stored, nothing to send");
    const pinned = this.ctx.id.jurisdiction;
    if (pinned !== undefined && pinned !== jurisdiction) throw new Error("a profile may not leave its jurisdiction");
    return jurisdiction;
  }

  #isBuried(): boolean {
    const { row } = this.#kept;
    return row !== undefined && departure.isBuried(row);
  }

  #address(jurisdiction: Jurisdiction): Address {
    return { jurisdiction, id: this.ctx.id.toString() };
  }

  #moved(): Moved | undefined {
    const state = this.#kept.row?.state;
    if (!state) return undefined;
    if ("kind" in state) return state.kind === "pointer" ? { status: "moved", to: state.to } : undefined;
    return state.leaving && { status: "moved", to: state.leaving, unfinished: this.#address(state.jurisdiction) };
  }

  /** Answers whoever may be answered to, or says where the visitor is instead. What is kept apart tells nothing. */
  #tell<Value>(via: Proved, tell: (state: ProfileState) => Value): Reply<Value> {
    if (!this.#knows(via)) return { status: "absent" };
    const moved = this.#moved();
    const state = this.#kept.profile?.state;
    if (moved || !state || classOf(state) !== "full") return moved ?? { status: "absent" };
    return { status: "told", told: tell(state) };
  }

  #settleRead({ consent }: ProfileState, ask: ReadAsk, proved: boolean): ReadAnswer {
    return settleRead(ask, { proved, ...knownOf(consent) });
  }

  #standing(state: ProfileState, ask: ReadAsk, now: number, proved: boolean): StandingReply {
    const answer = this.#settleRead(state, ask, proved);
    const rests = state.jurisdiction;
    if (!answer.allowed) return { answer, rests };
    const copy = { at: now, facts: readFacts(knownOf(state.consent)), of: this.#address(rests) };
    const standing = standingOf(state.slices.personalization ?? {}, this.#config.definitions, now);
    return { answer, rests, standing, ...(mayBeHeld(state) ? { copy } : {}) };
  }

  /** What this profile would bring to the home that stays: the same at every asking, since it is frozen. */
  #parcel(): string | undefined {
    const { profile, keys } = this.#kept;
    return profile && JSON.stringify(toParcel(profile.state, this.ctx.id.toString(), keys));
  }

  #cookieOf(state: ProfileState): HandedOut {
    return { ...this.#address(state.jurisdiction), token: state.token, class: classOf(state) };
  }

  #birth(jurisdiction: Jurisdiction, born: VisitorClass): Birth {
    return { now: Date.now(), class: born, jurisdiction, token: this.#kept.token };
  }

  #knows(via: Via): boolean {
    return isProven(this.#kept.row?.state, via);
  }
}

/** With the owner's triggers, and with all by which a profile decides what it says by itself. */
export function createProfile(config: Config) {
  return class extends Profile {
    constructor(ctx: DurableObjectState, env: Env) {
      super(ctx, env, config);
    }
  };
}
