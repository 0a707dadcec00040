/**
 * What one profile holds. Every slice names the purpose it rests on, so that a purpose which falls takes its slice
 * along. Personal values are sealed texts; the rest is plain.
 */
import type { Declared } from "../decide/declared.ts";
import type { Birthplace } from "../decide/locate.ts";
import type { Visitor } from "../decide/subject.ts";
import type { VisitorClass } from "../decide/visitor-class.ts";
import type { JsonObject } from "../json.ts";
import type { Jurisdiction } from "../policy/placement.ts";
import type { Choices, Purpose } from "../policy/purposes.ts";
import type { Deliverable } from "../privacy/deliverable.ts";
import type { Chain } from "../privacy/receipt-chain.ts";
import type { Receipt } from "../privacy/receipts.ts";
import type { PseudonymousRecord } from "../privacy/record.ts";
import type { Days } from "./days.ts";
import type { Fact } from "./facts.ts";
import type { Features } from "./features.ts";
import type { Trails } from "./items.ts";
import type { Link } from "./links.ts";
import type { Pending } from "./pending.ts";
import type { Redirect, Seat } from "./redirect.ts";
import type { Streams } from "./sequence.ts";
import type { Browsing } from "./session-log.ts";
import type { Watches } from "./moments.ts";

export interface EventCount {
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

export interface RecentEvent {
  readonly at: number;
  /** Absent when too large to keep. */
  readonly properties?: JsonObject;
  readonly sealed?: string;
}

/** Rests on `analytics`. */
export interface AnalyticsSlice {
  readonly counts: Readonly<Record<string, EventCount>>;
  readonly streams?: Streams;
}

/** Rests on `personalization`. */
export interface PersonalizationSlice extends Browsing {
  readonly recent: Readonly<Record<string, RecentEvent>>;
  readonly traits: Readonly<Record<string, Fact>>;
  /** Of rows from before accounts had objects of their own: their traits as they were copied here. */
  readonly group: Readonly<Record<string, Fact>>;
  /** Which account the visitor acts for: its id, sealed. What is known of it rests with the account. */
  readonly account?: Fact;
  /** Absent where no definition needs any. */
  readonly features?: Features;
  /** Absent where no trigger looked at anything of this visitor's. */
  readonly watches?: Watches;
  /** Of the running session; absent where the owner recommends nothing. */
  readonly items?: Trails;
}

/** Each slice is called by the purpose whose fall takes it along. */
export interface Slices {
  readonly analytics?: AnalyticsSlice;
  readonly personalization?: PersonalizationSlice;
}

/** What the visitor or their browser has said, and what is known of them for the law alone. Outlives every slice. */
export interface ConsentState {
  readonly choices: Choices;
  readonly optOutSignalAt?: number;
  readonly declared?: Declared;
  /** The owner's server code named the residence: nobody else may. */
  readonly vouched?: true;
  /** Where the first event was found that was kept here and said where. */
  readonly home?: Birthplace;
  /** Where a refusal made the person known that came by a claim: one more law, which keeps no home from being found. */
  readonly claimedHome?: Birthplace;
}

/** As the law asks for it. */
export function knownOf(consent: ConsentState): Omit<Visitor, "proved"> {
  const { choices, optOutSignalAt, declared, vouched, home, claimedHome } = consent;
  return {
    choices,
    optOutSignalAt,
    ...declared,
    ...(vouched ? { vouched } : {}),
    ...(home ? { home } : {}),
    ...(claimedHome ? { claimedHome } : {}),
  };
}

export interface ProfileState {
  readonly v: 1;
  /** Which of the visitor's objects this is. Absent in the profile, the only one that folds and remembers anything. */
  readonly class?: Exclude<VisitorClass, "full">;
  readonly createdAt: number;
  /** Where this profile rests, kept with it: an id alone has been seen to lose its jurisdiction. */
  readonly jurisdiction: Jurisdiction;
  /** Proves a visitor cookie; compared in constant time. */
  readonly token: string;
  /** Every cookie was taken back: what a bare claim names hands out none again, however young. */
  readonly signedOut?: true;
  readonly consent: ConsentState;
  readonly slices: Slices;
  /** Why what is kept could be kept, and from when on. Absent until the first decision after chains came to be. */
  readonly receipts?: Chain;
  /** Where it is leaving for: nothing here changes any more. */
  readonly leaving?: Seat;
  /** When it last set out for another object, epoch ms, and later than any time before: by it an arrival is known again. */
  readonly movedAt?: number;
  /** By which names this subject is known. */
  readonly links?: readonly Link[];
  /** Proofs that were shown, each of which works once. */
  readonly proofs?: readonly Proof[];
  /** Where the object is that it was born in, if not where it rests. */
  readonly born?: Jurisdiction;
  /** Sealed: the archive's lines of what was merged into this profile, under names that its own secret does not make. */
  readonly inherited?: string;
  /** The profiles that were brought here, each once. */
  readonly joined?: readonly string[];
  /** What is not done yet of making it anonymous. */
  readonly pending?: Pending;
  /** When the object ends by itself, epoch ms. */
  readonly until?: number;
  /** On which days lines of it went to the archive, so that erasure finds them. */
  readonly days?: Days;
  /** Purposes that a destination was told something for: what a withdrawal must call back. */
  readonly told?: readonly Purpose[];
  /** What was withdrawn and is not known to be called back yet. */
  readonly revoking?: readonly Withdrawal[];
}

export interface Proof {
  /** A keyed hash of its id. */
  readonly name: string;
  /** When it is over by itself, epoch ms. */
  readonly until: number;
}

/** From `at` on, nothing made before it may be delivered for these. */
export interface Withdrawal {
  readonly purposes: readonly Purpose[];
  /** Epoch ms. */
  readonly at: number;
  /** And no browser may be answered by what it held of the profile then. */
  readonly copies?: true;
}

/** With its bytes as JSON. */
export interface SizedDelivery {
  readonly delivery: Deliverable;
  readonly size: number;
}

export interface OutboxEntry {
  /** Absent where the event is only put aside. */
  readonly record?: PseudonymousRecord;
  /** The receipt that the record names, where the profile's chain had not named it before. */
  readonly receipt?: Receipt;
  readonly deliveries?: readonly SizedDelivery[];
  /** Bytes of all of it as JSON. */
  readonly size: number;
  /** Sent but held, because the local queue forgets when killed; `boot` names the process that sent it. */
  readonly sent?: { readonly at: number; readonly boot: string };
}

/** What an object may hold. */
export type Resident = ProfileState | Redirect;

/** All of an object, as one row. */
export interface Row<State extends Resident = ProfileState> {
  readonly state: State;
  readonly ring: Uint8Array;
  readonly outbox: readonly OutboxEntry[];
  /** When the pending alarm is due, epoch ms. Set before the row is written, so it never names an alarm that is not. */
  readonly wakeAt: number | null;
}

/** What the shell must supply for a profile to come to be. */
export interface Birth {
  readonly now: number;
  readonly class: VisitorClass;
  readonly jurisdiction: Jurisdiction;
  /** Random. */
  readonly token: string;
}

export function newRow({ now, class: born, jurisdiction, token }: Birth): Row {
  const kind = born === "full" ? {} : { class: born };
  return {
    state: { v: 1, ...kind, createdAt: now, jurisdiction, token, consent: { choices: {} }, slices: {} },
    ring: new Uint8Array(0),
    outbox: [],
    wakeAt: null,
  };
}

export function classOf(state: ProfileState): VisitorClass {
  return state.class ?? "full";
}
