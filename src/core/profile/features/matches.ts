/** Whether an event is one that a matcher looks for. Looks at plain properties only. */
import type { Json, JsonObject } from "../../json.ts";
import type { MinimizedEvent } from "../../privacy/minimize.ts";
import type { Matcher } from "../../segments/condition.ts";

type Wanted = Matcher["where"][string];

export function matches({ event, where }: Matcher, { name, plain }: MinimizedEvent): boolean {
  return event.includes(name) && holdAll(where, plain.properties);
}

export function holdAll(where: Matcher["where"], properties: JsonObject): boolean {
  for (const field in where) {
    const wanted = where[field];
    if (wanted !== undefined && !isWanted(wanted, properties[field])) return false;
  }
  return true;
}

export function isWanted(wanted: Wanted, found: Json | undefined): boolean {
  if (Array.isArray(wanted)) return wanted.includes(found as string);
  if (typeof found !== "number") return false;
  const { atLeast, atMost } = wanted as { readonly atLeast?: number; readonly atMost?: number };
  return found >= (atLeast ?? -Infinity) && found <= (atMost ?? Infinity);
}
