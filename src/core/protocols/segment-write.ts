/**
 * Writes an event as a Segment call, for endpoints that speak it. Takes only what was minimized: what is not in the event
 * cannot be written.
 */
import type { CallType } from "../event.ts";
import type { JsonObject } from "../json.ts";
import { isoTime } from "../time.ts";
import { CONTEXT_PLACES } from "./segment-context.ts";

export interface WritableEvent {
  readonly type: CallType;
  readonly name: string;
  readonly messageId: string;
  readonly occurredAt: number;
  readonly userId?: string;
  readonly anonymousId?: string;
  readonly properties: JsonObject;
  readonly context: JsonObject;
}

export function writeSegment(event: WritableEvent): JsonObject {
  const { type, name, messageId, occurredAt, userId, anonymousId, properties } = event;
  const call: Record<string, JsonObject[string]> = {};
  const context: Record<string, JsonObject[string]> = {};
  for (const [field, [place, wireName]] of Object.entries(CONTEXT_PLACES)) {
    const value = event.context[field];
    if (value === undefined) continue;
    if (place === "event") call[wireName] = value;
    else if (place === "context") context[wireName] = value;
    else context[place] = { ...(context[place] as JsonObject | undefined), [wireName]: value };
  }
  return {
    type,
    messageId,
    timestamp: isoTime(occurredAt),
    ...(type === "track" ? { event: name } : {}),
    ...(userId === undefined ? {} : { userId }),
    ...(anonymousId === undefined ? {} : { anonymousId }),
    ...call,
    [type === "identify" || type === "group" ? "traits" : "properties"]: properties,
    context,
  };
}
