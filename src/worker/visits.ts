/**
 * Whom a call goes to: everything of one visitor travels together, in order, as one visit, wherever it happened. Besides
 * its own visitor an event may name others who must remember what it says. Sends nothing.
 */
import { namingsOf } from "../core/decide/namings.ts";
import type { Proposal } from "../core/decide/proposal.ts";
import type { Home, Identifier } from "../core/decide/home.ts";
import { birthplaceOf, type Birthplace } from "../core/decide/locate.ts";
import { toQuarantining } from "../core/decide/quarantine.ts";
import { othersOf, rememberBoth, remembranceOf, tightens, type Remembrance } from "../core/decide/remember.ts";
import type { DecisionPolicy, DecisionRequest } from "../core/decide/request.ts";
import { toSettlement, type Asked } from "../core/decide/settlement.ts";
import type { CanonicalEvent } from "../core/event.ts";
import { placeUnder } from "../core/policy/owner.ts";
import { JURISDICTIONS, type Jurisdiction } from "../core/policy/placement.ts";
import type { Naming } from "../core/privacy/identifiers/naming.ts";

/** Whom an event is about, or who else must remember what it says. */
type Visited = Home | ({ readonly by: "server" | "claim" } & Identifier);

export interface Visit {
  readonly home: Visited;
  /** Where they are made if they rest nowhere: of several places the strictest, as of two homes. */
  jurisdiction: Jurisdiction;
  /** Where the settlements' events stand in the call. */
  readonly indexes: number[];
  readonly settlements: Asked[];
  remember?: Remembrance | undefined;
  /** Where the events stand that say it. */
  readonly saying: number[];
  /** A person: what they refuse is remembered even if nothing else is known of them. */
  known: boolean;
  /** Where that was said first. */
  place?: Birthplace | undefined;
  /** By what its events call them, each name once. */
  readonly names: Map<string, Naming>;
}

interface CallFacts {
  readonly site: string;
  readonly request: DecisionRequest;
  readonly policy: DecisionPolicy;
}

type VisitTo = (home: Visited, jurisdiction: Jurisdiction) => Visit;

/** Those with events to settle first: the limit on profiles is one of events. */
export function visitsOf(
  events: readonly CanonicalEvent[],
  proposals: readonly Proposal[],
  facts: CallFacts,
): readonly Visit[] {
  const visits = new Map<string, Visit>();
  const visitTo: VisitTo = (home, jurisdiction) => {
    const name = JSON.stringify(home.by === "cookie" ? [home.by] : [home.kind, home.value]);
    const visit = visits.get(name) ?? {
      home,
      jurisdiction,
      indexes: [],
      settlements: [],
      saying: [],
      known: false,
      names: new Map(),
    };
    visits.set(name, visit);
    visit.jurisdiction = stricter(visit.jurisdiction, jurisdiction);
    return visit;
  };
  proposals.forEach((proposal, index) => {
    const { home } = proposal;
    if (!home) return;
    remember(proposal, events[index]!, index, home, facts, visitTo);
    if (proposal.next !== "settle" && proposal.next !== "quarantine") return;
    const visit = visitTo(home, proposal.jurisdiction);
    visit.indexes.push(index);
    const { request, policy, site } = facts;
    for (const one of namingsOf(events[index]!, home, request)) visit.names.set(`${one.kind} ${one.value}`, one);
    visit.settlements.push(
      proposal.next === "settle"
        ? toSettlement(proposal, request, policy, site)
        : toQuarantining(proposal, request, policy, site),
    );
  });
  return [...visits.values()].toSorted((a, b) => Number(a.indexes.length === 0) - Number(b.indexes.length === 0));
}

function stricter(a: Jurisdiction, b: Jurisdiction): Jurisdiction {
  return JURISDICTIONS.indexOf(a) <= JURISDICTIONS.indexOf(b) ? a : b;
}

/**
 * What an event says of its visitor goes wherever they have a profile, whatever becomes of the event: a refusal said on a
 * journey binds the profile at home. A yes, which can only end an older no, goes along with its event. What is said makes
 * a profile only where the event's place is, and not even there when a declared residence forbids it. Whoever merely claims
 * to be a person says nothing of where that person is to rest: the strictest place keeps them.
 */
function remember(
  proposal: Proposal,
  event: CanonicalEvent,
  index: number,
  home: Home,
  { request, policy }: CallFacts,
  visitTo: VisitTo,
): void {
  const remembrance = remembranceOf(proposal, request, event);
  const tight = remembrance !== undefined && tightens(remembrance);
  if (!remembrance || (proposal.next !== "settle" && !tight)) return;
  const { placement } = placeUnder([proposal.laws[0].region], policy);
  const here = placement.mode === "store" ? placement.jurisdiction : undefined;
  const mayMake = here !== undefined && proposal.placed.placement.mode === "store";
  const others = (tight ? othersOf(event, home) : []).map((one): Visited => ({
    ...one,
    by: home.by === "server" ? "server" : "claim",
  }));
  for (const one of [home, ...others]) {
    const isPerson = one.by !== "cookie" && one.kind === "userId";
    const visit = visitTo(one, here === undefined || (isPerson && one.by === "claim") ? JURISDICTIONS[0] : here);
    visit.remember = rememberBoth(visit.remember, remembrance);
    visit.saying.push(index);
    if (!mayMake || !isPerson) continue;
    visit.known = true;
    visit.place ??= birthplaceOf(proposal.laws[0]);
  }
}
