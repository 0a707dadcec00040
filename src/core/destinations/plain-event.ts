/**
 * An event in our own words, for recipients who have none of their own: under the recipient's names for visitor and event,
 * with what the visitor allows beside what happened. Takes what it names, and nothing else that an event may carry.
 */
import type { JsonObject } from "../json.ts";
import type { OpenedEvent } from "../privacy/deliverable.ts";
import { isoTime } from "../time.ts";

export function plainEvent(event: OpenedEvent): JsonObject {
  const { id, pseudonym, type, event: name, at, site, source, region, purposes, consent, gpc } = event;
  return {
    id,
    visitor: pseudonym,
    type,
    event: name,
    at: isoTime(at),
    site,
    source,
    region,
    purposes,
    consent: consent as JsonObject,
    gpc,
    properties: event.properties,
    context: event.context,
  };
}
