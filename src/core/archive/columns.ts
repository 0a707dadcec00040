/**
 * Which columns the lines of one event have: what every line says, and one for each plain property of the plan, by its
 * schema's type. A value that is not of that type leaves its column empty and is found in `properties`, which always
 * holds all: nothing is lost when the plan changes.
 */
import type * as z from "zod";
import type { Json } from "../json.ts";
import type { PlannedEvent } from "../plan.ts";
import { CONTEXT_MARKS } from "../privacy/minimize.ts";
import type { Row } from "./row.ts";

/** `moment` is an hour in UTC, `texts` a list. */
export type ColumnKind = "text" | "texts" | "number" | "boolean" | "moment" | "json";

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** It may be empty. */
  readonly optional?: true;
  readonly of: (row: Row) => Json | undefined;
}

/** From these alone a row is read back. Site, day and event are said by the folder. */
export const OWN_COLUMNS = {
  record_id: { kind: "text", of: (row) => row.recordId },
  pseudonym: { kind: "text", of: (row) => row.pseudonym },
  type: { kind: "text", of: (row) => row.type },
  event_name: { kind: "text", of: (row) => row.event },
  source: { kind: "text", optional: true, of: (row) => row.source },
  purposes: { kind: "texts", of: (row) => row.purposes },
  hour: { kind: "moment", of: (row) => row.hour },
  received: { kind: "moment", optional: true, of: (row) => row.received },
  region: { kind: "text", of: (row) => row.region },
  receipt: { kind: "text", of: (row) => row.receipt },
  properties: { kind: "json", of: (row) => row.properties },
  context: { kind: "json", of: (row) => row.context },
  sealed: { kind: "text", optional: true, of: (row) => row.sealed },
} as const satisfies Readonly<Record<string, Omit<Column, "name">>>;

const OWN: readonly Column[] = Object.entries(OWN_COLUMNS).map(([name, column]) => ({ name, ...column }));

/** All of them are text. */
const CONTEXT: readonly Column[] = [...CONTEXT_MARKS]
  .filter(([, { sensitivity }]) => sensitivity === "plain")
  .map(([field]) => ({
    name: `context_${field}`,
    kind: "text",
    optional: true,
    of: ({ context }) => fitting("text", context[field]),
  }));

/** Of an event that the plan no longer knows, only what every line says. */
export function columnsOf(planned: PlannedEvent | undefined): readonly Column[] {
  const planner = planned === undefined ? [] : [...planned.fields];
  const plain = planner.filter(([, { sensitivity }]) => sensitivity === "plain").map(([field]) => field);
  // Readers of SQL do not tell `userName` from `username`: the second is left to `properties`.
  const spelled = new Map(plain.toReversed().map((field) => [field.toLowerCase(), field]));
  const properties = plain
    .filter((field) => spelled.get(field.toLowerCase()) === field)
    .map((field): Column => {
      const kind = kindOf(planned?.schema.shape[field]);
      const of = ({ properties: all }: Row): Json | undefined => fitting(kind, all[field]);
      return { name: `properties_${field}`, kind, optional: true, of };
    });
  return [...OWN, ...CONTEXT, ...properties];
}

type PropertyKind = "text" | "number" | "boolean" | "json";

function fitting(kind: PropertyKind, value: Json | undefined): Json | undefined {
  if (value === undefined || value === null || kind === "json") return value;
  const type = { text: "string", number: "number", boolean: "boolean" }[kind];
  return typeof value === type ? value : undefined;
}

/** The parts of a schema's definition that say what its values are. */
interface Definition {
  readonly type: string;
  readonly innerType?: z.core.$ZodType;
  readonly out?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly values?: readonly unknown[];
}

const SIMPLE: Readonly<Record<string, PropertyKind>> = {
  string: "text",
  template_literal: "text",
  number: "number",
  boolean: "boolean",
};

/** What is not certain to be one simple thing is JSON. */
function kindOf(schema: z.core.$ZodType | undefined): PropertyKind {
  if (schema === undefined) return "json";
  const { type, innerType, out, options, entries, values } = schema._zod.def as Definition;
  const inner = innerType ?? out;
  if (inner) return kindOf(inner);
  if (entries) return common(Object.values(entries).map((entry) => SIMPLE[typeof entry]));
  if (values) return common(values.map((value) => SIMPLE[typeof value]));
  if (options) return common(options.map(kindOf));
  return SIMPLE[type] ?? "json";
}

function common([first = "json", ...others]: readonly (PropertyKind | undefined)[]): PropertyKind {
  return others.every((other) => other === first) ? first : "json";
}
