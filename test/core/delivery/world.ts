/**
 * The platform around one courier, small enough to break anywhere: durable rows and an alarm, memory that a crash forgets, a
 * destination that answers as it is told, and a clock. Performs the machine's effects one by one; before each the world
 * may end. Watches what must hold at every moment.
 */
import { ended, erased, split, type Ended } from "../../../src/core/delivery/attempt.ts";
import { addBooks, countOf, waitingBy, type Books } from "../../../src/core/delivery/books.ts";
import * as machine from "../../../src/core/delivery/courier.ts";
import {
  newCourier,
  type Change,
  type CourierState,
  type DeadLetter,
  type Effect,
  type Step,
} from "../../../src/core/delivery/courier-state.ts";
import { endOf, eventsOf, type Parcel } from "../../../src/core/delivery/parcel.ts";
import {
  asking,
  isRevoked,
  learned,
  NOTHING_KNOWN,
  revocation,
  type Known,
  type Revocation,
} from "../../../src/core/delivery/revocations.ts";
import type { Slot } from "../../../src/core/delivery/seen.ts";
import { NOW } from "../call.ts";
import { digest } from "../keys.ts";
import { aDeliverable, consignmentsOf, handleOf } from "./deliverables.ts";

export const DESTINATION = {
  purposes: ["advertising"],
  limits: { events: 3, bytes: 100_000, oneVisitor: false, perSecond: 4, concurrency: 3 },
} as const;

/** What happens while a round is under way. */
export type Play =
  /** Lanes begin what they may. */
  | { readonly play: "begin" }
  /** One of those under way ends. `erased`: the numbers of events whose subjects are gone. */
  | {
      readonly play: "end";
      readonly which: number;
      readonly how: Ended | { readonly kind: "split" };
      readonly erased: readonly number[];
    }
  | { readonly play: "take"; readonly numbers: readonly number[] }
  | { readonly play: "wait"; readonly ms: number };

class Crash extends Error {}

interface Attempt {
  readonly parcel: Parcel;
  readonly known: Known;
}

const key = ({ due, name }: Parcel): string => `${due}/${name}`;

export class World {
  clock = NOW;
  alarm: number | null = null;
  readonly parcels = new Map<string, Parcel>();
  readonly dead = new Map<string, DeadLetter>();
  books: Books = [];
  /** Dead letters of which nothing is left. */
  forgotten = 0;
  /** Every event number that was acknowledged. */
  readonly acknowledged = new Set<number>();
  readonly sent = new Set<string>();
  readonly reasons = new Map<string, string>();
  readonly erased = new Set<string>();
  readonly tally = { crashes: 0, sends: 0, probes: 0, holds: 0, redriven: 0, revoked: 0, splits: 0 };

  readonly #revocations: Revocation[] = [];
  readonly #names = new Map<string, string>();
  readonly #times: number[] = [];
  #state: CourierState | undefined;
  #memory: CourierState | undefined;
  #known: Known = NOTHING_KNOWN;
  #slots: readonly Slot[] = [];
  #handled = false;
  #alarmLost = false;
  #heldUntil = 0;
  #stepsLeft: number | undefined;
  readonly #chance: () => number;

  constructor(chance: () => number) {
    this.#chance = chance;
  }

  /** Runs `act`; with a doom, the world ends after so many effects. */
  under(doom: number | undefined, act: () => void): void {
    this.#stepsLeft = doom;
    try {
      act();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      this.tally.crashes += 1;
      this.#memory = undefined;
      this.#known = NOTHING_KNOWN;
      // An alarm whose handler did not come to its end fires again, unless another one was set in its place.
      if (this.#handled) this.alarm ??= this.clock;
      this.#handled = false;
    }
    this.#stepsLeft = undefined;
    this.#check();
  }

  /** The platform loses an alarm, and ends the object. */
  forget(): void {
    this.#memory = undefined;
    this.alarm = null;
    this.#alarmLost = true;
  }

  /** Any call at all: it wakes the object. */
  visit(): void {
    this.#wake();
  }

  take(numbers: readonly number[], sentAt = this.clock): void {
    const state = this.#wake() ?? newCourier({ id: "ads", jurisdiction: "eu" }, DESTINATION, this.clock);
    const consignments = consignmentsOf(numbers, sentAt);
    const taking = { consignments, destination: DESTINATION, room: true, now: this.clock };
    this.#perform(machine.take(state, taking, digest));
    for (const number of numbers) this.acknowledged.add(number);
  }

  revoke(number: number): void {
    this.#revocations.push(revocation(handleOf(number), ["advertising"], this.clock));
  }

  redrive(reasons: readonly string[] | undefined, limit: number): void {
    const state = this.#wake();
    if (!state) return;
    const which = [...this.dead.values()]
      .filter(({ because }) => !reasons || reasons.includes(because))
      .slice(0, limit);
    this.tally.redriven += which.length;
    this.#perform(machine.redrive(state, which, this.clock));
  }

  /** The pending alarm at its time, and what is played meanwhile. What is under way in the end is delivered. */
  round(plays: readonly Play[]): void {
    if (this.alarm === null) return;
    this.clock = Math.max(this.clock, this.alarm);
    this.alarm = null;
    this.#handled = true;
    if (!this.#wake()) return;
    this.#memory = machine.fired(this.#now());
    const underway: Attempt[] = [];
    if (this.parcels.size > 0) this.#known = this.#learn();
    const known = this.#known;
    for (const play of [{ play: "begin" } as const, ...plays]) {
      if (play.play === "wait") this.clock += play.ms;
      else if (play.play === "take") this.take(play.numbers);
      else if (play.play === "begin") this.#begin(underway, known);
      else {
        const [attempt] = underway.splice(play.which % Math.max(1, underway.length), 1);
        if (attempt) this.#attempt(attempt, play.how, new Set(play.erased.map((number) => aDeliverable(number).id)));
        // The lane goes on.
        this.#begin(underway, known);
      }
    }
    while (underway.length > 0) this.#attempt(underway.pop()!, { kind: "delivered" }, new Set());
    this.#perform(machine.expire(this.#now(), this.#waits(), this.clock));
    this.#perform(machine.rest(this.#now(), this.#waits(), DESTINATION, this.clock));
    this.#handled = false;
  }

  #begin(underway: Attempt[], known: Known): void {
    for (;;) {
      const state = this.#now();
      const begun = machine.begin(state, this.#next(state), { destination: DESTINATION, known, digest }, this.clock);
      this.#perform(begun);
      if (begun.next === "wait") return;
      if (begun.next === "more") continue;
      const probes = this.#now().underway.filter(({ probe }) => probe).length;
      if (this.#now().breaker.kind !== "closed") {
        if (probes !== 1 || !this.#now().underway.at(-1)?.probe) throw new Error("not one probe, and nothing else");
        this.tally.probes += 1;
      }
      if (begun.parcel.due > this.clock) throw new Error("sent before it was due");
      if (this.clock < this.#heldUntil) throw new Error("sent while the destination wanted to be left alone");
      this.#times.push(this.clock);
      const { perSecond } = DESTINATION.limits;
      if (this.#times.filter((at) => at > this.clock - 1_000).length > 2 * perSecond) throw new Error("sent too fast");
      underway.push({ parcel: begun.parcel, known });
    }
  }

  #attempt({ parcel, known }: Attempt, how: Ended | { readonly kind: "split" }, gone: ReadonlySet<string>): void {
    const left = erased(this.#now(), parcel, gone, digest, this.clock);
    for (const { id } of eventsOf(parcel)) if (gone.has(id)) this.erased.add(id);
    this.#perform(left);
    if (!left.parcel) return;
    if (how.kind === "split") {
      // Of one event nothing can be split.
      if (eventsOf(left.parcel).length < 2)
        return this.#perform(
          ended(this.#now(), left.parcel, { kind: "refused", because: "too_large", ours: true }, this.clock, 0),
        );
      this.tally.splits += 1;
      return this.#perform(split(this.#now(), left.parcel, digest, this.clock));
    }
    if (!how.ours) this.#send(left.parcel, known);
    this.#perform(ended(this.#now(), left.parcel, how, this.clock, this.#chance()));
    if (how.kind !== "again" || how.ours || how.afterSeconds === undefined) return;
    this.tally.holds += 1;
    this.#heldUntil = Math.max(this.#heldUntil, this.clock + how.afterSeconds * 1_000);
  }

  #send(parcel: Parcel, known: Known): void {
    this.tally.sends += 1;
    const ids = eventsOf(parcel).map(({ id }) => id);
    const before = this.#names.get(parcel.name) ?? ids.join();
    if (before !== ids.join()) throw new Error("one name for two parcels");
    this.#names.set(parcel.name, ids.join());
    for (const { from, events } of parcel.consignments) {
      const revoked = events.some(({ purposes }) => isRevoked(known, from.handle, purposes, from.sentAt));
      if (revoked) throw new Error("what was withdrawn is sent");
    }
    for (const id of ids) this.sent.add(id);
    // It may have arrived, and the world ends before anybody knows.
    this.#tick();
  }

  /** Whether any of it was, whenever it was sent. */
  isRevoked(number: number): boolean {
    const all = learned(asking(NOTHING_KNOWN, 0), { seq: 0, entries: this.#revocations, more: false }, 0);
    return isRevoked(all, handleOf(number), ["advertising"], 0);
  }

  #learn(): Known {
    const oldest = Math.min(
      ...[...this.parcels.values()].flatMap(({ consignments }) => consignments.map(({ from }) => from.sentAt)),
    );
    const known = asking(this.#known, oldest);
    const entries = this.#revocations.slice(known.seq).filter(({ at }) => at >= known.from);
    return learned(known, { seq: this.#revocations.length, entries, more: false }, this.clock);
  }

  #now(): CourierState {
    if (!this.#memory) throw new Error("nothing in memory");
    return this.#memory;
  }

  #wake(): CourierState | undefined {
    if (this.#memory || !this.#state) return this.#memory;
    this.#memory = { ...this.#state, seen: this.#slots, wakeAt: null };
    const parcel = (name: string) => [...this.parcels.values()].find((one) => one.name === name);
    const found = { alarm: this.alarm, parcel, waits: this.#waits() };
    this.#perform(machine.awake(this.#memory, found, this.clock, this.#chance()));
    this.#alarmLost = false;
    this.#check();
    return this.#memory;
  }

  #next({ underway }: CourierState): Parcel | undefined {
    return [...this.parcels.values()]
      .filter(({ due, name }) => due <= this.clock && !underway.some((one) => one.name === name))
      .toSorted((a, b) => a.due - b.due)[0];
  }

  #waits(): machine.Waits {
    const least = (moments: readonly number[]) => (moments.length === 0 ? undefined : Math.min(...moments));
    return {
      due: least([...this.parcels.values()].map(({ due }) => due)),
      end: least([...this.dead.values()].map(({ parcel }) => endOf(parcel))),
    };
  }

  #perform({ state, effects }: Step): void {
    for (const effect of effects) {
      this.#tick();
      this.#do(effect);
      this.#check();
    }
    this.#memory = state;
  }

  #tick(): void {
    if (this.#stepsLeft !== undefined && this.#stepsLeft-- === 0) throw new Crash();
  }

  #do(effect: Effect): void {
    if (effect.kind === "wake") this.alarm = effect.at;
    else this.#commit(effect.change);
  }

  #commit({ state, drop = [], put = [], bury = [], exhume = [], forget, slots = [], books = [] }: Change): void {
    this.#state = state;
    for (const parcel of drop) if (!this.parcels.delete(key(parcel))) throw new Error("dropped what is not there");
    for (const parcel of put) {
      if (this.parcels.has(key(parcel))) throw new Error("two parcels in one place");
      this.parcels.set(key(parcel), parcel);
    }
    for (const { parcel } of exhume) if (!this.dead.delete(parcel.name)) throw new Error("exhumed what is not there");
    for (const letter of bury) {
      if (this.dead.has(letter.parcel.name)) throw new Error("buried twice");
      this.dead.set(letter.parcel.name, letter);
      for (const { id } of eventsOf(letter.parcel)) this.reasons.set(id, letter.because);
    }
    for (const [name, { parcel }] of this.dead) {
      if (forget === undefined || endOf(parcel) > forget) continue;
      this.dead.delete(name);
      this.forgotten += eventsOf(parcel).length;
    }
    const unkept = drop.filter((parcel) => this.clock >= endOf(parcel)).flatMap(eventsOf);
    if (put.length === 0 && bury.length === 0 && countOf(books, "dead") > 0) {
      this.forgotten += unkept.length;
      for (const { id } of unkept) this.reasons.set(id, "past its life");
    }
    for (const slot of slots) this.#slots = [...this.#slots.filter(({ number }) => number !== slot.number), slot];
    this.tally.revoked += countOf(books, "revoked");
    this.books = addBooks(this.books, books);
  }

  /** Between any two effects. */
  #check(): void {
    const waiting = [...this.parcels.values()].flatMap(eventsOf).length;
    if (waitingBy(this.books) !== waiting) throw new Error(`books say ${waitingBy(this.books)}, ${waiting} wait`);
    const dead = [...this.dead.values()].flatMap(({ parcel }) => eventsOf(parcel)).length;
    if (countOf(this.books, "dead") !== dead + this.forgotten) throw new Error("a dead letter is lost");
    if (this.books.some(({ count }) => count < 0)) throw new Error("less than nothing in the books");
    if (this.parcels.size + this.dead.size > 0 && this.alarm === null && !this.#handled && !this.#alarmLost)
      throw new Error("something waits and nothing will wake it");
    if ((this.#state?.underway.length ?? 0) > DESTINATION.limits.concurrency) throw new Error("too many under way");
  }
}
