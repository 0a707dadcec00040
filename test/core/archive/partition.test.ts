/** The parts follow from the rows alone: no order, no repeat and no division into runs changes them. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { shardOf, split, type Shard } from "../../../src/core/archive/partition.ts";
import { distinct, type Row } from "../../../src/core/archive/row.ts";
import { aRow, nameOf } from "./rows.ts";

const MOST = 4;

/** As the compaction does: one run after another, each adding its rows to the parts that are there. */
function inRuns(runs: readonly (readonly Row[])[]): Map<Shard, readonly Row[]> {
  let parts = new Map<Shard, readonly Row[]>();
  for (const rows of runs) {
    const next = new Map(parts);
    for (const [shard, added] of Map.groupBy(rows, (row) => shardOf(row, [...parts.keys()]))) {
      next.delete(shard);
      for (const [half, held] of split(distinct([...(parts.get(shard) ?? []), ...added]), shard, MOST)) {
        next.set(half, held);
      }
    }
    parts = next;
  }
  return parts;
}

const sorted = (parts: Map<Shard, readonly Row[]>) => [...parts].toSorted(([a], [b]) => (a < b ? -1 : 1));

/** Few names, so that there are repeats; and repeats that differ. */
const rows = fc.array(
  fc
    .record({ name: fc.nat(60), region: fc.constantFrom("EEA-DE", "GB") })
    .map(({ name, region }) => aRow({ recordId: nameOf(`${name}`), region })),
  { maxLength: 120 },
);

it("is the same however the rows are divided into runs and ordered", () => {
  const divided = rows.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray(all, { minLength: all.length }),
      fc.array(fc.nat(all.length), { maxLength: 6 }),
    ),
  );
  fc.assert(
    fc.property(divided, ([all, shuffled, cuts]) => {
      const edges = [0, ...cuts.toSorted((a, b) => a - b), shuffled.length];
      const runs = edges.slice(1).map((end, index) => shuffled.slice(edges[index], end));
      expect(sorted(inRuns(runs))).toEqual(sorted(inRuns([all])));
    }),
  );
});

it("holds each name once, in one part, in order, and no part more than is allowed", () => {
  fc.assert(
    fc.property(rows, (all) => {
      const parts = [...inRuns([all]).values()];
      const names = parts.flatMap((part) => part.map(({ recordId }) => recordId));
      expect(new Set(names)).toEqual(new Set(all.map(({ recordId }) => recordId)));
      expect(names).toHaveLength(new Set(names).size);
      for (const part of parts) {
        expect(part.length).toBeLessThanOrEqual(MOST);
        expect(part).toEqual(part.toSorted((a, b) => (a.recordId < b.recordId ? -1 : 1)));
      }
    }),
  );
});

it("ends with names that begin alike: they are no hashes, and stay together", () => {
  const alike = ["a", "b", "c", "d", "e"].map((end) => aRow({ recordId: `AAAAA${end}`.padEnd(22, "-") }));
  expect([...split(alike, "", MOST)]).toEqual([["0".repeat(30), alike]]);
});

it("finds the part of a name where one half had none, and where there is no part yet", () => {
  const row = aRow({ recordId: "_".repeat(22) });
  expect(shardOf(row, [])).toBe("");
  expect(shardOf(row, [""])).toBe("");
  expect(shardOf(row, ["0"])).toBe("1");
  expect(shardOf(row, ["0", "10", "110"])).toBe("111");
});
