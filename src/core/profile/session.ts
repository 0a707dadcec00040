/**
 * A session: what a visitor does without a pause of thirty minutes and under one campaign. Folded mark by mark, in the order
 * of the visitor's own time; holds plain facts, and sealed paths where the owner asks for them. Knows no event and no log.
 *
 * Which campaign ends a session: Universal Analytics began a new one with every other source of traffic, search and referral
 * included, and at midnight; GA4 and Snowplow look at the pause alone. Taken here: the pause, and another campaign, since an
 * ad or a letter that was clicked is a visit of its own, and its owner asks what came of it. A search or a referral within a
 * visit is part of it (who pays at another site comes back by a referral), and so is midnight.
 */
import type { Device } from "../device.ts";
import { LIMIT } from "../limits.ts";
import { STAGES, type Stage } from "../plan.ts";
import type { KeptPaths } from "../sessions.ts";
import type { SessionMark } from "./session-mark.ts";
import type { Source } from "./source.ts";

/** Before the first: so many have there been. */
export interface Unbegun {
  readonly number: number;
  /** Which paths were asked for when it was folded last; absent where none were. */
  readonly keep?: KeptPaths;
}

export interface Session extends Unbegun {
  /** 1 for the visitor's first: the number of the visit. */
  readonly number: number;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly lastAt: number;
  /** Pages and screens. */
  readonly pages: number;
  /** Whatever the visitor did, pages among it. */
  readonly events: number;
  /** Between its events; of each pause no more than `LIMIT.sessionActiveMs`. */
  readonly activeMs: number;
  /** Of its first event that says one. */
  readonly source?: Source;
  readonly stage?: Stage;
  /** These are of its newest event that says so. */
  readonly device?: Device;
  readonly language?: string;
  readonly country?: string;
  /** Something of it came from an app. */
  readonly app?: true;
  /** The host of a referrer that is in no list, sealed. */
  readonly referrer?: string;
  /** The first page's path, sealed, once it is in `path` no more. */
  readonly entry?: string;
  /** The last pages' paths, oldest first, each sealed. */
  readonly path?: readonly string[];
}

export function isSession(base: Session | Unbegun): base is Session {
  return "startedAt" in base;
}

export function isOver({ lastAt }: Session, at: number): boolean {
  return at > lastAt + LIMIT.sessionGapMs;
}

type Writable<Fields> = { -readonly [Field in keyof Fields]: Fields[Field] };

export function applyMark(base: Session | Unbegun, mark: SessionMark): Session {
  if (isSession(base) && mark.at < base.lastAt) return withLate(base, mark);
  const source = typeof mark.o === "string" ? { channel: mark.o } : mark.o;
  const session = isSession(base) && goesOn(base, mark.at, source) ? base : begun(base, mark.at);
  const after: Writable<Session> = {
    ...session,
    lastAt: mark.at,
    pages: session.pages + (mark.p ?? 0),
    events: session.events + 1,
    activeMs: session.activeMs + Math.min(mark.at - session.lastAt, LIMIT.sessionActiveMs),
  };
  if (mark.s) after.stage = later(session.stage, mark.s);
  if (mark.d) after.device = mark.d;
  if (mark.l) after.language = mark.l;
  if (mark.c) after.country = mark.c;
  if (mark.a) after.app = true;
  if (source && !session.source) {
    after.source = source;
    if (mark.r !== undefined) after.referrer = mark.r;
  }
  if (session.keep && mark.u !== undefined) addPath(after, session.keep, mark.u);
  return after;
}

/**
 * What comes behind its time: it is counted where the session was going on then, and changes nothing that depends on the
 * order of events. What was before the session changes nothing at all.
 */
export function withLate(session: Session, mark: SessionMark): Session {
  if (mark.at < session.startedAt || mark.at > session.lastAt) return session;
  return {
    ...session,
    pages: session.pages + (mark.p ?? 0),
    events: session.events + 1,
    ...(mark.s ? { stage: later(session.stage, mark.s) } : {}),
  };
}

/** With no more paths than `keep` asks for. */
export function withKeep(base: Session | Unbegun, keep: KeptPaths | undefined): Session | Unbegun {
  if (base.keep?.path === keep?.path && base.keep?.pages === keep?.pages) return base;
  if (!isSession(base)) return { number: base.number, ...(keep ? { keep } : {}) };
  const { keep: _, entry, path, referrer, ...rest } = base;
  if (!keep) return rest;
  return {
    ...rest,
    keep,
    ...(path === undefined ? {} : { path: path.slice(-most(keep)) }),
    ...(keep.pages && entry !== undefined ? { entry } : {}),
    ...(keep.pages && referrer !== undefined ? { referrer } : {}),
  };
}

/** A visit that nobody knows the source of yet is given the campaign's. */
function goesOn(session: Session, at: number, source: Source | undefined): boolean {
  if (isOver(session, at)) return false;
  return source?.channel !== "campaign" || session.source === undefined || isSame(session.source, source);
}

function isSame(a: Source, b: Source): boolean {
  return a.channel === b.channel && a.name === b.name && a.medium === b.medium && a.campaign === b.campaign;
}

function begun({ number, keep }: Unbegun, at: number): Session {
  const counted = { startedAt: at, lastAt: at, pages: 0, events: 0, activeMs: 0 };
  return { number: number + 1, ...(keep ? { keep } : {}), ...counted };
}

function later(known: Stage | undefined, reached: Stage): Stage {
  return known && STAGES.indexOf(known) >= STAGES.indexOf(reached) ? known : reached;
}

/** The exit page is the last of the path: one is always kept. */
function most({ path }: KeptPaths): number {
  return Math.max(path, 1);
}

function addPath(session: Writable<Session>, keep: KeptPaths, sealed: string): void {
  const { path = [] } = session;
  const after = [...path, sealed].slice(-most(keep));
  // What leaves first is the first page's.
  const [first] = path;
  if (keep.pages && after.length === path.length && first !== undefined) session.entry ??= first;
  session.path = after;
}
