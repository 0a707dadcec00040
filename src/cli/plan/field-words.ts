/** What a field may hold, in words, from its JSON Schema; and the fields within it, each under its path. */
import { code } from "../reference/markdown.ts";
import type { JsonSchema } from "./json-schema.ts";

type Schema = JsonSchema | boolean;

const FORMATS: Readonly<Record<string, string>> = {
  "date-time": "a moment",
  date: "a day",
  time: "a time of day",
  duration: "a duration",
  email: "an e-mail address",
  uri: "an address on the web",
  uuid: "a UUID",
};

export interface FieldWords {
  readonly path: string;
  readonly holds: string;
  readonly isRequired: boolean;
}

export function fieldWords(path: string, schema: Schema, isRequired: boolean): readonly FieldWords[] {
  const own = { path, holds: holds(schema), isRequired };
  if (typeof schema === "boolean") return [own];
  const { items, properties = {}, required = [] } = schema;
  const inList =
    items && typeof items === "object" && !Array.isArray(items) ? fieldWords(`${path}[]`, items, true) : [];
  const members = Object.entries(properties).flatMap(([name, part]) =>
    fieldWords(`${path}.${name}`, part, required.includes(name)),
  );
  // What a list holds is said with the list.
  return [own, ...inList.slice(1), ...members];
}

function holds(schema: Schema): string {
  if (typeof schema === "boolean") return "anything";
  const { enum: values, const: value, anyOf, type } = schema;
  if (values) return `one of ${values.map((one) => code(String(one))).join(", ")}`;
  if (value !== undefined) return code(String(value));
  if (anyOf) return anyOf.map(holds).join(" or ");
  if (Array.isArray(type)) return type.map((one) => holds({ ...schema, type: one })).join(" or ");
  switch (type) {
    case "string":
      return textWords(schema);
    case "number":
      return `number${between(schema)}`;
    case "integer":
      return `whole number${between(schema)}`;
    case "boolean":
      return "yes or no";
    case "array":
      return listWords(schema);
    case "object":
      return "object";
    case "null":
      return "nothing";
    case undefined:
    default:
      return "anything";
  }
}

function textWords({ format, pattern, minLength, maxLength }: JsonSchema): string {
  const kind = (format && FORMATS[format]) ?? "text";
  const size = [
    ...(minLength === undefined ? [] : [`at least ${minLength}`]),
    ...(maxLength === undefined ? [] : [`at most ${maxLength}`]),
  ];
  // A format has a pattern of its own, which says nothing to a reader.
  const form = pattern === undefined || format !== undefined ? "" : ` like ${code(pattern)}`;
  return `${kind}${form}${size.length === 0 ? "" : `, ${size.join(" and ")} characters`}`;
}

function listWords({ items, maxItems }: JsonSchema): string {
  const of = items && !Array.isArray(items) ? ` of: ${holds(items)}` : "";
  return `list${of}${maxItems === undefined ? "" : `, at most ${maxItems}`}`;
}

function between({ minimum, maximum }: JsonSchema): string {
  const isBound = (bound: number | undefined) => bound !== undefined && Number.isSafeInteger(Math.abs(bound) + 1);
  const from = isBound(minimum) ? ` from ${minimum}` : "";
  return isBound(maximum) ? `${from}${from === "" ? " up" : ""} to ${maximum}` : from;
}
