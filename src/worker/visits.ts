/**
 * Which objects a call goes to: everything of one visitor travels together, in order, as one visit. Besides its own
 * visitor an event may name others who must remember what it says. Sends nothing.
 */
import type { Proposal } from "../core/decide/decide.ts";
import type { Home, Identifier } from "../core/decide/home.ts";
import { othersOf, rememberBoth, remembranceOf, tightens, type Remembrance } from "../core/decide/remember.ts";
import type { DecisionPolicy, DecisionRequest } from "../core/decide/request.ts";
import { toSettlement, type Settlement } from "../core/decide/settlement.ts";
import type { CanonicalEvent } from "../core/event.ts";
import { placeUnder } from "../core/policy/owner.ts";
import { JURISDICTIONS, type Jurisdiction } from "../core/policy/placement.ts";
import type { VisitorCookie } from "./call/cookies.ts";

/** Whom an event is about, or who else must remember what it says. */
type Visited = Home | ({ readonly by: "server" | "claim" } & Identifier);

export interface Visit {
  readonly home: Visited;
  readonly jurisdiction: Jurisdiction;
  /** Where the settlements' events stand in the call. */
  readonly indexes: number[];
  readonly settlements: Settlement[];
  remember?: Remembrance | undefined;
  /** A person: what they refuse is remembered even if nothing else is known of them. */
  known: boolean;
}

interface CallFacts {
  readonly site: string;
  readonly request: DecisionRequest;
  readonly policy: DecisionPolicy;
  readonly visitor: VisitorCookie | undefined;
}

/** Those with events to settle first: the limit on profiles is one of events. */
export function visitsOf(
  events: readonly CanonicalEvent[],
  proposals: readonly Proposal[],
  facts: CallFacts,
): readonly Visit[] {
  const visits = new Map<string, Visit>();
  const visitTo = (home: Visited, jurisdiction: Jurisdiction): Visit => {
    const name = JSON.stringify(home.by === "cookie" ? [home.by] : [jurisdiction, home.kind, home.value]);
    const visit = visits.get(name) ?? { home, jurisdiction, indexes: [], settlements: [], known: false };
    visits.set(name, visit);
    return visit;
  };
  proposals.forEach((proposal, index) => {
    const { home } = proposal;
    if (!home) return;
    remember(proposal, events[index]!, home, facts, visitTo);
    if (proposal.next !== "settle") return;
    // A cookie's object rests where it rests: travel does not move data.
    const jurisdiction = homeOfCookie(home, facts) ?? proposal.jurisdiction;
    const visit = visitTo(home, jurisdiction);
    visit.indexes.push(index);
    visit.settlements.push(toSettlement(proposal, facts.request, facts.policy, facts.site, jurisdiction));
  });
  return [...visits.values()].toSorted((a, b) => Number(a.indexes.length === 0) - Number(b.indexes.length === 0));
}

function homeOfCookie(home: Home, { visitor }: CallFacts): Jurisdiction | undefined {
  return home.by === "cookie" ? visitor?.jurisdiction : undefined;
}

/**
 * What an event says of its visitor goes wherever they may have a profile, whatever becomes of the event: a refusal said
 * on a journey binds the profile at home, at the price of a call for each jurisdiction. A yes, which can only end an
 * older no, goes along with its event and calls nobody else. It makes a profile only where the event's place is, and not even there when a declared residence forbids it. From where nothing may rest nothing is told
 * to an identifier's object, since there would be one from then on; only the cookie's is.
 */
function remember(
  proposal: Proposal,
  event: CanonicalEvent,
  home: Home,
  facts: CallFacts,
  visitTo: (home: Visited, jurisdiction: Jurisdiction) => Visit,
): void {
  const remembrance = remembranceOf(proposal, facts.request);
  const tight = remembrance !== undefined && tightens(remembrance);
  if (!remembrance || (proposal.next !== "settle" && !tight)) return;
  const { placement } = placeUnder([proposal.laws[0].region], facts.policy);
  const here = placement.mode === "store" ? placement.jurisdiction : undefined;
  const mayMake = proposal.placed.placement.mode === "store";
  const others = (tight ? othersOf(event, home) : []).map((one): Visited => ({
    ...one,
    by: home.by === "server" ? "server" : "claim",
  }));
  for (const one of [home, ...others]) {
    const resting = one === home ? homeOfCookie(home, facts) : undefined;
    const places = resting ? [resting] : !here ? [] : tight ? JURISDICTIONS : [here];
    for (const jurisdiction of places) {
      const visit = visitTo(one, jurisdiction);
      visit.remember = rememberBoth(visit.remember, remembrance);
      visit.known ||= mayMake && jurisdiction === here && one.by !== "cookie" && one.kind === "userId";
    }
  }
}
