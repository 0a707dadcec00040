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
import type { Naming } from "../../core/privacy/identifiers/naming.ts";
import type { IdKind } from "../../core/privacy/identifiers/spellings.ts";
import { mayBeHeld } from "../../core/profile/held-copy.ts";
import { heard } from "../../core/profile/kin.ts";
import type { LinkAsk } from "../../core/profile/link.ts";
import { isFoundBy } from "../../core/profile/links.ts";
import * as machine from "../../core/profile/machine.ts";
import type { ErasureAsked } from "../../core/profile/pending.ts";
import type { Address, Seat } from "../../core/profile/redirect.ts";
import { standingOf } from "../../core/profile/standing.ts";
import {
  classOf,
  knownOf,
  type Birth,
  type ConsentState,
  type ProfileState,
  type Row,
} from "../../core/profile/state.ts";
import { personViewOf } from "../../core/profile/view.ts";
import { visitOf } from "../../core/profile/visitor-view.ts";
import { expiryBy } from "../../core/retention/field.ts";
import type { Env } from "../env.ts";
import { outboxSettings } from "../local.ts";
import type {
  CollectCall,
  CollectReply,
  HandedOut,
  Held,
  Linked,
  LookedUp,
  ProfileCalls,
  Proved,
  Reply,
  SessionReply,
  StandingReply,
  Via,
} from "./calls.ts";
import type { Exercise, Exercised, Vouched } from "./person-calls.ts";
import { replyOf, suppressed, type Collected } from "./collect-reply.ts";
import { Dwelling, handleOf } from "./dwelling.ts";
import { exercise } from "./exercising.ts";
import { newToken } from "./keeper.ts";
import type { Taken } from "./moving.ts";
import { countTold, speakUp } from "./speak.ts";
import { openedBy, receiptDigest } from "./subject-keys.ts";

export class Profile extends DurableObject<Env> implements ProfileCalls {
  readonly #home: Dwelling;
  readonly #config: Config;

  constructor(ctx: DurableObjectState, env: Env, config: Config) {
    super(ctx, env);
    this.#config = config;
    this.#home = new Dwelling(ctx, () => this.env, config);
  }

  get rowsWritten(): number {
    return this.#home.kept.rowsWritten;
  }

  async collect(call: CollectCall): Promise<CollectReply> {
    const { subject } = call.via;
    await this.#home.kept.endIfOver(subject);
    const { reply, effects } = this.#collected(call, this.#home.kept.profileOf(subject));
    await this.#home.person.perform(effects, subject);
    return reply;
  }

  async imagine(call: CollectCall): Promise<CollectReply> {
    const { subject, by } = call.via;
    // Whose end has come is a stranger, also while its alarm has not.
    const over = this.#home.kept.isOver(subject);
    if (over && by === "cookie") return { status: "unknown" };
    return this.#collected(call, over ? undefined : this.#home.kept.profileOf(subject)).reply;
  }

  async standing(ask: ReadAsk, via: Proved): Promise<Reply<StandingReply>> {
    return this.#home.tell(via, (row) => this.#standing(row, ask, Date.now(), via));
  }

  async session(ask: ReadAsk, via: Proved): Promise<Reply<SessionReply>> {
    return this.#home.tell(via, (row) => {
      const handle = handleOf(this.#home.kept.keysOf(via.subject));
      const { state, keys } = this.#home.person.reading(row, via);
      const answer = this.#settleRead(state, ask, true);
      if (!answer.allowed) return { answer, handle };
      const visit = visitOf(state.slices.personalization ?? {}, this.#config.definitions, Date.now(), keys);
      return { answer, handle, ...visit };
    });
  }

  /** What the visitor has chosen, for whoever proves to be them. */
  async consent(via: Proved): Promise<Reply<ConsentState>> {
    return this.#home.tell(via, (row) => heard(row.state.consent, this.#home.person.kinOf(via.subject)));
  }

  async choose(
    choices: Choices,
    via: Via | undefined,
    jurisdiction: Jurisdiction,
  ): Promise<Reply<HandedOut | undefined>> {
    if (via && !this.#home.knows(via)) return { status: "absent" };
    const moved = this.#home.moved(via?.subject);
    if (moved) return moved;
    const profile = this.#home.kept.profileOf(via?.subject);
    if (via && !profile) return { status: "absent" };
    const step = machine.choose(profile, choices, this.#birth(jurisdiction, "full", via?.subject));
    await this.#home.person.perform(step.effects, via?.subject);
    return { status: "told", told: step.row && this.#cookieOf(step.row.state, via?.subject) };
  }

  async signOut(via: Proved): Promise<Reply<null>> {
    if (!this.#home.knows(via)) return { status: "absent" };
    const moved = this.#home.moved(via.subject);
    if (moved || !this.#home.kept.profileOf(via.subject)) return moved ?? { status: "absent" };
    const now = Date.now();
    // One that is on its way home is this person's no more, and may have arrived there as it was.
    const theirs = this.#home.kept.profiles().filter(({ row }) => row.state.leaving === undefined);
    await Promise.all(
      theirs.map(({ subject, row }) => this.#home.kept.perform(machine.signOut(row, newToken(), now).effects, subject)),
    );
    return { status: "told", told: null };
  }

  async lookup(via: Proved, by: IdKind, opensLinks: boolean): Promise<Reply<LookedUp>> {
    const asked = this.#home.kept.profileOf(via.subject)?.state;
    if (asked && !isFoundBy(asked, by)) return this.#home.moved(via.subject) ?? { status: "absent" };
    return this.#home.tell(via, (row) => {
      const { definitions, retention } = this.#config;
      const { state, keys } = this.#home.person.reading(row, via);
      const viewing = { definitions, policy: this.#config, now: Date.now(), opensLinks, expiry: expiryBy(retention) };
      const view = personViewOf({ state, keys }, this.#home.person.rows(), viewing);
      return { jurisdiction: state.jurisdiction, profile: JSON.stringify(view) };
    });
  }

  async find(subject?: string): Promise<Held> {
    return this.#home.find(subject);
  }

  async point(jurisdiction: Jurisdiction, to: Address): Promise<void> {
    return this.#home.point(jurisdiction, to);
  }

  async claim(jurisdiction: Jurisdiction, to: Seat): Promise<boolean> {
    return this.#home.claim(jurisdiction, to);
  }

  async unpoint(from: Address): Promise<void> {
    return this.#home.unpoint(from);
  }

  async bury(jurisdiction: Jurisdiction, at: number, asked: ErasureAsked): Promise<boolean> {
    return this.#home.bury(jurisdiction, at, asked);
  }

  async leave(stays: Address): Promise<string | undefined> {
    return this.#home.leave(stays);
  }

  async take(parcel: string): Promise<string | undefined> {
    return this.#home.take(parcel);
  }

  async left(arrived: string): Promise<void> {
    return this.#home.left(arrived);
  }

  async link(ask: LinkAsk, { ask: read, vis }: Vouched, via: Proved): Promise<Reply<Linked>> {
    return this.#home.link(ask, vis, via, (row) => {
      const { state } = this.#home.person.reading(row, via);
      return this.#settleRead(state, read, true).allowed;
    });
  }

  async know(naming: Naming, subject: string | undefined): Promise<boolean> {
    return this.#home.person.know(naming, subject);
  }

  async begin(jurisdiction: Jurisdiction): Promise<HandedOut> {
    return this.#home.begin(jurisdiction);
  }

  async unlink(via: Proved): Promise<Reply<number>> {
    return this.#home.unlink(via);
  }

  async exercise(right: Exercise, via: Proved, vouched: boolean): Promise<Reply<Exercised>> {
    return exercise(this.#home, this.#config, right, via, vouched);
  }

  async spend(proof: { readonly id: string; readonly until: number }, via: Proved): Promise<Reply<boolean>> {
    return this.#home.spend(proof, via);
  }

  async lift(to: Address, via: Proved): Promise<Reply<null>> {
    return this.#home.lift(to, via);
  }

  async isVacant(subject: string | undefined): Promise<boolean> {
    return this.#home.isVacant(subject);
  }

  async readmit(subject: string | undefined): Promise<boolean> {
    return this.#home.readmit(subject);
  }

  async go(subject: string | undefined): Promise<void> {
    return this.#home.go(subject);
  }

  async settleIn(luggage: string): Promise<Taken> {
    return this.#home.settleIn(luggage);
  }

  async open(
    sealed: readonly string[],
    domain: "delivery" | "quarantine",
    subject: string | undefined,
  ): Promise<Reply<readonly (string | undefined)[]>> {
    await this.#home.kept.endIfOver(subject);
    // One that is leaving still has its keys.
    if (this.#home.kept.profileOf(subject)) {
      const keys = this.#home.kept.keysOf(subject);
      return { status: "told", told: sealed.map((text) => openedBy(keys, domain, text)) };
    }
    return this.#home.moved(subject) ?? { status: "told", told: sealed.map(() => undefined) };
  }

  /** What it has to say leaves along with what waits, and what has set out arrives. */
  override async alarm(): Promise<void> {
    const told = await speakUp(this.#home.kept, this.#home.person, this.#config, this.env);
    await this.#home.finish();
    await Promise.all([this.#home.kept.flush(outboxSettings(this.env)), countTold(this.env, told)]);
  }

  /** What a call comes to, and what is to be performed for that. */
  #collected(call: CollectCall, profile: Row | undefined): Collected {
    const { settlements, via, jurisdiction, make, remember, known = false, place, names } = call;
    const { subject } = via;
    const alone = (reply: CollectReply) => ({ reply, effects: [] });
    if (!this.#home.knows(via)) return alone({ status: "unknown" });
    const moved = this.#home.moved(subject);
    if (moved) return alone(moved);
    if (this.#home.isBuried(subject)) return alone(suppressed(settlements.length, jurisdiction));
    if (!profile && (!make || (subject ?? this.#home.id) !== this.#home.id)) return alone({ status: "absent" });

    const kin = this.#home.person.kinOf(subject);
    const said = { settlements, proved: via.by !== "claim", remember, known, place, names, kin };
    const born = { ...this.#birth(jurisdiction, call.class, subject), ...said };
    const keys = this.#home.kept.keysOf(subject);
    const step = machine.collect(profile, born, keys, receiptDigest, outboxSettings(this.env), this.#config);
    const reply = replyOf(step, call, born.now, {
      cookie: (state) => this.#cookieOf(state, subject),
      standing: (row, ask) => this.#standing(row, ask, born.now, via),
    });
    return { reply, effects: step.effects };
  }

  #settleRead({ consent }: ProfileState, ask: ReadAsk, proved: boolean): ReadAnswer {
    return settleRead(ask, { proved, ...knownOf(consent) });
  }

  #standing(row: Row, ask: ReadAsk, now: number, { by, subject = this.#home.id }: Via): StandingReply {
    const { state } = this.#home.person.reading(row, { by, subject });
    const answer = this.#settleRead(state, ask, by !== "claim");
    const rests = state.jurisdiction;
    if (!answer.allowed) return { answer, rests };
    const copy = { at: now, facts: readFacts(knownOf(state.consent)), of: { jurisdiction: rests, id: subject } };
    const standing = standingOf(state.slices.personalization ?? {}, this.#config.definitions, now);
    return { answer, rests, standing, ...(mayBeHeld(state) ? { copy } : {}) };
  }

  #cookieOf(state: ProfileState, subject?: string): HandedOut {
    return { ...this.#home.seat(state.jurisdiction, subject), token: state.token, class: classOf(state) };
  }

  #birth(jurisdiction: Jurisdiction, born: VisitorClass, subject?: string): Birth {
    return { now: Date.now(), class: born, jurisdiction, token: this.#home.kept.tokenOf(subject) };
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
