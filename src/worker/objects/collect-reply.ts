/** What a profile answers of the events that it was brought, one by one. */
import type { Decision } from "../../core/decide/settle.ts";
import type { Jurisdiction } from "../../core/policy/placement.ts";
import { NOT_NUMBERED } from "../../core/profile/sequence.ts";
import type { CollectReply } from "./calls.ts";

type Results = Extract<CollectReply, { status: "settled" }>["results"];

export function resultsOf(decisions: readonly Decision[]): Results {
  return decisions.map((decision) => ({
    outcome: decision.outcome,
    elsewhere: decision.elsewhere,
    ...(decision.whole ? { whole: decision.whole } : {}),
    ...(decision.kept ? { receipt: decision.receipt.id, ...owedBy(decision) } : {}),
  }));
}

/** Kept by this call, or at its first arrival, as it would be again. */
export function isKept(decision: Decision): boolean {
  return decision.kept || (decision.outcome.outcome === "duplicate" && decision.allowed.length > 0);
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
