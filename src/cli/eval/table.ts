/** The measurements as a Markdown table. Pure. */
import type { Line } from "./evaluate.ts";
import type { Target } from "./measure.ts";

const TARGETS: Readonly<Record<Target, string>> = { next: "whatever is next", new: "something new" };

function percent(value: number, error: number): string {
  return `${(value * 100).toFixed(1)} ± ${(error * 100).toFixed(1)}`;
}

export function evalTable(lines: readonly Line[]): string {
  const row = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [
    row(["Foretold", "By", "Steps", "Recall@20, %", "MRR@20, %"]),
    row(["---", "---", "--:", "--:", "--:"]),
    ...lines.map(({ method, target, measured: { steps, recall, recallError, mrr, mrrError } }) =>
      row([TARGETS[target], method, steps, percent(recall, recallError), percent(mrr, mrrError)]),
    ),
  ].join("\n");
}
