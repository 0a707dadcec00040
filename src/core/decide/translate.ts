/** An event in the plan's own words: sent by another vocabulary's name, its fields come by that vocabulary's names too. */
import type { CanonicalEvent } from "../event.ts";
import type { PlannedEvent } from "../plan.ts";
import { dialectOf, spelling } from "../vocabulary/names.ts";
import { translateFields } from "../vocabulary/translate.ts";

/** The very event where it was sent by the plan's own name. */
export function translate(event: CanonicalEvent, planned: PlannedEvent): CanonicalEvent {
  if (event.type !== "track" || event.name === planned.name) return event;
  if (spelling(event.name) === spelling(planned.name)) return event;
  const from = dialectOf(event.name);
  // A plan in words of its own has Segment's fields, as far as anybody can tell.
  const to = dialectOf(planned.name) ?? "segment";
  const properties =
    from === undefined ? event.properties : translateFields(event.properties, from, to, planned.fields);
  // What another vocabulary tracks by name may be a page or a screen here.
  return planned.type === "track" ? { ...event, properties } : { ...event, type: planned.type, name: "", properties };
}
