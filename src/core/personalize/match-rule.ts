/**
 * Whether a rule holds now, and what held, in words. The words are the owner's, but for facts of the session and of this
 * request: they go to browsers, so no more of what is known of a visitor may stand in them. A rule about the visitor does
 * not hold of somebody who may not be looked at, whatever else it says.
 */
import { capId, type ContextCondition, type Rule, type RuleCondition } from "../placements.ts";
import type { Schedule, TimeCondition } from "../placements/time.ts";
import { hold, matchSession } from "../profile/match-session.ts";
import type { Standing } from "../profile/standing.ts";
import { isWithin } from "./local-time.ts";
import type { PageContext } from "./page-context.ts";

type Words = readonly string[] | undefined;

/** What a rule looks at: `profile` is what is known of the visitor beyond this session. */
export type RuleBasis = "profile" | "session" | "context";

function basisOf({ when, cap }: Rule): RuleBasis {
  const { segment, notSegment, relationship, affinity } = when;
  if ([segment, notSegment, relationship, affinity, cap].some((asked) => asked !== undefined)) return "profile";
  return when.session ? "session" : "context";
}

function isScheduled(schedule: Schedule | undefined, at: number): boolean {
  const { from = -Infinity, until = Infinity } = schedule ?? {};
  return from <= at && at < until;
}

function matchContext(condition: ContextCondition, page: PageContext): Words {
  const { path, category, language, country, market, device } = condition;
  const begun = path?.find((start) => page.path?.startsWith(start));
  if (path && begun === undefined) return undefined;
  const held = hold([
    ["page category", category, page.category],
    ["language", language, page.language],
    ["country", country, page.country],
    ["market", market, page.market],
    ["device", device, page.device],
  ]);
  return held && begun !== undefined ? [`path begins with ${begun}`, ...held] : held;
}

function matchTime(condition: TimeCondition, { at, market }: PageContext): Words {
  const { zone: zones, days, from, until } = condition;
  const ofMarket = market !== undefined && typeof zones === "object" && Object.hasOwn(zones, market);
  const zone = typeof zones === "string" ? zones : ofMarket ? zones[market] : undefined;
  if (zone === undefined || !isWithin(condition, at, zone)) return undefined;
  const hours = [from, until].map((minutes) => [minutes / 60, minutes % 60].map(twoDigits).join(":"));
  return [`time is ${days ? `${days.join(" or ")}, ` : ""}${hours.join(" to ")} in ${zone}`];
}

function twoDigits(count: number): string {
  return String(Math.floor(count)).padStart(2, "0");
}

function matchAffinity({ of, is, shareAtLeast }: NonNullable<RuleCondition["affinity"]>, standing: Standing): Words {
  const [top] = Object.hasOwn(standing.affinities, of) ? (standing.affinities[of] ?? []) : [];
  if (!top || top.share < shareAtLeast) return undefined;
  return hold([[`affinity of ${of}`, is, top.kind]]);
}

function matchVisitor(
  { session, segment, notSegment, relationship, affinity }: RuleCondition,
  standing: Standing,
): Words {
  if (notSegment?.some((id) => standing.segments.includes(id))) return undefined;
  const held = [
    session ? matchSession(session, standing.session) : [],
    hold([
      ["segment", segment, segment?.find((id) => standing.segments.includes(id))],
      ["relationship", relationship, standing.relationship],
    ]),
    affinity ? matchAffinity(affinity, standing) : [],
  ];
  const absent = notSegment?.map((id) => `segment is not ${id}`) ?? [];
  return together([...held, absent]);
}

/** All of them, or none. */
function together(held: readonly Words[]): Words {
  return held.includes(undefined) ? undefined : held.flatMap((words) => words ?? []);
}

export interface Match {
  readonly basis: RuleBasis;
  readonly matched: readonly string[];
}

/** `undefined`: it does not hold. `placement` is the name under which its cap is counted. */
export function matchRule(
  rule: Rule,
  placement: string,
  standing: Standing | undefined,
  page: PageContext,
): Match | undefined {
  const basis = basisOf(rule);
  const { id, when, schedule, cap } = rule;
  if (!isScheduled(schedule, page.at)) return undefined;
  if (basis !== "context" && !standing) return undefined;
  if (cap && standing?.capped.includes(capId(placement, id))) return undefined;
  const matched = together([
    standing && basis !== "context" ? matchVisitor(when, standing) : [],
    when.context ? matchContext(when.context, page) : [],
    when.time ? matchTime(when.time, page) : [],
  ]);
  return matched && { basis, matched };
}
