/**
 * The calls between the Worker and its objects, as types: what each object answers, apart from how. Everything here
 * crosses a call, so it is plain data.
 */
import type { ReadAnswer, ReadAsk } from "../../core/decide/read.ts";
import type { Remembrance } from "../../core/decide/remember.ts";
import type { Settlement } from "../../core/decide/settlement.ts";
import type { Delta } from "../../core/ledger.ts";
import type { EventOutcome } from "../../core/outcome.ts";
import type { Jurisdiction } from "../../core/policy/placement.ts";
import type { Choices } from "../../core/policy/purposes.ts";
import type { Numbering } from "../../core/profile/sequence.ts";
import type { ConsentState } from "../../core/profile/state.ts";
import type { SessionFacts, SessionView } from "../../core/profile/session-view.ts";

/** How the caller came here: by a cookie and its token, by a server key, or by a bare claim. */
export type Via =
  | { readonly by: "cookie"; readonly token: string }
  | { readonly by: "server" }
  | { readonly by: "claim" };

/** A bare claim may write, never read. */
export type Proved = Exclude<Via, { by: "claim" }>;

export type CollectReply =
  | { readonly status: "unknown" }
  | { readonly status: "full" }
  | {
      readonly status: "settled";
      readonly results: readonly { readonly outcome: EventOutcome; readonly receipt?: string }[];
      /** While the profile is young enough to hand one out. */
      readonly cookie?: ProfileCookie;
      readonly numbering: Numbering;
      /** What was asked for, as it is after these events; only for whom the profile may be read to. */
      readonly facts?: FactsReply;
    };

/** What rules may look at; absent facts were not allowed, and the answer says why. */
export interface FactsReply {
  readonly answer: ReadAnswer;
  readonly facts?: SessionFacts;
}

export interface SessionReply {
  readonly answer: ReadAnswer;
  readonly session?: SessionView;
  /** By which the owner's backend names this visitor when it vouches for them. Opens nothing by itself. */
  readonly handle: string;
}

/** What a visitor cookie needs to find and prove itself to its profile. */
export interface ProfileCookie {
  readonly id: string;
  readonly token: string;
}

export interface CollectCall {
  readonly settlements: readonly Settlement[];
  readonly via: Via;
  readonly jurisdiction: Jurisdiction;
  readonly read?: ReadAsk | undefined;
  /** What outlives the events, whether or not any of them is kept. */
  readonly remember?: Remembrance | undefined;
  /** The call names a person, not a browser. */
  readonly known?: boolean;
}

export interface ProfileCalls extends Rpc.DurableObjectBranded {
  collect(call: CollectCall): Promise<CollectReply>;
  choose(
    choices: Choices,
    via: Extract<Via, { by: "cookie" }> | undefined,
    jurisdiction: Jurisdiction,
  ): Promise<{ readonly known: boolean; readonly cookie?: ProfileCookie }>;
  consent(token: string): Promise<ConsentState | undefined>;
  /** `undefined` when there is no such profile, or the caller does not prove to be theirs. */
  facts(ask: ReadAsk, via: Proved): Promise<FactsReply | undefined>;
  session(ask: ReadAsk, via: Proved): Promise<SessionReply | undefined>;
  lookup(): Promise<string | undefined>;
}

export interface CounterCalls extends Rpc.DurableObjectBranded {
  add(delta: Delta): Promise<void>;
  read(hours: number): Promise<readonly Delta[]>;
}
