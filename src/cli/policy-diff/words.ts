/** Differences between decisions as lines, one for each decision. */
import type { Difference, PurposeAnswer } from "./compare.ts";

function answerWords(answer: PurposeAnswer): string {
  return answer ? `${answer.allowed ? "yes" : "no"} (${answer.because})` : "not served";
}

export function differenceLine({ name, outcome, placement, purposes, fields }: Difference): string {
  return [
    `${name}: ${outcome.before === outcome.after ? outcome.after : `${outcome.before} → ${outcome.after}`}`,
    ...(placement ? [`placed by ${placement.before} → ${placement.after}`] : []),
    ...Object.entries(purposes).map(
      ([purpose, { before, after }]) => `${purpose}: ${answerWords(before)} → ${answerWords(after)}`,
    ),
    ...Object.entries(fields).map(([field, { before, after }]) => `${field}: ${before} → ${after}`),
  ].join("; ");
}

export function totalLine(differences: readonly Difference[], asked: number): string {
  const more = differences.filter(({ allowsMore }) => allowsMore).length;
  return `${differences.length} of ${asked} decisions differ; ${more} of them allow more than before.`;
}
