/**
 * Resolves, for one request, what each purpose may do under the laws that apply. Pure; asks no storage: what only stored
 * state can say is left as `ask`. Precedence: forbidden by region > the minors' rule > a signal in this request > the
 * event's own refusal > the newest explicit choice (on a tie the refusal) > the default. A remembered signal comes
 * later, in the object. Of several laws the strictest answer holds.
 */
import type { AgeBand } from "./ages.ts";
import { attestedExemption, ownersRule, type OwnerLaw } from "./owner.ts";
import type { Place } from "./places.ts";
import type { Placement } from "./placement.ts";
import type { Choice, Default, Purpose } from "./purposes.ts";
import { newest } from "./purposes.ts";
import { regionOf } from "./regions/index.ts";
import type { MinorsRule, Region, Rule } from "./regions/region.ts";
import { choiceTerms, minorsRuleFor, ruleInForce, signalRuleFor } from "./regions/region.ts";
import type { Sourced } from "./regions/source.ts";
import { UNKNOWN } from "./regions/unknown.ts";
import type { Said } from "./signals/hear.ts";
import { MONTH_MS } from "../time.ts";

export type FoundBy = "connection" | "context" | "audience" | "residence" | "home" | "unknown";

/** One law that applies, and why. */
export interface Law {
  readonly region: Region;
  readonly foundBy: FoundBy;
  /** ISO 3166-1, for what differs within a region and for counters; `XX` when unknown. */
  readonly country: string;
  /** ISO 3166-2, where it was found. */
  readonly subdivision?: string;
  /** The caller, by a server key, did not say where the visitor is: a residence that the owner vouches for would. */
  readonly silent?: true;
}

/** Where the visitor is, then every other law to be heard. */
export type Laws = readonly [Law, ...Law[]];

export function regionsOf([first, ...others]: Laws): readonly [Region, ...Region[]] {
  return [first.region, ...others.map(({ region }) => region)];
}

/** Evidence in the order in which it counts. Evidence that is there but cannot be read ends the search: unknown. */
export type Evidence = readonly { readonly by: FoundBy; readonly place: Place | undefined }[];

export function resolveRegion(evidence: Evidence): Law {
  const first = evidence[0];
  if (first?.place === undefined) return { region: UNKNOWN, foundBy: "unknown", country: "XX" };
  const { country, subdivision } = first.place;
  const found = { region: regionOf(country, subdivision), foundBy: first.by, country };
  return subdivision === undefined ? found : { ...found, subdivision };
}

export const BECAUSE = [
  "region_forbids_storage",
  "minor_protected",
  "minor_needs_guardian",
  "signal_objects",
  "choice_refused",
  "choice_granted",
  "stored_choice_refused",
  "stored_choice_granted",
  "remembered_signal",
  "signal_unreadable",
  "owner_forbids",
  "owner_requires_consent",
  "minor_needs_own_consent",
  "region_exempts",
  "region_allows",
  "region_requires_consent",
] as const;
export type Because = (typeof BECAUSE)[number];

/** What this request alone says about one purpose under one law. */
export interface Finding {
  readonly answer: "no" | "yes" | "ask";
  readonly because: Because;
  readonly law: Law;
  /** The region's default in force; absent is a hole in the data. */
  readonly rule: Rule | undefined;
  /** What decided where that was another rule: a signal's, a minors', an exemption, the owner's. */
  readonly decisive?: Sourced;
  /** The newest explicit statement of this request. */
  readonly choice?: Choice;
  /** Allowed only as a statistic of its own. */
  readonly apart?: true;
}

/** What is asked, beside the law: when, by whom, and what was said. */
export interface Question {
  /** Epoch ms: which dated rules are in force, and which choices have run out. */
  readonly at: number;
  readonly placement: Placement;
  readonly owner: OwnerLaw;
  readonly age: AgeBand | undefined;
  readonly said: Said;
  /** The event leads to no known person, so an audience may be measured by it. */
  readonly unnamed: boolean;
}

/** Epoch ms of life that a yes has under this law. */
export function yesLifeMs({ region, country }: Law): number {
  return choiceTerms(region, country).yesMonths * MONTH_MS;
}

export function resolvePurpose(purpose: Purpose, law: Law, question: Question): Finding {
  const { region, country } = law;
  const { at, said, age } = question;
  const rule = ruleInForce(region, purpose, at);
  // No rule in force is a hole in the data, and a hole permits nothing.
  if (rule === undefined || (rule.default === "forbidden" && question.placement.mode !== "forward")) {
    return { answer: "no", because: "region_forbids_storage", law, rule };
  }
  if (purpose === "necessary") return { answer: "yes", because: "region_allows", law, rule };

  const minors = minorsRuleFor(region, country, purpose, age, at);
  if (minors && minors.allow !== "own_consent") {
    const because = minors.allow === "nothing" ? "minor_protected" : "minor_needs_guardian";
    return { answer: "no", because, law, rule, decisive: minors };
  }
  for (const signal of said.objects) {
    const objection = signalRuleFor(region, signal, purpose, at);
    if (objection) return { answer: "no", because: "signal_objects", law, rule, decisive: objection };
  }
  const choice = choiceIn(purpose, law, question);
  if (choice) {
    return choice.granted
      ? { answer: "yes", because: "choice_granted", law, rule, choice }
      : { answer: "no", because: "choice_refused", law, rule, choice };
  }
  return resolveDefault(purpose, law, rule, minors, question);
}

/**
 * The event's own refusal is about that event, whatever was said later; its own yes competes with what the browser
 * remembers. A remembered yes that has run out was never said; a refusal does not run out. Beside consent that cannot
 * be read no yes counts, since that may have been the no that ends it.
 */
function choiceIn(purpose: Purpose, law: Law, { at, said }: Question): Choice | undefined {
  const own = said.own[purpose];
  if (own && !own.granted) return own;
  const remembered = said.remembered[purpose];
  const expired = remembered?.granted === true && at - remembered.at > yesLifeMs(law);
  const choice = newest(own, expired ? undefined : remembered);
  return choice?.granted && said.unreadable ? undefined : choice;
}

function resolveDefault(
  purpose: Purpose,
  law: Law,
  rule: Rule,
  minors: MinorsRule | undefined,
  question: Question,
): Finding {
  const { region } = law;
  const { at, owner, said, unnamed } = question;
  // In-country, what is forbidden is only the store abroad.
  const standing: Default = rule.default === "forbidden" ? (rule.inCountry ?? "optIn") : rule.default;
  const own = ownersRule(region, purpose, standing, owner);
  if (own?.default === "forbidden") return { answer: "no", because: "owner_forbids", law, rule, decisive: own };

  if (standing === "optIn" || minors || own?.default === "optIn") {
    if (said.unreadable) return { answer: "no", because: "signal_unreadable", law, rule };
    if (minors) return { answer: "ask", because: "minor_needs_own_consent", law, rule, decisive: minors };
    if (own) return { answer: "ask", because: "owner_requires_consent", law, rule, decisive: own };
    const exemption = purpose === "analytics" && unnamed ? attestedExemption(region, owner, at) : undefined;
    if (exemption) return { answer: "yes", because: "region_exempts", law, rule, decisive: exemption, apart: true };
    return { answer: "ask", because: "region_requires_consent", law, rule };
  }
  return { answer: "yes", because: "region_allows", law, rule, ...(rule.apart ? { apart: true } : {}) };
}

const PERMISSIVENESS = { no: 0, ask: 1, yes: 2 } as const satisfies Record<Finding["answer"], number>;

type Ranked = Pick<Finding, "answer" | "apart">;

function permissiveness({ answer, apart }: Ranked): number {
  return PERMISSIVENESS[answer] - (apart ? 0.5 : 0);
}

/** The first of the strictest. */
export function strictest<Given extends Ranked>(first: Given, ...others: readonly Given[]): Given {
  return others.reduce((held, one) => (permissiveness(one) < permissiveness(held) ? one : held), first);
}

export function resolveUnder(purpose: Purpose, laws: Laws, question: Question): Finding {
  const [first, ...others] = laws;
  const finding = resolvePurpose(purpose, first, question);
  return others.length === 0
    ? finding
    : strictest(finding, ...others.map((law) => resolvePurpose(purpose, law, question)));
}

/** Whether an answer of no was somebody's word or the law's for a child, and not only a default. */
export function isRefusal(because: Because): boolean {
  return REFUSALS.has(because);
}

const REFUSALS = new Set<Because>([
  "minor_protected",
  "minor_needs_guardian",
  "signal_objects",
  "choice_refused",
  "stored_choice_refused",
  "remembered_signal",
]);

/** Whether a yes of the visitor's own is what is missing. */
export function lacksConsent(because: Because): boolean {
  return LACKING.has(because);
}

const LACKING = new Set<Because>([
  "region_requires_consent",
  "owner_requires_consent",
  "minor_needs_own_consent",
  "signal_unreadable",
]);
