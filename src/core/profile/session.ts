/**
 * A session: what a visitor does without a pause of thirty minutes, how far they came, and what they look at. Folded
 * event by event; holds plain facts and sealed paths. Late events of a session that is over do not change it.
 */
import type { CallType } from "../event.ts";
import { LIMIT } from "../limits.ts";
import { STAGES, type Stage } from "../plan.ts";
import type { MinimizedEvent } from "../privacy/minimize.ts";
import { originOf, type Source } from "./source.ts";

export interface Session {
  /** 1 for the visitor's first. */
  readonly number: number;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly lastAt: number;
  readonly pages: number;
  /** The last pages' paths, oldest first, each sealed. */
  readonly path: readonly string[];
  readonly source?: Source;
  /** The host of a referrer that is in no list, sealed. */
  readonly referrer?: string;
  readonly stage?: Stage;
}

/** What the visitor looks at, what they looked at last standing last; a weight halves with every new session. */
export type Interests = readonly { readonly category: string; readonly weight: number }[];

export interface Browsing {
  readonly session?: Session;
  readonly interests?: Interests;
}

/** What only visitors do. A trait that a server learns at night starts no session. */
const ACTIVITY: ReadonlySet<CallType> = new Set(["page", "screen", "track"]);

/** Something put into the cart says as much as three looks at it. */
const WEIGHT: Readonly<Record<Stage, number>> = { view: 1, cart: 3, checkout: 3, order: 3 };

function later(a: Stage | undefined, b: Stage | undefined): Stage | undefined {
  if (!a || !b) return a ?? b;
  return STAGES.indexOf(a) >= STAGES.indexOf(b) ? a : b;
}

export function isOver({ lastAt }: Session, at: number): boolean {
  return at > lastAt + LIMIT.sessionGapMs;
}

/** What was liked long ago fades and is then forgotten. */
function faded(interests: Interests): Interests {
  return interests
    .map(({ category, weight }) => ({ category, weight: weight / 2 }))
    .filter(({ weight }) => weight >= 0.25);
}

/** The limit takes the lightest and, of these, the oldest. */
function interested(interests: Interests, category: string, weight: number): Interests {
  const known = interests.find((interest) => interest.category === category);
  const others = interests.filter((interest) => interest !== known);
  const grown = [...others, { category, weight: (known?.weight ?? 0) + weight }];
  if (grown.length <= LIMIT.interestCategories) return grown;
  const lightest = others.reduce((least, interest) => (interest.weight < least.weight ? interest : least));
  return grown.filter((interest) => interest !== lightest);
}

function pathOf({ type, plain, personal }: MinimizedEvent): string | undefined {
  const path =
    type === "page" ? personal.context["page_path"] : type === "screen" ? plain.properties["name"] : undefined;
  return typeof path === "string" ? path.slice(0, LIMIT.sessionPathCharacters) : undefined;
}

/** `seal` seals for the profile's own state. */
export function foldSession(before: Browsing, event: MinimizedEvent, seal: (text: string) => string): Browsing {
  const at = event.occurredAt;
  const known = before.session;
  if (!ACTIVITY.has(event.type) || (known && at < known.startedAt - LIMIT.sessionGapMs)) return before;

  const continued = known && !isOver(known, at) ? known : undefined;
  const session: Session = continued ?? {
    number: (known?.number ?? 0) + 1,
    startedAt: at,
    lastAt: at,
    pages: 0,
    path: [],
  };
  const path = pathOf(event);
  const came = session.source ? undefined : originOf(event.plain, event.personal);
  const stage = later(session.stage, event.stage);
  const after: Session = {
    ...session,
    startedAt: Math.min(session.startedAt, at),
    lastAt: Math.max(session.lastAt, at),
    pages: session.pages + (event.type === "page" || event.type === "screen" ? 1 : 0),
    path: path === undefined ? session.path : [...session.path, seal(path)].slice(-LIMIT.sessionPath),
    ...(came ? { source: came.source } : {}),
    ...(came?.referrer === undefined ? {} : { referrer: seal(came.referrer) }),
    ...(stage === undefined ? {} : { stage }),
  };

  const interests = continued ? (before.interests ?? []) : faded(before.interests ?? []);
  const category = event.category === undefined ? undefined : event.plain.properties[event.category];
  if (typeof category !== "string" || category === "" || category.length > LIMIT.categoryCharacters) {
    return { session: after, interests };
  }
  return { session: after, interests: interested(interests, category, event.stage ? WEIGHT[event.stage] : 1) };
}
