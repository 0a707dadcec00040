/**
 * Who rests in one object, and who came, left or was linked: whether a caller may come by the way they say, and where their
 * visitor is instead. Knows rows as wholes; what is in them is `profile.ts`'s to read.
 */
import type { Config } from "../../core/config.ts";
import type { Needs } from "../../core/needs.ts";
import type { Jurisdiction } from "../../core/policy/placement.ts";
import type { SubjectKeys } from "../../core/privacy/keys.ts";
import * as departure from "../../core/profile/departure.ts";
import type { Days } from "../../core/profile/days.ts";
import { link, spent, unlink, type LinkAnswer, type LinkAsk } from "../../core/profile/link.ts";
import type { ErasureAsked } from "../../core/profile/pending.ts";
import type { Address, Seat } from "../../core/profile/redirect.ts";
import { classOf, newRow, type Row } from "../../core/profile/state.ts";
import { toParcel, type Parcel } from "../../core/profile/transfer.ts";
import { isTooLate, readmit } from "../../core/profile/vacancy.ts";
import { namesAt } from "../../core/rights/names-at.ts";
import type { Env } from "../env.ts";
import { profileAt } from "../homes.ts";
import { logProblem } from "../log.ts";
import type { HandedOut, Held, Linked, Moved, Proved, Reply, Via } from "./calls.ts";
import { sameText } from "./constant-time.ts";
import { settleErasure } from "./erasing.ts";
import { Keeper } from "./keeper.ts";
import { go, goAlong, sendOff, settleIn, type Here, type Taken } from "./moving.ts";
import { Person } from "./person.ts";
import { isProven } from "./proof.ts";
import { contentDigest } from "./subject-keys.ts";
import { revokeAll, wayOutOf } from "./way-out.ts";

type Needing = Needs & Pick<Config, "destinations" | "retention">;

export class Dwelling {
  readonly kept: Keeper;
  readonly person: Person;
  /** The object's id, and that of the subject that was born here. */
  readonly id: string;

  readonly #ctx: DurableObjectState;
  readonly #envNow: () => Env;
  readonly #needs: Needing;

  constructor(ctx: DurableObjectState, envNow: () => Env, needs: Needing) {
    this.id = ctx.id.toString();
    this.#ctx = ctx;
    this.#envNow = envNow;
    this.#needs = needs;
    this.kept = new Keeper(
      ctx,
      envNow(),
      wayOutOf(this.id, envNow, (subject) => this.#restsIn(subject)),
      needs.retention,
    );
    this.person = new Person(this.kept, this.id, needs);
  }

  async find(subject?: string): Promise<Held> {
    await this.kept.endIfOver(subject);
    const state = this.kept.rowOf(subject)?.state;
    if (!state) return { kind: "nothing" };
    const at = this.seat(state.jurisdiction, subject);
    // One that is leaving is a profile until it has left: whoever finds it sees to that.
    if (!("kind" in state)) return { kind: "profile", at };
    return state.kind === "pointer" ? { kind: "pointer", to: state.to } : { kind: "tombstone", at };
  }

  async point(jurisdiction: Jurisdiction, to: Address): Promise<void> {
    const { row } = this.kept;
    if (row && (departure.isProfile(row) || departure.isBuried(row))) return;
    await this.kept.perform(departure.pointTo(row, jurisdiction, to).effects);
  }

  async claim(jurisdiction: Jurisdiction, to: Seat): Promise<boolean> {
    const { row } = this.kept;
    if (row) return "to" in row.state && row.state.to.id === to.id;
    // Readmitted while its names were still being led here: it would lead to itself for ever.
    if (to.id === this.id) return false;
    await this.kept.perform(departure.pointTo(row, jurisdiction, to).effects);
    return true;
  }

  async unpoint(from: Address): Promise<void> {
    const { state, outbox } = this.kept.row ?? {};
    const waits = outbox && outbox.length > 0 && state && "to" in state && state.to.id === from.id;
    // A home that is lost is not one whose people were erased: what waits is all that is left of them.
    const isErased = waits && (await profileAt(this.#envNow(), state.to).isVacant(state.to.subject));
    const { row } = this.kept;
    if (row) await this.kept.perform(departure.unpoint(row, from, isErased).effects);
  }

  isVacant(subject = this.id): boolean {
    return this.kept.vacancyOf(subject) !== undefined || this.kept.vacancyOf(this.id) !== undefined;
  }

  async bury(jurisdiction: Jurisdiction, at: number, asked: ErasureAsked): Promise<boolean> {
    // Somebody came since nobody was found: they are erased whole, or a device of theirs would stay.
    if (this.kept.profiles().length > 0) return false;
    // First: a crash between leaves a profile of which nothing more leaves, and the erasure is asked for again.
    await revokeAll(this.#envNow(), jurisdiction, this.id, Date.now());
    if (this.kept.profiles().length > 0) return false;
    // Erased by another request meanwhile: only that tombstone still knows what is left to do.
    if (!this.isBuried()) await this.kept.perform(departure.bury(jurisdiction, at, asked).effects);
    return true;
  }

  /** `isAllowed`: what links rest on, of this row. `vis`: of whom an assertion speaks. */
  async link(
    ask: LinkAsk,
    vis: string | undefined,
    via: Proved,
    isAllowed: (row: Row) => boolean,
  ): Promise<Reply<Linked>> {
    if (!this.knows(via)) return { status: "absent" };
    const moved = this.moved(via.subject);
    const row = this.kept.profileOf(via.subject);
    if (moved || !row) return moved ?? { status: "absent" };
    const { subject = this.id } = via;
    const keys = this.kept.keysOf(subject);
    if (vis !== undefined && !sameText(handleOf(keys), vis))
      return { status: "told", told: { answer: "other_visitor" } };
    const step = link(row, subject, ask, isAllowed(row), keys, Date.now());
    await this.kept.perform(step.effects, subject);
    if (step.answer === "linking") await this.go(subject);
    return { status: "told", told: this.#linked(step.answer, row.state.token, subject) };
  }

  /** After the move, if there was one. */
  #linked(answer: LinkAnswer, token: string, subject: string): Linked {
    const state = this.kept.rowOf(subject)?.state;
    if (answer !== "linking" || !state) return { answer };
    if ("to" in state) return { answer, cookie: { ...state.to, token, class: "full" } };
    return { answer: "leaving" in state ? "linking" : "full" };
  }

  async spend(proof: { readonly id: string; readonly until: number }, via: Proved): Promise<Reply<boolean>> {
    if (!this.knows(via)) return { status: "absent" };
    const moved = this.moved(via.subject);
    const row = this.kept.profileOf(via.subject);
    if (moved || !row) return moved ?? { status: "absent" };
    const state = spent(row.state, proof, this.kept.keysOf(via.subject), Date.now());
    if (state) await this.kept.perform([{ kind: "write", row: { ...row, state } }], via.subject);
    return { status: "told", told: state !== undefined };
  }

  /** Only what is done of an erasure can be lifted. */
  async lift(to: Address, via: Proved): Promise<Reply<null>> {
    if (!this.knows(via)) return { status: "absent" };
    const moved = this.moved(via.subject);
    if (moved || !this.isBuried(via.subject)) return moved ?? { status: "absent" };
    await settleErasure(this.here());
    const row = this.kept.rowOf(via.subject);
    const step = row && departure.lift(row, to);
    if (!step) return { status: "absent" };
    await this.kept.perform(step.effects, via.subject);
    return { status: "told", told: null };
  }

  async readmit(subject: string | undefined): Promise<boolean> {
    if (!this.isBuried(subject)) return false;
    await settleErasure(this.here());
    const effects = readmit(this.kept.rowOf(subject), Date.now());
    await this.kept.perform(effects, subject);
    return effects.length > 0;
  }

  async begin(jurisdiction: Jurisdiction): Promise<HandedOut> {
    const row =
      this.kept.profile ?? newRow({ now: Date.now(), class: "full", jurisdiction, token: this.kept.tokenOf() });
    if (!this.kept.profile) await this.kept.perform([{ kind: "write", row }]);
    return { jurisdiction, id: this.id, token: row.state.token, class: "full" };
  }

  async unlink(via: Proved): Promise<Reply<number>> {
    if (!this.knows(via)) return { status: "absent" };
    const moved = this.moved(via.subject);
    const asked = this.kept.profileOf(via.subject);
    if (moved || !asked) return moved ?? { status: "absent" };
    const { subject = this.id } = via;
    const devices = this.kept.profiles().filter((one) => one.subject !== this.id && !one.row.state.leaving);
    const going = subject === this.id ? devices : devices.filter((one) => one.subject === subject);
    const now = Date.now();
    // One that is on its way to another home may have arrived there, and is unlinked there.
    const still = going.filter(({ row }) => row.state.leaving === undefined);
    await Promise.all(still.map((one) => this.kept.perform(unlink(one.row, one.subject, now).effects, one.subject)));
    for (const one of going) await this.go(one.subject);
    return { status: "told", told: going.length };
  }

  async go(subject: string | undefined): Promise<void> {
    await this.#finishErasure();
    await go(this.here(), subject);
  }

  /** Whatever was begun: by the alarm, and what fails by the next one. */
  async finish(): Promise<void> {
    const moves = this.kept.subjects().map((subject) => this.go(subject));
    const ended = await Promise.allSettled([...moves, settleErasure(this.here())]);
    for (const one of ended) if (one.status === "rejected") logProblem("move_failed", one.reason);
  }

  settleIn(luggage: string): Promise<Taken> {
    return settleIn(this.here(), luggage);
  }

  /** What is left to do of making it anonymous is written where it is, and nowhere else. */
  async #finishErasure(): Promise<void> {
    if (this.kept.profile?.state.pending) await settleErasure(this.here());
  }

  async leave(stays: Address): Promise<string | undefined> {
    await this.#finishErasure();
    const profile = this.kept.profile;
    const frozen = profile && departure.freeze(profile, stays, Date.now());
    if (!frozen) return undefined;
    await this.kept.perform(frozen.effects);
    await goAlong(this.here(), stays);
    return this.#parcel();
  }

  async take(parcel: string): Promise<string | undefined> {
    const profile = this.kept.profile;
    if (!profile || profile.state.leaving) return undefined;
    const brought = JSON.parse(parcel) as Parcel;
    const vacancy = this.kept.vacancyOf(this.id);
    if (vacancy && isTooLate(vacancy, brought)) return undefined;
    const step = departure.takeIn(profile, brought, this.kept.keys, Date.now(), this.#needs);
    await this.person.perform(step.effects);
    return contentDigest(parcel);
  }

  async left(arrived: string): Promise<void> {
    await sendOff(this.here());
    const profile = this.kept.profile;
    const parcel = this.#parcel();
    if (!profile?.state.leaving || parcel === undefined || contentDigest(parcel) !== arrived) return;
    await this.kept.perform(departure.depart(profile, profile.state.leaving, Date.now()).effects);
  }

  /** The platform's word, where it has one, must agree with the row's. */
  #restsIn(subject?: string): Jurisdiction {
    const jurisdiction = (this.kept.rowOf(subject) ?? this.kept.row)?.state.jurisdiction;
    if (!jurisdiction) throw new Error("nothing stored, nothing to send");
    const pinned = this.#ctx.id.jurisdiction;
    if (pinned !== undefined && pinned !== jurisdiction) throw new Error("a profile may not leave its jurisdiction");
    return jurisdiction;
  }

  here(): Here {
    const { kept, person, id: own } = this;
    return { kept, person, env: this.#envNow(), destinations: this.#needs.destinations, own };
  }

  isBuried(subject?: string): boolean {
    const row = this.kept.rowOf(subject);
    return row !== undefined && departure.isBuried(row);
  }

  seat(jurisdiction: Jurisdiction, subject = this.id): Seat {
    return { jurisdiction, id: this.id, ...(subject === this.id ? {} : { subject }) };
  }

  moved(subject?: string): Moved | undefined {
    const state = this.kept.rowOf(subject)?.state;
    if (!state) return undefined;
    if ("kind" in state) return state.kind === "pointer" ? { status: "moved", to: state.to } : undefined;
    return state.leaving && { status: "moved", to: state.leaving, unfinished: this.seat(state.jurisdiction, subject) };
  }

  /** While the person is on their way, nothing may be done to a part of them. */
  setsOut(): Moved | undefined {
    return this.kept.profile && this.moved();
  }

  /** Answers whoever may be answered to, or says where the visitor is instead. What is kept apart tells nothing. */
  tell<Value>(via: Proved, tell: (row: Row) => Value): Reply<Value> {
    if (!this.knows(via)) return { status: "absent" };
    const moved = this.moved(via.subject);
    const row = this.kept.profileOf(via.subject);
    if (moved || !row || classOf(row.state) !== "full") return moved ?? { status: "absent" };
    return { status: "told", told: tell(row) };
  }

  /** What this profile would bring to the home that stays: the same at every asking, since it is frozen. */
  #parcel(): string | undefined {
    const { profile, keys } = this.kept;
    const known = (days: Days, by: SubjectKeys) => namesAt(this.#needs.destinations, days, by);
    return profile && JSON.stringify(toParcel(profile.state, this.id, keys, known));
  }

  knows(via: Via): boolean {
    return isProven(this.kept.rowOf(via.subject)?.state, via);
  }
}

/** By which the owner's backend names the visitor when it vouches for them. */
export function handleOf(keys: SubjectKeys): string {
  return keys.hash("handle", "page").slice(0, 22);
}
