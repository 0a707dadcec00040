/**
 * Which part of an event's day a row is in. A part that grows too large is halved by the next bit of its rows' names, and
 * its halves again: so the parts, and what is in each, follow from the rows alone and not from the order they came in.
 */
import { LIMIT } from "../limits.ts";
import { sextets } from "../sextets.ts";
import type { Row } from "./row.ts";

/** The bits with which the names in a part begin; none of them: all rows are in it. */
export type Shard = string;

/** Five symbols of a name. Names are keyed hashes, so their bits are even. */
const BITS = 30;

function bitsOf({ recordId }: Row): string {
  return sextets(recordId.slice(0, 5)).toString(2).padStart(BITS, "0");
}

/** The part for a row, where these are. */
export function shardOf(row: Row, shards: readonly Shard[]): Shard {
  const bits = bitsOf(row);
  let shard = "";
  while (shards.some((other) => other.length > shard.length && other.startsWith(shard))) {
    shard = bits.slice(0, shard.length + 1);
  }
  return shard;
}

/** Rows of one part as the parts that they are now, none of them empty. Keeps the order. */
export function split(rows: readonly Row[], shard: Shard, most: number = LIMIT.partRows): Map<Shard, readonly Row[]> {
  if (rows.length === 0) return new Map();
  if (rows.length <= most || shard.length === BITS) return new Map([[shard, rows]]);
  const halves = Map.groupBy(rows, (row) => bitsOf(row).slice(0, shard.length + 1));
  return new Map([...halves].flatMap(([half, held]) => [...split(held, half, most)]));
}
