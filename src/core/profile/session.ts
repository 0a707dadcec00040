/**
 * A session: what a visitor does without a pause of thirty minutes, and how far they came. Folded event by event;
 * holds plain facts and sealed paths. Late events of a session that is over do not change it.
 */
import type { CallType } from "../event.ts";
import { LIMIT } from "../limits.ts";
import { STAGES, type Stage } from "../plan.ts";
import type { MinimizedEvent } from "../privacy/minimize.ts";
import { foldInterests, type Interests } from "./interests.ts";
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

export interface Browsing {
  readonly session?: Session;
  readonly interests?: Interests;
}

/** What only visitors do. A trait that a server learns at night starts no session. */
const ACTIVITY: ReadonlySet<CallType> = new Set(["page", "screen", "track"]);

function later(a: Stage | undefined, b: Stage | undefined): Stage | undefined {
  if (!a || !b) return a ?? b;
  return STAGES.indexOf(a) >= STAGES.indexOf(b) ? a : b;
}

export function isOver({ lastAt }: Session, at: number): boolean {
  return at > lastAt + LIMIT.sessionGapMs;
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

  return { session: after, interests: foldInterests(before.interests ?? [], event, !continued) };
}
