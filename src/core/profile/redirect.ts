/**
 * What an object holds that is no profile, or no longer one: a *pointer* to where its visitor rests, or a *tombstone*
 * where one was erased. Neither holds anything of the visitor, and a tombstone becomes nothing else by an event.
 */
import type { Jurisdiction } from "../policy/placement.ts";
import type { ErasureAsked, Pending } from "./pending.ts";

/** Where an object is. The jurisdiction is kept with the id: an id alone has been seen to lose it. */
export interface Address {
  readonly jurisdiction: Jurisdiction;
  readonly id: string;
}

/** Where a subject rests: in an object of its own, or as one of another's. */
export interface Seat extends Address {
  /** The id of the object that it was born in; absent, or that object's own id, where it rests there. */
  readonly subject?: string;
}

/** As one text, in messages: a seat in another's object is named by both. */
export function seatName({ id, subject }: Pick<Seat, "id" | "subject">): string {
  return subject === undefined || subject === id ? id : `${id}.${subject}`;
}

export function seatNamed(jurisdiction: Jurisdiction, name: string): Seat {
  const [id = "", subject] = name.split(".", 2);
  return { jurisdiction, id, ...(subject === undefined ? {} : { subject }) };
}

export interface Pointer {
  readonly v: 1;
  readonly kind: "pointer";
  /** Where the object itself rests. */
  readonly jurisdiction: Jurisdiction;
  readonly to: Seat;
  /** Of the profile that was here, so that its cookies still find their visitor; a name's pointer has none. */
  readonly token?: string;
  /** Of the subject that was here and moved on: what had brought it comes again by a call that was repeated. */
  readonly movedAt?: number;
  /** When the last of those cookies has ended, epoch ms. */
  readonly until?: number;
}

/** Suppresses every event that comes after it, whenever that event happened. */
export interface Tombstone {
  readonly v: 1;
  readonly kind: "tombstone";
  readonly jurisdiction: Jurisdiction;
  /** When the erasure was asked for, epoch ms. */
  readonly at: number;
  /** Of who was here: with it their own browser may say that it wants to be known again. Opens nothing. */
  readonly token?: string;
  /** Of the subject that was here, and had come: not before that. */
  readonly movedAt?: number;
  /** What of the erasure is not done yet. */
  readonly pending?: Pending;
  /** For what it was, of nobody: what was on its way here is erased under the same request. */
  readonly asked?: ErasureAsked;
  readonly until?: undefined;
}

export type Redirect = Pointer | Tombstone;
