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

/** The marks of a field, seen through `optional`, `nullable` and `default`. Unmarked is plain. */
export function markOf(schema: z.core.$ZodType): FieldMark {
  const own = marks.get(schema as z.ZodType);
  if (own) return own;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return markOf(schema.unwrap());
  }
  return { sensitivity: "plain" };
}

/** Whether a mark sits below the field itself, where nothing would look for it. */
export function hidesMark(schema: z.core.$ZodType): boolean {
  return childrenOf(schema).some((child) => marks.has(child as z.ZodType) || hidesMark(child));
}

function childrenOf(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodObject) return Object.values(schema.shape);
  if (schema instanceof z.ZodArray) return [schema.element];
  if (schema instanceof z.ZodRecord) return [schema.keyType, schema.valueType];
  if (schema instanceof z.ZodUnion) return schema.options;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    // The wrapper and what it wraps are one field.
    return childrenOf(schema.unwrap());
  }
  return [];
}
