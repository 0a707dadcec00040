/** Is the event in the plan, and are its planned fields well-formed? Names the fields at fault, never their values. */
import { fieldPath, type CanonicalEvent } from "../event.ts";
import type { JsonObject } from "../json.ts";
import type { CompiledPlan, PlannedEvent } from "../plan.ts";

export type Validation =
  | { readonly ok: true; readonly planned: PlannedEvent; readonly properties: JsonObject }
  | { readonly ok: false; readonly reason: "unknown_event" | "invalid_event"; readonly fields: readonly string[] };

export function validate(event: CanonicalEvent, plan: CompiledPlan): Validation {
  const planned = plan.find(event.type, event.name);
  if (!planned) return { ok: false, reason: "unknown_event", fields: [] };
  const parsed = planned.schema.safeParse(event.properties);
  if (parsed.success) return { ok: true, planned, properties: parsed.data as JsonObject };
  const faults = parsed.error.issues.map((issue) => fieldPath(event.type, String(issue.path[0] ?? "")));
  return { ok: false, reason: "invalid_event", fields: [...new Set(faults)] };
}
