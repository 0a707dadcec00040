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

/**
 * What a read is to be, and what it is: of its floor by processor time, of an answer that looks at nothing on its own side,
 * and how long its caller waits. All in the rounds of one run; 1 is the other's, and less is dearer.
 */
export function readTable(measured: ReadonlyMap<Case, Sides<Measured>>): string {
  const [bare] = [...measured].flatMap(([{ name }, result]) => (name === BARE ? [result] : []));
  if (!bare) return "";
  const reads = [...measured].filter(([{ wanted }]) => wanted !== undefined);
  const row = ({ name, wanted }: Case, { floor, project }: Sides<Measured>): string => {
    const waits = [project, floor].flatMap(({ rounds }) => [
      spread(
        rounds.map((round) => round.median),
        1,
      ),
      spread(
        rounds.map((round) => round.slowest5Percent),
        1,
      ),
    ]);
    const cells = [
      name,
      wanted,
      ratios(floor.cpu, project.cpu),
      ratios(bare.project.cpu, project.cpu),
      ratios(bare.floor.cpu, floor.cpu),
    ];
    return `| ${[...cells, ...waits].join(" | ")} |`;
  };
  return [
    "| reads, CPU | wanted of its floor | is of its floor | of a bare answer | floor of a bare answer | ms, 50 % | 95 % | floor ms, 50 % | 95 % |",
    "|---|---|---|---|---|---|---|---|---|",
    ...reads.map(([shape, result]) => row(shape, result)),
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
