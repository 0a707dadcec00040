/**
 * A session as its readers get it: the facts that rules look at, and the whole for whoever asks for it. Whether anybody
 * may read it was decided before.
 */
import type { Device } from "../device.ts";
import type { Stage } from "../plan.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import { isoTime } from "../time.ts";
import { engagementOf, levelOf, type Engagement } from "../engagement.ts";
import type { Affinity } from "./categories.ts";
import { newestSession, type Browsing } from "./session-log.ts";
import { isOver, type Session } from "./session.ts";
import type { Source } from "./source.ts";

/** Nothing of it is personal: it may travel to the Worker and be looked at by rules. What is 0 or unknown is absent. */
export interface SessionFacts extends Partial<Pick<Session, "stage" | "source" | "device" | "app">> {
  /** 1 for the visitor's first session. */
  readonly number: number;
  readonly pages: number;
  /** From 0 to 100. */
  readonly engagement?: number;
  /** From its first event to its last, in whole minutes. */
  readonly minutes?: number;
  /** ISO 639. */
  readonly language?: string;
  /** ISO 3166. */
  readonly country?: string;
  readonly affinity: Affinity;
}

/** What the visitor used and where they were when they did something last, whether or not that session is over. */
export type LastKnown = Pick<SessionFacts, "country" | "device" | "app">;

export function lastKnownOf(browsing: Browsing): LastKnown {
  const { country, device, app } = newestSession(browsing) ?? {};
  return {
    ...(country === undefined ? {} : { country }),
    ...(device === undefined ? {} : { device }),
    ...(app === undefined ? {} : { app }),
  };
}

/** Of the session that is going on, epoch ms. */
export function beganAt(browsing: Browsing, now: number): number | undefined {
  const session = newestSession(browsing);
  return session && !isOver(session, now) ? session.startedAt : undefined;
}

export interface SessionView {
  readonly number: number;
  readonly visitor: "new" | "returning";
  readonly startedAt: string;
  readonly lastAt: string;
  readonly pages: number;
  /** The first page's path and the last one's. */
  readonly entry: string | null;
  readonly exit: string | null;
  readonly path: readonly string[];
  readonly source: (Source & { readonly referrer?: string }) | null;
  /** Funnel stage. */
  readonly stage: Stage | "none";
  readonly engagement: { readonly score: number; readonly level: Engagement };
  readonly device: Device | null;
  readonly language: string | null;
  readonly country: string | null;
  readonly affinity: Affinity;
}

/** At `now`. A session that is over makes the visitor a returning one, at the start of the next. */
export function factsOf(browsing: Browsing, affinity: Affinity, now: number): SessionFacts {
  const session = newestSession(browsing);
  if (!session) return { number: 1, pages: 0, affinity };
  if (isOver(session, now)) return { number: session.number + 1, pages: 0, affinity };
  const { number, pages, stage, source, device, app, language, country } = session;
  const engagement = engagementOf(session);
  const minutes = Math.floor((session.lastAt - session.startedAt) / 60_000);
  return {
    number,
    pages,
    affinity,
    ...(engagement > 0 ? { engagement } : {}),
    ...(minutes > 0 ? { minutes } : {}),
    ...(stage === undefined ? {} : { stage }),
    ...(source === undefined ? {} : { source }),
    ...(device === undefined ? {} : { device }),
    ...(app === undefined ? {} : { app }),
    ...(language === undefined ? {} : { language }),
    ...(country === undefined ? {} : { country }),
  };
}

/** `undefined` when no session is going on at `now`. */
export function sessionViewOf(
  browsing: Browsing,
  affinity: Affinity,
  now: number,
  keys: SubjectKeys,
): SessionView | undefined {
  const session = newestSession(browsing);
  if (!session || isOver(session, now)) return undefined;
  const { number, source, stage = "none", device = null, language = null, country = null } = session;
  const open = (sealed: string | undefined): string | null =>
    sealed === undefined ? null : keys.open("state", sealed);
  const referrer = open(session.referrer);
  const score = engagementOf(session);
  const { keep, path = [] } = session;
  return {
    number,
    visitor: number === 1 ? "new" : "returning",
    startedAt: isoTime(session.startedAt),
    lastAt: isoTime(session.lastAt),
    pages: session.pages,
    entry: keep?.pages ? open(session.entry ?? path[0]) : null,
    exit: keep?.pages ? open(path.at(-1)) : null,
    path: keep?.path ? path.map((sealed) => keys.open("state", sealed)) : [],
    source: source ? { ...source, ...(referrer === null ? {} : { referrer }) } : null,
    stage,
    engagement: { score, level: levelOf(score) },
    device,
    language,
    country,
    affinity,
  };
}
