/** Folds kept events and choices into a profile's state. Pure; bounded by the plan, since only planned names arrive. */
import type { JsonObject } from "../json.ts";
import { LIMIT } from "../limits.ts";
import type { Purpose } from "../policy/purposes.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import { narrow, type MinimizedEvent } from "../privacy/minimize.ts";
import { isWished, NO_NEEDS, type Needs } from "../needs.ts";
import { joinAccount } from "./account.ts";
import { learn } from "./facts.ts";
import { foldFeatures } from "./features.ts";
import type { Kept } from "./kept.ts";
import { isNeeded, neededCounts, neededFacts } from "./need-to-know.ts";
import { foldSequence, type Numbering } from "./sequence.ts";
import { foldSession } from "./session-log.ts";
import type { Seen } from "./session-mark.ts";
import type { AnalyticsSlice, PersonalizationSlice, ProfileState, RecentEvent, Slices } from "./state.ts";

function count(before: AnalyticsSlice | undefined, event: MinimizedEvent, { definitions }: Needs): AnalyticsSlice {
  const slice = neededCounts(before ?? { counts: {} }, definitions);
  if (!isWished(definitions.wishes.counts, event.name)) return slice;
  const known = slice.counts[event.name];
  const at = event.occurredAt;
  const after = {
    count: (known?.count ?? 0) + 1,
    firstAt: Math.min(known?.firstAt ?? at, at),
    lastAt: Math.max(known?.lastAt ?? at, at),
  };
  return { ...slice, counts: { ...slice.counts, [event.name]: after } };
}

function isEmpty(value: JsonObject): boolean {
  return Object.keys(value).length === 0;
}

function remember(event: MinimizedEvent, keys: SubjectKeys): RecentEvent {
  const { plain, personal, occurredAt } = event;
  const text = JSON.stringify(personal);
  if (JSON.stringify(plain.properties).length + text.length > LIMIT.recentCharacters) return { at: occurredAt };
  const nothingPersonal = isEmpty(personal.properties) && isEmpty(personal.context);
  return {
    at: occurredAt,
    properties: plain.properties,
    ...(nothingPersonal ? {} : { sealed: keys.seal("state", text) }),
  };
}

const NOTHING_KNOWN: PersonalizationSlice = { recent: {}, traits: {}, group: {} };

/** How an event comes to be folded, where it is not simply something that the visitor did last. */
interface Manner {
  /** Another of its name comes after it in the call. */
  readonly overtaken?: boolean;
  /** The collector's own: the visitor did nothing, so no session goes on by it. */
  readonly own?: boolean;
  /** What is known of it for the visitor's session. */
  readonly seen?: Seen;
  /** By the owner's server code. */
  readonly vouched?: boolean;
  /** The name of the key that it came by. */
  readonly source?: string;
}

function personalize(
  before: PersonalizationSlice = NOTHING_KNOWN,
  event: MinimizedEvent,
  keys: SubjectKeys,
  history: boolean,
  { overtaken = false, own = false, seen = {}, vouched = false, source }: Manner,
  { definitions }: Needs,
): PersonalizationSlice {
  const slice = neededFacts(before, definitions);
  const { sources } = definitions.wishes;
  const how = { vouched, source, sources, isNeeded: (name: string) => isNeeded(name, definitions) };
  if (event.type === "identify") return { ...slice, traits: learn(slice.traits, event, keys, how) };
  if (event.type === "group") return joinAccount(slice, event, keys, how, definitions);
  if (history) return slice;
  const browsed = own ? slice : browse(slice, event, keys, seen);
  const { features: known, ...others } = browsed;
  const features = foldFeatures(known, event, definitions);
  const after = { ...others, ...(features ? { features } : {}) };
  const isLast = !overtaken && (slice.recent[event.name]?.at ?? 0) <= event.occurredAt;
  if (!isLast || !isWished(definitions.wishes.lastEvents, event.name)) return after;
  return { ...after, recent: { ...slice.recent, [event.name]: remember(event, keys) } };
}

function browse(
  slice: PersonalizationSlice,
  event: MinimizedEvent,
  keys: SubjectKeys,
  seen: Seen,
): PersonalizationSlice {
  const browsing = foldSession(slice, event, seen, (text) => keys.seal("state", text));
  if (browsing === slice) return slice;
  // As older rows hold it; from now on it is in the log.
  const { session: _, interests: __, ...others } = slice;
  return { ...others, ...browsing };
}

/**
 * Of one call's events, those that will not rest as the last of their name, since one that comes after them in the call is
 * no older: to seal them for the profile would be for nothing.
 */
export function overtakenIn(kept: readonly Kept[]): ReadonlySet<Kept> {
  const overtaken = new Set<Kept>();
  const newest = new Map<string, number>();
  for (const one of kept.toReversed()) {
    if (one.history || !one.allowed.includes("personalization")) continue;
    const { name, occurredAt } = one.event;
    const after = newest.get(name);
    if (after !== undefined && after >= occurredAt) overtaken.add(one);
    else newest.set(name, occurredAt);
  }
  return overtaken;
}

/** History reaches the archive and, by its own time, the traits; it neither counts nor becomes the last event. */
export function foldEvent(
  state: ProfileState,
  event: MinimizedEvent,
  allowed: readonly Purpose[],
  keys: SubjectKeys,
  history: boolean,
  manner: Manner = {},
  needs: Needs = NO_NEEDS,
): ProfileState {
  // A field kept for another purpose alone would outlive that purpose in this slice.
  const narrowed = narrow(event, ["personalization"]);
  const slices: Slices = {
    ...state.slices,
    ...(allowed.includes("analytics") && !history ? { analytics: count(state.slices.analytics, event, needs) } : {}),
    ...(allowed.includes("personalization")
      ? { personalization: personalize(state.slices.personalization, narrowed, keys, history, manner, needs) }
      : {}),
  };
  return { ...state, slices };
}

/** Follows the numbers that our browser script gives its events; a slice of its own only where analytics is allowed. */
export function foldNumber(
  state: ProfileState,
  event: MinimizedEvent,
  keys: SubjectKeys,
): { readonly state: ProfileState; readonly numbering: Numbering } | undefined {
  const { analytics } = state.slices;
  const followed = analytics && foldSequence(analytics.streams ?? [], event.messageId, keys.hash);
  if (!followed) return undefined;
  const slices = { ...state.slices, analytics: { ...analytics, streams: followed.streams } };
  return { state: { ...state, slices }, numbering: followed.numbering };
}
