/**
 * A profile as server code reads it, sealed values opened: what is held, and the golden record of what of it may be used now.
 * Shows no secret, no token, no id of an object; and whose the links are, only to whoever may open them.
 */
import type { Declared } from "../decide/declared.ts";
import type { JsonObject } from "../json.ts";
import type { OwnerLaw } from "../policy/owner.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import type { Link } from "../privacy/receipt-chain.ts";
import type { Definitions } from "../segments/compile.ts";
import { isoTime } from "../time.ts";
import { allowancesIn, allowedIn, type Allowances } from "./allowed.ts";
import { inOrder, type DeviceRow } from "./device-row.ts";
import { openWord } from "./facts.ts";
import { goldenAccount, goldenRecord, type Expiry, type GoldenRecord } from "./golden.ts";
import { pointerOf, type AccountPointer } from "./account.ts";
import { heldItems, type HeldItem } from "./held-items.ts";
import { linkViews, type LinkView } from "./link-view.ts";
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
  /** By recommendation, what was looked at in the last session, the last first. */
  readonly items: Readonly<Record<string, readonly HeldItem[]>>;
  /** The links as they are chained, times in epoch ms: their names can be made of them again. */
  readonly receipts: readonly Link[];
  /** Names the newest of them; absent where there is none. */
  readonly receiptsHead?: string;
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
    traits: mapValues(personalization?.traits ?? {}, (fact) => openWord(fact, keys)),
    group: mapValues(personalization?.group ?? {}, (fact) => openWord(fact, keys)),
    consent: mapValues(
      state.consent.choices as Readonly<Record<string, { granted: boolean; at: number }>>,
      ({ granted, at }) => ({
        granted,
        at: isoTime(at),
      }),
    ),
    ...(state.consent.optOutSignalAt === undefined ? {} : { optOutSignalAt: isoTime(state.consent.optOutSignalAt) }),
    ...(state.consent.declared === undefined ? {} : { declared: state.consent.declared }),
    items: heldItems(personalization?.items),
    receipts: state.receipts?.links ?? [],
    ...(state.receipts === undefined ? {} : { receiptsHead: state.receipts.head }),
  };
}

/** What a person is, as far as the owner may use it. */
export interface PersonView extends ProfileView {
  /** What of it may be used now, one value each. */
  readonly attributes: GoldenRecord;
  /** Which account they act for; absent where nobody said it, or it may not be used. */
  readonly account?: AccountPointer;
  readonly links: readonly LinkView[];
  /** What is allowed now, and why. */
  readonly purposes: Allowances;
}

export interface Viewing {
  readonly definitions: Definitions;
  readonly policy: OwnerLaw;
  readonly now: number;
  /** The reader may see the values of links. */
  readonly opensLinks: boolean;
  readonly expiry?: Expiry | undefined;
}

/** `folded`: what all the rows come to as one. */
export function personViewOf(
  folded: Pick<DeviceRow, "state" | "keys">,
  rows: readonly DeviceRow[],
  { definitions, policy, now, opensLinks, expiry }: Viewing,
): PersonView {
  const ordered = inOrder(rows);
  const states = ordered.map(({ state }) => state);
  const allowances = allowancesIn(states, policy, now);
  const allowed = ({ state }: DeviceRow) => allowedIn(allowances(state));
  const asking = { definitions, allowed, now, expiry };
  const pointer = goldenAccount(ordered, asking);
  return {
    ...viewOf(folded.state, definitions, now, folded.keys),
    attributes: goldenRecord(ordered, asking),
    ...(pointer ? { account: pointerOf(pointer) } : {}),
    links: linkViews(ordered, opensLinks),
    purposes: allowances(states[0] ?? folded.state),
  };
}
