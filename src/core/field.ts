/**
 * What is known of a single field besides its shape: how sensitive it is and which purposes may keep it. The marks
 * hang on the zod schema itself, so there is no second list to forget.
 */
import * as z from "zod";
import type { Purpose } from "./policy/purposes.ts";

z.config({ jitless: true });

export interface FieldMark {
  /**
   * `plain`: rests in the clear. `personal`: rests sealed under the subject's key; free text, URLs and titles belong
   * here. `transient`: used while deciding, never kept.
   */
  readonly sensitivity: "plain" | "personal" | "transient";
  /** Kept only while one of these is allowed; absent: any purpose of its event. */
  readonly purposes?: readonly Purpose[];
}

const marks = z.registry<FieldMark>();

function mark<Schema extends z.ZodType>(schema: Schema, added: Partial<FieldMark>): Schema {
  // A copy: the same schema may be plain in one event and personal in another.
  const marked = schema.clone();
  marks.add(marked, { ...markOf(schema), ...added });
  return marked as Schema;
}

/** Rests sealed: whatever names or describes a person, and whatever a person typed. */
export function personal<Schema extends z.ZodType>(schema: Schema): Schema {
  return mark(schema, { sensitivity: "personal" });
}

/** Read while deciding and then forgotten. */
export function transient<Schema extends z.ZodType>(schema: Schema): Schema {
  return mark(schema, { sensitivity: "transient" });
}

/** Kept only for these purposes, fewer than its event serves. */
export function only<Schema extends z.ZodType>(purposes: readonly Purpose[], schema: Schema): Schema {
  return mark(schema, { purposes });
}

/** What a wrapper wraps: `optional`, `default`, `readonly` and their like; for a transform its input and its output. */
function wrapped(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  const { innerType, in: input, out } = schema._zod.def as Partial<Record<"innerType" | "in" | "out", unknown>>;
  return [innerType, input, out].filter((part) => part instanceof z.ZodType);
}

function findMark(schema: z.core.$ZodType): FieldMark | undefined {
  return (
    marks.get(schema as z.ZodType) ??
    wrapped(schema)
      .map(findMark)
      .find((mark) => mark !== undefined)
  );
}

/** The marks of a field, whatever wraps it. Unmarked is plain. */
export function markOf(schema: z.core.$ZodType): FieldMark {
  return findMark(schema) ?? { sensitivity: "plain" };
}

/** What a schema is made of, also kinds nobody thought of here: a mark that is not found would rest in the clear. */
function partsOf(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodLazy) return [schema.unwrap() as z.core.$ZodType];
  const nested = (part: unknown): unknown[] =>
    Array.isArray(part) ? part : isShape(part) ? Object.values(part) : [part];
  return Object.values(schema._zod.def)
    .flatMap(nested)
    .filter((part) => part instanceof z.ZodType);
}

function isShape(part: unknown): part is Readonly<Record<string, unknown>> {
  return typeof part === "object" && part !== null && !(part instanceof z.ZodType);
}

/** Whether a mark sits below the field itself, where nothing would look for it. A wrapper and what it wraps are one field. */
export function hidesMark(schema: z.core.$ZodType, seen = new Set<z.core.$ZodType>()): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);
  const inner = wrapped(schema);
  if (inner.length > 0) return inner.some((part) => hidesMark(part, seen));
  return partsOf(schema).some((part) => findMark(part) !== undefined || hidesMark(part, seen));
}
