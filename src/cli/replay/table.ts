/** The outcomes by country as a Markdown table, for docs/replay.md: a column for each outcome that occurred. Pure. */
import { regionOf } from "../../core/policy/regions/index.ts";
import type { Tally } from "./answers.ts";
import type { Crowd, Origin } from "./event.ts";

const CROWDS: readonly (readonly [Crowd, string])[] = [
  ["unasked", "nobody asked"],
  ["consenting", "all consented"],
];

function sum(counts: Readonly<Record<string, number>> | undefined): number {
  return Object.values(counts ?? {}).reduce((total, count) => total + count, 0);
}

function regionTitle({ country }: Origin): string {
  return regionOf(country ?? "", undefined).title;
}

export function outcomeTable(tallies: readonly Tally[]): string {
  const columns = CROWDS.flatMap(([crowd, who]) => {
    const outcomes = new Set(tallies.flatMap(({ counts }) => Object.keys(counts.get(crowd) ?? {})));
    return [...outcomes].sort().map((outcome) => ({ crowd, outcome, head: `${who}: \`${outcome}\`` }));
  });
  const cell = (tally: Tally, { crowd, outcome }: (typeof columns)[number]) => tally.counts.get(crowd)?.[outcome] ?? 0;
  const sent = (tally: Tally) => CROWDS.reduce((total, [crowd]) => total + sum(tally.counts.get(crowd)), 0);
  const total = (of: (tally: Tally) => number) => tallies.reduce((all, tally) => all + of(tally), 0);
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [
    line(["Country", "Region", "Sent", ...columns.map(({ head }) => head)]),
    line(["---", "---", "--:", ...columns.map(() => "--:")]),
    ...tallies.map((tally) =>
      line([
        tally.origin.country === undefined
          ? `_${tally.origin.name}_`
          : `${tally.origin.name} (${tally.origin.country})`,
        regionTitle(tally.origin),
        sent(tally),
        ...columns.map((column) => cell(tally, column)),
      ]),
    ),
    line(["**All**", "", total(sent), ...columns.map((column) => total((tally) => cell(tally, column)))]),
  ].join("\n");
}
