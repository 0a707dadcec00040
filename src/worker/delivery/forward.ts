/**
 * Sends events to the owner's endpoint in the visitor's country, as a Segment batch. Keeps nothing, retries nothing:
 * what is not accepted is gone from here, and its sender is told.
 */
import { LIMIT } from "../../core/limits.ts";
import type { ForwardEvent } from "../../core/privacy/minimize.ts";
import { writeSegment } from "../../core/protocols/segment-write.ts";

function toWire(event: ForwardEvent): unknown {
  return writeSegment({
    ...event,
    properties: { ...event.plain.properties, ...event.personal.properties },
    context: { ...event.plain.context, ...event.personal.context },
  });
}

/** Whether the endpoint accepted all of them. */
export async function forward(url: string, events: readonly ForwardEvent[]): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ batch: events.map(toWire) }),
      redirect: "manual",
      signal: AbortSignal.timeout(LIMIT.forwardTimeoutMs),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
