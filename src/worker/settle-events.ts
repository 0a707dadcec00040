/**
 * Acts on proposals: sends each visitor's events to their objects, forwards what goes in-country, and answers one
 * outcome per event, in order. Any object that cannot be reached fails the whole call: nothing is then acknowledged,
 * and the resend finds what had already taken effect as duplicates.
 */
import type { CanonicalEvent } from "../core/event.ts";
import { decide } from "../core/decide/decide.ts";
import type { Proposal } from "../core/decide/proposal.ts";
import type { Ending } from "../core/decide/ending.ts";
import { tightens } from "../core/decide/remember.ts";
import type { DecisionPolicy, DecisionRequest } from "../core/decide/request.ts";
import { foremost } from "../core/decide/visitor-class.ts";
import { LIMIT } from "../core/limits.ts";
import type { EventOutcome } from "../core/outcome.ts";
import { addNumbering, NOT_NUMBERED, type Numbering } from "../core/profile/sequence.ts";
import { CallRefused } from "./call/problem.ts";
import { forward } from "./delivery/forward.ts";
import { inTurns } from "./in-turns.ts";
import { logProblem } from "./log.ts";
import type { StandingReply, HandedOut } from "./objects/calls.ts";
import { payVisit, type Taught, type Visited, type Visitor } from "./visit-objects.ts";
import { visitsOf, type Visit } from "./visits.ts";

/** How an event ended, and the receipt of what was kept. */
export interface Settled extends Ending {
  readonly proposal: Proposal;
}

export interface SettledCall {
  /** One per event, in the order given. */
  readonly events: readonly Settled[];
  /** A visitor cookie to hand out. */
  readonly cookie?: HandedOut;
  /** Something of it is in a profile. */
  readonly joined: boolean;
  /** The visitor cookie named nobody: forged, or of a profile that is gone. */
  readonly cookieUnknown: boolean;
  readonly numbering: Numbering;
  /** What its visitors' sessions teach, each where its visitor rests. */
  readonly taught: readonly Taught[];
  /** What the call's one visitor may be asked, after these events. */
  readonly standing?: StandingReply;
}

export interface CallFacts extends Visitor {
  readonly request: DecisionRequest;
  readonly policy: DecisionPolicy;
}

function withoutEvents(visit: Visit): Visit {
  return { ...visit, indexes: [], settlements: [] };
}

/** @throws {CallRefused} `unavailable` when any object could not be reached, or one cannot take more for now */
async function payAll(visits: readonly Visit[], facts: Visitor): Promise<readonly Visited[]> {
  const visited = await inTurns(visits, LIMIT.profileFanOut, (visit) => payVisit(visit, facts)).catch(
    (error: unknown) => {
      logProblem("storage_unreachable", error);
      throw new CallRefused("unavailable");
    },
  );
  if (visited.some(({ status }) => status === "full")) {
    throw new CallRefused("unavailable", "a visitor's outbox is full");
  }
  return visited;
}

const TOO_MANY: Ending = { outcome: { outcome: "refused", reason: "too_many_profiles" } };

/** What the call alone decides. */
export function endedByCall(proposal: Proposal): Ending | undefined {
  if (proposal.next === "refuse") {
    const { reason, fields, notices } = proposal;
    return { outcome: { outcome: "refused", reason, fields, notices } };
  }
  return proposal.next === "aggregate" ? { outcome: { outcome: "aggregated", notices: proposal.notices } } : undefined;
}

/** Each endpoint gets its events in one request, and they end alike. */
async function forwardAll(proposals: readonly Proposal[]): Promise<ReadonlyMap<Proposal, Ending>> {
  const endings = new Map<Proposal, Ending>();
  const leaving = proposals.filter((proposal) => proposal.next === "forward");
  const endpoints = [...Map.groupBy(leaving, ({ url }) => url)];
  await inTurns(endpoints, LIMIT.forwardFanOut, async ([url, group]) => {
    const events = group.map(({ event }) => event);
    const accepted = await forward(url, events);
    for (const proposal of group) {
      const outcome: EventOutcome = accepted
        ? { outcome: "forwarded", notices: proposal.notices }
        : { outcome: "refused", reason: "forward_failed" };
      endings.set(proposal, { outcome });
    }
  });
  return endings;
}

/** @throws {CallRefused} `unavailable`; nothing of the call is then acknowledged */
export async function settleEvents(events: readonly CanonicalEvent[], facts: CallFacts): Promise<SettledCall> {
  const proposals = events.map((event) => decide(event, facts.request, facts.policy));
  const visits = visitsOf(events, proposals, facts);
  const settling = visits.filter(({ indexes }) => indexes.length > 0);
  // The events beyond the limit are refused; what they say of their visitors is not.
  const beyond = settling.slice(LIMIT.profilesPerCall).filter(({ remember }) => remember && tightens(remember));
  const remembering = [...beyond.map(withoutEvents), ...visits.slice(settling.length)];
  const within = [settling, remembering].flatMap((some) => some.slice(0, LIMIT.profilesPerCall));
  // A refusal that nobody was told is not acknowledged: its event is to come again.
  const untold = new Set(remembering.slice(LIMIT.profilesPerCall).flatMap(({ saying }) => saying));
  const visited = await payAll(within, facts);
  if (visited.some(({ status }) => status === "unknown")) {
    return { events: [], joined: false, cookieUnknown: true, numbering: NOT_NUMBERED, taught: [] };
  }

  const settled = new Map<number, Ending>();
  let cookie: SettledCall["cookie"];
  let joined = false;
  let numbering = NOT_NUMBERED;
  settling.forEach(({ indexes }, at) => {
    const visit = at < LIMIT.profilesPerCall ? visited[at] : undefined;
    indexes.forEach((index, position) => {
      const ending = visit?.status === "settled" ? visit.endings[position] : undefined;
      // Only visits beyond the limit have none.
      settled.set(index, ending ?? TOO_MANY);
    });
    if (visit?.status !== "settled") return;
    numbering = addNumbering(numbering, visit.numbering);
    joined ||= visit.joined;
    cookie = foremost([visit.cookie, cookie]);
  });

  // Last, since what has left cannot be taken back if the rest fails.
  const forwarded = await forwardAll(proposals);
  const ended = proposals.map((proposal, index): Settled => {
    const ending = untold.has(index)
      ? TOO_MANY
      : (endedByCall(proposal) ?? forwarded.get(proposal) ?? settled.get(index));
    if (!ending) throw new Error("an event without an outcome");
    return { proposal, ...ending };
  });
  // A call that speaks for several visitors asks about none of them.
  const told = settling.length === 1 && visited[0]?.status === "settled" ? visited[0].standing : undefined;
  return {
    events: ended,
    joined,
    cookieUnknown: false,
    numbering,
    taught: visited.flatMap((visit) => (visit.status === "settled" && visit.taught ? [visit.taught] : [])),
    ...(cookie ? { cookie } : {}),
    ...(told ? { standing: told } : {}),
  };
}
