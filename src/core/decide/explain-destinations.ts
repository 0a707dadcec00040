/**
 * Whom the event would be told to, of those that the owner named for it, and for whom a purpose is missing. Says what
 * `settle` made, and adds nothing: a destination that is not told is not told, whatever stands here.
 */
import type { Purpose } from "../policy/purposes.ts";
import type { DecisionPolicy } from "./request.ts";
import type { Proposal } from "./proposal.ts";
import type { Decision } from "./settle.ts";

export interface ExplainedDestination {
  /** Its name in the config. */
  readonly id: string;
  readonly told: boolean;
  /** The purposes of its own that are not allowed, or that the event is not planned for. */
  readonly missing: readonly Purpose[];
}

export function explainDestinations(
  { validation, consent, purposes: planned }: Proposal,
  decisions: readonly Decision[],
  policy: DecisionPolicy,
  site: string,
): readonly ExplainedDestination[] {
  if (!validation.ok) return [];
  const { type, name: event } = validation.planned;
  const told = new Set(decisions.flatMap((one) => (one.kept ? one.deliveries.map(({ to }) => to) : [])));
  const isOpen = (purpose: Purpose): boolean => {
    const answer = decisions[0]?.answers[purpose];
    if (answer) return answer.allowed && !answer.apart;
    const finding = consent.findings[purpose];
    return finding.answer === "yes" && !finding.apart;
  };
  return policy.recipients({ site, type, event }).map(({ id, purposes }) => ({
    id,
    told: told.has(id),
    missing: purposes.filter((one) => !isOpen(one) || (one !== "sale_or_share" && !planned.includes(one))),
  }));
}
