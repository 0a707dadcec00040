/**
 * What a signal reader returns. Readers are total: any input gives a reading, none throws, and what cannot be read
 * grants nothing.
 */
import type { Choices } from "../purposes.ts";
import type { Signal } from "../regions/region.ts";

export type SignalName = Signal | "choice" | "segment_consent" | "rudderstack_consent";

export interface Reading {
  readonly name: SignalName;
  /** `objects`: the signal itself says no to whatever the region binds it to. `read`: it speaks by purpose. */
  readonly state: "absent" | "unreadable" | "objects" | "read";
  readonly choices: Choices;
}

export function absent(name: SignalName): Reading {
  return { name, state: "absent", choices: {} };
}

export function unreadable(name: SignalName): Reading {
  return { name, state: "unreadable", choices: {} };
}
