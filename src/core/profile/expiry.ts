/**
 * What a profile forgets by itself: every trait, last event and count when its own time is past, and what rests on browsing
 * when the visitor has not come for that long. Choices stay while they mean anything; when nothing else is left and they
 * mean nothing any more, the profile has ended. Whenever it is looked at, it comes to the same.
 */
import { choiceLifeMs } from "../decide/standing.ts";
import { regionOf } from "../policy/regions/index.ts";
import type { Law, Laws } from "../policy/resolve.ts";
import { UNKNOWN } from "../policy/regions/unknown.ts";
import { longestLife, shortestLives, type FieldLives, type Lives, type Retention } from "../retention.ts";
import { DAY_MS } from "../time.ts";
import { NO_DAYS } from "./days.ts";
import type { Fact } from "./facts.ts";
import { newestSession } from "./session-log.ts";
import {
  classOf,
  type AnalyticsSlice,
  type ConsentState,
  type PersonalizationSlice,
  type ProfileState,
  type RecentEvent,
} from "./state.ts";

/** `undefined`: nothing of it means anything any more. The very same where nothing is past its time. */
export function expired(state: ProfileState, retention: Retention, now: number): ProfileState | undefined {
  return look(state, retention, now).state;
}

/** When something expires next, epoch ms. Never, in an object that ends by itself or is leaving. */
export function expiryOf(state: ProfileState, retention: Retention): number | undefined {
  return look(state, retention, -Infinity).next;
}

interface Aged {
  readonly state: ProfileState | undefined;
  readonly next?: number;
}

/** Whether something stays whose end this is. */
type Stays = (end: number) => boolean;

export function look(state: ProfileState, retention: Retention, now: number): Aged {
  if (classOf(state) !== "full" || state.leaving) return { state };
  let next = Infinity;
  const stays: Stays = (end) => {
    if (end > now) next = Math.min(next, end);
    return end > now;
  };
  const lives = shortestLives(
    retention,
    lawsOf(state.consent).map(({ region }) => region.id),
  );
  const { analytics, personalization } = state.slices;
  const idle = lastDayOf(state);
  const counted = analytics && analyticsLeft(analytics, idle, lives, stays);
  const known = personalization && personalizationLeft(personalization, idle, lives, retention, stays);
  const isEmpty = !counted && !known;
  if (isEmpty && !stays(endOf(state, retention))) return { state: undefined };
  const isSame = counted === analytics && known === personalization;
  const slices = { ...(counted ? { analytics: counted } : {}), ...(known ? { personalization: known } : {}) };
  return { state: isSame ? state : { ...state, slices }, next };
}

/** Where the visitor belongs: each law counts, and the shortest time of all. */
function lawsOf({ home, claimedHome, declared }: ConsentState): Laws {
  const places = [home, claimedHome, declared?.residence].filter((place) => place !== undefined);
  const [first, ...others] = places.map(({ country, subdivision }): Law => ({
    region: regionOf(country, subdivision),
    foundBy: "home",
    country,
  }));
  return first ? [first, ...others] : [{ region: UNKNOWN, foundBy: "unknown", country: "XX" }];
}

/** The last day on which anything was kept, where what rests says no time of its own. */
function lastDayOf({ createdAt, days = NO_DAYS }: ProfileState): number {
  return Math.max(createdAt, ...Object.values(days).flatMap((ranges) => (ranges.at(-1)?.[1] ?? 0) * DAY_MS));
}

function analyticsLeft(slice: AnalyticsSlice, idle: number, lives: Lives, stays: Stays): AnalyticsSlice | undefined {
  const life = lives.analytics;
  if (Object.keys(slice.counts).length === 0) return stays(idle + life) ? slice : undefined;
  const counts = left(slice.counts, (one) => (stays(one.lastAt + life) ? one : undefined));
  if (Object.keys(counts).length === 0) return undefined;
  return counts === slice.counts ? slice : { ...slice, counts };
}

function personalizationLeft(
  slice: PersonalizationSlice,
  idle: number,
  lives: Lives,
  retention: Retention,
  stays: Stays,
): PersonalizationSlice | undefined {
  const life = lives.personalization;
  const factLeft = (fact: Fact, name: string): Fact | undefined => {
    const own = Math.min(life, retention.traits.get(name) ?? life);
    if (!stays(fact.at + own)) return undefined;
    const { server, corrected, ...said } = fact;
    const isServersLeft = server !== undefined && stays(server.at + own);
    const isCorrectionLeft = corrected !== undefined && stays(corrected.at + own);
    if (isServersLeft === (server !== undefined) && isCorrectionLeft === (corrected !== undefined)) return fact;
    return { ...said, ...(isServersLeft ? { server } : {}), ...(isCorrectionLeft ? { corrected } : {}) };
  };
  const recent = left(slice.recent, (event, name) =>
    stays(event.at + life) ? recentLeft(event, retention.events.get(name), stays) : undefined,
  );
  const traits = left(slice.traits, factLeft);
  const group = left(slice.group, factLeft);
  const isSame = recent === slice.recent && traits === slice.traits && group === slice.group;
  const isBrowsed = Object.keys(slice).length > FACTS;
  if (isBrowsed && stays((lastSeenIn(slice) ?? idle) + life)) {
    return isSame ? slice : { ...slice, recent, traits, group };
  }
  if ([recent, traits, group].every((record) => Object.keys(record).length === 0)) return undefined;
  return isSame && !isBrowsed ? slice : { recent, traits, group };
}

/** `recent`, `traits` and `group`, each with times of its own. All else of the slice came by browsing. */
const FACTS = 3;

/** Its fields that go sooner than it does. What is sealed goes as one. */
function recentLeft(event: RecentEvent, fields: FieldLives | undefined, stays: Stays): RecentEvent {
  if (!fields) return event;
  const { properties, sealed, ...rest } = event;
  const young =
    properties &&
    left(properties, (value, name) => {
      const own = Object.hasOwn(fields.plain, name) ? fields.plain[name] : undefined;
      return own === undefined || stays(event.at + own) ? value : undefined;
    });
  const isSealedLeft = sealed !== undefined && (fields.sealed === undefined || stays(event.at + fields.sealed));
  if (young === properties && isSealedLeft === (sealed !== undefined)) return event;
  return { ...rest, ...(young ? { properties: young } : {}), ...(isSealedLeft ? { sealed } : {}) };
}

function lastSeenIn(slice: PersonalizationSlice): number | undefined {
  const times = Object.values(slice.recent).map(({ at }) => at);
  const session = newestSession(slice);
  const all = session ? [...times, session.lastAt] : times;
  return all.length === 0 ? undefined : Math.max(...all);
}

/** When none of its choices means anything any more, epoch ms. */
export function consentEndOf({ createdAt, consent }: ProfileState): number {
  const said = Object.values(consent.choices).map(({ at }) => at);
  return Math.max(createdAt, consent.optOutSignalAt ?? 0, ...said) + choiceLifeMs(lawsOf(consent));
}

/** While a line of it may lie in the archive, an erasure must find it. */
function endOf(state: ProfileState, retention: Retention): number {
  const isArchived = state.days !== undefined || state.inherited !== undefined;
  return Math.max(consentEndOf(state), isArchived ? lastDayOf(state) + longestLife(retention) : 0);
}

/** The very same where every value stays as it is. */
function left<Value>(
  record: Readonly<Record<string, Value>>,
  of: (value: Value, name: string) => Value | undefined,
): Readonly<Record<string, Value>> {
  let isSame = true;
  const entries = Object.entries(record).flatMap(([name, value]): [string, Value][] => {
    const after = of(value, name);
    isSame &&= after === value;
    return after === undefined ? [] : [[name, after]];
  });
  return isSame ? record : Object.fromEntries(entries);
}
