/**
 * What would become of one visitor's events, if they came now: decided as they would be, and settled by the visitor's own
 * objects, which write nothing of it. Nothing is forwarded, counted or told to anybody else whom an event names.
 */
import type { CanonicalEvent } from "../core/event.ts";
import { decide } from "../core/decide/decide.ts";
import type { EventOutcome } from "../core/outcome.ts";
import { CallRefused } from "./call/problem.ts";
import { logProblem } from "./log.ts";
import type { StandingReply } from "./objects/calls.ts";
import { endedByCall, type CallFacts } from "./settle-events.ts";
import { payVisit, type Visited } from "./visit-objects.ts";
import { visitsOf } from "./visits.ts";

export interface Imagined {
  /** One per event, in the order given. */
  readonly outcomes: readonly EventOutcome[];
  /** What the visitor could be asked after these events, if any of them reached their profile. */
  readonly standing?: StandingReply;
}

/** `undefined`: the visitor cookie names nobody. @throws {CallRefused} as the events themselves would be refused */
export async function imagineEvents(
  events: readonly CanonicalEvent[],
  facts: CallFacts,
): Promise<Imagined | undefined> {
  const proposals = events.map((event) => decide(event, facts.request, facts.policy));
  const [visit, other] = visitsOf(events, proposals, facts).filter(({ indexes }) => indexes.length > 0);
  if (other) throw new CallRefused("unreadable", "the events of one visitor are evaluated at a time");
  const visited = visit && (await imagined(payVisit(visit, { ...facts, imagined: true })));
  if (visited?.status === "unknown") return undefined;
  if (visited?.status === "full") throw new CallRefused("unavailable", "a visitor's outbox is full");

  const settled = new Map(visit?.indexes.map((index, at) => [index, visited?.endings[at]]));
  const outcomes = proposals.map((proposal, index): EventOutcome => {
    const ending = endedByCall(proposal) ?? settled.get(index);
    if (ending) return ending.outcome;
    if (proposal.next !== "forward") throw new Error("an event without an outcome");
    return { outcome: "forwarded", notices: proposal.notices };
  });
  return { outcomes, ...(visited?.standing ? { standing: visited.standing } : {}) };
}

/** @throws {CallRefused} `unavailable` */
async function imagined(visit: Promise<Visited>): Promise<Visited> {
  try {
    return await visit;
  } catch (error) {
    logProblem("storage_unreachable", error);
    throw new CallRefused("unavailable");
  }
}
