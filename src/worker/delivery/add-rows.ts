/** Adds rows to the parts of a day, one part in memory at a time. Writes each part as a whole, over the one that was there. */
import { folderOf, partKey, type SiteDay } from "../../core/archive/layout.ts";
import type { Part } from "../../core/archive/manifest.ts";
import { partBytes, partRows } from "../../core/archive/parquet.ts";
import { shardOf, split } from "../../core/archive/partition.ts";
import { distinct, type Row } from "../../core/archive/row.ts";
import type { CompiledPlan, PlannedEvent } from "../../core/plan.ts";
import type { Budget } from "./budget.ts";

interface Addition {
  readonly parts: readonly Part[];
  readonly rows: readonly Row[];
  readonly plan: CompiledPlan;
  readonly budget: Budget;
}

/** The day's parts as they are then. */
export async function addRows(
  bucket: R2Bucket,
  where: SiteDay,
  { parts, rows, plan, budget }: Addition,
): Promise<Part[]> {
  const touched = new Set<Part>();
  const made: Part[] = [];
  for (const [event, ofEvent] of Map.groupBy(rows, (row) => folderOf(row.event))) {
    const planned = plan.events.find(({ name }) => folderOf(name) === event);
    const old = parts.filter((part) => part.event === event);
    const shards = old.map(({ shard }) => shard);
    for (const [shard, added] of Map.groupBy(ofEvent, (row) => shardOf(row, shards))) {
      const part = old.find((one) => one.shard === shard);
      if (part) touched.add(part);
      const there = part ? await readPart(bucket, part, budget) : [];
      for (const [half, held] of split(distinct([...there, ...added]), shard)) {
        const key = partKey(where, event, half);
        made.push({ event, shard: half, key, rows: held.length, ...(await writePart(bucket, key, held, planned)) });
        budget.operations(1);
        budget.rows(held.length);
      }
    }
  }
  return [...parts.filter((part) => !touched.has(part)), ...made];
}

/** @throws {Error} where it was taken away meanwhile: the next run makes the day anew */
async function readPart(bucket: R2Bucket, { key, etag }: Part, budget: Budget): Promise<Row[]> {
  budget.operations(1);
  const stored = await bucket.get(key);
  if (stored?.etag !== etag) throw new Error("a part has changed under our hands");
  return partRows(await stored.arrayBuffer());
}

async function writePart(
  bucket: R2Bucket,
  key: string,
  rows: readonly Row[],
  planned: PlannedEvent | undefined,
): Promise<Pick<Part, "bytes" | "sha256" | "etag">> {
  const bytes = partBytes(rows, planned);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const { etag } = await bucket.put(key, bytes, {
    sha256,
    httpMetadata: { contentType: "application/vnd.apache.parquet" },
  });
  return { bytes: bytes.byteLength, sha256, etag };
}
