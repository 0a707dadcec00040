/**
 * An archive line as analysts get it: the same facts under the same sealing, whatever the version of the line. Of two
 * that share a name one is kept, the same one whichever came first.
 */
import * as z from "zod";
import { CALL_TYPES } from "../event.ts";
import { PURPOSES } from "../policy/purposes.ts";
import type { PseudonymousRecord } from "../privacy/record.ts";

export const rowSchema = z.strictObject({
  recordId: z.string(),
  pseudonym: z.string(),
  type: z.enum(CALL_TYPES),
  event: z.string(),
  /** The key that it came by. Older lines do not say. */
  source: z.string().nullable(),
  purposes: z.array(z.enum(PURPOSES)),
  /** UTC, `2026-11-22T04`. */
  hour: z.string(),
  /** The hour of its receipt. Older lines do not say. */
  received: z.string().nullable(),
  region: z.string(),
  receipt: z.string(),
  properties: z.record(z.string(), z.json()),
  context: z.record(z.string(), z.json()),
  /** `null` in a statistic, which holds nothing sealed. */
  sealed: z.string().nullable(),
});

export type Row = z.infer<typeof rowSchema>;

export function rowOf(line: PseudonymousRecord): Row {
  const { recordId, pseudonym, type, event, purposes, hour, region, receipt, properties, context, sealed } = line;
  return {
    recordId,
    pseudonym,
    type,
    event,
    source: line.source ?? null,
    purposes,
    hour,
    received: line.received ?? null,
    region,
    receipt,
    properties,
    context,
    sealed: sealed === "" ? null : sealed,
  };
}

/** Repeats are one line sent twice. Only an import that changed its mind makes two: then any order must choose the same. */
function preferred(a: Row, b: Row): Row {
  return JSON.stringify(a) <= JSON.stringify(b) ? a : b;
}

/** Each name once, ordered by names: side by side, a visitor's line and a statistic of the same event would be joined. */
export function distinct(rows: Iterable<Row>): Row[] {
  const byName = new Map<string, Row>();
  for (const row of rows) {
    const known = byName.get(row.recordId);
    byName.set(row.recordId, known ? preferred(known, row) : row);
  }
  return [...byName.values()].toSorted((a, b) => (a.recordId < b.recordId ? -1 : 1));
}
