/**
 * What visitors took back since: handles and purposes, with the moment up to which what was sent is not to be delivered.
 * A reader keeps what it has read and asks for the rest, by the number of the last entry it knows.
 */
import * as z from "zod";
import { LIMIT } from "../limits.ts";
import { PURPOSES, type Purpose } from "../policy/purposes.ts";

export const revocationSchema = z.strictObject({
  v: z.literal(1),
  handle: z.string().min(1).max(LIMIT.identifierCharacters),
  purposes: z.array(z.enum(PURPOSES)).min(1),
  /** Epoch ms: what left the profile up to then. */
  at: z.number(),
  /** When it may be forgotten: nothing that it counts against can be anywhere any more. */
  until: z.number(),
});

export type Revocation = z.infer<typeof revocationSchema>;

/** Of copies that browsers hold of a profile: none lives longer than minutes, whatever the clocks. */
export function copyRevocation(handle: string, at: number): Revocation {
  return { v: 1, handle, purposes: ["personalization"], at, until: at + 2 * LIMIT.decisionCookieMs };
}

/** An erasure revokes every purpose. */
export function revocation(handle: string, purposes: readonly Purpose[], at: number): Revocation {
  return { v: 1, handle, purposes: [...purposes], at, until: at + LIMIT.revocationMs };
}

/** Entries behind a number, oldest first. */
export interface RevocationsDelta {
  /** Of the last entry told, or the number asked for. */
  readonly seq: number;
  readonly entries: readonly Revocation[];
  /** There are more behind it. */
  readonly more: boolean;
}

/** What a reader knows: every entry up to `seq` that counts against anything sent since `from`. */
export interface Known {
  readonly seq: number;
  readonly from: number;
  readonly byHandle: ReadonlyMap<string, readonly Revocation[]>;
}

export const NOTHING_KNOWN: Known = { seq: 0, from: Number.POSITIVE_INFINITY, byHandle: new Map() };

/** What to ask for, to judge what was sent since `from`: who knows less far back has to begin anew. */
export function asking(known: Known, from: number): Known {
  return from < known.from ? { ...NOTHING_KNOWN, from } : known;
}

/** Drops what is past its life, so that a reader that never rests does not grow for ever. */
export function learned(known: Known, delta: RevocationsDelta, now: number): Known {
  const all = [...[...known.byHandle.values()].flat(), ...delta.entries].filter(({ until }) => until > now);
  return { seq: delta.seq, from: known.from, byHandle: Map.groupBy(all, ({ handle }) => handle) };
}

/** Whether a delivery that needs all of `purposes` may not be made. */
export function isRevoked(known: Known, handle: string, purposes: readonly Purpose[], sentAt: number): boolean {
  const entries = known.byHandle.get(handle) ?? [];
  return entries.some((entry) => sentAt <= entry.at && purposes.some((purpose) => entry.purposes.includes(purpose)));
}
