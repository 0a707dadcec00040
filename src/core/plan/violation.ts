/**
 * What breaks the tracking plan, as data that may be counted and kept: names that the plan or a vocabulary knows, and kinds
 * of faults. Never a value, and never a name that only the sender knows.
 */
import type * as z from "zod";
import { fieldPath } from "../event.ts";
import { canonicalOf } from "../vocabulary/names.ts";
import { ROWS, type Row } from "../vocabulary/rows.ts";
import type { CompiledPlan } from "../plan.ts";
import type { PlannedEvent } from "./event.ts";
import { isNamedBy } from "./naming.ts";

/** Every kind of fault, in words. */
export const FAULTS = {
  missing: "is required, and was not sent",
  wrong_type: "is of another type than planned",
  out_of_range: "is smaller, larger, shorter or longer than planned",
  not_allowed: "is none of the values, or not of the form, that the plan allows",
  unknown_event: "is not in the plan",
  badly_named: "is not called as the plan's `naming` wants",
} as const satisfies Record<string, string>;

export type Fault = keyof typeof FAULTS;

export interface Violation {
  /** The plan's name, or Segment's where only the vocabulary knows the event, or `other`. */
  readonly event: string;
  /** `properties.products.*.price`; absent where the event as a whole is at fault. */
  readonly field?: string;
  readonly fault: Fault;
}

/** Of an event that is not in the plan. */
export function unknownEvent(name: string, { naming }: Pick<CompiledPlan, "naming">): readonly Violation[] {
  const canonical = canonicalOf(name);
  const row: Row | undefined = canonical && ROWS[canonical];
  const event = row?.segment ?? canonical ?? "other";
  const isBadlyNamed = naming !== undefined && !isNamedBy(naming, name);
  return [{ event, fault: "unknown_event" }, ...(isBadlyNamed ? [{ event, fault: "badly_named" } as const] : [])];
}

/** Each field and kind of fault once. `sent` tells what is missing from what is wrong. */
export function violationsOf(
  planned: PlannedEvent,
  sent: unknown,
  issues: readonly z.core.$ZodIssue[],
): readonly Violation[] {
  const found = issues.map((issue): Violation => ({
    event: planned.name,
    field: fieldPath(planned.type, knownPath(planned.schema, issue.path).join(".") || "*"),
    fault: faultOf(issue, sent),
  }));
  return [...new Map(found.map((violation) => [`${violation.field} ${violation.fault}`, violation])).values()];
}

function faultOf(issue: z.core.$ZodIssue, sent: unknown): Fault {
  const value = issue.path.reduce<unknown>((part, key) => member(part, key), sent);
  if (value === undefined && issue.path.length > 0) return "missing";
  switch (issue.code) {
    case "invalid_type":
      // A whole number was wanted: its type is right.
      return issue.expected === "int" && typeof value === "number" ? "not_allowed" : "wrong_type";
    case "invalid_union":
      return "wrong_type";
    case "too_big":
    case "too_small":
      return "out_of_range";
    case "custom":
    case "invalid_element":
    case "invalid_format":
    case "invalid_key":
    case "invalid_value":
    case "not_multiple_of":
    case "unrecognized_keys":
      return "not_allowed";
  }
}

function member(part: unknown, key: PropertyKey): unknown {
  return typeof part === "object" && part !== null && Object.hasOwn(part, key)
    ? (part as Readonly<Record<PropertyKey, unknown>>)[key]
    : undefined;
}

/** As far as the plan names it: places in lists are `*`, and so is whatever only the sender named. */
function knownPath(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const [key, ...rest] = path;
  if (key === undefined) return [];
  const { shape, element, innerType } = schema._zod.def as {
    readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
    readonly element?: z.core.$ZodType;
    readonly innerType?: z.core.$ZodType;
  };
  if (innerType) return knownPath(innerType, path);
  if (element) return ["*", ...knownPath(element, rest)];
  const planned = shape && Object.hasOwn(shape, key) ? shape[String(key)] : undefined;
  return planned ? [String(key), ...knownPath(planned, rest)] : ["*"];
}
