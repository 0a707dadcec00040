/**
 * The moments that a profile remembers for one trigger, and the occurrences that they make. All of it is reckoned by the
 * events' own time: in whatever order the same events arrive, they make the same occurrences. What was said already is a
 * moment as well, so that it is said once.
 */
import type { CaseLaw } from "../decide/case.ts";
import type { JsonObject } from "../json.ts";
import { LIMIT } from "../limits.ts";
import type { Purpose } from "../policy/purposes.ts";
import type { Lapse, Repetition, When } from "../triggers.ts";

export type Found = Omit<CaseLaw, "region">;

/** What an occurrence takes over from the event that makes it. */
export interface Cause {
  readonly site: string;
  /** What that event was kept for: the occurrence is for no more. */
  readonly purposes: readonly Purpose[];
  /** Where the visitor was, and who said so. */
  readonly found: Found;
  readonly carried: JsonObject;
}

export interface Moment {
  /** Epoch ms. */
  readonly at: number;
  /** Tells apart: a value of `same`, or the session's number. */
  readonly key?: string;
  /** `ended`: the moment prevents. `said`: it was an occurrence. Otherwise it may become one, as long as it has a cause. */
  readonly is?: "ended" | "said";
  readonly cause?: Cause;
}

/** What is remembered for one trigger, and when its next occurrence is due, epoch ms. */
export interface Watch {
  readonly moments: readonly Moment[];
  readonly due?: number;
}

/** By the trigger's id. */
export type Watches = Readonly<Record<string, Watch>>;

export interface Occurrence {
  readonly moment: Moment;
  readonly cause: Cause;
  readonly due: number;
}

/** Of one time the end comes last, since it ends what is no later; and what has a cause behind what has none any more. */
function rankOf({ is, cause }: Moment): number {
  if (is === "ended") return 3;
  return is === "said" ? 0 : cause ? 2 : 1;
}

/** By time; of one time in an order that no arrival changes. */
function inOrder(a: Moment, b: Moment): number {
  const order = a.at - b.at || rankOf(a) - rankOf(b);
  if (order !== 0) return order;
  const [one, other] = [JSON.stringify(a), JSON.stringify(b)];
  return one < other ? -1 : Number(one > other);
}

export function occurrencesIn(moments: readonly Moment[], when: When): readonly Occurrence[] {
  if ("after" in when) return lapsed(moments, when);
  if ("event" in when) return repeated(moments, when);
  const wait = "sessionEnds" in when ? LIMIT.sessionGapMs : 0;
  // Of a session that two profiles knew, one moment came from each.
  const isLast = ({ key }: Moment, at: number): boolean =>
    !moments.some((other, index) => other.key === key && (other.is === "said" || index > at));
  return moments.filter(isLast).flatMap((moment) => occurrence(moment, moment.at + wait));
}

function occurrence(moment: Moment, due: number): readonly Occurrence[] {
  const { cause } = moment;
  return cause && moment.is === undefined ? [{ moment, cause, due }] : [];
}

/**
 * The next of them begins the waiting anew, and an end ends it. Of what was said, only an end lets it be said again within
 * the time waited for: events that come late make no second one of it.
 */
function lapsed(moments: readonly Moment[], { for: wait }: Lapse): readonly Occurrence[] {
  return moments.flatMap((moment, at) => {
    const next = moments[at + 1];
    const last = moments.slice(0, at).findLast(({ is }) => is !== undefined);
    const isRepeat = last?.is === "said" && moment.at <= last.at + wait;
    return isRepeat || (next && next.at <= moment.at + wait) ? [] : occurrence(moment, moment.at + wait);
  });
}

/** The first that has enough of its key behind it; then for as long none of that key. */
function repeated(moments: readonly Moment[], { times, within }: Repetition): readonly Occurrence[] {
  return [...Map.groupBy(moments, ({ key }) => key).values()].flatMap((group) => {
    const said = group.flatMap(({ at, is }) => (is === "said" ? [at] : []));
    return group.flatMap((moment, at) => {
      const first = group[at + 1 - times];
      if (!first || moment.at - first.at > within) return [];
      if (said.some((one) => Math.abs(moment.at - one) <= within)) return [];
      said.push(moment.at);
      return occurrence(moment, moment.at);
    });
  });
}

/** Of two profiles of one visitor. */
export function joinMoments(a: readonly Moment[], b: readonly Moment[]): readonly Moment[] {
  return [...a, ...b].toSorted(inOrder).slice(-LIMIT.triggerMoments);
}

/** Of two that are of one session, what was said stays said, and else the later one stands. */
export function joinSessionMoments(a: readonly Moment[], b: readonly Moment[]): readonly Moment[] {
  const bySession = Map.groupBy(joinMoments(a, b), ({ key }) => key);
  return [...bySession.values()].flatMap((all) => all.find(({ is }) => is === "said") ?? all.at(-1) ?? []);
}

/** With one more. `since`: what is older can matter to nothing that still may come. */
export function withMoment(moments: readonly Moment[], moment: Moment, when: When, since: number): readonly Moment[] {
  const all = [...moments, moment].toSorted(inOrder);
  const open = new Set(occurrencesIn(all, when).map((one) => one.moment.at));
  const young = all.filter(({ at }) => at >= since || open.has(at));
  return ("after" in when ? withoutInner(young, when) : young).slice(-LIMIT.triggerMoments);
}

/**
 * Of a row without a gap as long as the wait, the ends suffice: whatever comes late between them is followed as well. What
 * is followed makes no occurrence any more and needs no cause.
 */
function withoutInner(moments: readonly Moment[], { for: wait }: Lapse): readonly Moment[] {
  const left: Moment[] = [];
  moments.forEach((moment, index) => {
    const [last, next] = [left.at(-1), moments[index + 1]];
    const isFollowed = next !== undefined && next.at <= moment.at + wait;
    const isInner = last !== undefined && next !== undefined && next.at <= last.at + wait;
    if (moment.is === undefined && isInner) return;
    left.push(moment.is === undefined && isFollowed ? { at: moment.at } : moment);
  });
  return left;
}

/** It stays, so that it is said once. */
export function asSaid(moments: readonly Moment[], said: ReadonlySet<Moment>): readonly Moment[] {
  return moments.map((moment): Moment => {
    if (!said.has(moment)) return moment;
    const { at, key } = moment;
    return { at, is: "said", ...(key === undefined ? {} : { key }) };
  });
}
