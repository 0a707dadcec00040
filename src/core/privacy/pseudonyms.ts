/**
 * Names under which a visitor's data rests. All are keyed by the subject's own secret, so they cannot be recomputed
 * from outside the profile, and all die with it.
 */
import type { Purpose } from "../policy/purposes.ts";
import { isoDay } from "../time.ts";
import type { Epoch, SubjectKeys } from "./keys.ts";

/** One event's name in the archive: 128 bits. The raw `messageId` is a client's free text and rests nowhere. */
export function recordIdOf(keys: SubjectKeys, messageId: string): string {
  return keys.hash("record", messageId).slice(0, 22);
}

/** The visitor's name in the archive for one UTC day: two days of one visitor cannot be joined. */
export function dayPseudonym(keys: SubjectKeys, moment: number): string {
  return keys.hash("archive-day", isoDay(moment)).slice(0, 22);
}

export interface Recipient {
  readonly recipient: string;
  readonly purpose: Purpose;
  readonly moment: number;
  readonly epoch: Epoch;
}

/**
 * The visitor's name for one recipient, one purpose and one epoch: 128 bits. Two recipients, or one for two purposes,
 * cannot join their copies. Says not which epoch it is of: a recipient knows when it was told, and whoever must take a
 * name back makes it again from the profile's days; a prefix would only be something that two copies have in common.
 */
export function recipientPseudonym(keys: SubjectKeys, { recipient, purpose, moment, epoch }: Recipient): string {
  return keys.hash(`recipient/${purpose}/${epoch}/${recipient}`, epochName(epoch, moment)).slice(0, 22);
}

function epochName(epoch: Epoch, moment: number): string {
  if (epoch === "lasting") return "";
  const day = isoDay(moment);
  return epoch === "day" ? day : day.slice(0, -"-22".length);
}
