/**
 * What an erasure leaves to be done outside of the object, kept in its tombstone from the write that took the profile until
 * all of it is done: a crash in between loses none of it. The only place where names outlive a profile, for seconds; what is
 * deleted from a file stays in it for a while, so they rest sealed there as everywhere.
 */
import type { Jurisdiction } from "../policy/placement.ts";
import type { Identity, Remains } from "../rights/right.ts";
import type { Address } from "./redirect.ts";

export interface ErasureAsked {
  /** The request that it is for. */
  readonly request: string;
  /** The visitor's identity space: within which the names are theirs. */
  readonly space: string;
  /** Its sites, each of which may have kept statistics apart. */
  readonly sites: readonly string[];
}

export interface Pending extends ErasureAsked {
  /** By the jurisdiction that the lines rest in. */
  readonly remains: Readonly<Partial<Record<Jurisdiction, Remains>>>;
  /** The moment of the write, epoch ms: what was sent up to then is called back, and nothing that whoever stays sends later. */
  readonly upTo: number;
  /** Subjects of whom nothing that is under way may arrive, by where each was born. */
  readonly revoke: readonly Address[];
  /** The same of the profiles that were merged into these: by the ids of the objects that they left. */
  readonly left: readonly string[];
  /** `PendingName`s, sealed: the file alone does not open them, since that takes the Worker's key as well as this one. */
  readonly names: { readonly sealed: string; readonly secret: string };
  /** Deliveries of what is anonymous now end; its lines stay. */
  readonly mode: "erase" | "anonymize";
}

/** What is to lead to this tombstone in every jurisdiction, unless it leads to somebody else; to whose it was. */
export interface PendingName extends Identity {
  readonly subject: string;
}
