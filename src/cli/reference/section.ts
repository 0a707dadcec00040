/** One region with all its rules: every version, its source, its dates, its notes, and whether anybody confirmed it. */
import { PURPOSES } from "../../core/policy/purposes.ts";
import { CONDITIONS } from "../../core/policy/regions/conditions.ts";
import type { Duty, Exemption, Region, Rule } from "../../core/policy/regions/region.ts";
import type { Sourced } from "../../core/policy/regions/source.ts";
import { BASES, citationWords, confirmation } from "../law-words.ts";
import {
  choiceWords,
  dutyWords,
  exemptionWords,
  minorsWords,
  placementWords,
  ruleWords,
  signalWords,
} from "./facts.ts";
import { bullets, code, table } from "./markdown.ts";

export function headingOf({ id, title }: Region): string {
  return `${title} (${code(id)})`;
}

function datesOf({ effectiveFrom, effectiveTo }: Sourced): string {
  return effectiveTo === undefined ? `from ${effectiveFrom}` : `from ${effectiveFrom} until ${effectiveTo}`;
}

function sourceWords({ citations, note }: Sourced): string {
  const cited = citationWords(citations);
  return note === undefined ? cited : `${cited.replace(/\.$/, "")}. _Note: ${note}_`;
}

/** A rule as a sentence, then where it comes from. */
function told<Fact extends Sourced>(fact: Fact, words: (fact: Fact) => string): string {
  const said = words(fact).replace(/\.$/, "");
  const ground = [BASES[fact.basis].short, datesOf(fact), `**${confirmation(fact)}**`].join("; ");
  return `${said === "" ? "Nothing said" : said}. ${sourceWords(fact)} (${ground}; ${code(`${fact.id}@${fact.version}`)})`;
}

/** Purposes that share every word are one line: most regions know only two or three. */
function purposeTable(region: Region): string {
  const all = PURPOSES.flatMap((purpose): readonly Rule[] => region.rules[purpose]);
  const alike = Map.groupBy(all, (rule) => JSON.stringify({ ...rule, id: "", purpose: "" }));
  const rows = [...alike.values()].flatMap((rules) => {
    const [rule] = rules;
    if (!rule) return [];
    return [
      [
        rules.map(({ purpose }) => code(purpose)).join(", "),
        String(rule.version),
        ruleWords(rule),
        BASES[rule.basis].short,
        sourceWords(rule),
        datesOf(rule),
        confirmation(rule),
      ],
    ];
  });
  return table(["Purposes", "Version", "Without a choice", "Basis", "Source", "In force", "Confirmed"], rows);
}

function part(title: string, facts: readonly string[]): readonly string[] {
  return [`**${title}**`, facts.length === 0 ? "No rule." : bullets(facts)];
}

function exemptionPart(exemption: Exemption): readonly string[] {
  return [
    ...part("Audience measurement without a yes", [told(exemption, exemptionWords)]),
    table(
      ["The owner attests that", "How the collector holds to it"],
      exemption.conditions.map((name) => [
        `${CONDITIONS[name].text} (${code(name)})`,
        CONDITIONS[name].enforced ?? "It cannot: only the owner can.",
      ]),
    ),
  ];
}

export function regionSection(region: Region): string {
  const { signals, minors, exemption, placement, choices, sensitive, retention, rights, transfer } = region;
  const each = <Fact extends Sourced>(facts: readonly Fact[], words: (fact: Fact) => string) =>
    facts.map((fact) => told(fact, words));
  const owed = (what: string, duties: readonly Duty[]) => each(duties, dutyWords).map((said) => `_${what}._ ${said}`);
  return [
    `## ${headingOf(region)}`,
    `Places: ${region.places.join(" ") || "whatever has no row of its own, or cannot be told"}.${region.note === undefined ? "" : ` ${region.note}`}`,
    purposeTable(region),
    ...part("Signals", each(signals, signalWords)),
    ...part("Minors", each(minors, minorsWords)),
    ...(exemption ? exemptionPart(exemption) : []),
    ...part("Where events rest", [told(placement, placementWords)]),
    ...part("How long a choice holds", [told(choices, choiceWords)]),
    ...part("What the owner owes", [
      ...owed("Sensitive data", sensitive),
      ...owed("Retention", retention),
      ...owed("Rights", rights),
      ...owed("Transfer", transfer),
    ]),
  ].join("\n\n");
}
