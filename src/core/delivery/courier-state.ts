/**
 * What a courier of one destination remembers, and what of the world it may change: an alarm, set before the commit that
 * counts on it, and one commit of whatever must be true together, a parcel's fate and its entry in the books.
 */
import { LIMIT } from "../limits.ts";
import type { Jurisdiction } from "../policy/placement.ts";
import type { Deliverable } from "../privacy/deliverable.ts";
import { entries, type Books } from "./books.ts";
import type { BoundDestination } from "../destinations/bound-destination.ts";
import { CLOSED, opensAt, type Breaker } from "./breaker.ts";
import { endOf, eventsOf, type Parcel } from "./parcel.ts";
import { newBucket, spendsAt, type Bucket } from "./rate.ts";
import type { Seen, Slot } from "./seen.ts";

export interface Addressee {
  /** The destination's name in the config. */
  readonly id: string;
  readonly jurisdiction: Jurisdiction;
}

export interface CourierState {
  readonly to: Addressee;
  readonly breaker: Breaker;
  readonly bucket: Bucket;
  /** Parcels being sent. After a restart nobody is sending them any more. */
  readonly underway: readonly { readonly name: string; readonly probe: boolean }[];
  readonly seen: Seen;
  /** Known to this process only: when its alarm goes. */
  readonly wakeAt: number | null;
}

export interface DeadLetter {
  readonly parcel: Parcel;
  readonly because: string;
  /** When it was given up. */
  readonly at: number;
}

/** All of it at once, or nothing. */
export interface Change {
  readonly state: CourierState;
  readonly drop?: readonly Parcel[];
  readonly put?: readonly Parcel[];
  readonly bury?: readonly DeadLetter[];
  readonly exhume?: readonly DeadLetter[];
  /** Dead letters whose life ended by then are gone. */
  readonly forget?: number;
  readonly slots?: readonly Slot[];
  readonly books?: Books;
}

export type Effect =
  | { readonly kind: "wake"; readonly at: number }
  | { readonly kind: "commit"; readonly change: Change };

export interface Step {
  readonly state: CourierState;
  readonly effects: readonly Effect[];
}

/** `undefined` where the config names no such destination any more. */
export type To = Pick<BoundDestination, "purposes" | "limits"> | undefined;

/** For a destination that nobody knows: its parcels are as small as any could ask for. */
const UNKNOWN_LIMITS = { events: 1, bytes: LIMIT.parcelBytes, oneVisitor: true, perSecond: 1, concurrency: 1 } as const;

export function limitsOf(to: To): BoundDestination["limits"] {
  return to?.limits ?? UNKNOWN_LIMITS;
}

export function newCourier(to: Addressee, destination: To, now: number): CourierState {
  const bucket = newBucket(limitsOf(destination).perSecond, now);
  return { to, breaker: CLOSED, bucket, underway: [], seen: [], wakeAt: null };
}

export function commit(state: CourierState, change: Omit<Change, "state">): Step {
  return { state, effects: [{ kind: "commit", change: { state, ...change } }] };
}

/** A pending alarm serves, unless it comes too late or is so long overdue that the platform must have given it up. */
export function woken({ state, effects }: Step, at: number, now: number): Step {
  const { wakeAt } = state;
  if (wakeAt !== null && wakeAt <= at && wakeAt >= now - LIMIT.overdueAlarmMs) return { state, effects };
  return { state: { ...state, wakeAt: at }, effects: [{ kind: "wake", at }, ...effects] };
}

/** When the next attempt may be made, whatever is due. */
export function gatesOpenAt({ bucket, breaker }: CourierState, destination: To, now: number): number {
  // One half-open waits for its probe, which a round awaits.
  const breakerAt = breaker.kind === "half-open" ? now : opensAt(breaker);
  // For no destination nothing is sent: what is due becomes dead letters.
  return destination ? Math.max(now, breakerAt, spendsAt(bucket, destination.limits.perSecond, now)) : now;
}

/** When its attempts end. */
export function lastOf(parcel: Parcel): number {
  return Math.min(parcel.since + LIMIT.giveUpMs, endOf(parcel));
}

export function withdrawn(
  state: CourierState,
  parcel: Parcel,
  left: Parcel | undefined,
  gone: readonly Deliverable[],
  because: string,
): Step {
  return commit(state, { drop: [parcel], put: left ? [left] : [], books: entries(gone, "revoked", because) });
}

/** Those of its events that are too old for their destination are dead; the others go on as a parcel of their own. */
export function outlived(
  state: CourierState,
  parcel: Parcel,
  { old, young }: { readonly old: Parcel; readonly young: Parcel | undefined },
  now: number,
): Step {
  const bury = now < endOf(old) ? [{ parcel: old, because: "too_old", at: now }] : [];
  const books = entries(eventsOf(old), "dead", "too_old");
  return commit(state, { drop: [parcel], put: young ? [young] : [], bury, books });
}

/** Past its life nothing of it is kept but the count. */
export function buried(state: CourierState, parcel: Parcel, because: string, now: number): Step {
  const bury = now < endOf(parcel) ? [{ parcel, because, at: now }] : [];
  return commit(state, { drop: [parcel], bury, books: entries(eventsOf(parcel), "dead", because) });
}
