/** What a profile answers of the events that it was brought, one by one. */
import type { ReadAsk } from "../../core/decide/read.ts";
import type { Decision } from "../../core/decide/settle.ts";
import type { Asked } from "../../core/decide/settlement.ts";
import { LIMIT } from "../../core/limits.ts";
import type { Jurisdiction } from "../../core/policy/placement.ts";
import { tellsOfAccount } from "../../core/profile/account.ts";
import { isIdentified } from "../../core/profile/links.ts";
import type { CollectStep } from "../../core/profile/machine.ts";
import { NOT_NUMBERED } from "../../core/profile/sequence.ts";
import type { Effect } from "../../core/profile/step.ts";
import type { ProfileState, Row } from "../../core/profile/state.ts";
import type { CollectCall, CollectReply, HandedOut, StandingReply, Via } from "./calls.ts";

type Results = Extract<CollectReply, { status: "settled" }>["results"];

/** What a call comes to, and what is to be performed for that. */
export interface Collected {
  readonly reply: CollectReply;
  readonly effects: readonly Effect[];
}

/** What only the object can tell of its state. */
interface Teller {
  readonly cookie: (state: ProfileState) => HandedOut;
  readonly standing: (row: Row, ask: ReadAsk) => StandingReply;
}

export function replyOf(
  { row, decisions, numbering, lessons, full }: CollectStep,
  { via, jurisdiction, read, settlements }: CollectCall,
  now: number,
  tell: Teller,
): CollectReply {
  if (full) return { status: "full" };
  const { state } = row ?? {};
  const young = state !== undefined && now - state.createdAt < LIMIT.freshProfileMs;
  const mayHave = state !== undefined && mayHaveCookie(state, decisions, via, young);
  return {
    status: "settled",
    jurisdiction,
    ...(young ? { young } : {}),
    results: resultsOf(decisions, settlements),
    numbering,
    ...(Object.keys(lessons).length > 0 ? { lessons } : {}),
    ...(mayHave ? { cookie: tell.cookie(state) } : {}),
    // Whoever gets the cookie could read with it at once.
    ...(read && row && (via.by !== "claim" || mayHave) ? { standing: tell.standing(row, read) } : {}),
  };
}

function resultsOf(decisions: readonly Decision[], settlements: readonly Asked[]): Results {
  return decisions.map((decision, at) => ({
    outcome: decision.outcome,
    elsewhere: decision.elsewhere,
    ...(decision.whole ? { whole: decision.whole } : {}),
    ...(isKept(decision) && tellsOfAccount(settlements[at], decision.allowed) ? { account: true } : {}),
    ...(decision.kept ? { receipt: decision.receipt.id, ...owedBy(decision) } : {}),
  }));
}

/** Kept by this call, or at its first arrival, as it would be again. */
function isKept(decision: Decision): boolean {
  return decision.kept || (decision.outcome.outcome === "duplicate" && decision.allowed.length > 0);
}

/** An identifier on the device needs a reason: something of this call was kept here, now or at its first arrival. */
function mayHaveCookie(state: ProfileState, decisions: readonly Decision[], via: Via, young: boolean): boolean {
  if (!decisions.some(isKept)) return false;
  // Whoever knows the browser's id is not the person that it belongs to by now.
  const isNobodys = !state.signedOut && !isIdentified(state);
  return (young && via.by === "claim" && isNobodys) || via.by === "pointer";
}

function owedBy({ deliveries }: Extract<Decision, { kept: true }>): { owed?: readonly string[] } {
  return deliveries.length > 0 ? { owed: deliveries.map(({ to }) => to) } : {};
}

/** Whoever was erased is told so, event by event. */
export function suppressed(events: number, jurisdiction: Jurisdiction): CollectReply {
  const result = { outcome: { outcome: "refused", reason: "suppressed" }, elsewhere: [] } as const;
  const results = Array.from({ length: events }, () => result);
  return { status: "settled", jurisdiction, results, numbering: NOT_NUMBERED };
}
