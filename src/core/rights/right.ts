/**
 * What a person may ask for of what is held about them, by their own browser or by the owner's staff, and what of it is
 * still to be done elsewhere once their profile has done its part. Says what, not how.
 */
import type { IdKind } from "../privacy/identifiers/spellings.ts";

export const RIGHTS = ["access", "rectify", "erase", "anonymize", "object", "readmit"] as const;
export type Right = (typeof RIGHTS)[number];

/** A request as it was taken: of nobody by itself. */
export interface Ticket {
  /** Random, 22 symbols of base64url. */
  readonly id: string;
  readonly type: Right;
  readonly site: string;
  /** Epoch ms. */
  readonly receivedAt: number;
  /** Whose law counts its days, by its id in docs/regions.md. */
  readonly region: string;
  readonly by: "staff" | "visitor";
}

/** Lines of the archive: all of one subject's on one day of one site. `strip` leaves the lines and takes what is sealed. */
export interface ArchiveTask {
  readonly site: string;
  /** UTC, `2026-11-22`. */
  readonly day: string;
  readonly pseudonym: string;
  readonly mode: "remove" | "strip";
}

/** What one home leaves to be done when its profile is gone. */
export interface Remains {
  /** The same at every report: random, and of nobody. */
  readonly from: string;
  /** When the profile was gone, epoch ms. */
  readonly at: number;
  readonly tasks: readonly ArchiveTask[];
  /** By destination: the names by which it knows the visitor. */
  readonly names: Readonly<Record<string, readonly string[]>>;
}

/** As a caller names somebody. */
export interface Identity {
  readonly kind: IdKind;
  readonly value: string;
}
