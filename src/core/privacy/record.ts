/**
 * The archive line: the only form in which an event may be stored or queued. Names, free text, addresses and the exact
 * time are sealed under the subject; what rests in the clear is the plan's own plain vocabulary. Read back across a
 * queue only through `recordSchema`.
 */
import * as z from "zod";
import { CALL_TYPES } from "../event.ts";
import type { JsonObject } from "../json.ts";
import { PURPOSES, type Purpose } from "../policy/purposes.ts";
import { isoHour } from "../time.ts";
import type { SubjectKeys } from "./keys.ts";
import type { MinimizedEvent } from "./minimize.ts";
import { dayPseudonym } from "./pseudonyms.ts";

export const recordSchema = z
  .strictObject({
    /** The first had neither `source` nor `received`. */
    v: z.union([z.literal(1), z.literal(2)]),
    /** The line's name: readers take the first line of each. */
    recordId: z.string().length(22),
    /** The visitor, for one UTC day. */
    pseudonym: z.string().length(22),
    site: z.string(),
    /** The key that brought the event, by its name in the config; `trigger` where it is the collector's own. */
    source: z.string().optional(),
    type: z.enum(CALL_TYPES),
    event: z.string(),
    purposes: z.array(z.enum(PURPOSES)),
    /** UTC, `2026-11-22T04`. */
    hour: z.string().length(13),
    /** The hour in which it was received: under which it is counted. */
    received: z.string().length(13).optional(),
    region: z.string(),
    receipt: z.string().length(22),
    properties: z.record(z.string(), z.json()),
    context: z.record(z.string(), z.json()),
    /** AES-256-GCM of `{ at, properties?, context? }`: what is personal, and the exact time. Empty in a statistic. */
    sealed: z.string(),
  })
  .brand("PseudonymousRecord");

export type PseudonymousRecord = z.infer<typeof recordSchema>;

interface RecordFacts {
  readonly recordId: string;
  readonly receipt: string;
  readonly purposes: readonly Purpose[];
  readonly region: string;
  readonly site: string;
  readonly source: string;
  readonly keys: SubjectKeys;
}

function unlessEmpty(name: string, value: JsonObject): JsonObject {
  return Object.keys(value).length === 0 ? {} : { [name]: value };
}

export function toRecord(event: MinimizedEvent, facts: RecordFacts): PseudonymousRecord {
  const sealed = {
    at: event.occurredAt,
    ...unlessEmpty("properties", event.personal.properties),
    ...unlessEmpty("context", event.personal.context),
  };
  return line(event, facts, facts.keys.seal("archive", JSON.stringify(sealed)));
}

/** A line of audience measurement: holds nothing sealed. */
export function toStatistic(event: MinimizedEvent, facts: RecordFacts): PseudonymousRecord {
  return line(event, facts, "");
}

function line(
  event: MinimizedEvent,
  { recordId, site, source, purposes, region, receipt, keys }: RecordFacts,
  sealed: string,
): PseudonymousRecord {
  return {
    v: 2,
    recordId,
    pseudonym: dayPseudonym(keys, event.occurredAt),
    site,
    source,
    type: event.type,
    event: event.name,
    purposes: [...purposes],
    hour: isoHour(event.occurredAt),
    received: isoHour(event.receivedAt),
    region,
    receipt,
    properties: event.plain.properties,
    context: event.plain.context,
    sealed,
  } as unknown as PseudonymousRecord;
}
