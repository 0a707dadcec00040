/**
 * The shape of a region's law as data: what holds for each purpose, what signals and minors change, where events may
 * rest, how long a choice holds, and what the owner owes. Decides nothing.
 */
import type { AgeBand } from "../ages.ts";
import type { PlacementRule } from "../placement.ts";
import type { Default, Purpose } from "../purposes.ts";
import type { Condition } from "./conditions.ts";
import type { Sourced } from "./source.ts";
import { inForce, inForceAt } from "./source.ts";

/** Oldest first. Several may be in force; the newest of them holds. */
export type Versions<Fact extends Sourced> = readonly [Fact, ...Fact[]];

/** What holds for a purpose when nobody has said anything. */
export interface Rule extends Sourced {
  readonly purpose: Purpose;
  readonly default: Default;
  /** What holds for an endpoint in the country, where `forbidden` forbids only the store abroad; else `optIn`. */
  readonly inCountry?: Exclude<Default, "forbidden">;
  /** Allowed without a yes only as a statistic: never joined with what else is kept about the visitor. */
  readonly apart?: true;
}

export type Signal = "gpc" | "dnt";

/** Which purposes a signal in the request turns off here. */
export interface SignalRule extends Sourced {
  readonly signal: Signal;
  readonly binds: readonly Purpose[];
}

/**
 * `own_consent`: only after the minor's own yes. `guardian_consent`: a guardian's yes, which no call can carry, so it is
 * a no. `nothing`: not even with a yes.
 */
export type MinorsAllow = "own_consent" | "guardian_consent" | "nothing";

/** What changes for visitors known to be at least `from` and younger than `under`. */
export interface MinorsRule extends Sourced {
  readonly from: AgeBand;
  readonly under: AgeBand;
  /** Where the region's countries differ, by ISO 3166-1 code; `under` is then the others'. */
  readonly underBy?: Readonly<Record<string, AgeBand>>;
  readonly purposes: readonly Purpose[];
  readonly allow: MinorsAllow;
}

/** Audience measurement without consent, where the owner attests every condition. Only `analytics` has any. */
export interface Exemption extends Sourced {
  readonly conditions: readonly [Condition, ...Condition[]];
  /** How long what marks a returning browser may live, without renewal. */
  readonly trackerMonths: number;
  readonly dataMonths: number;
}

/** How long a choice holds. Nothing here makes a refusal weaker: after `askAgain` one may only ask once more. */
export interface ChoiceRule extends Sourced, ChoiceTerms {
  /** Where the region's countries differ, by ISO 3166-1 code. */
  readonly by?: Readonly<Record<string, ChoiceTerms>>;
}

export interface ChoiceTerms {
  /** Months after which a yes is as if never said. */
  readonly yesMonths: number;
  /** Months after a no before one may ask again. */
  readonly askAgainMonths: number;
}

/** What the owner owes, in words for people. The collector does not decide by it. */
export interface Duty extends Sourced {
  readonly text: string;
}

export interface Term {
  readonly count: number;
  readonly unit: "hours" | "days" | "business_days" | "months";
}

/** What a visitor may ask for, and by when it must be answered. A right without a fixed term says so in `text`. */
export interface RightsRule extends Duty {
  readonly access?: Term;
  readonly erasure?: Term;
  /** By how much the terms may be extended. */
  readonly extension?: Term;
}

export interface Region {
  readonly id: string;
  readonly title: string;
  /** ISO 3166-1 alpha-2 countries, or ISO 3166-2 subdivisions such as `US-CA`. */
  readonly places: readonly string[];
  /** What the row takes in or leaves out by our own choice. */
  readonly note?: string;
  readonly rules: Readonly<Record<Purpose, Versions<Rule>>>;
  readonly signals: readonly SignalRule[];
  readonly minors: readonly MinorsRule[];
  readonly exemption?: Exemption;
  readonly placement: PlacementRule;
  readonly choices: ChoiceRule;
  readonly sensitive: Versions<Duty>;
  readonly retention: Versions<Duty>;
  readonly rights: Versions<RightsRule>;
  readonly transfer: Versions<Duty>;
}

/** The newest rule in force at `at` (epoch ms), if the data has one. */
export function ruleInForce(region: Region, purpose: Purpose, at: number): Rule | undefined {
  return inForceAt(region.rules[purpose], at);
}

/** The newest rule in force at `at` by which `signal` turns `purpose` off. */
export function signalRuleFor(region: Region, signal: Signal, purpose: Purpose, at: number): SignalRule | undefined {
  return region.signals.findLast((rule) => rule.signal === signal && rule.binds.includes(purpose) && inForce(rule, at));
}

const STRICTNESS = { own_consent: 1, guardian_consent: 2, nothing: 3 } as const satisfies Record<MinorsAllow, number>;

/** The strictest rule in force at `at` for a visitor of this age. No age, no rule. */
export function minorsRuleFor(
  region: Region,
  country: string,
  purpose: Purpose,
  age: AgeBand | undefined,
  at: number,
): MinorsRule | undefined {
  if (age === undefined) return undefined;
  let strictest: MinorsRule | undefined;
  for (const rule of region.minors) {
    if (age < rule.from || age >= (rule.underBy?.[country] ?? rule.under)) continue;
    if (!rule.purposes.includes(purpose) || !inForce(rule, at)) continue;
    if (!strictest || STRICTNESS[rule.allow] > STRICTNESS[strictest.allow]) strictest = rule;
  }
  return strictest;
}

export function choiceTerms(region: Region, country: string): ChoiceTerms {
  return region.choices.by?.[country] ?? region.choices;
}
