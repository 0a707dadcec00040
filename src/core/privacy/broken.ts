/**
 * What of an event that breaks the plan may be put aside until the plan is mended: of a planned one its planned fields, of
 * an unknown one what scrubbing leaves. The only maker of `BrokenEvent`, which can become neither a line of the archive nor
 * anything that a destination gets.
 */
import type { CanonicalEvent, Context } from "../event.ts";
import type { Json, JsonObject } from "../json.ts";
import type { PlannedEvent } from "../plan.ts";
import type { Violation } from "../plan/violation.ts";
import type { Purpose } from "../policy/purposes.ts";
import { cleanContext, CONTEXT_MARKS, scrubDeep, serves } from "./minimize.ts";

declare const broken: unique symbol;

interface BrokenFields extends Pick<
  CanonicalEvent,
  "v" | "type" | "messageId" | "occurredAt" | "receivedAt" | "properties" | "context" | "consent"
> {
  /** The plan's name of a planned event, or else as it was sent. */
  readonly name: string;
  /** As it may be counted, and said in the clear. */
  readonly known: string;
  /** Names of fields and kinds of faults. */
  readonly faults: readonly Omit<Violation, "event">[];
  /** Fields that need a purpose of their own, by name: what lets `narrowBroken` work without the plan. */
  readonly limited: Readonly<Record<string, readonly Purpose[]>>;
}

export type BrokenEvent = BrokenFields & { readonly [broken]: true };

/** `event` in the plan's words, if it is planned; `allowed` the purposes that nobody denied. */
export function minimizeBroken(
  event: CanonicalEvent,
  planned: PlannedEvent | undefined,
  violations: readonly Violation[],
  allowed: readonly Purpose[],
): BrokenEvent {
  const { v, type, name, messageId, occurredAt, receivedAt, consent } = event;
  const { properties, limited } = planned ? plannedFields(event, planned, allowed) : unplannedFields(event);
  return {
    v,
    type,
    name: planned && type === "track" ? planned.name : name,
    messageId,
    occurredAt,
    receivedAt,
    properties,
    context: cleaned(event.context),
    ...(consent ? { consent } : {}),
    known: violations[0]?.event ?? "other",
    faults: violations.map(({ field, fault }) => (field === undefined ? { fault } : { field, fault })),
    limited,
  } as BrokenFields as BrokenEvent;
}

/** Minimizes again when purposes fell away. Idempotent, and never adds. */
export function narrowBroken(event: BrokenEvent, allowed: readonly Purpose[]): BrokenEvent {
  const keeps = ([field]: readonly [string, unknown]): boolean =>
    event.limited[field]?.some((purpose) => allowed.includes(purpose)) ?? true;
  return {
    ...event,
    properties: Object.fromEntries(Object.entries(event.properties).filter(keeps)) as JsonObject,
    limited: Object.fromEntries(Object.entries(event.limited).filter(keeps)),
  };
}

/** What is faulty stays as it was sent: to read it rightly is what the plan is mended for. */
function plannedFields(
  { properties: sent }: CanonicalEvent,
  { fields }: PlannedEvent,
  allowed: readonly Purpose[],
): Pick<BrokenFields, "properties" | "limited"> {
  const properties: Record<string, Json> = {};
  const limited: Record<string, readonly Purpose[]> = {};
  for (const [field, mark] of fields) {
    const value = Object.hasOwn(sent, field) ? sent[field] : undefined;
    if (value === undefined || mark.sensitivity === "transient" || !serves(mark, allowed)) continue;
    if (mark.purposes) limited[field] = mark.purposes;
    properties[field] = mark.sensitivity === "personal" ? value : scrubDeep(value);
  }
  return { properties, limited };
}

/** Nobody marked anything of it as personal, so whatever is recognized goes. */
function unplannedFields({ properties }: CanonicalEvent): Pick<BrokenFields, "properties" | "limited"> {
  return { properties: scrubDeep(properties as Json) as JsonObject, limited: {} };
}

function cleaned(context: Context): Context {
  const kept = Object.entries(context).flatMap(([field, value]) => {
    const mark = CONTEXT_MARKS.get(field);
    return value === undefined || mark === undefined || mark.sensitivity === "transient"
      ? []
      : [[field, cleanContext(field, value)] as const];
  });
  return Object.fromEntries(kept) as Context;
}
