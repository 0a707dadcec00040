/**
 * The rights of whoever is held here, on one path for staff and visitor: who they are, what their profiles hold, and what
 * becomes of it. A visitor proves themselves by cookie, and where they are known by name, by more than that.
 */
import type { Config, Site } from "../core/config.ts";
import type { Json } from "../core/json.ts";
import type { Purpose } from "../core/policy/purposes.ts";
import type { Identity } from "../core/rights/right.ts";
import type { VisitorCookie } from "./call/cookies.ts";
import type { Env } from "./env.ts";

export interface RightsPlace {
  readonly env: Env;
  readonly config: Config;
  readonly site: Site;
  /** Whose law counts the days, by its id in docs/regions.md. */
  readonly region: string;
}

/** Whose data is asked about. `vouched`: more than the cookie says so (an assertion, or a signed link). */
export type Whose =
  | { readonly by: "staff"; readonly identifiers: readonly Identity[] }
  | { readonly by: "visitor"; readonly cookie: VisitorCookie; readonly vouched: boolean }
  /** Whom the owner's backend names, by an assertion or by a link that was opened: in this browser or in another one. */
  | { readonly by: "visitor"; readonly pass: Person };

/** As the owner's backend names somebody whom it vouches for. */
export interface Person {
  readonly kind: "userId";
  readonly value: string;
}

/** Why nothing was done. */
export type NotDone = { readonly done: false; readonly because: "nobody" | "step_up_required" };
export type Done<Value> = { readonly done: true; readonly value: Value } | NotDone;

/** All that is held, with meanings, sources, purposes, recipients, retention and receipts; one for each home. */
export async function access(_place: RightsPlace, _whose: Whose): Promise<Done<readonly Json[]>> {
  throw new Error("being built");
}

/** Traits as they ought to be; `null` forgets one. Answers the names that were corrected. */
export async function rectify(
  _place: RightsPlace,
  _whose: Whose,
  _traits: Readonly<Record<string, Json>>,
): Promise<Done<{ readonly corrected: readonly string[]; readonly refused: readonly string[] }>> {
  throw new Error("being built");
}

export async function object(_place: RightsPlace, _whose: Whose, _purposes: readonly Purpose[]): Promise<Done<null>> {
  throw new Error("being built");
}

/** Opens a request, and does stage 1 of it. Answers the request's id; its status is the `Requests` objects'. */
export async function erase(
  _place: RightsPlace,
  _whose: Whose,
  _mode: "erase" | "anonymize",
): Promise<Done<{ readonly requestId: string }>> {
  throw new Error("being built");
}

/** Whoever was erased may be known again: as somebody new. */
export async function readmit(
  _place: RightsPlace,
  _identifiers: readonly Identity[],
): Promise<Done<{ readonly readmitted: number }>> {
  throw new Error("being built");
}
