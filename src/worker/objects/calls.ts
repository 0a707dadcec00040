/**
 * The calls between the Worker and its objects, as types: what each object answers, apart from how. Everything here
 * crosses a call, so it is plain data.
 */
import type { MainEnding } from "../../core/decide/ending.ts";
import type { Birthplace } from "../../core/decide/locate.ts";
import type { ReadAnswer, ReadAsk } from "../../core/decide/read.ts";
import type { Remembrance } from "../../core/decide/remember.ts";
import type { Asked } from "../../core/decide/settlement.ts";
import type { VisitorClass } from "../../core/decide/visitor-class.ts";
import type { Books } from "../../core/delivery/books.ts";
import type { Addressee } from "../../core/delivery/courier-state.ts";
import type { Consignment } from "../../core/delivery/parcel.ts";
import type { Revocation, RevocationsDelta } from "../../core/delivery/revocations.ts";
import type { Delta } from "../../core/ledger.ts";
import type { Jurisdiction } from "../../core/policy/placement.ts";
import type { Choices } from "../../core/policy/purposes.ts";
import type { Snapshot, SnapshotReply } from "../../core/personalize/decision-snapshot.ts";
import type { Lessons } from "../../core/profile/items.ts";
import type { LinkAnswer, LinkAsk } from "../../core/profile/link.ts";
import type { Naming } from "../../core/privacy/identifiers/naming.ts";
import type { IdKind } from "../../core/privacy/identifiers/spellings.ts";
import type { ErasureAsked } from "../../core/profile/pending.ts";
import type { Address, Seat } from "../../core/profile/redirect.ts";
import type { QueueMessage } from "../../core/profile/outbox.ts";
import type { Numbering } from "../../core/profile/sequence.ts";
import type { ConsentState } from "../../core/profile/state.ts";
import type { SessionView } from "../../core/profile/session-view.ts";
import type { VisitorView } from "../../core/profile/visitor-view.ts";
import type { Taken } from "./moving.ts";
import type { Exercise, Exercised, Vouched } from "./person-calls.ts";
import type { Lesson } from "../../core/trends/lesson.ts";
import type { Scored } from "../../core/trends/trends.ts";
import type { OfAccount } from "./account-calls.ts";

/** What a cookie says of its object, all of which must be so: one that is wrong about any is nobody's. */
export interface CookieProof {
  readonly by: "cookie";
  readonly token: string;
  readonly class: VisitorClass;
  readonly jurisdiction: Jurisdiction;
  readonly subject?: string | undefined;
}

/** A message on its way, and whose it is: to open what is sealed in it, and to call it back. */
export interface Posted extends QueueMessage {
  readonly from: { readonly object: string; readonly handle: string };
}

/** Which of the rows there: the object's own, or a device's. */
interface Sitting {
  readonly subject?: string | undefined;
}

/**
 * How the caller came here: by a cookie, by a server key, by a bare claim; or sent on by another object of the visitor's,
 * which had checked their cookie.
 */
export type Via = CookieProof | (Sitting & { readonly by: "server" | "claim" | "pointer" });

/** A bare claim may write, never read. */
export type Proved = CookieProof | (Sitting & { readonly by: "server" | "pointer" });

/** Nothing is here, or nothing that this caller may know of. */
export interface Absent {
  readonly status: "absent";
}

/** The visitor rests elsewhere. */
export interface Moved {
  readonly status: "moved";
  readonly to: Seat;
  /** Where the object is, while what it holds has not been brought there. */
  readonly unfinished?: Seat;
}

export interface Told<Value> {
  readonly status: "told";
  readonly told: Value;
}

export type Reply<Value> = Told<Value> | Moved | Absent;

export interface LookedUp {
  readonly jurisdiction: Jurisdiction;
  /** A `PersonView` as JSON text: the types of calls between objects cannot follow JSON's recursion. */
  readonly profile: string;
}

/** What an object holds, for whoever looks for a home. Says nothing of the visitor. */
export type Held =
  | { readonly kind: "nothing" }
  | { readonly kind: "profile" | "tombstone"; readonly at: Seat }
  | { readonly kind: "pointer"; readonly to: Seat };

export type CollectReply =
  /** The cookie proves nothing here. */
  | { readonly status: "unknown" }
  | { readonly status: "full" }
  | Absent
  | Moved
  | {
      readonly status: "settled";
      /** Where this was decided, and kept if it was. */
      readonly jurisdiction: Jurisdiction;
      /** Made so recently that a race may have made another elsewhere. */
      readonly young?: true;
      readonly results: readonly (MainEnding & OfAccount & { readonly elsewhere: readonly VisitorClass[] })[];
      /** For what was kept: while the profile is young enough to hand one out, or where its visitor was sent on. */
      readonly cookie?: HandedOut;
      readonly numbering: Numbering;
      /** What these events teach of items, for the aggregates of where this was decided; of nobody. */
      readonly lessons?: Lessons;
      /** What was asked for, as it is after these events; only for whom the profile may be read to. */
      readonly standing?: StandingReply;
    };

/** What rules may look at; absent where that was not allowed, and the answer says why. */
export interface StandingReply extends SnapshotReply {
  /** Where the visitor does. */
  readonly rests?: Jurisdiction;
  /** Of whom a copy may be handed out to their browser: what it has to know besides, and whose it is. */
  readonly copy?: Omit<Snapshot, "standing"> & { readonly of: Address };
}

export interface SessionReply {
  readonly answer: ReadAnswer;
  readonly session?: SessionView;
  /** Absent where that was not allowed. */
  readonly visitor?: VisitorView;
  /** By which the owner's backend names this visitor when it vouches for them. Opens nothing by itself. */
  readonly handle: string;
}

/** What a visitor cookie needs to find and prove itself to its object. */
export interface HandedOut extends Seat {
  readonly token: string;
  readonly class: VisitorClass;
}

export interface CollectCall {
  readonly settlements: readonly Asked[];
  readonly via: Via;
  /** Of which of the visitor's objects this is one. */
  readonly class: VisitorClass;
  readonly jurisdiction: Jurisdiction;
  /** It may come to be by this call. */
  readonly make: boolean;
  readonly read?: ReadAsk | undefined;
  /** What outlives the events, whether or not any of them is kept. */
  readonly remember?: Remembrance | undefined;
  /** The call names a person, not a browser. */
  readonly known?: boolean;
  /** Where it did: a person whom it makes known is at home there. */
  readonly place?: Birthplace | undefined;
  /** By what its events call them. */
  readonly names?: readonly Naming[] | undefined;
}

/** `other_visitor`: the assertion speaks of another than is here; `full`: the person has as many devices as may be. */
export interface Linked {
  readonly answer: LinkAnswer | "other_visitor" | "full";
  /** For the browser, where it rests with its person now. */
  readonly cookie?: HandedOut;
}

export interface ProfileCalls extends Rpc.DurableObjectBranded {
  collect(call: CollectCall): Promise<CollectReply>;
  /** What `collect` would answer. Writes nothing, and what it says of a cookie or a receipt is true of nobody. */
  imagine(call: CollectCall): Promise<CollectReply>;
  /** Without `via` the object is the caller's own, made for this choice. */
  choose(choices: Choices, via: Via | undefined, jurisdiction: Jurisdiction): Promise<Reply<HandedOut | undefined>>;
  consent(via: Proved): Promise<Reply<ConsentState>>;
  /** Makes every cookie of this profile a new visitor's. */
  signOut(via: Proved): Promise<Reply<null>>;
  standing(ask: ReadAsk, via: Proved): Promise<Reply<StandingReply>>;
  session(ask: ReadAsk, via: Proved): Promise<Reply<SessionReply>>;
  /** For server keys; the route has checked. `opensLinks`: the caller may see who the links name. */
  lookup(via: Proved, by: IdKind, opensLinks: boolean): Promise<Reply<LookedUp>>;
  /** A look writes nothing. */
  find(subject?: string): Promise<Held>;
  /** Makes an object that holds nothing, or no more than a pointer, point there. */
  point(jurisdiction: Jurisdiction, to: Address): Promise<void>;
  /** Forgets the way to `from`, where nobody is: a pointer, or that this profile was leaving for there. */
  unpoint(from: Address): Promise<void>;
  /** Where nobody is, leaves a tombstone: `at` is when that was asked for, `asked` for what. `false` where somebody is, who is to be erased. */
  bury(jurisdiction: Jurisdiction, at: number, asked: ErasureAsked): Promise<boolean>;
  /** Freezes the profile and packs it up for the home that stays; `undefined` when there is nothing to bring there. */
  leave(stays: Address): Promise<string | undefined>;
  /** Takes in what `leave` packed, once; answers by what it took, or `undefined` when it cannot. */
  take(parcel: string): Promise<string | undefined>;
  /** Forgets what was left, if that is what arrived, and points to it. */
  left(arrived: string): Promise<void>;
  /** Opens what was sealed for a delivery, for the one send, or put aside; `undefined` each where its subject is gone. */
  open(
    sealed: readonly string[],
    domain: "delivery" | "quarantine",
    subject: string | undefined,
  ): Promise<Reply<readonly (string | undefined)[]>>;
  /** Makes its visitor a person's device, and sees to the move. */
  link(ask: LinkAsk, vouched: Vouched, via: Proved): Promise<Reply<Linked>>;
  /** By what its own row's visitor is called, on somebody's word. `false` where that is refused. */
  know(naming: Naming, subject: string | undefined): Promise<boolean>;
  /** A visitor of whom nothing is known. */
  begin(jurisdiction: Jurisdiction): Promise<HandedOut>;
  /** Sends a device back to where it was born, as what it would have been; of a person, all. Says how many went. */
  unlink(via: Proved): Promise<Reply<number>>;
  /** What a person may ask for. `vouched`: by more than a cookie. */
  exercise(right: Exercise, via: Proved, vouched: boolean): Promise<Reply<Exercised>>;
  /** Uses a proof up; `false` where it was before. */
  spend(proof: { readonly id: string; readonly until: number }, via: Proved): Promise<Reply<boolean>>;
  /** Whoever was erased here has chosen to be known again, and is there from now on. */
  lift(to: Address, via: Proved): Promise<Reply<null>>;
  /** Whether whoever was here was erased, and may be known again. */
  isVacant(subject: string | undefined): Promise<boolean>;
  /** Nobody is suppressed here any more. */
  readmit(subject: string | undefined): Promise<boolean>;
  /** Goes on with what a subject set out for; nothing where it has arrived. */
  go(subject: string | undefined): Promise<void>;
  /** Takes a subject in, whole, once. */
  settleIn(baggage: string): Promise<Taken>;
  /** Leads `named` here from now on, unless it names somebody else: one identifier has one owner. */
  claim(jurisdiction: Jurisdiction, to: Seat): Promise<boolean>;
}

export interface CounterCalls extends Rpc.DurableObjectBranded {
  add(delta: Delta): Promise<void>;
  /** Written when it returns, and once, however often it is told under this name. */
  keep(name: string, deltas: readonly Delta[]): Promise<void>;
  read(hours: number): Promise<readonly Delta[]>;
}

export interface CourierStatus {
  readonly waiting: { readonly parcels: number; readonly events: number };
  readonly dead: readonly { readonly because: string; readonly parcels: number; readonly events: number }[];
  /** Nothing is sent but a probe, from `until` on. */
  readonly broken?: { readonly because: string; readonly until: number };
  /** The destination asked to be left alone until then. */
  readonly heldUntil?: number;
}

export interface Redrive {
  /** Only what died of one of them; everything by default. */
  readonly reasons?: readonly string[];
  /** Parcels. */
  readonly limit?: number;
}

export interface CourierCalls extends Rpc.DurableObjectBranded {
  /** Once it returns, they will be delivered, or end with a reason. Takes again nothing that it took before. */
  take(to: Addressee, consignments: readonly Consignment[]): Promise<void>;
  status(): Promise<CourierStatus>;
  /** Of the newest `hours` in which anything was received. */
  books(hours: number): Promise<Books>;
  /** Sends dead letters on their way again; `left` of the same are still there. */
  redrive(which: Redrive): Promise<{ readonly parcels: number; readonly left: number }>;
}

export interface RevocationsCalls extends Rpc.DurableObjectBranded {
  /** An entry told twice is one more, and counts no more. */
  append(entries: readonly Revocation[]): Promise<void>;
  /** Entries behind the number `seq`, of those that count against anything sent since `from`. */
  since(seq: number, from: number): Promise<RevocationsDelta>;
}

export interface TrendsAsk {
  readonly what: "items" | "categories";
  /** What stands beside each of these. */
  readonly beside: readonly string[];
  /** The items of each of these categories. */
  readonly liked: readonly string[];
  /** Nothing that fewer sessions support. */
  readonly smallest: number;
  readonly halfLifeDays: number;
}

/** In the order asked, the likeliest first. */
export interface TrendsTold {
  readonly beside: readonly (readonly Scored[])[];
  readonly liked: readonly (readonly Scored[])[];
  readonly popular: readonly Scored[];
}

export interface TrendsCalls extends Rpc.DurableObjectBranded {
  /** A lesson told twice counts twice: nothing in it says whose it is. */
  learn(lesson: Lesson, halfLifeDays: number): Promise<void>;
  tell(asked: TrendsAsk): Promise<TrendsTold>;
}
