/**
 * Folds kept events into what a profile remembers for the owner's triggers, and says when the next occurrence is due.
 * Rests on personalization and falls with it. History makes none, and what a trigger itself said makes none either.
 */
import type { JsonObject } from "../json.ts";
import { LIMIT } from "../limits.ts";
import { narrow, type MinimizedEvent } from "../privacy/minimize.ts";
import type { Needs } from "../needs.ts";
import { TRIGGER_SOURCE, type Trigger } from "../triggers.ts";
import { categoriesIn, type Affinity } from "./categories.ts";
import { holdAll } from "./features/matches.ts";
import type { Kept } from "./kept.ts";
import { occurrencesIn, withMoment, type Cause, type Moment, type Watch } from "./moments.ts";
import { carriedOfSession, momentsOfCondition, momentsOfEnds } from "./session-moments.ts";
import type { Session } from "./session.ts";
import type { PersonalizationSlice, ProfileState } from "./state.ts";

/** The earliest of all. What is leaving for another home says nothing here any more. */
export function dueOf({ leaving, slices }: ProfileState): number | undefined {
  if (leaving) return undefined;
  const dues = Object.values(slices.personalization?.watches ?? {}).flatMap(({ due }) => due ?? []);
  return dues.length === 0 ? undefined : Math.min(...dues);
}

export function watchOf(moments: readonly Moment[], { when }: Trigger): Watch {
  const dues = occurrencesIn(moments, when).map(({ due }) => due);
  return dues.length === 0 ? { moments } : { moments, due: Math.min(...dues) };
}

/** `before` is the state without the event, which `state` has folded already. */
export function foldTriggers(
  before: ProfileState,
  state: ProfileState,
  kept: Kept,
  { triggers, definitions }: Needs,
): ProfileState {
  const slice = state.slices.personalization;
  if (!slice || kept.history || kept.source === TRIGGER_SOURCE || !kept.allowed.includes("personalization")) {
    return state;
  }
  const hasMoved = slice.sessions !== before.slices.personalization?.sessions;
  const touched = [...(triggers.byEvent.get(kept.event.name) ?? []), ...(hasMoved ? triggers.ofSessions : [])];
  const known = slice.watches ?? {};
  const news = touched.flatMap((trigger): [string, Watch][] => {
    const { moments } = known[trigger.id] ?? { moments: [] };
    const after = momentsAfter(moments, kept, trigger, slice, categoriesIn(slice.features, definitions));
    return after === moments ? [] : [[trigger.id, watchOf(after, trigger)]];
  });
  if (news.length === 0) return state;
  // Of a trigger that the config has no more, nothing is remembered.
  const left = Object.entries(known).filter(([id]) => triggers.byId.has(id));
  const watches = { ...Object.fromEntries(left), ...Object.fromEntries(news) };
  return { ...state, slices: { ...state.slices, personalization: { ...slice, watches } } };
}

/** The moments themselves where the event is nothing to the trigger. */
function momentsAfter(
  moments: readonly Moment[],
  kept: Kept,
  { when, carry }: Trigger,
  slice: PersonalizationSlice,
  affinity: Affinity,
): readonly Moment[] {
  const event = narrow(kept.event, ["personalization"]);
  const at = event.occurredAt;
  const oldest = event.receivedAt - LIMIT.staleAfterMs;
  if ("after" in when) {
    const add = (moment: Moment) => withMoment(moments, moment, when, oldest - when.for);
    if (event.name !== when.after) return add({ at, is: "ended" });
    return holdAll(when.where, event.plain.properties)
      ? add({ at, cause: causeOf(kept, carriedFrom(event, carry)) })
      : moments;
  }
  if ("event" in when) {
    const key = when.same === undefined ? undefined : keyOf(event.plain.properties[when.same]);
    if ((when.same !== undefined && key === undefined) || !holdAll(when.where, event.plain.properties)) return moments;
    const cause = causeOf(kept, carriedFrom(event, carry));
    return withMoment(moments, { at, ...(key === undefined ? {} : { key }), cause }, when, oldest - when.within);
  }
  const causeOfSession = (session: Session) => causeOf(kept, carriedOfSession(session, carry));
  return "session" in when
    ? momentsOfCondition(moments, when.session, slice, affinity, at, causeOfSession)
    : momentsOfEnds(moments, slice, at, causeOfSession);
}

function causeOf({ site, allowed, law }: Kept, carried: JsonObject): Cause {
  const { region: _, ...found } = law;
  return { site, purposes: allowed, found, carried };
}

type Scalar = string | number | boolean;

function isScalar(value: unknown): value is Scalar {
  // As it rests: a control character is six.
  if (typeof value === "string") return JSON.stringify(value).length - 2 <= LIMIT.triggerCharacters;
  return typeof value === "number" || typeof value === "boolean";
}

function keyOf(value: unknown): string | undefined {
  return isScalar(value) && value !== "" ? String(value) : undefined;
}

function carriedFrom({ plain }: MinimizedEvent, carry: readonly string[]): JsonObject {
  const values = carry.map((field) => [field, plain.properties[field]] as const);
  return Object.fromEntries(values.flatMap(([field, value]) => (isScalar(value) ? [[field, value] as const] : [])));
}
