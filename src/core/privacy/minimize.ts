/**
 * Keeps of an event only what the plan allows for purposes that nobody denied, and scrubs the rest of what slipped
 * in. The only maker of `MinimizedEvent` and `ForwardEvent`: what may travel to an object, and what may be sent
 * in-country. Neither may be stored, queued or logged.
 */
import { contextSchema, fieldPath, type CanonicalEvent, type Context } from "../event.ts";
import { markOf, type FieldMark } from "../field.ts";
import type { Json, JsonObject } from "../json.ts";
import type { PlannedEvent, Stage } from "../plan.ts";
import type { Purpose } from "../policy/purposes.ts";
import { cleanUrl, scrub } from "./recognizers.ts";

declare const minimized: unique symbol;
declare const forwardable: unique symbol;

/** Fields of one sensitivity: `properties` are the plan's (traits of an identify), `context` is ambient. */
export interface FieldSet {
  readonly properties: JsonObject;
  readonly context: JsonObject;
}

interface MinimizedFields extends Pick<CanonicalEvent, "v" | "type" | "messageId" | "occurredAt" | "receivedAt"> {
  /** The plan's spelling. */
  readonly name: string;
  readonly plain: FieldSet;
  readonly personal: FieldSet;
  /** Fields that need a purpose of their own, by path: what lets `narrow` work without the plan. */
  readonly limited: Readonly<Record<string, readonly Purpose[]>>;
  /** What was left out on the way here: field paths, never values. */
  readonly removed: readonly string[];
  /** What the plan says the event means for a visit: how far it has come, and which plain property says what for. */
  readonly stage?: Stage;
  readonly category?: string;
}

export type MinimizedEvent = MinimizedFields & { readonly [minimized]: true };

/** Minimized, and keyed by the endpoint's own identifiers: it leaves for one in-country endpoint and rests nowhere. */
export type ForwardEvent = MinimizedFields & {
  readonly userId?: string;
  readonly anonymousId?: string;
  readonly [forwardable]: true;
};

/** More names than this help nobody, and they are the sender's own text. */
const NAMED_REMOVALS = 20;

/** What the collector's own ambient fields are marked as. */
export const CONTEXT_MARKS: ReadonlyMap<string, FieldMark> = new Map(
  Object.entries(contextSchema.shape).map(([name, schema]) => [name, markOf(schema)]),
);
const ADDRESSES = new Set<string>(["page_url", "page_path", "page_referrer"] satisfies (keyof Context)[]);
/** Sealed as they are: a group may well be called by an e-mail address. */
const IDENTIFIERS = new Set<string>(["group_id", "previous_id"] satisfies (keyof Context)[]);

/** The value itself, where nothing in it was recognized. */
export function scrubDeep(value: Json): Json {
  if (typeof value === "string") return scrub(value);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value) as [string, Json][];
  const scrubbed = members.map(([key, member]) => [key, scrubDeep(member)] as const);
  if (scrubbed.every(([, member], index) => member === members[index]?.[1])) return value;
  return Array.isArray(value) ? scrubbed.map(([, member]) => member) : Object.fromEntries(scrubbed);
}

/** Free text of the context without what was recognized in it; an address without its query. */
export function cleanContext(field: string, value: string): string {
  if (ADDRESSES.has(field)) return cleanUrl(value);
  return IDENTIFIERS.has(field) ? value : scrub(value);
}

/** Whether something that was sent is not in what validation left of it: unplanned members of a planned field. */
function lost(sent: Json | undefined, left: Json): boolean {
  if (typeof sent !== "object" || sent === null) return false;
  if (typeof left !== "object" || left === null) return true;
  const members = new Map(Object.entries(left) as [string, Json][]);
  return (Object.entries(sent) as [string, Json][]).some(([name, member]) => {
    const kept = members.get(name);
    return kept === undefined || lost(member, kept);
  });
}

export function serves(mark: FieldMark, allowed: readonly Purpose[]): boolean {
  return mark.purposes === undefined || mark.purposes.some((purpose) => allowed.includes(purpose));
}

/** `valid` is what the plan's schema made of the event's properties, without what it was to leave out; `allowed` the purposes that nobody denied. */
export function minimize(
  event: CanonicalEvent,
  planned: PlannedEvent,
  valid: JsonObject,
  allowed: readonly Purpose[],
): MinimizedEvent {
  const plain = { properties: {} as Record<string, Json>, context: {} as Record<string, Json> };
  const personal = { properties: {} as Record<string, Json>, context: {} as Record<string, Json> };
  const limited: Record<string, readonly Purpose[]> = {};
  const removed: string[] = Object.keys(event.properties)
    .filter((field) => !planned.fields.has(field))
    .slice(0, NAMED_REMOVALS)
    .map((field) => fieldPath(event.type, field));

  for (const [field, mark] of planned.fields) {
    const value = valid[field];
    if (mark.sensitivity === "transient") continue;
    const path = fieldPath(event.type, field);
    if (value === undefined) {
      if (event.properties[field] !== undefined) removed.push(path);
      continue;
    }
    if (!serves(mark, allowed)) {
      removed.push(path);
      continue;
    }
    if (mark.purposes) limited[path] = mark.purposes;
    if (lost(event.properties[field], value)) removed.push(`${path}.*`);
    if (mark.sensitivity === "personal") {
      personal.properties[field] = value;
      continue;
    }
    const scrubbed = scrubDeep(value);
    if (scrubbed !== value) removed.push(path);
    plain.properties[field] = scrubbed;
  }

  for (const [field, value] of Object.entries(event.context)) {
    const mark = CONTEXT_MARKS.get(field);
    if (value === undefined || mark === undefined || mark.sensitivity === "transient") continue;
    (mark.sensitivity === "personal" ? personal : plain).context[field] = cleanContext(field, value);
  }

  return {
    v: 1,
    type: event.type,
    name: planned.name,
    messageId: event.messageId,
    occurredAt: event.occurredAt,
    receivedAt: event.receivedAt,
    plain,
    personal,
    limited,
    removed,
    ...(planned.stage === undefined ? {} : { stage: planned.stage }),
    ...(planned.category === undefined ? {} : { category: planned.category }),
  } as MinimizedFields as MinimizedEvent;
}

/** Minimizes again when purposes fell away. Idempotent, and never adds. */
export function narrow(event: MinimizedEvent, allowed: readonly Purpose[]): MinimizedEvent {
  const fallen = Object.keys(event.limited).filter(
    (path) => !event.limited[path]?.some((purpose) => allowed.includes(purpose)),
  );
  if (fallen.length === 0) return event;
  const without = (set: FieldSet): FieldSet => ({
    properties: Object.fromEntries(
      Object.entries(set.properties).filter(([field]) => !fallen.includes(fieldPath(event.type, field))),
    ),
    context: set.context,
  });
  return {
    ...event,
    plain: without(event.plain),
    personal: without(event.personal),
    limited: Object.fromEntries(Object.entries(event.limited).filter(([path]) => !fallen.includes(path))),
    removed: [...event.removed, ...fallen],
  };
}

/**
 * What may measure an audience without the visitor's yes: the plan's plain vocabulary for `purposes`, and nothing that is
 * personal. Idempotent, and never adds.
 */
export function asStatistic(event: MinimizedEvent, purposes: readonly Purpose[]): MinimizedEvent {
  const narrowed = narrow(event, purposes);
  const { properties, context } = narrowed.personal;
  const dropped = [
    ...Object.keys(properties).map((field) => fieldPath(event.type, field)),
    ...Object.keys(context).map((field) => `context.${field}`),
  ];
  return { ...narrowed, personal: { properties: {}, context: {} }, removed: [...narrowed.removed, ...dropped] };
}

/** The endpoint is the owner's own, in the visitor's country: it gets the identifiers it knows the visitor by. */
export function toForward(event: MinimizedEvent, source: CanonicalEvent): ForwardEvent {
  const { userId, anonymousId } = source;
  return {
    ...event,
    ...(userId === undefined ? {} : { userId }),
    ...(anonymousId === undefined ? {} : { anonymousId }),
  } as MinimizedFields as ForwardEvent;
}
