/**
 * What sessions make of a trigger's moments: one for each session, told apart by its number. A session that something late
 * changes changes its moment, and one that turns out to be none has none, unless it was said already.
 */
import type { JsonObject } from "../json.ts";
import { LIMIT } from "../limits.ts";
import type { SessionCondition } from "../placements.ts";
import type { SESSION_FACTS } from "../triggers.ts";
import { engagementOf, hasBounced } from "../engagement.ts";
import type { Affinity } from "./categories.ts";
import { matchSession } from "./match-session.ts";
import type { Cause, Moment } from "./moments.ts";
import { logOf, newestSession, openSessions, type Browsing, type SessionLog } from "./session-log.ts";
import { factsOf } from "./session-view.ts";
import type { Session } from "./session.ts";

type Scalar = string | number | boolean;

/** At the event of time `at` by which the condition comes to hold, once in a session. */
export function momentsOfCondition(
  moments: readonly Moment[],
  condition: SessionCondition,
  browsing: Browsing,
  affinity: Affinity,
  at: number,
  causeOf: (session: Session) => Cause,
): readonly Moment[] {
  const session = newestSession(browsing);
  const key = String(session?.number);
  if (!session || moments.some((one) => one.key === key)) return moments;
  if (!matchSession(condition, factsOf(browsing, affinity, session.lastAt))) return moments;
  const left = moments.filter((moment) => matters(moment, logOf(browsing), session));
  return [...left, { at, key, cause: causeOf(session) }].slice(-LIMIT.triggerMoments);
}

/** Each session's last event, until something comes after it. */
export function momentsOfEnds(
  moments: readonly Moment[],
  browsing: Browsing,
  at: number,
  causeOf: (session: Session) => Cause,
): readonly Moment[] {
  const log = logOf(browsing);
  const newest = newestSession(browsing);
  if (!newest) return moments;
  const sessions = isNewest(log, at) ? [newest] : openSessions(log);
  const known = new Map(moments.map((moment) => [moment.key, moment]));
  const changed = sessions.flatMap((session): Moment[] => {
    const key = String(session.number);
    const before = known.get(key);
    if (before?.is === "said") return [];
    const moment = { at: session.lastAt, key, cause: causeOf(session) };
    return before && isEqual(before, moment) ? [] : [moment];
  });
  const keys = new Set(changed.map(({ key }) => key));
  const left = moments.filter((moment) => !keys.has(moment.key) && matters(moment, log, newest));
  const all = [...left, ...changed].toSorted((a, b) => Number(a.key) - Number(b.key));
  return all.slice(-LIMIT.triggerMoments);
}

/** Nearly every event is, and changes no session but its own. */
function isNewest({ marks }: SessionLog, at: number): boolean {
  const [last, other] = [marks.at(-1), marks.at(-2)];
  return last?.at === at && (other === undefined || other.at < at);
}

function isEqual(a: Moment, b: Moment): boolean {
  return a.at === b.at && JSON.stringify(a.cause?.carried) === JSON.stringify(b.cause?.carried);
}

/** What was said of a session, as long as something late may change the session; and no session that there is not. */
function matters({ key, is }: Moment, { base }: SessionLog, newest: Session): boolean {
  const number = Number(key);
  return number <= newest.number && (is !== "said" || number >= base.number);
}

/** What a trigger may carry of a session. */
export function carriedOfSession(session: Session, carry: readonly string[]): JsonObject {
  const { number, startedAt, lastAt, pages, stage, device, language, source } = session;
  const facts: Record<(typeof SESSION_FACTS)[number], Scalar | undefined> = {
    pages,
    duration: Math.round((lastAt - startedAt) / 1_000),
    number,
    stage,
    engagement: engagementOf(session),
    bounced: hasBounced(session),
    channel: source?.channel,
    campaign: source?.campaign,
    device,
    language,
  };
  const known = Object.entries(facts).flatMap(([fact, value]) => (value === undefined ? [] : [[fact, value] as const]));
  return Object.fromEntries(known.filter(([fact, value]) => carry.includes(fact) && isShort(value)));
}

function isShort(value: Scalar): boolean {
  return typeof value !== "string" || JSON.stringify(value).length - 2 <= LIMIT.triggerCharacters;
}
