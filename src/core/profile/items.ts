/**
 * The items of the running session, for recommendations: the last few that were looked at, and nothing where the owner
 * recommends nothing. Whatever the order in which a session's events arrive, the same are kept. A session teaches by its
 * first items, as many as are kept: after that nobody could tell which pair it has taught before.
 */
import { type Json, type JsonObject } from "../json.ts";
import { narrow, type MinimizedEvent } from "../privacy/minimize.ts";
import type { CompiledRecommendations, Recommendation } from "../recommendations.ts";
import { addLessons, lessonOf, type Lesson, type Look } from "../trends/lesson.ts";
import type { Weights } from "../trends/weights.ts";
import { LIMIT } from "../limits.ts";
import { TRIGGER_SOURCE } from "../triggers.ts";
import type { Kept } from "./kept.ts";
import { newestSession } from "./session-log.ts";
import type { Session } from "./session.ts";
import type { ProfileState } from "./state.ts";

export interface Item extends Look {
  readonly bought?: true;
}

export interface Trail {
  /** By their time, the last one last; each once. */
  readonly items: readonly Item[];
  /** It had to let go of one. */
  readonly full?: true;
}

export const NO_TRAIL: Trail = { items: [] };

/** By recommendation. */
export type Trails = Readonly<Record<string, Trail>>;

/** By recommendation: names no visitor. */
export type Lessons = Readonly<Record<string, Lesson>>;

export interface Followed {
  readonly state: ProfileState;
  readonly lessons: Lessons;
}

/** `state` has folded the event already, so that its session is known. */
export function foldItems(state: ProfileState, kept: Kept, recommendations: CompiledRecommendations): Followed {
  const slice = state.slices.personalization;
  const isOwn = kept.source === TRIGGER_SOURCE;
  const session = slice && newestSession(slice);
  if (!session || kept.history || isOwn || !kept.allowed.includes("personalization")) return { state, lessons: {} };
  const { startedAt } = session;
  const known = slice.items ?? {};
  const begun = startedAnew(known, startedAt, recommendations);
  let taught: Lessons = {};
  const after: Record<string, Trail> = { ...begun };
  for (const recommendation of recommendations.byEvent.get(kept.event.name) ?? []) {
    const { id, recent } = recommendation;
    for (const item of itemsIn(narrow(kept.event, ["personalization"]), recommendation)) {
      if (item.at < startedAt) continue;
      const { trail, lesson } = follow(after[id] ?? NO_TRAIL, item, recent);
      after[id] = trail;
      if (lesson) taught = addTaught(taught, { [id]: lesson });
    }
  }
  if (begun === known && Object.keys(after).every((id) => after[id] === known[id])) return { state, lessons: {} };
  const { items: _, ...rest } = slice;
  const personalization = Object.keys(after).length > 0 ? { ...rest, items: after } : rest;
  return { state: { ...state, slices: { ...state.slices, personalization } }, lessons: taught };
}

export function addTaught(a: Lessons, b: Lessons): Lessons {
  const both = { ...a };
  for (const [id, lesson] of Object.entries(b)) both[id] = both[id] ? addLessons(both[id], lesson) : lesson;
  return both;
}

/** Without what is of a session before, or of a recommendation that the config has no more. */
function startedAnew(trails: Trails, startedAt: number, { byId }: CompiledRecommendations): Trails {
  const isOver = ([id, { items }]: [string, Trail]): boolean => !byId.has(id) || items.some(({ at }) => at < startedAt);
  const entries = Object.entries(trails);
  if (!entries.some(isOver)) return trails;
  return Object.fromEntries(entries.filter((entry) => !isOver(entry)));
}

export function follow(
  before: Trail,
  item: Item,
  most: number,
  weights?: Weights,
): { readonly trail: Trail; readonly lesson?: Lesson } {
  const trail = withItem(before, item, most);
  const isNews = !trail.full && !before.items.some(({ id }) => id === item.id);
  return isNews ? { trail, lesson: lessonOf(before.items, item, weights) } : { trail };
}

/** The very same where the item adds nothing to it. */
function withItem(trail: Trail, item: Item, most: number): Trail {
  const { items, full } = trail;
  const known = items.find(({ id }) => id === item.id);
  if (known && known.at > item.at && (known.bought || !item.bought)) return trail;
  const later = known && known.at > item.at ? known : item;
  const isBought = known?.bought ?? item.bought;
  const one: Item = { ...later, ...(isBought ? { bought: true } : {}) };
  const all = [...items.filter((other) => other !== known), one].sort(byTime);
  const isFull = full ?? (all.length > most || undefined);
  return { items: all.slice(-most), ...(isFull ? { full: true } : {}) };
}

function byTime(a: Item, b: Item): number {
  return a.at - b.at || (a.id < b.id ? -1 : 1);
}

/** What of them is of this session. */
export function trailsSince(trails: Trails = {}, session: Session | undefined): Trails {
  const startedAt = session?.startedAt ?? Infinity;
  const left = Object.entries(trails).map(([id, { items, ...rest }]): [string, Trail] => [
    id,
    { ...rest, items: items.filter(({ at }) => at >= startedAt) },
  ]);
  return Object.fromEntries(left.filter(([, { items }]) => items.length > 0));
}

/** Two halves of one session taught apart, and might teach a pair twice: it teaches no more. */
export function joinTrails(a: Trail, b: Trail): Trail {
  const most = a.items.length + b.items.length;
  return { ...b.items.reduce((trail, item) => withItem(trail, item, most), a), full: true };
}

/** Of an order's list, those that are told; what is no id is nothing. */
function itemsIn(event: MinimizedEvent, { events, category }: Recommendation): readonly Item[] {
  const [field = "", within] = (events[event.name] ?? "").split(".");
  const value = own(event.plain.properties, field);
  const bought = event.stage === "order" ? { bought: true as const } : {};
  const at = event.occurredAt;
  if (within === undefined) {
    return itemOf(value, category === undefined ? undefined : own(event.plain.properties, category));
  }
  if (!Array.isArray(value)) return [];
  return value.slice(0, LIMIT.recentItems).flatMap((one: Json) => {
    const product = isObject(one) ? one : {};
    return itemOf(own(product, within), category === undefined ? undefined : own(product, category));
  });

  function itemOf(id: Json | undefined, kind: Json | undefined): readonly Item[] {
    const called = nameOf(id);
    const of = nameOf(kind);
    return called === undefined ? [] : [{ id: called, at, ...(of === undefined ? {} : { category: of }), ...bought }];
  }
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own(record: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function nameOf(value: Json | undefined): string | undefined {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && text !== "" && text.length <= LIMIT.itemCharacters ? text : undefined;
}
