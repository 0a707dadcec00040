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

/**
 * A copy of parsed JSON that is safe to keep handling. Depth is bounded by `parseJson`.
 * @throws {TooLarge} past `LIMIT.eventBytes` characters or `LIMIT.eventKeys` keys
 */
export function tame(value: unknown): Json {
  let characters = 0;
  let keys = 0;
  const spend = (text: string): string => {
    characters += text.length;
    if (characters > LIMIT.eventBytes) throw new TooLarge();
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

/** JSON with keys in one order, so that equal values have equal digests. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (isObject(value)) {
    const object = value as JsonObject;
    const members = Object.keys(object)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(object[key] as Json)}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value);
}
