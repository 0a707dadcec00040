/**
 * The tracking plan as JSON Schema: one definition for each event, under its name. What JSON Schema has no word for, such as
 * purposes and sensitivity, stands in `x-gatehouse-…`, so that a plan can leave and come back whole.
 */
import * as z from "zod";
import type { FieldMark } from "../../core/field.ts";
import type { CompiledPlan, PlannedEvent } from "../../core/plan.ts";

export type JsonSchema = z.core.JSONSchema.JSONSchema;

export interface PlanDocument extends JsonSchema {
  readonly $defs: Record<string, JsonSchema>;
}

/** What may be sent, not what a transform makes of it; what JSON Schema cannot say is anything. */
function shapeOf({ schema }: PlannedEvent): JsonSchema {
  const { $schema: _, ...shape } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return shape;
}

function annotate(field: unknown, { sensitivity, purposes }: FieldMark): JsonSchema {
  return {
    ...(field as JsonSchema),
    "x-gatehouse-sensitivity": sensitivity,
    ...(purposes ? { "x-gatehouse-purposes": [...purposes] } : {}),
  };
}

function given(name: string, value: unknown): JsonSchema {
  const isEmpty = value === undefined || (Array.isArray(value) && value.length === 0);
  return isEmpty ? {} : { [name]: value };
}

export function eventSchema(event: PlannedEvent): JsonSchema {
  const { properties = {}, ...shape } = shapeOf(event);
  return {
    title: event.name,
    description: event.description,
    ...shape,
    properties: Object.fromEntries(
      Array.from(event.fields, ([field, mark]) => [field, annotate(properties[field], mark)]),
    ),
    "x-gatehouse-type": event.type,
    "x-gatehouse-version": event.version,
    "x-gatehouse-purposes": [...event.purposes],
    ...given("x-gatehouse-owner", event.owner),
    ...given("x-gatehouse-aliases", event.aliases),
    ...given("x-gatehouse-stage", event.stage),
    ...given("x-gatehouse-category", event.category),
    ...given("examples", event.examples),
  };
}

export function planSchema({ events, naming }: CompiledPlan): PlanDocument {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Tracking plan",
    ...given("x-gatehouse-naming", naming),
    $defs: Object.fromEntries(events.map((event) => [event.name, eventSchema(event)])),
  };
}
