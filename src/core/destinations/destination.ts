/**
 * What a destination owes: a schema of what the owner says of it, what of an event it needs, its limits, and a dialect:
 * events into one letter, and an answer into a verdict. Pure; sends nothing, and knows no event that was not opened for it.
 */
import * as z from "zod";
import type { CallType } from "../event.ts";
import type { Epoch, Digest } from "../privacy/keys.ts";
import type { OpenedEvent } from "../privacy/deliverable.ts";
import { PURPOSES } from "../policy/purposes.ts";

/** The name of an environment secret. Its value never stands in a config. */
export const secretName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{2,63}$/, "the NAME of an environment secret, not its value");

/** Of what a vendor gave. A name of the collector's own would tell the vendor a key of ours. */
export const vendorSecret = secretName.refine(
  (name) => !name.startsWith("GATEHOUSE_"),
  "a secret of the vendor's: names that begin with GATEHOUSE_ are the collector's own",
);

/** What every destination says, whatever its kind. */
export const common = {
  /** What its recipient may do with what it gets. It gets nothing unless the visitor allows all of them. */
  purposes: z.tuple([z.enum(PURPOSES)], z.enum(PURPOSES)),
  /** Ids of the sites whose events it gets; all by default. */
  sites: z.array(z.string()).min(1).optional(),
  /** Planned names of the events that it gets; all by default. */
  events: z.array(z.string()).min(1).optional(),
  /** Names of the fields that it gets, of those that it could: `properties.price`, `traits.plan`, `context.page_url`. */
  fields: z.array(z.string()).min(1).optional(),
  /** How long it knows a visitor by one name; by default what its kind needs. */
  pseudonym: z.enum(["day", "month", "lasting"]).optional(),
  /** Requests a second, on average; by default what its kind bears. */
  perSecond: z.number().positive().max(1_000).optional(),
  /** Requests under way at a time. */
  concurrency: z.number().int().min(1).max(6).optional(),
} as const;

/** One request, described. Always a POST. */
export interface Letter {
  readonly url: string;
  /** Names in lower case. `idempotency-key` is the parcel. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** For a Worker behind a service binding: what its method is called with. That it returned reads as 200, a throw as 500. */
export interface Handover {
  readonly binding: string;
  /** `deliver` by default. */
  readonly method?: "forget";
  readonly batch: unknown;
}

/** What a dialect is given besides the events. */
export interface Desk {
  /** Names the parcel: the same at every repeat of it. */
  readonly parcel: string;
  /** Epoch ms of this attempt. */
  readonly now: number;
  /** The values of the secrets that the settings name; a missing one never gets here. */
  readonly secret: (name: string) => string;
  /** Unkeyed SHA-256 as base64url, for what a vendor wants hashed. */
  readonly digest: Digest;
}

/** Its owner can mend it, so nothing is lost by it. Names the secret, and never shows it. */
export class UnusableSecret extends Error {}

/** How one request ended. `because` is ours, a word and a number: never a text that the destination sent. */
export type Verdict =
  | { readonly kind: "delivered" }
  /** Again later; the wait in seconds if the destination named one. `broken`: nothing will be taken until somebody acts. */
  | { readonly kind: "again"; readonly because: string; readonly afterSeconds?: number; readonly broken?: true }
  /** Never again: it would be refused as often as it came. */
  | { readonly kind: "refused"; readonly because: string };

/** What came back: a status and at most so much of a body, as text. */
export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** When it came, epoch ms: `Retry-After` may name a moment. */
  readonly at: number;
}

export interface DestinationKind<Settings extends { readonly kind: string }> {
  readonly kind: Settings["kind"];
  /** In a sentence, for the reference. */
  readonly what: string;
  readonly schema: z.ZodType<Settings>;
  /** What an owner would write: for the reference, and for the tests that every kind must pass. */
  readonly example: Settings;
  /** Names of the fields that its dialect can say; absent: whatever it is given. */
  readonly needs?: readonly string[];
  /** The calls that its dialect can say; absent: all. */
  readonly types?: readonly CallType[];
  readonly epoch: Epoch;
  readonly limits: {
    /** Events in one request. */
    readonly events: number;
    /** Of a request's body. Events whose own JSON is half of it always fit: no dialect is more than twice as wordy. */
    readonly bytes: number;
    /** A request speaks of one visitor. */
    readonly oneVisitor: boolean;
    /** An event that happened longer ago is taken no more. */
    readonly ageMs?: number;
    readonly perSecond: number;
    readonly concurrency: number;
  };
  /** The names of the secrets that it needs. */
  readonly secrets: (settings: Settings) => readonly string[];
  /** Where its events go, for whoever must answer for it: a host, or a binding. */
  readonly where: (settings: Settings) => string;
  /**
   * `undefined` where nothing of the events can be said in this dialect: they are then refused as `unsayable`.
   * @throws {UnusableSecret} when a secret is none of this dialect
   */
  readonly write: (events: readonly OpenedEvent[], settings: Settings, desk: Desk) => Letter | Handover | undefined;
  readonly read: (reply: Reply) => Verdict;
  /** What it does with names that it is asked to forget, or why it cannot be asked: a sentence, for the reference. */
  readonly forgetting: string;
  /**
   * Asks it to forget all that it holds under these names; says the same at every repeat. Absent where it has no such call.
   * @throws {UnusableSecret} as in `write`
   */
  readonly forget?: (names: readonly string[], settings: Settings, desk: Desk) => Letter | Handover;
}
