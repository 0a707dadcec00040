/**
 * The courier of one destination in one jurisdiction: the thin shell around `core/delivery`. Sends from its alarm, in
 * rounds of limited time, and from nowhere else; the only object that calls the world outside. No timer outlives what it
 * limits. Nothing read before an await is trusted after it: parcels come in while others are under way.
 */
import { DurableObject } from "cloudflare:workers";
import { ended, erased, split, type Ended } from "../../core/delivery/attempt.ts";
import type { Books } from "../../core/delivery/books.ts";
import type { BoundDestination } from "../../core/destinations/bound-destination.ts";
import { compose, type OpenedParts } from "../../core/delivery/compose.ts";
import * as machine from "../../core/delivery/courier.ts";
import { newCourier, type Addressee, type CourierState, type Step } from "../../core/delivery/courier-state.ts";
import type { Consignment, Parcel } from "../../core/delivery/parcel.ts";
import { NOTHING_KNOWN, type Known } from "../../core/delivery/revocations.ts";
import { LIMIT } from "../../core/limits.ts";
import { deskOf } from "../delivery/desk.ts";
import { openersOf, openParts } from "../delivery/open.ts";
import { handOver, send } from "../delivery/send.ts";
import type { Env } from "../env.ts";
import { logProblem } from "../log.ts";
import { readRevocations } from "../stores/revocations.ts";
import type { CourierCalls, CourierStatus, Redrive } from "./calls.ts";
import { CourierRows } from "./courier-rows.ts";
import { crashPoint } from "./crash-point.ts";
import { contentDigest } from "./subject-keys.ts";

declare const GATEHOUSE_CRASH_POINTS: boolean;

/** What one alarm may spend. */
interface Budget {
  readonly endsAt: number;
  looks: number;
  calls: number;
}

/** `find` knows the destinations of the config; `undefined` for one that is not in it any more. */
export function createCourier(find: (id: string) => BoundDestination | undefined) {
  return class Courier extends DurableObject<Env> implements CourierCalls {
    readonly #rows: CourierRows;
    #state: CourierState | undefined;
    #known: Known = NOTHING_KNOWN;

    constructor(ctx: DurableObjectState, env: Env) {
      super(ctx, env);
      this.#rows = new CourierRows(ctx.storage);
      this.#state = this.#rows.read();
      if (!this.#state) return;
      void ctx.blockConcurrencyWhile(async () => this.#awake(await ctx.storage.getAlarm()));
    }

    async take(to: Addressee, consignments: readonly Consignment[]): Promise<void> {
      const now = Date.now();
      const destination = find(to.id);
      const state = this.#state ?? newCourier(to, destination, now);
      const pinned = this.ctx.id.jurisdiction ?? to.jurisdiction;
      if (state.to.id !== to.id || state.to.jurisdiction !== to.jurisdiction || pinned !== to.jurisdiction)
        throw new Error("a courier has one destination, in one jurisdiction");
      const room = this.#rows.hasRoom();
      await this.#perform(machine.take(state, { consignments, destination, room, now }, contentDigest));
    }

    async status(): Promise<CourierStatus> {
      if (!this.#state) return { waiting: { parcels: 0, events: 0 }, dead: [] };
      const { breaker, bucket } = this.#state;
      const until = breaker.kind === "open" ? breaker.until : Date.now();
      return {
        ...this.#rows.status(),
        ...(breaker.kind === "closed" ? {} : { broken: { because: breaker.because, until } }),
        ...(bucket.heldUntil > Date.now() ? { heldUntil: bucket.heldUntil } : {}),
      };
    }

    async books(hours: number): Promise<Books> {
      return this.#state ? this.#rows.books(hours) : [];
    }

    async redrive({ reasons, limit = LIMIT.redriveParcels }: Redrive): Promise<{ parcels: number; left: number }> {
      if (!this.#state) return { parcels: 0, left: 0 };
      const most = Math.min(limit, LIMIT.redriveParcels);
      const { letters, left } = this.#rows.dead(reasons, most);
      await this.#perform(machine.redrive(this.#state, letters, Date.now()));
      return { parcels: letters.length, left };
    }

    override async alarm(): Promise<void> {
      if (!this.#state) return;
      const { to } = (this.#state = machine.fired(this.#state));
      const from = this.#rows.oldest();
      if (from !== undefined) {
        try {
          this.#known = await readRevocations(this.env, to.jurisdiction, this.#known, from);
        } catch (error) {
          logProblem("revocations_unreachable", error);
          return this.#perform(machine.postpone(this.#now(), Date.now()));
        }
      }
      const destination = find(to.id);
      const budget = { endsAt: Date.now() + LIMIT.roundMs, looks: 0, calls: 0 };
      const lanes = Array.from({ length: destination?.limits.concurrency ?? 1 }, () => this.#lane(destination, budget));
      const failed = (await Promise.allSettled(lanes)).filter(({ status }) => status === "rejected");
      if (failed.length > 0) {
        logProblem("delivery_round_failed");
        // What they left under way is under way no more.
        await this.#awake(null);
        return this.#perform(machine.postpone(this.#now(), Date.now()));
      }
      await this.#perform(machine.expire(this.#now(), this.#rows.waits(), Date.now()));
      await this.#perform(machine.rest(this.#now(), this.#rows.waits(), destination, Date.now()));
    }

    /** One parcel after the other, until nothing may be sent. As many lanes as requests may be under way. */
    async #lane(destination: BoundDestination | undefined, budget: Budget): Promise<void> {
      const round = { destination, known: this.#known, digest: contentDigest };
      for (;;) {
        const now = Date.now();
        if (now >= budget.endsAt || budget.looks >= LIMIT.roundParcels || budget.calls >= LIMIT.roundCalls) return;
        budget.looks += 1;
        const state = this.#now();
        const begun = machine.begin(state, this.#rows.next(now, state), round, now);
        await this.#perform(begun);
        if (begun.next === "wait") return;
        if (begun.next === "more" || !destination) continue;
        budget.calls += 1 + openersOf(begun.parcel);
        await this.#attempt(begun.parcel, destination);
      }
    }

    async #attempt(parcel: Parcel, destination: BoundDestination): Promise<void> {
      let parts: OpenedParts;
      try {
        parts = await openParts(parcel, this.#now().to.jurisdiction, this.env);
      } catch (error) {
        logProblem("delivery_not_opened", error);
        return this.#end(parcel, { kind: "again", because: "not_opened", ours: true });
      }
      const gone = new Set([...parts].filter(([, part]) => part === undefined).map(([id]) => id));
      const left = erased(this.#now(), parcel, gone, contentDigest, Date.now());
      await this.#perform(left);
      if (left.parcel) await this.#send(left.parcel, parts, destination);
    }

    async #send(parcel: Parcel, parts: OpenedParts, destination: BoundDestination): Promise<void> {
      const desk = deskOf(destination, this.env, parcel.name);
      if (!desk) return this.#end(parcel, { kind: "again", because: "no_secret", broken: true });
      const composed = compose(parcel, parts, destination, desk);
      if (composed.kind === "split") return this.#perform(split(this.#now(), parcel, contentDigest, Date.now()));
      const errand = { id: this.#now().to.id, read: destination.read, env: this.env };
      if (composed.kind === "letter") return this.#end(parcel, await send(composed.letter, errand));
      if (composed.kind === "handover") return this.#end(parcel, await handOver(composed.handover, errand));
      // A secret that opens nothing holds up all that waits; what one event cannot say, it alone.
      return this.#end(parcel, composed.kind === "again" ? composed : { ...composed, ours: true });
    }

    async #awake(alarm: number | null): Promise<void> {
      const found = { alarm, parcel: (name: string) => this.#rows.named(name), waits: this.#rows.waits() };
      await this.#perform(machine.awake(this.#now(), found, Date.now(), Math.random()));
    }

    async #end(parcel: Parcel, how: Ended): Promise<void> {
      await this.#perform(ended(this.#now(), parcel, how, Date.now(), Math.random()));
    }

    #now(): CourierState {
      if (!this.#state) throw new Error("nothing was ever taken");
      return this.#state;
    }

    /** The one way in which anything changes. Awaits nothing, so that memory and rows are never apart. */
    async #perform({ state, effects }: Step): Promise<void> {
      try {
        for (const effect of effects) {
          if (GATEHOUSE_CRASH_POINTS) {
            const stopped = crashPoint(effect, this.env);
            if (stopped) await stopped;
          }
          if (effect.kind === "wake") void this.ctx.storage.setAlarm(effect.at);
          else this.#rows.commit(effect.change);
        }
        this.#state = state;
      } catch (error) {
        this.#state = this.#rows.read();
        throw error;
      }
    }
  };
}
