/**
 * JSON from strangers. Parses under a depth limit, and copies a value into one that later code need not fear: no
 * `__proto__`, no lone surrogates, a bounded number of keys and characters.
 */
import { LIMIT } from "./limits.ts";

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/** Property names that change what an object is, instead of what it holds. */
const POISON = new Set(["__proto__", "constructor", "prototype"]);

export type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

/** Counts brackets outside strings, so that 100,000 of them never reach a recursive reader. Linear. */
function deepest(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (quoted) {
      if (code === 0x5c) index++;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x5b || code === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x5d || code === 0x7d) depth--;
  }
  return deepest;
}

export function parseJson(text: string): Parsed {
  if (deepest(text) > LIMIT.jsonDepth) return { ok: false, problem: `nested deeper than ${LIMIT.jsonDepth} levels` };
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return { ok: false, problem: "not valid JSON" };
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export class TooLarge extends Error {}

const encoder = new TextEncoder();
/** Text that is as long in JSON as it is here. */
const ONE_BYTE_EACH = /^[ !#-[\]-~]*$/;

/** As JSON, in UTF-8: a control character is one here and six bytes there, and queues count bytes. */
function bytesOf(text: string): number {
  return ONE_BYTE_EACH.test(text) ? text.length : encoder.encode(JSON.stringify(text)).byteLength - 2;
}

/**
 * A copy of parsed JSON that is safe to keep handling. Depth is bounded by `parseJson`.
 * @throws {TooLarge} past `LIMIT.eventBytes` of text or `LIMIT.eventKeys` values
 */
export function tame(value: unknown): Json {
  let bytes = 0;
  let keys = 0;
  const spend = (text: string): string => {
    bytes += bytesOf(text);
    if (bytes > LIMIT.eventBytes) throw new TooLarge();
    return text.isWellFormed() ? text : text.toWellFormed();
  };
  const copy = (part: unknown): Json => {
    if (++keys > LIMIT.eventKeys) throw new TooLarge();
    if (typeof part === "string") return spend(part);
    if (typeof part === "number" || typeof part === "boolean" || part === null) return part;
    if (Array.isArray(part)) return part.map(copy);
    if (!isObject(part)) return null;
    const result: Record<string, Json> = {};
    for (const key of Object.keys(part)) {
      if (!POISON.has(key)) result[spend(key)] = copy(part[key]);
    }
    return result;
  };
  return copy(value);
}

/** Without the members that are null, at any depth: clients write null where they have nothing to say. */
export function withoutNulls(object: JsonObject): JsonObject {
  const drop = (part: Json): Json => (isJsonObject(part) ? withoutNulls(part) : isList(part) ? part.map(drop) : part);
  const said = Object.entries(object).filter(([, value]) => value !== null);
  return Object.fromEntries(said.map(([key, value]) => [key, drop(value)]));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isJsonObject(value: Json): value is JsonObject {
  return isObject(value);
}
