/** An explanation as sentences that a privacy officer reads: what, why, under which article. Adds nothing to it. */
import type { Explanation } from "../../core/decide/describe.ts";
import { NOTICES, OUTCOMES, REFUSALS } from "../../core/outcome.ts";
import type { Because } from "../../core/policy/resolve.ts";

const BECAUSE: Readonly<Record<Because, string>> = {
  region_forbids_storage: "the region forbids storing this abroad",
  signal_objects: "an opt-out signal came with the request",
  choice_refused: "the visitor said no",
  choice_granted: "the visitor said yes",
  stored_choice_refused: "the visitor said no before",
  stored_choice_granted: "the visitor said yes before",
  remembered_signal: "an opt-out signal was seen before",
  region_allows: "the region allows it until somebody objects",
  region_requires_consent: "the region requires a yes, and none was found",
};

function reason(code: string): string {
  if (Object.hasOwn(REFUSALS, code)) return REFUSALS[code as keyof typeof REFUSALS].text;
  return Object.hasOwn(NOTICES, code) ? NOTICES[code as keyof typeof NOTICES] : code;
}

function purposeLines(purposes: Explanation["purposes"]): readonly string[] {
  return Object.entries(purposes).flatMap(([purpose, said]) => [
    `  ${said.allowed ? "yes" : "no "}  ${purpose}: ${BECAUSE[said.because as Because]}`,
    ...(said.rule ? [`         rule ${said.rule.id}@${said.rule.version} (${said.basis})`] : []),
    ...said.citations.map((source) => `         ${source.instrument}, ${source.article}`),
  ]);
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

export function tell(explanation: Explanation): string {
  const { outcome, region, placement, kept, removed, trace } = explanation;
  const widest = Math.max(...trace.map(({ step }) => step.length));
  return [
    `${outcome}: ${OUTCOMES[outcome]}`,
    ...explanation.reasons.map((code) => `  ${code}: ${reason(code)}`),
    "",
    `The visitor is in ${region.title} (${region.id}), found by ${region.foundBy}.`,
    `An event from there is placed by: ${placement.mode}${placement.jurisdiction ? ` in ${placement.jurisdiction}` : ""}.`,
    ...section("Purposes", purposeLines(explanation.purposes)),
    ...section(
      "Signals",
      explanation.signals.map(({ name, state }) => `  ${name}: ${state}`),
    ),
    ...section(
      "Kept",
      kept.map(({ field, rests }) => `  ${field} (${rests})`),
    ),
    ...section(
      "Left out",
      removed.map(({ field, because }) => `  ${field}: ${because}`),
    ),
    ...section(
      "Steps",
      trace.map(({ step, result, because }) => `  ${step.padEnd(widest)}  ${result}  (${because})`),
    ),
    ...(explanation.receipt === undefined ? [] : ["", `Receipt ${explanation.receipt}`]),
    "",
    "Engineering, not legal advice.",
  ].join("\n");
}
