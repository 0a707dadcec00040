/**
 * A visitor's sessions as a profile holds them: the session that is settled, and the marks of the last minutes, whose order
 * is not. Within the lateness window any order of arrival gives the same session. What comes later than that still counts as
 * an event of its name, and as a page and an event of a session that was going on at its time; of a session it changes
 * nothing that depends on order, and it begins none. The number of a session that is settled never goes down; that of one
 * that is not may, when what comes late shows that it was none.
 */
import type { CallType } from "../event.ts";
import { LIMIT } from "../limits.ts";
import type { MinimizedEvent } from "../privacy/minimize.ts";
import type { KeptPaths } from "../sessions.ts";
import { foldAll, withMark, type InOrder, type Order } from "./in-order.ts";
import { markOf, type Seen, type SessionMark } from "./session-mark.ts";
import { applyMark, isSession, withKeep, withLate, type Session, type Unbegun } from "./session.ts";

export type SessionLog = InOrder<Session | Unbegun, SessionMark>;

export interface Browsing {
  readonly sessions?: SessionLog;
  /** How rows from before there was a log hold it. */
  readonly session?: Omit<Session, "events" | "activeMs">;
  /** In such rows; the categories are an affinity now. */
  readonly interests?: unknown;
}

const ORDER: Order<Session | Unbegun, SessionMark> = {
  apply: applyMark,
  latenessMs: LIMIT.sessionLatenessMs,
  most: LIMIT.sessionMarks,
};

/** What only visitors do. A trait that a server learns at night starts no session. */
const ACTIVITY: ReadonlySet<CallType> = new Set(["page", "screen", "track"]);

const NONE: SessionLog = { base: { number: 0 }, marks: [] };

/** What such a row kept of paths, until it is folded again. */
const ALL_PATHS: KeptPaths = { path: LIMIT.sessionPath, pages: true };

export function logOf({ sessions, session }: Browsing): SessionLog {
  if (sessions) return sessions;
  return session ? { base: { ...session, events: session.pages, activeMs: 0, keep: ALL_PATHS }, marks: [] } : NONE;
}

/** The newest, which may be over; `undefined` where none has begun. */
export function newestSession(browsing: Browsing): Session | undefined {
  const newest = foldAll(logOf(browsing), ORDER);
  return isSession(newest) ? newest : undefined;
}

/** Those that something late may still change, oldest first. */
export function openSessions({ base, marks }: SessionLog): readonly Session[] {
  const open = isSession(base) ? [base] : [];
  let last = base;
  for (const mark of marks) {
    const after = applyMark(last, mark);
    if (after.number > last.number) open.push(after);
    else open[open.length - 1] = after;
    last = after;
  }
  return open;
}

/** `seal` seals for the profile's own state. */
export function foldSession(
  before: Browsing,
  event: MinimizedEvent,
  seen: Seen,
  seal: (text: string) => string,
): Browsing {
  if (!ACTIVITY.has(event.type)) return before;
  const known = keeping(logOf(before), seen.keep);
  const mark = markOf(event, seen, seal);
  const sessions = withMark(known, mark, ORDER) ?? counting(known, mark);
  return sessions === known ? before : { sessions };
}

function keeping(log: SessionLog, keep: KeptPaths | undefined): SessionLog {
  const base = withKeep(log.base, keep);
  return base === log.base ? log : { base, marks: log.marks };
}

function counting(log: SessionLog, mark: SessionMark): SessionLog {
  const { base, marks } = log;
  const counted = isSession(base) ? withLate(base, mark) : base;
  return counted === base ? log : { base: counted, marks };
}

/** With every sealed text changed. */
export function resealedLog({ base, marks }: SessionLog, change: (text: string) => string): SessionLog {
  return {
    base: isSession(base) ? resealedSession(base, change) : base,
    marks: marks.map((mark) => ({
      ...mark,
      ...(mark.u === undefined ? {} : { u: change(mark.u) }),
      ...(mark.r === undefined ? {} : { r: change(mark.r) }),
    })),
  };
}

function resealedSession(session: Session, change: (text: string) => string): Session {
  const { referrer, entry, path } = session;
  return {
    ...session,
    ...(referrer === undefined ? {} : { referrer: change(referrer) }),
    ...(entry === undefined ? {} : { entry: change(entry) }),
    ...(path === undefined ? {} : { path: path.map(change) }),
  };
}

/** Of two profiles of one visitor: the later one goes on, and what both saw the beginning of is not counted twice. */
export function joinLogs(a: SessionLog, b: SessionLog): SessionLog {
  const [one, other] = [foldAll(a, ORDER), foldAll(b, ORDER)];
  const isLater = isSession(other) && (!isSession(one) || other.lastAt > one.lastAt);
  const { base, marks } = isLater ? b : a;
  const behind = Math.abs(one.number - other.number);
  const isBehind = isLater ? other.number < one.number : one.number < other.number;
  return isBehind ? { base: { ...base, number: base.number + behind }, marks } : { base, marks };
}
