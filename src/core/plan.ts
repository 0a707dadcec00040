/**
 * The tracking plan: which events exist, what they are for, and which of their fields may be kept. Compiled once from
 * the config. A field that is not planned is never kept, and a mark where nobody would look for it is an error.
 */
import * as z from "zod";
import type { CallType } from "./event.ts";
import type { FieldMark } from "./field.ts";
import { hidesMark, markOf } from "./field.ts";
import type { Purpose } from "./policy/purposes.ts";
import { PURPOSES } from "./policy/purposes.ts";

/** How far towards an order a visit has come, in this order. */
export const STAGES = ["view", "cart", "checkout", "order"] as const;
export type Stage = (typeof STAGES)[number];

export const eventDefinitionSchema = z.strictObject({
  description: z.string().min(1),
  /** The event is kept while at least one of these is allowed. */
  purposes: z.array(z.enum(PURPOSES)).min(1),
  /** What the event says of the visit's way to an order. */
  stage: z.enum(STAGES).optional(),
  /** The property that says what kind of thing the visitor looks at. */
  category: z.string().optional(),
  /** Properties of a track, page or screen; traits of an identify or group. */
  properties: z.custom<z.ZodObject>((value) => value instanceof z.ZodObject, "must be a z.object({ … })"),
});

export const planSchema = z
  .strictObject({
    track: z.record(z.string().min(1).max(200), eventDefinitionSchema),
    page: eventDefinitionSchema,
    screen: eventDefinitionSchema,
    identify: eventDefinitionSchema,
    group: eventDefinitionSchema,
    alias: eventDefinitionSchema,
  })
  .partial();

export type Plan = z.infer<typeof planSchema>;

export interface PlannedEvent {
  /** The plan's own spelling. */
  readonly name: string;
  readonly purposes: readonly Purpose[];
  readonly schema: z.ZodObject;
  readonly fields: ReadonlyMap<string, FieldMark>;
  readonly stage?: Stage;
  /** A plain field of its own. */
  readonly category?: string;
}

export interface CompiledPlan {
  readonly find: (type: CallType, name: string) => PlannedEvent | undefined;
  readonly events: readonly PlannedEvent[];
}

/** What the calls without a name of their own are called. */
const TYPE_NAMES: Readonly<Record<Exclude<CallType, "track">, string>> = {
  page: "Page Viewed",
  screen: "Screen Viewed",
  identify: "User Identified",
  group: "Group Joined",
  alias: "User Aliased",
};

/** Names match as people type them: case and outer spaces do not count. */
function spelling(name: string): string {
  return name.trim().toLowerCase();
}

function compileEvent(name: string, definition: z.infer<typeof eventDefinitionSchema>): PlannedEvent {
  const fields = new Map<string, FieldMark>();
  for (const [field, schema] of Object.entries(definition.properties.shape)) {
    if (hidesMark(schema)) throw new Error(`plan: mark "${field}" of "${name}" as a whole, not a part of it`);
    const mark = markOf(schema);
    const stray = mark.purposes?.find((purpose) => !definition.purposes.includes(purpose));
    if (stray) throw new Error(`plan: "${field}" of "${name}" is for ${stray}, which the event is not`);
    fields.set(field, mark);
  }
  const { purposes, properties, stage, category } = definition;
  const counted = category === undefined ? undefined : fields.get(category);
  // Categories are counted in the clear, so a sealed field cannot be one.
  if (category !== undefined && counted?.sensitivity !== "plain") {
    throw new Error(`plan: the category of "${name}" must be one of its plain properties, not "${category}"`);
  }
  // And they are counted for personalization, whatever else the event is for.
  if (counted?.purposes?.includes("personalization") === false) {
    throw new Error(`plan: the category of "${name}", "${category}", is not kept for personalization`);
  }
  return {
    name,
    purposes,
    schema: properties,
    fields,
    ...(stage === undefined ? {} : { stage }),
    ...(category === undefined ? {} : { category }),
  };
}

/** @throws {Error} when marks or purposes contradict each other; says which field */
export function compilePlan(plan: Plan): CompiledPlan {
  const tracked = new Map<string, PlannedEvent>();
  const taken = new Set(Object.values(TYPE_NAMES).map(spelling));
  for (const [name, definition] of Object.entries(plan.track ?? {})) {
    if (taken.has(spelling(name))) throw new Error(`plan: "${name}" is the name of another event`);
    taken.add(spelling(name));
    tracked.set(spelling(name), compileEvent(name, definition));
  }
  const typed = new Map<CallType, PlannedEvent>();
  for (const [type, name] of Object.entries(TYPE_NAMES) as [Exclude<CallType, "track">, string][]) {
    const definition = plan[type];
    if (definition) typed.set(type, compileEvent(name, definition));
  }
  return {
    find: (type, name) => (type === "track" ? tracked.get(spelling(name)) : typed.get(type)),
    events: [...typed.values(), ...tracked.values()],
  };
}
