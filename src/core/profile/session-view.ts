/**
 * A session as its readers get it: the facts that rules look at, and the whole for whoever asks for it. Whether anybody
 * may read it was decided before.
 */
import type { Device } from "../placements.ts";
import type { Stage } from "../plan.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import { isoTime } from "../time.ts";
import { isOver, type Browsing, type Interests } from "./session.ts";
import type { Source } from "./source.ts";

/** Nothing of it is personal: it may travel to the Worker and be looked at by rules. */
export interface SessionFacts {
  /** 1 for the visitor's first session. */
  readonly number: number;
  readonly pages: number;
  readonly stage?: Stage;
  readonly source?: Source;
  /** What the visitor looks at, by its share of their attention, largest first. */
  readonly affinity: readonly { readonly category: string; readonly share: number }[];
}

/** What the visitor used and where they were when they did something last, whether or not that session is over. */
export interface LastKnown {
  readonly country?: string;
  readonly device?: Device;
  readonly app?: boolean;
}

export function lastKnownOf(_browsing: Browsing): LastKnown {
  return {};
}

export interface SessionView {
  readonly number: number;
  readonly visitor: "new" | "returning";
  readonly startedAt: string;
  readonly lastAt: string;
  readonly pages: number;
  readonly path: readonly string[];
  readonly source: (Source & { readonly referrer?: string }) | null;
  /** Funnel stage. */
  readonly stage: Stage | "none";
  readonly affinity: SessionFacts["affinity"];
}

/** On a tie, what was looked at last stands first. */
function affinityOf(interests: Interests): SessionFacts["affinity"] {
  const total = interests.reduce((sum, { weight }) => sum + weight, 0);
  return interests
    .toReversed()
    .sort((a, b) => b.weight - a.weight)
    .map(({ category, weight }) => ({ category, share: Math.round((weight / total) * 100) / 100 }));
}

/** At `now`. A session that is over makes the visitor a returning one, at the start of the next. */
export function factsOf({ session, interests = [] }: Browsing, now: number): SessionFacts {
  const affinity = affinityOf(interests);
  if (!session) return { number: 1, pages: 0, affinity };
  if (isOver(session, now)) return { number: session.number + 1, pages: 0, affinity };
  const { number, pages, stage, source } = session;
  return {
    number,
    pages,
    affinity,
    ...(stage === undefined ? {} : { stage }),
    ...(source === undefined ? {} : { source }),
  };
}

/** `undefined` when no session is going on at `now`. */
export function sessionViewOf(browsing: Browsing, now: number, keys: SubjectKeys): SessionView | undefined {
  const { session, interests = [] } = browsing;
  if (!session || isOver(session, now)) return undefined;
  const { source } = session;
  const referrer = session.referrer === undefined ? {} : { referrer: keys.open("state", session.referrer) };
  return {
    number: session.number,
    visitor: session.number === 1 ? "new" : "returning",
    startedAt: isoTime(session.startedAt),
    lastAt: isoTime(session.lastAt),
    pages: session.pages,
    path: session.path.map((path) => keys.open("state", path)),
    source: source ? { ...source, ...referrer } : null,
    stage: session.stage ?? "none",
    affinity: affinityOf(interests),
  };
}
