/** A profile as server code reads it: counts, last events by type and traits, with sealed values opened. */
import type { Declared } from "../decide/declared.ts";
import type { Json, JsonObject } from "../json.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import type { Link } from "../privacy/receipt-chain.ts";
import type { Definitions } from "../segments/compile.ts";
import { isoTime } from "../time.ts";
import type { Fact } from "./facts.ts";
import { mapValues } from "./map-values.ts";
import type { ProfileState, RecentEvent } from "./state.ts";
import { visitorViewOf, type VisitorView } from "./visitor-view.ts";

export interface ProfileView extends VisitorView {
  readonly createdAt: string;
  readonly counts: Readonly<
    Record<string, { readonly count: number; readonly firstAt: string; readonly lastAt: string }>
  >;
  readonly lastEvents: Readonly<
    Record<string, { readonly at: string; readonly properties: JsonObject; readonly context: JsonObject }>
  >;
  readonly traits: JsonObject;
  readonly group: JsonObject;
  readonly consent: Readonly<Record<string, { readonly granted: boolean; readonly at: string }>>;
  readonly optOutSignalAt?: string;
  /** Known for the law alone: the age as the highest bound reached, and where the visitor lives. */
  readonly declared?: Declared;
  /** The links as they are chained, times in epoch ms: their names can be made of them again. */
  readonly receipts: readonly Link[];
  /** Names the newest of them; absent where there is none. */
  readonly receiptsHead?: string;
}

function openFact(fact: Fact, keys: SubjectKeys): Json {
  return "sealed" in fact ? (JSON.parse(keys.open("state", fact.sealed)) as Json) : fact.value;
}

function openRecent(event: RecentEvent, keys: SubjectKeys): ProfileView["lastEvents"][string] {
  const personal =
    event.sealed === undefined
      ? { properties: {}, context: {} }
      : (JSON.parse(keys.open("state", event.sealed)) as { properties: JsonObject; context: JsonObject });
  return {
    at: isoTime(event.at),
    properties: { ...event.properties, ...personal.properties },
    context: personal.context,
  };
}

export function viewOf(state: ProfileState, definitions: Definitions, now: number, keys: SubjectKeys): ProfileView {
  const { analytics, personalization } = state.slices;
  return {
    ...visitorViewOf(personalization ?? {}, definitions, now),
    createdAt: isoTime(state.createdAt),
    counts: mapValues(analytics?.counts ?? {}, ({ count, firstAt, lastAt }) => ({
      count,
      firstAt: isoTime(firstAt),
      lastAt: isoTime(lastAt),
    })),
    lastEvents: mapValues(personalization?.recent ?? {}, (event) => openRecent(event, keys)),
    traits: mapValues(personalization?.traits ?? {}, (fact) => openFact(fact, keys)),
    group: mapValues(personalization?.group ?? {}, (fact) => openFact(fact, keys)),
    consent: mapValues(
      state.consent.choices as Readonly<Record<string, { granted: boolean; at: number }>>,
      ({ granted, at }) => ({
        granted,
        at: isoTime(at),
      }),
    ),
    ...(state.consent.optOutSignalAt === undefined ? {} : { optOutSignalAt: isoTime(state.consent.optOutSignalAt) }),
    ...(state.consent.declared === undefined ? {} : { declared: state.consent.declared }),
    receipts: state.receipts?.links ?? [],
    ...(state.receipts === undefined ? {} : { receiptsHead: state.receipts.head }),
  };
}
