/**
 * An explanation as a privacy officer reads it: what happens, under which article, and what becomes of each field. Adds
 * nothing to it but the values of an event that the asker typed.
 */
import type { Explanation } from "../../core/decide/describe.ts";
import type { ExplainedDestination } from "../../core/decide/explain-destinations.ts";
import { NOTICES, OUTCOMES, REFUSALS } from "../../core/outcome.ts";
import { MECHANISMS } from "../../core/policy/placement.ts";
import { PURPOSES, type Purpose } from "../../core/policy/purposes.ts";
import { UNKNOWN } from "../../core/policy/regions/unknown.ts";
import type { FoundBy } from "../../core/policy/resolve.ts";
import { citationWords, inRegion, MODES } from "../law-words.ts";
import { fieldLines } from "./fields.ts";
import { planLines } from "./plan.ts";
import { purposeLines } from "./purposes.ts";

const FOUND_BY = {
  connection: "the connection comes from there",
  context: "the event says so",
  audience: "the owner attests that the key's visitors are there",
  residence: "the visitor lives there",
  home: "the visitor's profile came to be there",
  unknown: "where the visitor is cannot be told",
} as const satisfies Record<FoundBy, string>;

function reasonWords(code: string): string {
  if (Object.hasOwn(REFUSALS, code)) return REFUSALS[code as keyof typeof REFUSALS].text;
  return Object.hasOwn(NOTICES, code) ? NOTICES[code as keyof typeof NOTICES] : code;
}

export function reasonLines({ reasons }: Explanation): readonly string[] {
  return reasons.map((code) => `${code}: ${reasonWords(code)}`);
}

export function regionLine({ id, title, foundBy }: Explanation["region"]): string {
  // Evidence that leads to no region has found nothing.
  return `Region: ${title} (${id}): ${FOUND_BY[id === UNKNOWN.id ? "unknown" : foundBy]}.`;
}

export function placementLine({ placement }: Explanation): string {
  const { mode, jurisdiction, mechanism, reference, rule, citations } = placement;
  const what = mode === "store" || mode === "forward" ? "What may be kept of an event" : "Every event";
  return [
    `${what} from there is ${MODES[mode as keyof typeof MODES]}`,
    jurisdiction === undefined ? "" : ` in ${jurisdiction}`,
    mechanism === undefined ? "" : `, since ${MECHANISMS[mechanism]}`,
    reference === undefined ? "" : ` ("${reference}")`,
    `. Rule ${rule.id}@${rule.version}: ${citationWords(citations)}.`,
  ].join("");
}

/** Nothing of a purpose that the event does not serve. */
export function purposeSection(purpose: Purpose, { purposes, laws, region }: Explanation): readonly string[] {
  const said = purposes[purpose];
  return said ? purposeLines(purpose, said, inRegion(laws.find(({ id }) => id === said.law) ?? region)) : [];
}

function destinationLine({ id, told, missing }: ExplainedDestination): string {
  if (told) return `${id}: told of it`;
  const why = missing.length > 0 ? `not allowed, or not planned: ${missing.join(", ")}` : "nothing of it is kept";
  return `${id}: not told (${why})`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

/** `event`: as the asker typed it, for the values before and after. */
export function tell(explanation: Explanation, event?: unknown): string {
  const { outcome, laws, trace } = explanation;
  const widest = Math.max(...trace.map(({ step }) => step.length));
  return [
    `${outcome}: ${OUTCOMES[outcome]}`,
    ...reasonLines(explanation).map((line) => `  ${line}`),
    "",
    ...laws.map(regionLine),
    placementLine(explanation),
    ...section(
      "What breaks the tracking plan",
      planLines(explanation.plan).map((line) => `  ${line}`),
    ),
    ...section(
      "Purposes",
      PURPOSES.flatMap((purpose) => {
        const lines = purposeSection(purpose, explanation);
        return lines.length === 0 ? [] : [`  ${purpose}`, ...lines.map((line) => `    ${line}`)];
      }),
    ),
    ...section(
      "Signals",
      explanation.signals.map(({ name, state }) => `  ${name}: ${state}`),
    ),
    ...section(
      "Fields, before and after",
      fieldLines(explanation.fields, event).map((line) => `  ${line}`),
    ),
    ...section(
      "Destinations",
      (explanation.destinations ?? []).map((one) => `  ${destinationLine(one)}`),
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
