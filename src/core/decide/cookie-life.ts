/**
 * How long a visitor cookie lives under the laws that are heard, when it is worth writing again, and whether it has a
 * reason at all. The shortest life of several laws holds. Extends nothing: what an exemption allows ends with its term.
 */
import { LIMIT } from "../limits.ts";
import { PURPOSES, type Purpose } from "../policy/purposes.ts";
import { ruleInForce, type Region } from "../policy/regions/region.ts";
import { yesLifeMs, type Law } from "../policy/resolve.ts";
import { MONTH_MS } from "../time.ts";
import type { StandingPurpose } from "./standing.ts";
import { mayBeKnown, type VisitorClass } from "./visitor-class.ts";

/**
 * Seconds from `at` (epoch ms). A session's is how long its contents are good, as long as its object without an event:
 * the cookie leaves with the browser, but one that restores its tabs keeps such cookies for ever.
 */
export function cookieLifeSeconds(visitorClass: VisitorClass, laws: readonly Law[], at: number): number {
  if (visitorClass === "session") return LIMIT.sessionObjectMs / 1_000;
  if (visitorClass === "exempt")
    return Math.floor(Math.min(...laws.map(({ region }) => trackerLifeMs(region))) / 1_000);
  const terms = laws.filter((law) => asksForYes(law, at)).map(yesLifeMs);
  return Math.min(LIMIT.visitorCookieSeconds, Math.floor(Math.min(...terms) / 1_000));
}

/** How long anything may mark a browser for statistics; where the law names no life, as long as a visitor cookie. */
export function trackerLifeMs({ exemption }: Pick<Region, "exemption">): number {
  return exemption ? exemption.trackerMonths * MONTH_MS : LIMIT.visitorCookieSeconds * 1_000;
}

/** What was handed out for a yes may not outlive a yes. */
function asksForYes({ region }: Law, at: number): boolean {
  return PURPOSES.some((purpose) => ruleInForce(region, purpose, at)?.default === "optIn");
}

/** Epoch ms of a cookie's making and end. */
export interface Life {
  readonly class: VisitorClass;
  readonly at: number;
  readonly until: number;
}

/** Whether a visit may give a cookie a new life. Only a full one ever gets another. */
export function isNearItsEnd(life: Life, now: number): boolean {
  const left = (life.until - now) / (life.until - life.at);
  return life.class === "full" && left * 100 < LIMIT.cookieRenewalPercent;
}

/** Whether anything may be kept that needs this cookie. */
export function hasReason(
  visitorClass: VisitorClass,
  purposes: Readonly<Record<Purpose, Pick<StandingPurpose, "allowed" | "apart" | "because">>>,
): boolean {
  if (visitorClass === "session") return true;
  if (visitorClass === "exempt") return purposes.analytics.allowed;
  return mayBeKnown(purposes);
}
