/**
 * The calls between the Worker and its objects, as types: what each object answers, apart from how. Everything here
 * crosses a call, so it is plain data.
 */
import type { Settlement } from "../../core/decide/settlement.ts";
import type { Delta } from "../../core/ledger.ts";
import type { EventOutcome } from "../../core/outcome.ts";
import type { Jurisdiction } from "../../core/policy/placement.ts";
import type { Choices } from "../../core/policy/purposes.ts";

/** How the caller came here: by a cookie and its token, by a server key, or by a bare claim. */
export type Via =
  | { readonly by: "cookie"; readonly token: string }
  | { readonly by: "server" }
  | { readonly by: "claim" };

export type CollectReply =
  | { readonly status: "unknown" }
  | { readonly status: "full" }
  | {
      readonly status: "settled";
      readonly results: readonly { readonly outcome: EventOutcome; readonly receipt?: string }[];
      /** While the profile is young enough to hand one out. */
      readonly cookie?: ProfileCookie;
    };

/** What a visitor cookie needs to find and prove itself to its profile. */
export interface ProfileCookie {
  readonly id: string;
  readonly token: string;
}

export interface ProfileCalls extends Rpc.DurableObjectBranded {
  collect(settlements: readonly Settlement[], via: Via, jurisdiction: Jurisdiction): Promise<CollectReply>;
  choose(
    choices: Choices,
    via: Extract<Via, { by: "cookie" }> | undefined,
    jurisdiction: Jurisdiction,
  ): Promise<{ readonly known: boolean; readonly cookie?: ProfileCookie }>;
  consent(token: string): Promise<{ readonly choices: Choices; readonly optOutSignalAt?: number } | undefined>;
  lookup(): Promise<string | undefined>;
}

export interface CounterCalls extends Rpc.DurableObjectBranded {
  add(delta: Delta): Promise<void>;
  read(hours: number): Promise<readonly Delta[]>;
}
