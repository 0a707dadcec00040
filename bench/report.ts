/** The tables, in Markdown: median and, in parentheses, the smallest and the largest of the rounds. Judges nothing. */
import { cpus, loadavg } from "node:os";
import type { Bundle } from "./bundle.ts";
import { BARE, type Case } from "./cases.ts";
import type { Measured, Sides } from "./measure.ts";

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

function spread(values: readonly number[], digits = 0): string {
  const show = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: digits });
  return `${show(median(values))} (${show(Math.min(...values))}–${show(Math.max(...values))})`;
}

/** Of rounds that stood beside each other. */
function ratios(values: readonly number[], units: readonly number[]): string {
  return spread(
    values.map((value, index) => value / (units[index] ?? Number.NaN)),
    2,
  );
}

export function rateHead(): string {
  return [
    "| | floor /s | project /s | ratio | floor CPU µs | project CPU µs | ratio | floor ms, 50 % | 95 % | project ms, 50 % | 95 % | 99 % |",
    "|---|---|---|---|---|---|---|---|---|---|---|---|",
  ].join("\n");
}

export function rateRow({ name }: Case, { floor, project }: Sides<Measured>): string {
  const [floorRates, projectRates] = [floor, project].map(({ rounds }) => rounds.map(({ rate }) => rate)) as [
    number[],
    number[],
  ];
  const cells = [
    name,
    spread(floorRates),
    spread(projectRates),
    ratios(projectRates, floorRates),
    spread(floor.cpu),
    spread(project.cpu),
    // Turned round, so that here too 1 is the floor's and less is worse.
    ratios(floor.cpu, project.cpu),
    ...[floor, project].flatMap(({ rounds }) => [
      spread(
        rounds.map((round) => round.median),
        1,
      ),
      spread(
        rounds.map((round) => round.slowest5Percent),
        1,
      ),
    ]),
    median(project.rounds.map((round) => round.slowest1Percent)).toFixed(1),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** Reads beside an answer that looks at nothing, each on its own side, in the rounds of one run; 1 is the bare answer's. */
export function besideBare(measured: ReadonlyMap<Case, Sides<Measured>>): string {
  const [bare] = [...measured].flatMap(([{ name }, result]) => (name === BARE ? [result] : []));
  if (!bare) return "";
  const reads = [...measured].filter(([{ name }]) => name.startsWith("decide"));
  const cells = (side: "floor" | "project", result: Sides<Measured>): readonly string[] => [
    ratios(
      result[side].rounds.map(({ rate }) => rate),
      bare[side].rounds.map(({ rate }) => rate),
    ),
    ratios(bare[side].cpu, result[side].cpu),
  ];
  return [
    "| beside a bare answer | floor, rate | floor, CPU | project, rate | project, CPU |",
    "|---|---|---|---|---|",
    ...reads.map(
      ([{ name }, result]) => `| ${[name, ...cells("floor", result), ...cells("project", result)].join(" | ")} |`,
    ),
  ].join("\n");
}

export function startTable(starts: Sides<readonly number[]>, bundles: Sides<Bundle>): string {
  const size = ({ bytes, gzipped }: Bundle): string =>
    `${Math.round(bytes / 1_000)} kB, ${Math.round(gzipped / 1_000)} kB`;
  return [
    "| | floor | project | ratio |",
    "|---|---|---|---|",
    `| cold start, ms | ${spread(starts.floor)} | ${spread(starts.project)} | ${ratios(starts.project, starts.floor)} |`,
    `| bundle, gzip | ${size(bundles.floor)} | ${size(bundles.project)} | ${(bundles.project.gzipped / bundles.floor.gzipped).toFixed(1)} |`,
  ].join("\n");
}

export function machine(): string {
  const [first, ...others] = cpus();
  const load = loadavg()[0]?.toFixed(1) ?? "";
  return `${others.length + 1} × ${first?.model ?? "unknown processor"}, load ${load} before, ${process.platform}, Node ${process.versions.node}`;
}
