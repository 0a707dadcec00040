/**
 * Of somebody else's JSON Schema, what a plan may take over: types, values and sizes. What it does not know is anything,
 * null is nothing, and what is not named is not kept, whether the schema allows it or not.
 */
import type { JsonSchemaObject } from "json-schema-to-zod";
import { isObject } from "../../core/json.ts";
import { isCheap } from "./pattern.ts";

/** Formats that say nothing of who somebody is, and that zod can check. */
export const HARMLESS_FORMATS: ReadonlySet<string> = new Set(["date-time", "date", "time", "duration", "uuid"]);

type Found = Readonly<Record<string, unknown>>;

const isText = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown) => typeof value === "number";
const isScalar = (value: unknown) => isText(value) || isNumber(value) || typeof value === "boolean";

export function narrowed(schema: unknown): JsonSchemaObject {
  if (!isObject(schema)) return {};
  const alternatives = [schema["anyOf"], schema["oneOf"]].find(Array.isArray) as readonly unknown[] | undefined;
  if (alternatives) return anyOf(alternatives.filter((one) => !isNull(one)).map(narrowed));
  if (Array.isArray(schema["enum"])) {
    const values = (schema["enum"] as readonly unknown[]).filter(isScalar);
    return values.length === 0 ? {} : ({ enum: values } as JsonSchemaObject);
  }
  if (isScalar(schema["const"])) return { const: schema["const"] } as JsonSchemaObject;
  const types = [schema["type"]].flat().filter((type) => isText(type) && type !== "null");
  return anyOf(types.length === 0 ? [ofType(guess(schema), schema)] : types.map((type) => ofType(type, schema)));
}

function isNull(schema: unknown): boolean {
  return isObject(schema) && schema["type"] === "null";
}

function anyOf(options: readonly JsonSchemaObject[]): JsonSchemaObject {
  const [first = {}, ...others] = options;
  return others.length === 0 ? first : { anyOf: [...options] };
}

function guess(schema: Found): string {
  return isObject(schema["properties"]) ? "object" : schema["items"] === undefined ? "" : "array";
}

function ofType(type: unknown, schema: Found): JsonSchemaObject {
  switch (type) {
    case "string":
      return { type, ...only(schema, isNumber, "minLength", "maxLength"), ...formOf(schema) };
    case "number":
    case "integer":
      return {
        type,
        ...only(schema, isNumber, "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
      };
    case "boolean":
      return { type };
    case "array":
      return { type, items: narrowed(schema["items"]), ...only(schema, isNumber, "minItems", "maxItems") };
    case "object":
      return { type, ...members(schema) };
    default:
      return {};
  }
}

function only(schema: Found, is: (value: unknown) => boolean, ...keywords: readonly string[]): JsonSchemaObject {
  return Object.fromEntries(keywords.flatMap((keyword) => (is(schema[keyword]) ? [[keyword, schema[keyword]]] : [])));
}

function formOf({ format, pattern, maxLength }: Found): JsonSchemaObject {
  return {
    ...(typeof format === "string" && HARMLESS_FORMATS.has(format) ? { format } : {}),
    ...(typeof pattern === "string" && isCheap(pattern, maxLength) ? { pattern } : {}),
  };
}

function members({ properties, required, additionalProperties }: Found): JsonSchemaObject {
  if (!isObject(properties) || Object.keys(properties).length === 0) {
    return { additionalProperties: narrowed(additionalProperties) };
  }
  return {
    properties: Object.fromEntries(
      Object.entries(properties)
        .filter(([name]) => name !== "__proto__")
        .map(([name, schema]) => [name, narrowed(schema)]),
    ),
    required: Array.isArray(required)
      ? (required as readonly unknown[]).filter((name) => typeof name === "string")
      : [],
  };
}
