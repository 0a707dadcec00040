/**
 * Acts on proposals: sends each visitor's events to their one object, forwards what goes in-country, and answers one
 * outcome per event, in order. Any object that cannot be reached fails the whole call: nothing is then acknowledged,
 * and the resend finds what had already taken effect as duplicates.
 */
import type { CanonicalEvent } from "../core/event.ts";
import { decide, type Proposal } from "../core/decide/decide.ts";
import { tightens } from "../core/decide/remember.ts";
import type { ReadAsk } from "../core/decide/read.ts";
import type { DecisionPolicy, DecisionRequest } from "../core/decide/request.ts";
import { LIMIT } from "../core/limits.ts";
import type { EventOutcome } from "../core/outcome.ts";
import { addNumbering, NOT_NUMBERED, type Numbering } from "../core/profile/sequence.ts";
import type { VisitorCookie } from "./call/cookies.ts";
import { forward } from "./delivery/forward.ts";
import type { Env } from "./env.ts";
import { jurisdictionOf } from "./stores/jurisdiction.ts";
import { logProblem } from "./log.ts";
import { keyedName } from "./stores/object-name.ts";
import type { CollectReply, FactsReply } from "./objects/calls.ts";
import { CallRefused } from "./call/problem.ts";
import { visitsOf, type Visit } from "./visits.ts";

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
  readonly numbering: Numbering;
  /** What the call's one visitor may be asked, after these events. */
  readonly facts?: FactsReply;
}

export interface CallFacts {
  readonly env: Env;
  readonly site: string;
  readonly space: string;
  readonly request: DecisionRequest;
  readonly policy: DecisionPolicy;
  readonly visitor: VisitorCookie | undefined;
  /** The caller wants an answer as well. */
  readonly read?: ReadAsk | undefined;
}

async function visitObject(visit: Visit, { env, space, visitor, read }: CallFacts): Promise<CollectReply> {
  const { home, jurisdiction, settlements, remember, known } = visit;
  const profiles = jurisdictionOf(env.PROFILE, jurisdiction, env);
  const call = { settlements, jurisdiction, remember, read: settlements.length > 0 ? read : undefined };
  if (home.by === "cookie") {
    if (!visitor) return { status: "unknown" };
    return profiles.withId(visitor.id).collect({ ...call, via: { by: "cookie", token: visitor.token } });
  }
  const name = await keyedName(env, jurisdiction, [space, home.kind, home.value]);
  return profiles.named(name).collect({ ...call, via: { by: home.by }, known });
}

function withoutEvents(visit: Visit): Visit {
  return { ...visit, indexes: [], settlements: [] };
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

/** @throws {CallRefused} `unavailable` when any object could not be reached, or one cannot take more for now */
async function visitAll(visits: readonly Visit[], facts: CallFacts): Promise<readonly CollectReply[]> {
  const replies = await eachOf(visits, LIMIT.profileFanOut, (visit) => visitObject(visit, facts)).catch(
    (error: unknown) => {
      logProblem("storage_unreachable", error);
      throw new CallRefused("unavailable");
    },
  );
  if (replies.some((reply) => reply.status === "full")) {
    throw new CallRefused("unavailable", "a visitor's outbox is full");
  }
  return replies;
}

/** How an event ended, and the receipt of what was kept. */
type Ending = Omit<Settled, "proposal">;

/** What the call alone decides. */
function endedByCall(proposal: Proposal): Ending | undefined {
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
  await eachOf(endpoints, LIMIT.forwardFanOut, async ([url, group]) => {
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
  const remembering = visits.slice(settling.length);
  // The events of these are refused; what they say of their visitors is not.
  const tooMany = settling
    .slice(LIMIT.profilesPerCall)
    .flatMap((visit) => (visit.remember && tightens(visit.remember) ? [withoutEvents(visit)] : []));
  const replies = await visitAll([...settling.slice(0, LIMIT.profilesPerCall), ...tooMany, ...remembering], facts);
  if (replies.some((reply) => reply.status === "unknown")) {
    return { events: [], cookieUnknown: true, numbering: NOT_NUMBERED };
  }

  const settled = new Map<number, Ending>();
  let cookie: SettledCall["cookie"];
  let numbering = NOT_NUMBERED;
  settling.forEach(({ indexes, jurisdiction }, at) => {
    const reply = at < LIMIT.profilesPerCall ? replies[at] : undefined;
    indexes.forEach((index, position) => {
      const result = reply?.status === "settled" ? reply.results[position] : undefined;
      // Only visits beyond the limit have no reply.
      settled.set(index, result ?? { outcome: { outcome: "refused", reason: "too_many_profiles" } });
    });
    if (reply?.status !== "settled") return;
    numbering = addNumbering(numbering, reply.numbering);
    if (reply.cookie) cookie = { ...reply.cookie, jurisdiction };
  });

  // Last, since what has left cannot be taken back if the rest fails.
  const forwarded = await forwardAll(proposals);
  const ended = proposals.map((proposal, index): Settled => {
    const ending = endedByCall(proposal) ?? forwarded.get(proposal) ?? settled.get(index);
    if (!ending) throw new Error("an event without an outcome");
    return { proposal, ...ending };
  });
  // A call that speaks for several visitors asks about none of them.
  const told = settling.length === 1 && replies[0]?.status === "settled" ? replies[0].facts : undefined;
  return {
    events: ended,
    cookieUnknown: false,
    numbering,
    ...(cookie ? { cookie } : {}),
    ...(told ? { facts: told } : {}),
  };
}
