/**
 * What a profile says by itself, when an occurrence of a trigger is due: the planned event, through the same door as every
 * other. It is decided anew, by what the visitor allows now, and for no more than the event was kept for that made it. In
 * the same step the occurrence becomes said, whatever becomes of the event: it is never said twice.
 */
import { rehear } from "../decide/case.ts";
import { decide } from "../decide/decide.ts";
import type { Proposal } from "../decide/proposal.ts";
import type { DecisionPolicy, DecisionRequest } from "../decide/request.ts";
import { settlePurposes, type Decision } from "../decide/settle.ts";
import { toSettlement, type Settlement } from "../decide/settlement.ts";
import type { CanonicalEvent, Context } from "../event.ts";
import type { Counted } from "../ledger.ts";
import type { EventOutcome } from "../outcome.ts";
import { readPlace } from "../policy/places.ts";
import type { Digest, SubjectKeys } from "../privacy/keys.ts";
import { narrow } from "../privacy/minimize.ts";
import type { Needs } from "../needs.ts";
import { TRIGGER_SOURCE, type CompiledTriggers, type Trigger } from "../triggers.ts";
import { ALONE, heard, type Kin } from "./kin.ts";
import { collect } from "./machine.ts";
import { asSaid, occurrencesIn, type Cause, type Occurrence, type Watch } from "./moments.ts";
import type { OutboxSettings } from "./outbox.ts";
import { knownOf, type ProfileState, type Row } from "./state.ts";
import { commit, type Step } from "./step.ts";
import { dueOf, watchOf } from "./triggers.ts";

/** What the owner configured, as far as a profile needs it to speak. */
export interface SpeakPolicy extends DecisionPolicy, Needs {}

/** How what was said ended, for the books of its site. */
export interface Ended {
  readonly site: string;
  readonly counted: Counted;
}

export interface SpeakStep extends Step {
  readonly ended: readonly Ended[];
}

interface Due extends Occurrence {
  readonly trigger: Trigger;
}

export function speak(
  row: Row,
  policy: SpeakPolicy,
  now: number,
  keys: SubjectKeys,
  digest: Digest,
  settings: OutboxSettings,
  kin = ALONE,
): SpeakStep {
  const next = dueOf(row.state);
  if (next === undefined || next > now) return { row, effects: [], ended: [] };
  const due = dueAt(row.state, policy.triggers, now);
  const said: Row = { ...row, state: asTold(row.state, policy.triggers, due) };
  const known = { ...row.state, consent: heard(row.state.consent, kin) };
  const open = due.filter((one) => !isEndedBy(kin, one));
  const asked = open.map((one) => ask(one, known, policy, now));
  const call = {
    now,
    class: "full",
    jurisdiction: row.state.jurisdiction,
    token: row.state.token,
    settlements: asked.flatMap(({ settlement }) => settlement ?? []),
    proved: true,
    kin,
  } as const;
  const step = collect(said, call, keys, digest, settings, policy);
  // What waits leaves first; then there is room.
  if (step.full) return { row, effects: [], ended: [] };
  const decisions = step.decisions.values();
  const ended = asked.map(({ proposal, settlement, cause: { site } }): Ended => {
    const decision = settlement && decisions.next().value;
    return { site, counted: countedOf(proposal, decision) };
  });
  const after = step.row ?? said;
  return { row: after, effects: step.effects.length > 0 ? step.effects : commit(row, after), ended };
}

function dueAt({ slices }: ProfileState, triggers: CompiledTriggers, now: number): readonly Due[] {
  return Object.entries(slices.personalization?.watches ?? {}).flatMap(([id, { moments }]) => {
    const trigger = triggers.byId.get(id);
    const all = trigger ? occurrencesIn(moments, trigger.when) : [];
    return all.flatMap((one) => (trigger && one.due <= now ? [{ ...one, trigger }] : []));
  });
}

/** On another device of the same person, or as the owner's servers tell: an order at the desk ends the cart on the phone. */
function isEndedBy({ watches }: Kin, { trigger, moment, due }: Due): boolean {
  if (!("after" in trigger.when)) return false;
  const moments = watches.flatMap((one) => one[trigger.id]?.moments ?? []);
  return moments.some(({ is, at }) => is === "ended" && at >= moment.at && at <= due);
}

/** Of a trigger that the config has no more, nothing is remembered. */
function asTold(state: ProfileState, { byId }: CompiledTriggers, due: readonly Due[]): ProfileState {
  const { personalization } = state.slices;
  if (!personalization) return state;
  const told = new Set(due.map(({ moment }) => moment));
  const watches = Object.entries(personalization.watches ?? {}).flatMap(([id, { moments }]): [string, Watch][] => {
    const trigger = byId.get(id);
    return trigger ? [[id, watchOf(asSaid(moments, told), trigger)]] : [];
  });
  const slice = { ...personalization, watches: Object.fromEntries(watches) };
  return { ...state, slices: { ...state.slices, personalization: slice } };
}

interface Asked {
  readonly cause: Cause;
  readonly proposal: Proposal;
  readonly settlement?: Settlement;
}

function ask({ trigger, moment, cause, due }: Due, state: ProfileState, policy: DecisionPolicy, now: number): Asked {
  const event: CanonicalEvent = {
    v: 1,
    type: "track",
    name: trigger.emits,
    // The same at every attempt: were it ever tried twice, the second would be a duplicate.
    messageId: ["trigger", trigger.id, moment.at, ...(moment.key === undefined ? [] : [moment.key])].join("/"),
    occurredAt: due,
    receivedAt: now,
    properties: cause.carried,
    context: contextOf(cause),
  };
  const request = requestOf(cause, now);
  const proposal = decide(event, request, policy);
  if (proposal.next !== "settle") return { cause, proposal };
  const settlement = toSettlement(proposal, request, policy, cause.site, state.jurisdiction);
  return { cause, proposal, settlement: heldTo(cause, settlement, state) };
}

/** Found by the same evidence as then, so that the same law is heard. */
function requestOf({ found }: Cause, now: number): DecisionRequest {
  const { foundBy, country, subdivision, silent } = found;
  const isServers = foundBy === "context" || silent === true;
  return {
    keyKind: isServers ? "server" : "app",
    source: TRIGGER_SOURCE,
    planMode: "refuse",
    receivedAt: now,
    history: false,
    connection: foundBy === "connection" ? readPlace(country, subdivision) : undefined,
    audience: foundBy === "audience" ? (subdivision ?? country) : undefined,
    // The object that speaks is the visitor's own.
    hasCookie: true,
    signals: {},
    consentCategories: {},
  };
}

function contextOf({ found: { foundBy, country, subdivision } }: Cause): Context {
  if (foundBy !== "context") return {};
  return { country, ...(subdivision === undefined ? {} : { region: subdivision }) };
}

/**
 * It tells what is known of a visitor, so it is never a statistic of nobody; and it rests on personalization, whatever else
 * it is for: where that is not allowed any more, nothing of it is.
 */
function heldTo({ purposes: held }: Cause, given: Settlement, { consent }: ProfileState): Settlement {
  const purposes = given.purposes.filter((purpose) => held.includes(purpose));
  const visitor = { proved: true, ...knownOf(consent) };
  const named = { ...given.case, unnamed: false };
  const { personalization } = settlePurposes(rehear(named, visitor), visitor);
  const allowed = personalization.allowed ? purposes : (["personalization"] as const);
  return { ...given, case: named, purposes: allowed, event: narrow(given.event, allowed) };
}

function countedOf(proposal: Proposal, decision: Decision | undefined): Counted {
  const { validation, laws } = proposal;
  return {
    outcome: decision?.outcome ?? outcomeOf(proposal),
    source: TRIGGER_SOURCE,
    name: validation.planned?.name ?? "other",
    country: laws[0].country,
    lines: decision?.kept ? 1 : 0,
    owed: decision?.kept ? decision.deliveries.map(({ to }) => to) : [],
    violations: validation.violations,
  };
}

/** A profile sends nothing in-country: there is nobody who could be told that it failed. */
function outcomeOf(proposal: Proposal): EventOutcome {
  const { notices } = proposal;
  if (proposal.next === "aggregate") return { outcome: "aggregated", notices };
  if (proposal.next === "refuse") {
    return { outcome: "refused", reason: proposal.reason, fields: proposal.fields, notices };
  }
  return { outcome: "refused", reason: "region_forbidden", notices };
}
