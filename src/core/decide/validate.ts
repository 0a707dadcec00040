/**
 * Is the event in the plan, and are its planned fields well-formed? Says what is at fault by name, never by value. An
 * observing key may leave out what is faulty and not required; what nobody planned cannot be observed.
 */
import { fieldPath, type CanonicalEvent } from "../event.ts";
import type { JsonObject } from "../json.ts";
import type { CompiledPlan, PlanMode, PlannedEvent } from "../plan.ts";
import { unknownEvent, violationsOf, type Violation } from "../plan/violation.ts";
import { translate } from "./translate.ts";

interface Valid {
  readonly ok: true;
  readonly planned: PlannedEvent;
  /** In the plan's words. */
  readonly event: CanonicalEvent;
  /** What the plan's schema made of its properties. */
  readonly properties: JsonObject;
  /** Of fields that were left out. */
  readonly violations: readonly Violation[];
}

interface Invalid {
  readonly ok: false;
  readonly reason: "unknown_event" | "invalid_event";
  /** At the top of the event, as the sender is told of them. */
  readonly fields: readonly string[];
  /** In the plan's words, if it is in the plan. */
  readonly event: CanonicalEvent;
  readonly planned?: PlannedEvent;
  readonly violations: readonly Violation[];
}

export type Validation = Valid | Invalid;

export function validate(sent: CanonicalEvent, plan: CompiledPlan, mode: PlanMode): Validation {
  const planned = plan.find(sent.type, sent.name);
  if (!planned) {
    const violations = unknownEvent(sent.name, plan);
    return { ok: false, reason: "unknown_event", fields: [], event: sent, violations };
  }
  const event = translate(sent, planned);
  const parsed = planned.schema.safeParse(event.properties);
  if (parsed.success) return { ok: true, planned, event, properties: parsed.data as JsonObject, violations: [] };

  const { issues } = parsed.error;
  const violations = violationsOf(planned, event.properties, issues);
  const faulty = new Set(issues.map(({ path }) => String(path[0] ?? "*")));
  const observed = mode === "observe" ? without(faulty, event.properties, planned) : undefined;
  if (observed) return { ok: true, planned, event, properties: observed, violations };
  const fields = Array.from(faulty, (field) => fieldPath(event.type, field));
  return { ok: false, reason: "invalid_event", fields, event, planned, violations };
}

/** What is left without the faulty fields; `undefined` where the plan does not say that it may lack them. */
function without(faulty: ReadonlySet<string>, sent: JsonObject, { schema }: PlannedEvent): JsonObject | undefined {
  const isOptional = (field: string): boolean => {
    // A default would take the faulty value's place, and be nothing that the visitor did.
    const absent = Object.hasOwn(schema.shape, field) ? schema.shape[field]?._zod : undefined;
    return absent?.optin === "optional" && absent.optout === "optional";
  };
  if (![...faulty].every(isOptional)) return undefined;
  const rest = Object.fromEntries(Object.entries(sent).filter(([field]) => !faulty.has(field)));
  const parsed = schema.safeParse(rest);
  return parsed.success ? (parsed.data as JsonObject) : undefined;
}
