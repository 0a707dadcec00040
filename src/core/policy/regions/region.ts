/**
 * The shape of a region's law as data. Every rule cites its source and says whether a person has checked it; a rule
 * without a citation does not compile. Changing the law is a new rule with a new version, never an edit of an old one.
 */
import { parseMoment } from "../../time.ts";
import type { PlacementRule } from "../placement.ts";
import type { Default, Purpose } from "../purposes.ts";

export interface Citation {
  readonly instrument: string;
  readonly article: string;
}

/** `policy` is our own choice where the law is silent or unsettled; it is never shown as the law. */
export type Basis = "statute" | "regulator" | "caselaw" | "policy";

/** An ISO 8601 calendar date, in force from its first UTC moment. */
export type CalendarDate = `${number}-${number}-${number}`;

interface Sourced {
  readonly id: string;
  readonly version: number;
  readonly basis: Basis;
  readonly citations: readonly [Citation, ...Citation[]];
  /** A named lawyer or data protection officer has confirmed it against the primary source. */
  readonly verified: boolean;
  readonly effectiveFrom: CalendarDate;
  readonly effectiveTo?: CalendarDate;
}

/** What holds for a purpose when nobody has said anything. */
export interface Rule extends Sourced {
  readonly purpose: Purpose;
  readonly default: Default;
}

/** Which purposes a signal in the request turns off here. */
export interface SignalRule extends Sourced {
  readonly signal: "gpc";
  readonly binds: readonly Purpose[];
}

export interface Region {
  readonly id: string;
  readonly title: string;
  /** ISO 3166-1 alpha-2 countries, or ISO 3166-2 subdivisions such as `US-CA`. */
  readonly places: readonly string[];
  readonly rules: Readonly<Record<Purpose, readonly [Rule, ...Rule[]]>>;
  readonly signals: readonly SignalRule[];
  readonly placement: PlacementRule;
}

export type Citations = Sourced["citations"];

/** The first rules of a region, one a purpose, from a table of defaults and sources. Later versions are added to it. */
export function firstRules(
  region: string,
  facts: Pick<Sourced, "basis" | "verified" | "effectiveFrom">,
  table: Readonly<Record<Purpose, readonly [Default, Citations]>>,
): Region["rules"] {
  const one = (purpose: Purpose): readonly [Rule] => {
    const [fallback, citations] = table[purpose];
    return [{ id: `${region}/${purpose}`, version: 1, purpose, default: fallback, citations, ...facts }];
  };
  return {
    necessary: one("necessary"),
    functional: one("functional"),
    analytics: one("analytics"),
    personalization: one("personalization"),
    advertising: one("advertising"),
    sale_or_share: one("sale_or_share"),
  };
}

/** The table's own dates, read once: every event asks for several. */
const moments = new Map<CalendarDate, number>();

/** A date that cannot be read is never reached: the rule stays out of force. */
function moment(date: CalendarDate): number {
  const known = moments.get(date) ?? parseMoment(date) ?? Number.POSITIVE_INFINITY;
  moments.set(date, known);
  return known;
}

function inForce(facts: Sourced, at: number): boolean {
  return at >= moment(facts.effectiveFrom) && (facts.effectiveTo === undefined || at < moment(facts.effectiveTo));
}

/** The newest rule in force at `at` (epoch ms), if the data has one. */
export function ruleInForce(region: Region, purpose: Purpose, at: number): Rule | undefined {
  return region.rules[purpose].findLast((candidate) => inForce(candidate, at));
}

/** The signal rules in force at `at` that turn `purpose` off. */
export function signalRuleFor(region: Region, signal: "gpc", purpose: Purpose, at: number): SignalRule | undefined {
  return region.signals.find(
    (candidate) => candidate.signal === signal && candidate.binds.includes(purpose) && inForce(candidate, at),
  );
}
