/**
 * Whether an imported field rests sealed. Nobody marked it, so an import fails closed: whatever could hold what a person
 * typed, or is called like what names one, is personal until the owner says otherwise.
 */
import type { JsonSchema, JsonSchemaObject } from "json-schema-to-zod";
import { HARMLESS_FORMATS } from "./narrow.ts";

/** Codes and identifiers of things fit; sentences and addresses do not. */
const SHORT_TEXT = 64;

const NAMES_A_PERSON =
  /mail|phone|mobile|fax|(first|last|full|middle|sur|user|nick|maiden|given|family)[ _-]?name|address|street|zip|post(al|code)|birth|gender|password|passport|ssn|iban|card|url|uri|referr?er|query|search|comment|message|note|text|body|latitude|longitude|(^|[ _-])(ip|age|sex|lat|lng|lon)($|[ _-])/i;

/** `schema`: as `narrowed` left it. */
export function restsSealed(name: string, schema: JsonSchema): boolean {
  return NAMES_A_PERSON.test(name) || isFreeText(schema);
}

function isFreeText(schema: JsonSchema): boolean {
  if (typeof schema === "boolean") return true;
  const { enum: values, const: value, anyOf, type, items, properties } = schema;
  if (values || value !== undefined) return false;
  if (anyOf) return anyOf.some(isFreeText);
  if (type === "string") return !isShort(schema);
  if (type === "array") return items === undefined || Array.isArray(items) || isFreeText(items);
  if (type === "object") {
    return !properties || Object.entries(properties).some(([name, part]) => restsSealed(name, part));
  }
  return type !== "number" && type !== "integer" && type !== "boolean";
}

function isShort({ format, maxLength }: JsonSchemaObject): boolean {
  return (format !== undefined && HARMLESS_FORMATS.has(format)) || (maxLength !== undefined && maxLength <= SHORT_TEXT);
}
