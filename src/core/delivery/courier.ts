/**
 * The courier of one destination as a pure machine: a state and a command give a new state and the effects to perform in
 * order. Sends nothing itself, and loses no event without a reason in the books.
 */
import { LIMIT } from "../limits.ts";
import type { Deliverable } from "../privacy/deliverable.ts";
import type { Digest } from "../privacy/keys.ts";
import { abandoned, ended } from "./attempt.ts";
import { entries } from "./books.ts";
import { admit, mended } from "./breaker.ts";
import {
  buried,
  outlived,
  commit,
  gatesOpenAt,
  lastOf,
  limitsOf,
  withdrawn,
  woken,
  type CourierState,
  type DeadLetter,
  type Step,
  type To,
} from "./courier-state.ts";
import { eventsOf, halves, narrowed, oldestIn, pack, type Consignment, type Parcel } from "./parcel.ts";
import { spend } from "./rate.ts";
import { isRevoked, type Known } from "./revocations.ts";
import { hasSeen, withSeen } from "./seen.ts";

export interface Taking {
  readonly consignments: readonly Consignment[];
  readonly destination: To;
  /** The object can hold more. */
  readonly room: boolean;
  readonly now: number;
}

/** What was taken before, delivered or not, is not taken again. */
export function take(state: CourierState, { consignments, destination, room, now }: Taking, digest: Digest): Step {
  const ids = new Set<string>();
  const isNew = ({ id }: Deliverable): boolean => !ids.has(id) && !hasSeen(state.seen, id) && ids.add(id).has(id);
  const fresh = consignments.map(({ from, events }) => ({ from, events: events.filter(isNew) }));
  if (ids.size === 0) return { state, effects: [] };
  const seen = withSeen(state.seen, [...ids]);
  const slots = seen.filter((slot) => !state.seen.includes(slot));
  const events = fresh.flatMap((consignment) => consignment.events);
  const taken = entries(events, "taken");
  const after = { ...state, seen };
  if (!room) return commit(after, { slots, books: [...taken, ...entries(events, "dead", "courier_full")] });
  const put = pack(fresh, limitsOf(destination), now, digest);
  return woken(commit(after, { put, slots, books: taken }), gatesOpenAt(state, destination, now), now);
}

export interface Round {
  readonly destination: To;
  readonly known: Known;
  readonly digest: Digest;
}

export type Begun = Step &
  (
    | { readonly next: "wait" }
    /** It was seen to; look at the next one. */
    | { readonly next: "more" }
    | { readonly next: "send"; readonly parcel: Parcel }
  );

/** `parcel` is the one that has been due longest and is not under way. */
export function begin(state: CourierState, parcel: Parcel | undefined, round: Round, now: number): Begun {
  const wait: Begun = { state, effects: [], next: "wait" };
  if (!parcel) return wait;
  const { destination, known, digest } = round;
  // It came while the round was under way, from further back than was asked for.
  if (oldestIn(parcel) < known.from) return wait;
  const { rest, gone } = narrowed(
    parcel,
    ({ purposes }, { handle, sentAt }) => !isRevoked(known, handle, purposes, sentAt),
    digest,
  );
  if (gone.length > 0) return { ...withdrawn(state, parcel, rest, gone, "withdrawn"), next: "more" };
  const limits = limitsOf(destination);
  const aged = outdated(parcel, limits.ageMs, digest, now);
  if (aged) return { ...outlived(state, parcel, aged, now), next: "more" };
  const hopeless = hopelessBecause(state, parcel, destination, now);
  if (hopeless !== undefined) return { ...buried(state, parcel, hopeless, now), next: "more" };
  // Its limits may be others than when the parcel was packed.
  if (eventsOf(parcel).length > limits.events)
    return { ...commit(state, { drop: [parcel], put: halves(parcel, digest) }), next: "more" };

  const bucket = spend(state.bucket, limits.perSecond, now);
  if (!bucket || state.underway.length >= limits.concurrency) return wait;
  const admission = admit(state.breaker, now);
  if (!admission) return wait;
  const { breaker, probe } = admission;
  const underway = [...state.underway, { name: parcel.name, probe }];
  return { ...commit({ ...state, breaker, bucket, underway }, {}), next: "send", parcel };
}

/** What its destination would drop without a word, or refuse all the others for. */
function outdated(parcel: Parcel, ageMs: number | undefined, digest: Digest, now: number) {
  if (ageMs === undefined) return undefined;
  const isOld = ({ at }: Deliverable): boolean => at <= now - ageMs;
  const { rest: young } = narrowed(parcel, (event) => !isOld(event), digest);
  const { rest: old } = narrowed(parcel, isOld, digest);
  return old && { old, young };
}

/** Why no attempt can be made, ever. */
function hopelessBecause(state: CourierState, parcel: Parcel, destination: To, now: number): string | undefined {
  if (!destination) return "no_destination";
  // Its recipient may do more by now than the visitor was asked about.
  const allowed = eventsOf(parcel).every(({ purposes }) => destination.purposes.every((one) => purposes.includes(one)));
  if (!allowed) return "purposes_changed";
  if (now < lastOf(parcel)) return undefined;
  return parcel.because ?? (state.breaker.kind === "closed" ? "gave_up" : state.breaker.because);
}

/** Sends dead letters on their way again, as the same parcels; whoever asks has mended something, even if none is dead. */
export function redrive(state: CourierState, letters: readonly DeadLetter[], now: number): Step {
  if (letters.length === 0 && state.breaker.kind === "closed") return { state, effects: [] };
  const put = letters.map(({ parcel }) => ({ ...parcel, since: now, due: now, attempts: 0 }));
  const books = letters.flatMap(({ parcel, because }) => [
    ...entries(eventsOf(parcel), "dead", because, -1),
    ...entries(eventsOf(parcel), "redriven", because),
  ]);
  const after = { ...state, breaker: mended(state.breaker, now) };
  return woken(commit(after, { exhume: letters, put, books }), now, now);
}

/** What waits, as the shell finds it. */
export interface Waits {
  /** When the first parcel is due. */
  readonly due: number | undefined;
  /** When the first dead letter's life ends. */
  readonly end: number | undefined;
}

/** Dead letters do not outlive their time. */
export function expire(state: CourierState, { end }: Waits, now: number): Step {
  return end !== undefined && end <= now ? commit(state, { forget: now }) : { state, effects: [] };
}

/** After a round: one alarm for whatever comes next. */
export function rest(state: CourierState, waits: Waits, destination: To, now: number): Step {
  const next = Math.min(
    waits.due === undefined ? Infinity : Math.max(waits.due, gatesOpenAt(state, destination, now)),
    waits.end ?? Infinity,
  );
  return next === Infinity ? { state, effects: [] } : woken({ state: fired(state), effects: [] }, next, now);
}

/** Nothing may be sent without knowing what was withdrawn. */
export function postpone(state: CourierState, now: number): Step {
  return woken({ state: fired(state), effects: [] }, now + LIMIT.retryFlushMs, now);
}

/** Its alarm went off: from here on none is pending. */
export function fired(state: CourierState): CourierState {
  return { ...state, wakeAt: null };
}

export interface Found {
  /** When an alarm is pending. */
  readonly alarm: number | null;
  /** The parcel of that name, which was under way. */
  readonly parcel: (name: string) => Parcel | undefined;
  readonly waits: Waits;
}

/**
 * After a restart: what was under way may have arrived or not, and counts as an attempt, so that a parcel that ends its
 * sender does not do so for ever. What waits without an alarm gets one.
 */
export function awake(state: CourierState, found: Found, now: number, random: number): Step {
  let step: Step = { state: { ...state, wakeAt: found.alarm }, effects: [] };
  for (const { name } of state.underway) {
    const parcel = found.parcel(name);
    const next = parcel
      ? ended(step.state, parcel, { kind: "again", because: "interrupted", ours: true }, now, random)
      : abandoned(step.state, name, now);
    step = { state: next.state, effects: [...step.effects, ...next.effects] };
  }
  const asleep = found.waits.due === undefined && found.waits.end === undefined;
  return asleep || found.alarm !== null ? step : woken(step, now, now);
}
