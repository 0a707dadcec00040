/**
 * Replays what was put aside in one jurisdiction: each event is opened by its visitor's object, decided again, and settled
 * there. What still breaks the plan stays, and so does what an object that cannot be reached did not take.
 */
import { linesOf, type Ending } from "../core/decide/ending.ts";
import { replay, type Replay, type ReplayFacts } from "../core/decide/replay.ts";
import type { Asked } from "../core/decide/settlement.ts";
import type { Counted } from "../core/ledger.ts";
import { LIMIT } from "../core/limits.ts";
import type { Jurisdiction } from "../core/policy/placement.ts";
import { seatNamed } from "../core/profile/redirect.ts";
import { deliverableSchema, type Deliverable } from "../core/privacy/deliverable.ts";
import type { Env } from "./env.ts";
import { openAt } from "./delivery/open.ts";
import { inTurns } from "./in-turns.ts";
import { logProblem } from "./log.ts";
import type { CollectReply } from "./objects/calls.ts";
import type { Quarantined } from "./objects/quarantine-calls.ts";
import { reachAt } from "./reach.ts";

/** One that ended, however it did: it is to be let go. */
export interface Replayed {
  readonly number: number;
  readonly counted: Counted;
  /** Where it ended. */
  readonly jurisdiction: Jurisdiction;
}

interface Opened extends Replay {
  readonly number: number;
  readonly put: Deliverable;
}

/** Whoever cannot be found to open it was erased. */
const GONE: Ending = { outcome: { outcome: "refused", reason: "suppressed" } };

export async function replayAll(
  env: Env,
  events: readonly Quarantined[],
  facts: ReplayFacts,
): Promise<readonly Replayed[]> {
  const visitors = [...Map.groupBy(events, ({ object }) => object)];
  const replayed = await inTurns(visitors, LIMIT.profileFanOut, async ([object, some]) =>
    replayVisitor(env, object, some, facts).catch((error: unknown) => {
      logProblem("replay_failed", error);
      return [];
    }),
  );
  return replayed.flat();
}

async function replayVisitor(
  env: Env,
  object: string,
  events: readonly Quarantined[],
  facts: ReplayFacts,
): Promise<readonly Replayed[]> {
  const { jurisdiction } = facts;
  const puts = atOnce(events).map(({ number, put }) => ({ number, put: deliverableSchema.parse(JSON.parse(put)) }));
  const sealed = puts.map(({ put }) => put.sealed ?? "");
  const texts = await openAt(env, seatNamed(jurisdiction, object), sealed, "quarantine");
  const ended: Replayed[] = [];
  const opened: Opened[] = [];
  puts.forEach(({ number, put }, at) => {
    const text = texts[at];
    if (text === undefined) ended.push({ number, jurisdiction, counted: countedOf(put, undefined, GONE) });
    else opened.push({ number, put, ...replay(put, text, facts) });
  });
  for (const { number, put, proposal, outcome } of opened) {
    if (outcome) ended.push({ number, jurisdiction, counted: countedOf(put, proposal, { outcome }) });
  }
  for (const proved of [true, false]) {
    const asking = opened.filter((one) => one.next === "settle" && one.proved === proved);
    if (asking.length > 0) ended.push(...(await settleAgain(env, object, asking, proved, facts)));
  }
  return ended;
}

/** Of one visitor no more than their outbox takes. */
function atOnce(events: readonly Quarantined[]): readonly Quarantined[] {
  let room = LIMIT.outboxBytes / 2;
  return events.filter(({ put }) => (room -= put.length) > 0);
}

type Settled = Exclude<CollectReply, { status: "moved" | "absent" }>;

async function settleAgain(
  env: Env,
  object: string,
  asking: readonly Opened[],
  proved: boolean,
  { jurisdiction: from }: ReplayFacts,
): Promise<readonly Replayed[]> {
  const by = proved ? "server" : "claim";
  const settlements = asking.flatMap(({ settlement }): readonly Asked[] => (settlement ? [settlement] : []));
  const reply = await reachAt<Settled>(env, seatNamed(from, object), (profile, { jurisdiction, subject }) =>
    profile.collect({
      settlements: settlements.map((settlement) => ({ ...settlement, jurisdiction })),
      via: { by, subject },
      class: "full",
      jurisdiction,
      make: false,
    }),
  );
  if (reply.status === "full") return [];
  return asking.flatMap(({ number, put, proposal }, at) => {
    const result = reply.status === "settled" ? reply.results[at] : undefined;
    const ending = result ? endingOf(result) : GONE;
    // Its profile has no room for now.
    if (ending.outcome.outcome === "refused" && ending.outcome.reason === "too_much_at_once") return [];
    const jurisdiction = reply.status === "settled" ? reply.jurisdiction : from;
    return [{ number, jurisdiction, counted: countedOf(put, proposal, ending) }];
  });
}

/** No other object of the visitor's is asked: what may not join their profile any more is not kept. */
function endingOf({ outcome, receipt }: Extract<CollectReply, { status: "settled" }>["results"][number]): Ending {
  const isKept = outcome.outcome === "stored" || outcome.outcome === "reduced";
  if (isKept && receipt === undefined) return { outcome: { outcome: "refused", reason: "consent_denied" } };
  return receipt === undefined ? { outcome } : { outcome, receipt };
}

function countedOf(put: Deliverable, proposal: Replay["proposal"] | undefined, ending: Ending): Counted {
  const { country } = put.context as { readonly country: string };
  return {
    outcome: ending.outcome,
    source: put.source,
    name: proposal?.validation.planned?.name ?? "other",
    country,
    lines: linesOf(ending),
    owed: [],
    violations: [],
  };
}
