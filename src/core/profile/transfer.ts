/**
 * Brings one profile of a visitor into another, when a race made two. What is sealed is opened to travel in memory and
 * sealed anew where it arrives. What either of the two refuses is in neither afterwards. The secret stays behind and ends
 * with its profile: an event that it had taken is not known again when it is resent, and what it named elsewhere, in the
 * archive and at destinations, comes along by those names, since nobody could make them again when it is to be erased.
 */
import { LIMIT } from "../limits.ts";
import { NO_NEEDS, type Needs } from "../needs.ts";
import type { Purpose } from "../policy/purposes.ts";
import type { Naming } from "../privacy/identifiers/naming.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import { inheriting, tracesOf, type NamesAt, type Traces } from "./erasure.ts";
import { lastMove } from "./last-move.ts";
import { withChoices } from "./fold-consent.ts";
import { newest, resealedFact, type Fact } from "./facts.ts";
import { joinFeatures } from "./features/join.ts";
import { joinTrails, trailsSince } from "./items.ts";
import { joinConsent } from "./kin.ts";
import { withoutRefusedNames } from "./link.ts";
import { named, valueOf } from "./links.ts";
import { mapValues } from "./map-values.ts";
import { joinMoments, joinSessionMoments } from "./moments.ts";
import { joinLogs, logOf, newestSession, resealedLog } from "./session-log.ts";
import type {
  AnalyticsSlice,
  ConsentState,
  EventCount,
  PersonalizationSlice,
  ProfileState,
  RecentEvent,
  Slices,
} from "./state.ts";
import type { Watch } from "./moments.ts";

/** A profile's contents under way. What its slices call sealed is open in here. */
export interface Parcel {
  readonly v: 1;
  /** Names the profile that it comes from, so that it arrives once. */
  readonly from: string;
  /** Those that had been brought there before. */
  readonly joined: readonly string[];
  readonly createdAt: number;
  /** When it set out. */
  readonly movedAt?: number;
  readonly consent: ConsentState;
  readonly slices: Slices;
  /** What it had told destinations for: from now on it is called back from where it arrives. */
  readonly told?: readonly Purpose[];
  /** What is elsewhere of it. */
  readonly traces: Traces;
  /** By what it is called. */
  readonly names: readonly Naming[];
}

const NO_NAMES: NamesAt = () => ({});

/** `object` is the id of the profile's object, in which another profile may have been, or be one day. */
export function toParcel(state: ProfileState, object: string, keys: SubjectKeys, namesAt = NO_NAMES): Parcel {
  const { links = [] } = state;
  return {
    v: 1,
    from: `${object}/${state.createdAt}`,
    joined: state.joined ?? [],
    createdAt: state.createdAt,
    ...lastMove(state),
    consent: state.consent,
    ...(state.told ? { told: state.told } : {}),
    traces: tracesOf({ state, keys }, namesAt),
    names: links.map((link): Naming => {
      const { kind, evidence, source, purpose, at } = link;
      return { kind, value: valueOf(link, keys), evidence, source, purpose, at };
    }),
    slices: resealed(withoutStreams(state.slices), (text) => keys.open("state", text)),
  };
}

type Asking = Pick<Needs, "definitions" | "triggers">;

/** The state itself where the parcel had arrived before. */
export function withParcel(
  state: ProfileState,
  parcel: Parcel,
  keys: SubjectKeys,
  needs: Asking = NO_NEEDS,
): ProfileState {
  const { joined = [] } = state;
  if (joined.includes(parcel.from)) return state;
  const told = [...new Set([...(state.told ?? []), ...(parcel.told ?? [])])];
  const brought = resealed(parcel.slices, (text) => keys.seal("state", text));
  const merged: ProfileState = {
    ...state,
    createdAt: Math.min(state.createdAt, parcel.createdAt),
    joined: [...joined, ...parcel.joined, parcel.from].slice(-LIMIT.joinedProfiles),
    consent: joinConsent(state.consent, parcel.consent),
    ...(told.length > 0 ? { told } : {}),
    slices: joinSlices(state.slices, brought, needs),
  };
  const heir = inheriting(named(merged, parcel.names, keys), parcel.traces, keys);
  return withoutRefusedNames(withChoices(heir, heir.consent.choices));
}

/** They have names of the profile's own secret, which stays behind: no later event can follow them. */
function withoutStreams(slices: Slices): Slices {
  if (!slices.analytics) return slices;
  const { streams: _, ...analytics } = slices.analytics;
  return { ...slices, analytics };
}

/** Every sealed text of the slices, changed. */
function resealed(slices: Slices, change: (text: string) => string): Slices {
  const { personalization } = slices;
  if (!personalization) return slices;
  const { recent, traits, group, account, session: _, ...rest } = personalization;
  const sealedIn = <Value extends object>(record: Readonly<Record<string, Value>>): Record<string, Value> =>
    mapValues(record, (value) =>
      "sealed" in value && typeof value.sealed === "string" ? { ...value, sealed: change(value.sealed) } : value,
    );
  return {
    ...slices,
    personalization: {
      ...rest,
      recent: sealedIn(recent),
      traits: mapValues(traits, (fact) => resealedFact(fact, change)),
      group: mapValues(group, (fact) => resealedFact(fact, change)),
      ...(account ? { account: resealedFact(account, change) } : {}),
      ...(hasSessions(personalization) ? { sessions: resealedLog(logOf(personalization), change) } : {}),
    },
  };
}

function hasSessions({ sessions, session }: PersonalizationSlice): boolean {
  return sessions !== undefined || session !== undefined;
}

/** One visitor's, of two rows. What is sealed in them stays sealed under the keys of each. */
export function joinSlices(a: Slices, b: Slices, needs: Asking): Slices {
  const analytics = a.analytics && b.analytics ? joinAnalytics(a.analytics, b.analytics) : (a.analytics ?? b.analytics);
  const personalization =
    a.personalization && b.personalization
      ? joinPersonalization(a.personalization, b.personalization, needs)
      : (a.personalization ?? b.personalization);
  return { ...(analytics ? { analytics } : {}), ...(personalization ? { personalization } : {}) };
}

function joinAnalytics(a: AnalyticsSlice, b: AnalyticsSlice): AnalyticsSlice {
  return { ...a, counts: joinRecords(a.counts, b.counts, addCounts) };
}

function addCounts(a: EventCount, b: EventCount): EventCount {
  return {
    count: a.count + b.count,
    firstAt: Math.min(a.firstAt, b.firstAt),
    lastAt: Math.max(a.lastAt, b.lastAt),
  };
}

function joinPersonalization(
  a: PersonalizationSlice,
  b: PersonalizationSlice,
  { definitions, triggers }: Asking,
): PersonalizationSlice {
  const features = joinFeatures(a.features, b.features, definitions);
  const joinFacts = (one: Fact, other: Fact) => newest(one, other, definitions.wishes.sources);
  const account = a.account && b.account ? joinFacts(a.account, b.account) : (a.account ?? b.account);
  const sessions = hasSessions(a) || hasSessions(b) ? joinLogs(logOf(a), logOf(b)) : undefined;
  const session = sessions && newestSession({ sessions });
  const items = joinRecords(trailsSince(a.items, session), trailsSince(b.items, session), joinTrails);
  const ofSessions = new Set(triggers.ofSessions.map(({ id }) => id));
  const watches = joinRecords(a.watches ?? {}, b.watches ?? {}, (one, other, id) =>
    joinWatches(one, other, ofSessions.has(id) ? joinSessionMoments : joinMoments),
  );
  return {
    recent: joinRecords(a.recent, b.recent, newer<RecentEvent>),
    traits: joinRecords(a.traits, b.traits, joinFacts),
    group: joinRecords(a.group, b.group, joinFacts),
    ...(account ? { account } : {}),
    ...(sessions ? { sessions } : {}),
    ...(features ? { features } : {}),
    ...(Object.keys(watches).length > 0 ? { watches } : {}),
    ...(Object.keys(items).length > 0 ? { items } : {}),
  };
}

/** The earlier due may be of what the other ended: the alarm that looks then finds out. */
function joinWatches(a: Watch, b: Watch, join: typeof joinMoments): Watch {
  const dues = [a, b].flatMap(({ due }) => due ?? []);
  const moments = join(a.moments, b.moments);
  return dues.length === 0 ? { moments } : { moments, due: Math.min(...dues) };
}

function newer<Dated extends { readonly at: number }>(a: Dated, b: Dated): Dated {
  return b.at > a.at ? b : a;
}

function joinRecords<Value>(
  a: Readonly<Record<string, Value>>,
  b: Readonly<Record<string, Value>>,
  both: (a: Value, b: Value, name: string) => Value,
): Record<string, Value> {
  const joined = { ...a };
  for (const [name, value] of Object.entries(b)) {
    const known = Object.hasOwn(a, name) ? a[name] : undefined;
    joined[name] = known === undefined ? value : both(known, value, name);
  }
  return joined;
}
