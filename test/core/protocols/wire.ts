/** Reads a Segment call as the collector would, from the JSON text on. */
import { parseJson } from "../../../src/core/json.ts";
import type { WireCall, WireEvent } from "../../../src/core/protocols/protocol.ts";
import { WIRE_ROUTES } from "../../../src/core/protocols/index.ts";
import type { CanonicalEvent } from "../../../src/core/event.ts";
import { NOW } from "../call.ts";

export function routeOf(path: string) {
  const route = WIRE_ROUTES.find((one) => one.path === path);
  if (!route) throw new Error(`no route ${path}`);
  return route;
}

/** The body as the parsed JSON it would be; ids are numbered. */
export function call(path: string, body: unknown, receivedAt = NOW): WireCall {
  let made = 0;
  return routeOf(path).parse({ body, receivedAt, newId: () => `made-${++made}` });
}

export function callText(path: string, text: string): WireCall {
  const parsed = parseJson(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return call(path, parsed.value);
}

export function eventsOf(answer: WireCall): readonly WireEvent[] {
  if (!answer.readable) throw new Error(answer.detail);
  return answer.events;
}

/** The one event of a single call. */
export function read(path: string, body: unknown): CanonicalEvent {
  const [event] = eventsOf(call(path, body));
  if (!event?.readable) throw new Error(`unreadable: ${event?.fields.join()}`);
  return event.event;
}

/** What was wrong with the one event of a batch. */
export function fault(raw: unknown): Extract<WireEvent, { readable: false }> {
  const [event] = eventsOf(call("batch", { batch: [raw] }));
  if (!event || event.readable) throw new Error("the event was readable");
  return event;
}
