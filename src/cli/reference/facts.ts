/**
 * What each kind of rule says, in a sentence, and a region's rules as chains of dated versions. The page's table of
 * changes and its sections both read from here, so that they cannot say two things.
 */
import { MECHANISMS, type PlacementRule } from "../../core/policy/placement.ts";
import { PURPOSES, type Purpose } from "../../core/policy/purposes.ts";
import type {
  ChoiceRule,
  ChoiceTerms,
  Duty,
  Exemption,
  MinorsRule,
  Region,
  RightsRule,
  Rule,
  SignalRule,
  Term,
} from "../../core/policy/regions/region.ts";
import type { Sourced } from "../../core/policy/regions/source.ts";
import { APART, DEFAULTS, listed, MINORS, MODES, SIGNALS } from "../law-words.ts";
import { code } from "./markdown.ts";

function counted(count: number, unit: string): string {
  return `${count} ${count === 1 ? unit.replace(/s$/, "") : unit}`;
}

function purposeNames(purposes: readonly Purpose[]): string {
  return listed(purposes.map(code));
}

/** "13 in BE EE; 14 in AT": names that share a value stand together. */
function byCountry<Value>(values: Readonly<Record<string, Value>>, words: (value: Value) => string): string {
  const countries = Map.groupBy(Object.keys(values), (country) => words(values[country] as Value));
  return [...countries].map(([said, names]) => `${said} in ${names.join(" ")}`).join("; ");
}

export function ruleWords({ default: state, apart }: Rule): string {
  return `${DEFAULTS[state].text}${apart ? `, and only as ${APART}` : ""}`;
}

export function signalWords({ signal, binds }: SignalRule): string {
  return `${SIGNALS[signal]} turns off ${purposeNames(binds)}`;
}

export function minorsWords({ from, under, underBy, purposes, allow }: MinorsRule): string {
  const others = underBy === undefined ? "" : ` (${byCountry(underBy, String)})`;
  const whom = from === 0 ? `Under ${under}${others}` : `From ${from}, and under ${under}${others}`;
  return `${whom}: ${purposeNames(purposes)} ${MINORS[allow].text}`;
}

export function exemptionWords({ trackerMonths, dataMonths }: Exemption): string {
  const life = `what marks a browser may live ${counted(trackerMonths, "months")}, and the data ${counted(dataMonths, "months")}`;
  return `${code("analytics")} without a yes, where the owner attests every condition; ${life}`;
}

export function placementWords({ default: place, allows }: PlacementRule): string {
  const rests =
    place.mode === "store"
      ? `${MODES.store} in ${code(place.jurisdiction)}`
      : `${MODES[place.mode]}, unless the owner names an endpoint in the country`;
  const others = allows.map(({ jurisdiction, mechanisms }) => {
    const by = mechanisms.map((name) => `${code(name)} (${MECHANISMS[name]})`);
    return `${code(jurisdiction)} ${by.length === 0 ? "without a mechanism" : `by ${listed(by, "or")}`}`;
  });
  return `Events are ${rests}. ${others.length === 0 ? "No other store is allowed" : `The owner may store in ${others.join("; in ")}`}`;
}

function termsWords({ yesMonths, askAgainMonths }: ChoiceTerms): string {
  return `a yes holds ${counted(yesMonths, "months")}, and after a no one may ask again in ${counted(askAgainMonths, "months")}`;
}

export function choiceWords(rule: ChoiceRule): string {
  const others = rule.by === undefined ? "" : `; ${byCountry(rule.by, termsWords)}`;
  const said = `${termsWords(rule)}${others}`;
  return said.charAt(0).toUpperCase() + said.slice(1);
}

export function termWords({ count, unit }: Term): string {
  return counted(count, unit.replace("_", " "));
}

export function dutyWords(duty: Duty | RightsRule): string {
  const terms = (["access", "erasure", "extension"] as const).flatMap((name) => {
    const term = name in duty ? (duty as RightsRule)[name] : undefined;
    return term ? [`${name} ${termWords(term)}`] : [];
  });
  const text = duty.text.replace(/\.$/, "");
  return terms.length === 0 ? text : `${text}${text === "" ? "Terms" : ". Terms"}: ${terms.join(", ")}`;
}

export interface Said {
  readonly source: Sourced;
  readonly words: string;
}

/** What follows upon each other, oldest first. */
export interface Chain {
  readonly versions: readonly Said[];
  /** A signal's versions hold beside each other, a minors' rule beside all others; of all else the newest holds alone. */
  readonly beside?: "versions" | "others";
}

const saidBy = <Fact extends Sourced>(facts: readonly Fact[], words: (fact: Fact) => string): readonly Said[] =>
  facts.map((source) => ({ source, words: words(source) }));

function chain<Fact extends Sourced>(facts: readonly Fact[], words: (fact: Fact) => string): Chain[] {
  return [...Map.groupBy(facts, ({ id }) => id).values()].map((versions) => ({ versions: saidBy(versions, words) }));
}

export function chainsOf(region: Region): readonly Chain[] {
  return [
    ...PURPOSES.flatMap((purpose) => chain(region.rules[purpose], ruleWords)),
    ...chain(region.signals, signalWords).map((one) => ({ ...one, beside: "versions" as const })),
    { versions: saidBy(region.minors, minorsWords), beside: "others" },
    ...chain(region.exemption ? [region.exemption] : [], exemptionWords),
    ...chain([region.placement], placementWords),
    ...chain([region.choices], choiceWords),
    ...chain(region.sensitive, dutyWords),
    ...chain(region.retention, dutyWords),
    ...chain(region.rights, dutyWords),
    ...chain(region.transfer, dutyWords),
  ];
}
