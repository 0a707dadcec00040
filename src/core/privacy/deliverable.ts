/**
 * What of an event one destination gets: the only form in which it may wait for its delivery. The visitor and the event
 * have names of this destination's own; what is personal is sealed under the subject and opened for the one send. Read
 * back across a queue only through `deliverableSchema`.
 */
import * as z from "zod";
import { CALL_TYPES, fieldPath } from "../event.ts";
import type { JsonObject } from "../json.ts";
import { PURPOSES, type Purpose } from "../policy/purposes.ts";
import { isoHour } from "../time.ts";
import type { Epoch, SubjectKeys } from "./keys.ts";
import { narrow, type FieldSet, type MinimizedEvent } from "./minimize.ts";
import { recipientPseudonym } from "./pseudonyms.ts";

/** As far as deciding needs to know a destination. Plain data: it travels with the event. */
export interface Recipient {
  /** The destination's name in the config. */
  readonly id: string;
  /** It gets nothing unless all of them are allowed. */
  readonly purposes: readonly [Purpose, ...Purpose[]];
  /** How long it knows a visitor by one name. */
  readonly epoch: Epoch;
  /** Names of fields; absent: all that the plan allows for its purposes. */
  readonly fields?: readonly string[];
}

/** What is addressed so is put aside in its own jurisdiction and sent nowhere: no destination may be called so. */
export const QUARANTINE = "quarantine";

export const deliverableSchema = z
  .strictObject({
    v: z.literal(1),
    to: z.string(),
    /** The event's name at this destination, the same at every repeat: what it deduplicates by. */
    id: z.string().length(22),
    /** The visitor's name at this destination, for as long as its epoch. */
    pseudonym: z.string().length(22),
    site: z.string(),
    source: z.string(),
    type: z.enum(CALL_TYPES),
    /** The plan's name of the event. */
    event: z.string(),
    /** When it happened, epoch ms. */
    at: z.number(),
    /** The hour in which it was received: under which it is counted. */
    received: z.string().length(13),
    /** Where the visitor is, by its id in docs/regions.md. */
    region: z.string(),
    purposes: z.array(z.enum(PURPOSES)),
    /** What the visitor allows, of every purpose: for the destination's own consent fields. */
    consent: z.partialRecord(z.enum(PURPOSES), z.boolean()),
    /** An opt-out signal was heard, in this call or before. */
    gpc: z.boolean(),
    properties: z.record(z.string(), z.json()),
    context: z.record(z.string(), z.json()),
    /** AES-256-GCM of `{ properties, context }`: what is personal of it. Absent where nothing is. */
    sealed: z.string().optional(),
  })
  .brand("Deliverable");

export type Deliverable = z.infer<typeof deliverableSchema>;

/** With what was sealed, for the moment of sending. Rests nowhere: it is no `Deliverable`. */
export interface OpenedEvent extends Omit<Deliverable, "sealed" | "properties" | "context" | "v" | typeof z.$brand> {
  readonly properties: JsonObject;
  readonly context: JsonObject;
}

export interface DeliverableFacts {
  readonly site: string;
  readonly source: string;
  readonly region: string;
  readonly consent: Readonly<Partial<Record<Purpose, boolean>>>;
  readonly gpc: boolean;
  readonly keys: SubjectKeys;
}

export function toDeliverable(event: MinimizedEvent, to: Recipient, facts: DeliverableFacts): Deliverable {
  const { keys, site, source, region, consent, gpc } = facts;
  const { plain, personal } = wanted(narrow(event, to.purposes), to.fields);
  const isOpen = Object.keys(personal.properties).length + Object.keys(personal.context).length === 0;
  const named = { recipient: to.id, purpose: to.purposes[0], moment: event.occurredAt, epoch: to.epoch };
  return {
    v: 1,
    to: to.id,
    id: keys.hash(`delivery/${to.id}`, event.messageId).slice(0, 22),
    pseudonym: recipientPseudonym(keys, named),
    site,
    source,
    type: event.type,
    event: event.name,
    at: event.occurredAt,
    received: isoHour(event.receivedAt),
    region,
    purposes: [...to.purposes],
    consent: { ...consent },
    gpc,
    properties: plain.properties,
    context: plain.context,
    ...(isOpen ? {} : { sealed: keys.seal("delivery", JSON.stringify(personal)) }),
  } as unknown as Deliverable;
}

/** `personal` is what was sealed, as the subject's object opened it. */
export function opened(deliverable: Deliverable, personal: FieldSet | undefined): OpenedEvent {
  const { v: _, sealed: __, ...event } = deliverable;
  return {
    ...event,
    properties: { ...(event.properties as JsonObject), ...personal?.properties },
    context: { ...(event.context as JsonObject), ...personal?.context },
  };
}

/** Only the fields that the destination declares. */
function wanted(
  event: MinimizedEvent,
  fields: readonly string[] | undefined,
): Pick<MinimizedEvent, "plain" | "personal"> {
  if (!fields) return event;
  const only = (record: JsonObject, path: (field: string) => string): JsonObject =>
    Object.fromEntries(Object.entries(record).filter(([field]) => fields.includes(path(field))));
  const pick = (set: FieldSet): FieldSet => ({
    properties: only(set.properties, (field) => fieldPath(event.type, field)),
    context: only(set.context, (field) => `context.${field}`),
  });
  return { plain: pick(event.plain), personal: pick(event.personal) };
}
