/** What travels to one of the visitor's objects for one event: the minimized event and its case in law. */
import type { Notice } from "../outcome.ts";
import type { Jurisdiction } from "../policy/placement.ts";
import type { Recipient } from "../privacy/deliverable.ts";
import { asStatistic, narrow, type MinimizedEvent } from "../privacy/minimize.ts";
import { toCase, type Case } from "./case.ts";
import type { Proposal } from "./proposal.ts";
import { openTo } from "./deliveries.ts";
import type { Quarantining } from "./quarantine.ts";
import type { DecisionPolicy, DecisionRequest } from "./request.ts";
import { HELD_BY, type VisitorClass } from "./visitor-class.ts";

export interface Settlement {
  readonly v: 2;
  readonly event: MinimizedEvent;
  /** What the event is for. */
  readonly purposes: Proposal["purposes"];
  readonly case: Case;
  readonly history: boolean;
  /** History that was put aside when it was new: where it has taken effect since, it does not again. */
  readonly replayed?: true;
  readonly site: string;
  readonly source: string;
  /** The owner's server code says so. */
  readonly vouched?: true;
  /** The destinations that nothing in the call denies the event. */
  readonly recipients: readonly Recipient[];
  readonly jurisdiction: Jurisdiction;
  readonly notices: readonly Notice[];
}

/** What an object of the visitor's is asked about one event. */
export type Asked = Settlement | Quarantining;

/** `jurisdiction` is where the visitor's object rests, which travel does not move. */
export function toSettlement(
  proposal: Extract<Proposal, { next: "settle" }>,
  request: DecisionRequest,
  { forward, regions, recipients }: DecisionPolicy,
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
    source: request.source,
    ...(request.keyKind === "server" ? { vouched: true } : {}),
    recipients: request.history ? [] : openTo(recipients({ site, type: event.type, event: event.name }), proposal),
    jurisdiction,
    notices,
  };
}

/** What of it may travel to an object of that class. Idempotent, and never adds. */
export function settlementFor(to: VisitorClass, settlement: Settlement): Settlement {
  if (to === "full") return settlement;
  const purposes = settlement.purposes.filter((purpose) => HELD_BY[to].includes(purpose));
  const event = (to === "exempt" ? asStatistic : narrow)(settlement.event, purposes);
  return { ...settlement, purposes, event };
}
