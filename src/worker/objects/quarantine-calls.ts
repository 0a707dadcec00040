/** The calls to the quarantine of a site in a jurisdiction, as types: plain data, as in calls.ts. */
import type { Consignment } from "../../core/delivery/parcel.ts";
import type { Counts } from "../../core/ledger.ts";
import type { Jurisdiction } from "../../core/policy/placement.ts";

export interface QuarantinePlace {
  readonly site: string;
  readonly jurisdiction: Jurisdiction;
}

/** What waits in one quarantine, and what became of the rest: names and numbers. */
export interface QuarantineStatus {
  readonly events: number;
  /** When the first and the last of them came, epoch ms. */
  readonly oldest?: number;
  readonly newest?: number;
  readonly faults: readonly QuarantinedFault[];
  /** Since it came to be. */
  readonly ended: Readonly<Record<"replayed" | "expired" | "revoked", number>>;
  /** Came when it was full: by `<source>|<event>`. */
  readonly dropped: Counts;
}

export interface QuarantinedFault {
  readonly source: string;
  readonly event: string;
  /** Absent where the event as a whole is at fault. */
  readonly field?: string;
  readonly fault: string;
  readonly count: number;
}

export interface Wanted {
  /** The number behind which to go on. */
  readonly after: number;
  readonly limit: number;
  readonly event?: string | undefined;
  readonly source?: string | undefined;
}

export interface Quarantined {
  readonly number: number;
  /** The visitor's object, which alone opens it. */
  readonly object: string;
  /** A `Deliverable` as JSON text: the types of calls between objects cannot follow JSON's recursion. */
  readonly put: string;
}

export interface QuarantineNext {
  readonly events: readonly Quarantined[];
  /** All that are wanted, those before them too. */
  readonly waiting: number;
}

export interface QuarantineCalls extends Rpc.DurableObjectBranded {
  /** Takes nothing again that it holds. */
  take(where: QuarantinePlace, consignments: readonly Consignment[]): Promise<void>;
  status(): Promise<QuarantineStatus>;
  /** Of what nobody has taken back. */
  next(wanted: Wanted): Promise<QuarantineNext>;
  /** What was replayed is kept no longer. */
  release(numbers: readonly number[]): Promise<void>;
}
