/**
 * Acts on proposals: sends each visitor's events to their one object, forwards what goes in-country, and answers one
 * outcome per event, in order. Any object that cannot be reached fails the whole call: nothing is then acknowledged,
 * and the resend finds what had already taken effect as duplicates.
 */
import type { CanonicalEvent } from "../core/event.ts";
import { decide, type Proposal } from "../core/decide/decide.ts";
import type { Home } from "../core/decide/home.ts";
import type { DecisionPolicy, DecisionRequest } from "../core/decide/request.ts";
import { toSettlement, type Settlement } from "../core/decide/settlement.ts";
import { LIMIT } from "../core/limits.ts";
import type { EventOutcome } from "../core/outcome.ts";
import type { Jurisdiction } from "../core/policy/placement.ts";
import type { VisitorCookie } from "./call/cookies.ts";
import { forward } from "./delivery/forward.ts";
import type { Env } from "./env.ts";
import { jurisdictionOf } from "./stores/jurisdiction.ts";
import { logProblem } from "./log.ts";
import { keyedName } from "./stores/object-name.ts";
import type { CollectReply, Via } from "./objects/calls.ts";
import { CallRefused } from "./call/problem.ts";

export interface Settled {
  readonly proposal: Proposal;
  readonly outcome: EventOutcome;
  readonly receipt?: string;
}

export interface SettledCall {
  /** One per event, in the order given. */
  readonly events: readonly Settled[];
  /** A visitor cookie to hand out. */
  readonly cookie?: Pick<VisitorCookie, "id" | "token" | "jurisdiction">;
  /** The visitor cookie named nobody: forged, or of a profile that is gone. */
  readonly cookieUnknown: boolean;
}

export interface CallFacts {
  readonly env: Env;
  readonly site: string;
  readonly space: string;
  readonly request: DecisionRequest;
  readonly policy: DecisionPolicy;
  readonly visitor: VisitorCookie | undefined;
}

interface Visit {
  readonly home: Home;
  readonly jurisdiction: Jurisdiction;
  readonly indexes: number[];
  readonly settlements: Settlement[];
}

/** Everything of one visitor travels together, in order: one call to one object. */
function byVisitor(proposals: readonly Proposal[], facts: CallFacts): readonly Visit[] {
  const visits = new Map<string, Visit>();
  proposals.forEach((proposal, index) => {
    if (proposal.next !== "settle") return;
    const { home } = proposal;
    // A cookie's object rests where it rests: travel does not move data.
    const jurisdiction =
      home.by === "cookie" ? (facts.visitor?.jurisdiction ?? proposal.jurisdiction) : proposal.jurisdiction;
    const name = JSON.stringify(home.by === "cookie" ? [home.by] : [jurisdiction, home.kind, home.value]);
    const visit = visits.get(name) ?? { home, jurisdiction, indexes: [], settlements: [] };
    visit.indexes.push(index);
    visit.settlements.push(toSettlement(proposal, facts.request, facts.site, jurisdiction));
    visits.set(name, visit);
  });
  return [...visits.values()];
}

async function visitObject(visit: Visit, { env, space, visitor }: CallFacts): Promise<CollectReply> {
  const profiles = jurisdictionOf(env.PROFILE, visit.jurisdiction, env);
  const { home } = visit;
  if (home.by === "cookie") {
    if (!visitor) return { status: "unknown" };
    const via: Via = { by: "cookie", token: visitor.token };
    return profiles.withId(visitor.id).collect(visit.settlements, via, visit.jurisdiction);
  }
  const name = await keyedName(env, visit.jurisdiction, [space, home.kind, home.value]);
  return profiles.named(name).collect(visit.settlements, { by: home.by }, visit.jurisdiction);
}

/** Runs `work` over `items`, at most `width` at a time. */
async function eachOf<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += width) {
    results.push(...(await Promise.all(items.slice(at, at + width).map(work))));
  }
  return results;
}

async function forwardAll(proposals: readonly Proposal[], outcomes: Map<number, Settled>): Promise<void> {
  const leaving = proposals.flatMap((proposal, index) => (proposal.next === "forward" ? [{ proposal, index }] : []));
  const endpoints = [...Map.groupBy(leaving, ({ proposal }) => proposal.url)];
  await eachOf(endpoints, LIMIT.forwardFanOut, async ([url, group]) => {
    const accepted = await forward(
      url,
      group.map(({ proposal }) => proposal.event),
    );
    for (const { proposal, index } of group) {
      const outcome: EventOutcome = accepted
        ? { outcome: "forwarded", notices: proposal.notices }
        : { outcome: "refused", reason: "forward_failed" };
      outcomes.set(index, { proposal, outcome });
    }
  });
}

/** What the call alone decides; `settle` and `forward` are filled in as they are acted upon. */
function decidedByCall(proposal: Proposal): EventOutcome | undefined {
  if (proposal.next === "refuse") {
    const { reason, fields, notices } = proposal;
    return { outcome: "refused", reason, fields, notices };
  }
  return proposal.next === "aggregate" ? { outcome: "aggregated", notices: proposal.notices } : undefined;
}

/** @throws {CallRefused} `unavailable` when any object could not be reached */
export async function settleEvents(events: readonly CanonicalEvent[], facts: CallFacts): Promise<SettledCall> {
  const proposals = events.map((event) => decide(event, facts.request, facts.policy));
  const outcomes = new Map<number, Settled>();
  proposals.forEach((proposal, index) => {
    const outcome = decidedByCall(proposal);
    if (outcome) outcomes.set(index, { proposal, outcome });
  });

  const visits = byVisitor(proposals, facts);
  const reached = visits.slice(0, LIMIT.profilesPerCall);
  for (const { indexes } of visits.slice(LIMIT.profilesPerCall)) {
    for (const index of indexes) {
      outcomes.set(index, {
        proposal: proposals[index]!,
        outcome: { outcome: "refused", reason: "too_many_profiles" },
      });
    }
  }

  let cookie: SettledCall["cookie"];
  let cookieUnknown = false;
  const replies = await eachOf(reached, LIMIT.profileFanOut, (visit) => visitObject(visit, facts)).catch(
    (error: unknown) => {
      logProblem("storage_unreachable", error);
      throw new CallRefused("unavailable");
    },
  );
  replies.forEach((reply, at) => {
    const visit = reached[at]!;
    if (reply.status === "full") throw new CallRefused("unavailable", "the visitor's outbox is full");
    if (reply.status === "unknown") cookieUnknown = true;
    if (reply.status === "settled") {
      reply.results.forEach((result, position) => {
        const index = visit.indexes[position]!;
        outcomes.set(index, { proposal: proposals[index]!, ...result });
      });
      if (reply.cookie) cookie = { ...reply.cookie, jurisdiction: visit.jurisdiction };
    }
  });
  if (cookieUnknown) return { events: [], cookieUnknown };

  // Last, since what has left cannot be taken back if the rest fails.
  await forwardAll(proposals, outcomes);
  return { events: proposals.map((_, index) => outcomes.get(index)!), cookieUnknown, ...(cookie ? { cookie } : {}) };
}
