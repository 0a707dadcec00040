/**
 * One event of the plan: what its owner says of it, and what that comes to. Examples are held against the event's own
 * schema, so that what people copy is right.
 */
import * as z from "zod";
import { fieldPath, type CallType } from "../event.ts";
import type { FieldMark } from "../field.ts";
import { hidesMark, markOf } from "../field.ts";
import type { JsonObject } from "../json.ts";
import type { Purpose } from "../policy/purposes.ts";
import { PURPOSES } from "../policy/purposes.ts";

/** How far towards an order a visit has come, in this order. */
export const STAGES = ["view", "cart", "checkout", "order"] as const;
export type Stage = (typeof STAGES)[number];

const name = z.string().min(1).max(200);

export const eventDefinitionSchema = z.strictObject({
  description: z.string().min(1),
  /** Who answers for the event: a team or an address. */
  owner: z.string().min(1).max(200).optional(),
  /** Counts up whenever a field changes its meaning or its type. */
  version: z.number().int().positive().default(1),
  /** Other names by which it is sent. */
  aliases: z.array(name).default([]),
  /** The event is kept while at least one of these is allowed. */
  purposes: z.array(z.enum(PURPOSES)).min(1),
  /** What the event says of the visit's way to an order. */
  stage: z.enum(STAGES).optional(),
  /** The property that says what kind of thing the visitor looks at. */
  category: z.string().optional(),
  /** Properties of a track, page or screen; traits of an identify or group. */
  properties: z.custom<z.ZodObject>((value) => value instanceof z.ZodObject, "must be a z.object({ … })"),
  /** Properties as they may be sent, to copy. */
  examples: z.array(z.record(z.string(), z.json())).default([]),
});

export type EventDefinition = z.input<typeof eventDefinitionSchema>;

export interface PlannedEvent {
  readonly type: CallType;
  /** The plan's own spelling. */
  readonly name: string;
  readonly description: string;
  readonly purposes: readonly Purpose[];
  readonly schema: z.ZodObject;
  readonly fields: ReadonlyMap<string, FieldMark>;
  readonly version: number;
  readonly aliases: readonly string[];
  readonly examples: readonly JsonObject[];
  readonly owner?: string;
  readonly stage?: Stage;
  /** A plain field of its own. */
  readonly category?: string;
}

/** @throws {Error} when marks, purposes or examples contradict the schema; says which field */
export function compileEvent(type: CallType, called: string, definition: EventDefinition): PlannedEvent {
  const { description, owner, purposes, properties, stage, category } = definition;
  const { version = 1, aliases = [], examples = [] } = definition;
  const fields = marksOf(called, definition);
  refuseCategory(called, category, fields);
  for (const example of examples as JsonObject[]) refuseExample(type, called, properties, example);
  return {
    type,
    name: called,
    description,
    purposes,
    schema: properties,
    fields,
    version,
    aliases,
    examples: examples as JsonObject[],
    ...(owner === undefined ? {} : { owner }),
    ...(stage === undefined ? {} : { stage }),
    ...(category === undefined ? {} : { category }),
  };
}

function marksOf(called: string, { purposes, properties }: EventDefinition): ReadonlyMap<string, FieldMark> {
  const fields = new Map<string, FieldMark>();
  for (const [field, schema] of Object.entries(properties.shape)) {
    if (hidesMark(schema)) throw new Error(`plan: mark "${field}" of "${called}" as a whole, not a part of it`);
    const mark = markOf(schema);
    const stray = mark.purposes?.find((purpose) => !purposes.includes(purpose));
    if (stray) throw new Error(`plan: "${field}" of "${called}" is for ${stray}, which the event is not`);
    fields.set(field, mark);
  }
  return fields;
}

function refuseCategory(called: string, category: string | undefined, fields: ReadonlyMap<string, FieldMark>): void {
  const counted = category === undefined ? undefined : fields.get(category);
  // Categories are counted in the clear, so a sealed field cannot be one.
  if (category !== undefined && counted?.sensitivity !== "plain") {
    throw new Error(`plan: the category of "${called}" must be one of its plain properties, not "${category}"`);
  }
  // And they are counted for personalization, whatever else the event is for.
  if (counted?.purposes?.includes("personalization") === false) {
    throw new Error(`plan: the category of "${called}", "${category}", is not kept for personalization`);
  }
}

/** A field that the plan does not name would be dropped without a word, so an example with one is wrong as well. */
function refuseExample(type: CallType, called: string, schema: z.ZodObject, example: JsonObject): void {
  const unplanned = Object.keys(example).find((field) => !Object.hasOwn(schema.shape, field));
  if (unplanned !== undefined) {
    throw new Error(`plan: an example of "${called}" has ${fieldPath(type, unplanned)}, which is not planned`);
  }
  const [fault] = schema.safeParse(example).error?.issues ?? [];
  if (fault) {
    const path = fieldPath(type, fault.path.join("."));
    throw new Error(`plan: an example of "${called}" is wrong at ${path}: ${fault.message}`);
  }
}
