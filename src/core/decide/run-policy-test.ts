/**
 * Runs one of the owner's policy tests. What it asks is asked of `explain`, and so of what the collector does; what it
 * does not expect is not looked at. Says what differs; why it does, the answer says.
 */
import type { PolicyTest } from "../policy-test.ts";
import { PURPOSES, type Purpose } from "../policy/purposes.ts";
import type { Explanation } from "./describe.ts";
import { explain, type ExplainTools } from "./explain.ts";

type Expectation = PolicyTest["expect"];

/** One expectation that does not hold. */
export interface Miss {
  readonly part: "outcome" | "region" | "placement" | "purpose" | "promptAllowed" | "reason" | "field";
  /** Which purpose or field; the part itself where there is one alone. */
  readonly name: string;
  readonly expected: string;
  readonly actual: string;
}

export interface PolicyTestResult {
  readonly name: string;
  /** Empty when the test holds. */
  readonly misses: readonly Miss[];
  readonly explanation: Explanation;
}

export function runPolicyTest({ name, ask, expect }: PolicyTest, tools: ExplainTools): PolicyTestResult {
  const explanation = explain(ask, tools);
  return { name, misses: missesOf(expect, explanation), explanation };
}

function missesOf(expected: Expectation, answer: Explanation): readonly Miss[] {
  const { outcome, region, placement, purposes = {}, promptAllowed, reasons = [] } = expected;
  return [
    ...unless(outcome === undefined || outcome === answer.outcome, "outcome", outcome, answer.outcome),
    ...unless(region === undefined || region === answer.region.id, "region", region, answer.region.id),
    ...unless(
      isPlaced(placement, answer.placement),
      "placement",
      placement && placeWords(placement),
      placeWords(answer.placement),
    ),
    ...PURPOSES.flatMap((purpose) => missedPurpose(purpose, purposes[purpose], answer)),
    ...unless(
      promptAllowed === undefined || promptAllowed === (answer.consent?.promptAllowed ?? false),
      "promptAllowed",
      yesNo(promptAllowed),
      yesNo(answer.consent?.promptAllowed),
    ),
    ...reasons.flatMap((reason) =>
      unless(answer.reasons.includes(reason), "reason", reason, answer.reasons.join(", ") || "none"),
    ),
    ...missedFields(expected, answer),
  ];
}

function unless(holds: boolean, part: Miss["part"], expected = "", actual = "", name: string = part): readonly Miss[] {
  return holds ? [] : [{ part, name, expected, actual }];
}

function yesNo(value: boolean | undefined): string {
  return value ? "yes" : "no";
}

/** Where nothing more than the mode is expected, any jurisdiction will do. */
function isPlaced(expected: Expectation["placement"], actual: Explanation["placement"]): boolean {
  return (
    expected === undefined ||
    (expected.mode === actual.mode &&
      (expected.jurisdiction === undefined || expected.jurisdiction === actual.jurisdiction) &&
      (expected.mechanism === undefined || expected.mechanism === actual.mechanism))
  );
}

interface Place {
  readonly mode: string;
  readonly jurisdiction?: string | undefined;
  readonly mechanism?: string | undefined;
  readonly reference?: string | undefined;
}

/** `store eu filed_dossier "file 7"`. */
export function placeWords({ mode, jurisdiction, mechanism, reference }: Place): string {
  const words = [mode, jurisdiction, mechanism, reference === undefined ? undefined : `"${reference}"`];
  return words.filter((word) => word !== undefined).join(" ");
}

function missedPurpose(purpose: Purpose, expected: boolean | undefined, { purposes }: Explanation): readonly Miss[] {
  const actual = purposes[purpose];
  const words = actual ? yesNo(actual.allowed) : "not served by this event";
  return unless(expected === undefined || expected === actual?.allowed, "purpose", yesNo(expected), words, purpose);
}

function missedFields({ kept = [], removed = [] }: Expectation, answer: Explanation): readonly Miss[] {
  const stateOf = (name: string) => answer.fields.find(({ field }) => field === name)?.after ?? "not in this event";
  const missing = (expected: "kept" | "removed", names: readonly string[]) =>
    names
      .filter((name) => !answer[expected].some(({ field }) => field === name))
      .flatMap((name) => unless(false, "field", expected, stateOf(name), name));
  return [...missing("kept", kept), ...missing("removed", removed)];
}
