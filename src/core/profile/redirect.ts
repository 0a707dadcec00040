/**
 * What an object holds that is no profile, or no longer one: a *pointer* to where its visitor rests, or a *tombstone*
 * where one was erased. Neither holds anything of the visitor, and a tombstone becomes nothing else by an event.
 */
import type { Jurisdiction } from "../policy/placement.ts";

/** Where an object is. The jurisdiction is kept with the id: an id alone has been seen to lose it. */
export interface Address {
  readonly jurisdiction: Jurisdiction;
  readonly id: string;
}

export interface Pointer {
  readonly v: 1;
  readonly kind: "pointer";
  /** Where the object itself rests. */
  readonly jurisdiction: Jurisdiction;
  readonly to: Address;
  /** Of the profile that was here, so that its cookies still find their visitor; a name's pointer has none. */
  readonly token?: string;
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
  readonly until?: undefined;
}

export type Redirect = Pointer | Tombstone;
