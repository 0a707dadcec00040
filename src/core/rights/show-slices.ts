/** Shows what a profile holds for a purpose: every member of every slice, in the words of the owner's plan and config. */
import type { Json, JsonObject } from "../json.ts";
import type { Purpose } from "../policy/purposes.ts";
import { openWord, type Fact, type Facts, type Word } from "../profile/facts.ts";
import { heldItems } from "../profile/held-items.ts";
import { logOf, openSessions } from "../profile/session-log.ts";
import type { Session } from "../profile/session.ts";
import type { AnalyticsSlice, PersonalizationSlice, RecentEvent, Slices } from "../profile/state.ts";
import { keptBy } from "../segments/cost.ts";
import { isoTime } from "../time.ts";
import { heldThing, showAll, type Held, type Showers, type Showing, type Shown } from "./held.ts";

const ANALYTICS: Showers<AnalyticsSlice> = {
  counts: (counts, showing) => ({
    held: Object.entries(counts).map(([event, { count, firstAt, lastAt }]) =>
      heldThing(
        {
          name: `counts.${event}`,
          value: { count, firstAt: isoTime(firstAt), lastAt: isoTime(lastAt) },
          meaning: `How often, and when first and last: ${meaningOf(event, showing)}`,
          how: "observed",
          purpose: "analytics",
          at: lastAt,
          event,
        },
        showing,
      ),
    ),
  }),
  streams: (streams, showing) => ({
    held: streams.map(({ highest }, index) =>
      heldThing(
        {
          name: `streams.${index}`,
          value: highest,
          meaning: "The number of the last event that one page load sent, to notice events that were lost",
          how: "observed",
          purpose: "analytics",
        },
        showing,
      ),
    ),
  }),
};

const PERSONALIZATION: Showers<PersonalizationSlice> = {
  traits: (facts, showing) => ({ held: factsOf("identify", "traits", facts, showing) }),
  group: (facts, showing) => ({ held: factsOf("group", "group", facts, showing) }),
  account: (account, showing) => ({
    held: factsOf("group", "account", { id: account }, showing),
  }),
  recent: (recent, showing) => ({
    held: Object.entries(recent).map(([event, last]) =>
      heldThing(
        {
          name: `events.${event}`,
          value: openedEvent(last, showing),
          meaning: `The last of its kind: ${meaningOf(event, showing)}`,
          how: "observed",
          purpose: "personalization",
          at: last.at,
          event,
        },
        showing,
      ),
    ),
  }),
  sessions: (sessions, showing) => sessionsOf(openSessions(sessions), showing),
  session: (session, showing) => sessionsOf(openSessions(logOf({ session })), showing),
  interests: (interests, showing) => ({
    held: [reckoned("interests", interests as Json, "Categories looked at, as they were counted before", showing)],
  }),
  features: ({ of }, showing) => ({
    held: Object.entries(of).map(([id, state]) => {
      const feature = showing.config.definitions.features.get(id);
      const meaning = feature ? keptBy(feature.spec) : "of a definition that is no more";
      return reckoned(`features.${id}`, state as unknown as Json, `For segments and scores: ${meaning}`, showing);
    }),
  }),
  watches: (watches, showing) => ({
    held: Object.entries(watches).map(([id, { moments, due }]) => {
      const seen = moments.map(({ at, is, cause }) => ({
        at: isoTime(at),
        ...(is === undefined ? {} : { is }),
        ...(cause ? { site: cause.site, carried: cause.carried } : {}),
      }));
      const value = { moments: seen, ...(due === undefined ? {} : { due: isoTime(due) }) };
      const meaning = showing.config.triggers.byId.get(id)?.description ?? "of a trigger that is no more";
      return reckoned(`triggers.${id}`, value, `What may make the collector say something: ${meaning}`, showing);
    }),
  }),
  items: (trails, showing) => ({
    held: Object.entries(heldItems(trails)).map(([id, items]) =>
      heldThing(
        {
          name: `items.${id}`,
          value: items.map((item): JsonObject => ({ ...item })),
          meaning: "What was looked at in the last session, the last first, to recommend others",
          how: "observed",
          purpose: "personalization",
          at: Math.max(...(trails[id]?.items ?? []).map(({ at }) => at)),
        },
        showing,
      ),
    ),
  }),
};

/** Each by the purpose that it rests on. */
export const SLICES: Showers<Slices> = {
  analytics: (slice, showing) => showAll(ANALYTICS, slice, showing),
  personalization: (slice, showing) => showAll(PERSONALIZATION, slice, showing),
};

/** Every word that is held, whoever said it. */
function factsOf(type: "identify" | "group", under: string, facts: Facts, showing: Showing): readonly Held[] {
  const planned = showing.config.plan.find(type, "");
  return Object.entries(facts).flatMap(([field, fact]) => {
    const described = planned?.schema.shape[field]?.description;
    const meaning = described ?? `${field}: ${planned?.description ?? "no longer in the plan"}`;
    const held = (word: Word, verified: boolean): Held =>
      heldThing(
        {
          name: `${under}.${field}`,
          value: openWord(word, showing.keys),
          meaning,
          how: "declared",
          purpose: "personalization",
          at: word.at,
          source: word.source,
          verified,
          event: planned?.name,
        },
        showing,
      );
    return wordsOf(fact).map(([word, verified]) => held(word, verified));
  });
}

function wordsOf(fact: Fact): readonly (readonly [Word, boolean])[] {
  const { server, corrected, verified = false } = fact;
  return [
    [fact, verified],
    ...(server ? [[server, true] as const] : []),
    ...(corrected ? [[corrected, false] as const] : []),
  ];
}

function sessionsOf(sessions: readonly Session[], showing: Showing): Shown {
  const { keys } = showing;
  const open = (sealed: string): string => keys.open("state", sealed);
  return {
    held: sessions.map((session) => {
      // Which paths are kept is the owner's config, and nothing of the person.
      const { keep: _, startedAt, lastAt, referrer, entry, path, source, ...plain } = session;
      const value: JsonObject = {
        ...plain,
        startedAt: isoTime(startedAt),
        lastAt: isoTime(lastAt),
        ...(source ? { source: { ...source } } : {}),
        ...(referrer === undefined ? {} : { referrer: open(referrer) }),
        ...(entry === undefined ? {} : { entry: open(entry) }),
        ...(path === undefined ? {} : { path: path.map(open) }),
      };
      const meaning = "A visit: when, how many pages, how far it came, from where, and by which device and country";
      const told = { name: `sessions.${session.number}`, value, meaning, at: lastAt } as const;
      return heldThing({ ...told, how: "observed", purpose: "personalization" }, showing);
    }),
  };
}

function openedEvent({ properties, sealed }: RecentEvent, { keys }: Showing): JsonObject {
  const personal =
    sealed === undefined ? {} : (JSON.parse(keys.open("state", sealed)) as { [part: string]: JsonObject });
  return {
    properties: { ...properties, ...personal["properties"] },
    context: personal["context"] ?? {},
  };
}

function reckoned(name: string, value: Json, meaning: string, showing: Showing): Held {
  const purpose: Purpose = "personalization";
  return heldThing({ name, value, meaning, how: "inferred", purpose }, showing);
}

function meaningOf(event: string, { config }: Showing): string {
  return config.plan.events.find(({ name }) => name === event)?.description ?? "no longer in the plan";
}
