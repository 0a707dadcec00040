/** What travels to the visitor's object for one event: the minimized event and its case in law. */
import type { Notice } from "../outcome.ts";
import type { Jurisdiction } from "../policy/placement.ts";
import type { MinimizedEvent } from "../privacy/minimize.ts";
import { toCase, type Case } from "./case.ts";
import type { Proposal } from "./decide.ts";
import type { DecisionPolicy, DecisionRequest } from "./request.ts";

export interface Settlement {
  readonly v: 2;
  readonly event: MinimizedEvent;
  /** What the event is for. */
  readonly purposes: Proposal["purposes"];
  readonly case: Case;
  readonly history: boolean;
  readonly site: string;
  readonly jurisdiction: Jurisdiction;
  readonly notices: readonly Notice[];
}

/** `jurisdiction` is where the visitor's object rests, which travel does not move. */
export function toSettlement(
  proposal: Extract<Proposal, { next: "settle" }>,
  request: DecisionRequest,
  { forward, regions }: DecisionPolicy,
  site: string,
  jurisdiction: Jurisdiction = proposal.jurisdiction,
): Settlement {
  const { event, purposes, consent, laws, placed, notices } = proposal;
  return {
    v: 2,
    event,
    purposes,
    case: toCase(consent, laws, placed, { forward, regions }, request.receivedAt),
    history: request.history,
    site,
    jurisdiction,
    notices,
  };
}
