/**
 * Names under which a visitor's data rests. All are keyed by the subject's own secret, so they cannot be recomputed
 * from outside the profile, and all die with it.
 */
import { isoDay } from "../time.ts";
import type { SubjectKeys } from "./keys.ts";

/** One event's name in the archive: 128 bits. The raw `messageId` is a client's free text and rests nowhere. */
export function recordIdOf(keys: SubjectKeys, messageId: string): string {
  return keys.hash("record", messageId).slice(0, 22);
}

/** The visitor's name in the archive for one UTC day: two days of one visitor cannot be joined. */
export function dayPseudonym(keys: SubjectKeys, moment: number): string {
  return keys.hash("archive-day", isoDay(moment)).slice(0, 22);
}

/** The names of a statistic: of domains of their own, so that it cannot be joined with the visitor's other lines. */
export function apartRecordIdOf(keys: SubjectKeys, messageId: string): string {
  return keys.hash("apart-record", messageId).slice(0, 22);
}

export function apartDayPseudonym(keys: SubjectKeys, moment: number): string {
  return keys.hash("apart-day", isoDay(moment)).slice(0, 22);
}
