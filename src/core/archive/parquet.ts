/**
 * Rows of one event as a Parquet file, and back. The same rows under the same plan are the same bytes: nothing here looks
 * at a clock, and the rows come in order.
 */
import { parquetReadObjects } from "hyparquet/src/read.js";
import { parquetWriteBuffer } from "hyparquet-writer/src/write.js";
import { LIMIT } from "../limits.ts";
import type { PlannedEvent } from "../plan.ts";
import { isoHour, parseMoment } from "../time.ts";
import { columnsOf, OWN_COLUMNS, type Column } from "./columns.ts";
import { rowSchema, type Row } from "./row.ts";

type Writing = Parameters<typeof parquetWriteBuffer>[0];
type Element = NonNullable<Writing["schema"]>[number];

/** A list as the format's own text wants it; every other kind is one element. */
function elementsOf({ name, kind, optional }: Column): Element[] {
  const repetition_type = optional ? "OPTIONAL" : "REQUIRED";
  if (kind === "number") return [{ name, type: "DOUBLE", repetition_type }];
  if (kind === "boolean") return [{ name, type: "BOOLEAN", repetition_type }];
  if (kind === "moment") return [{ name, type: "INT64", converted_type: "TIMESTAMP_MILLIS", repetition_type }];
  const text = { type: "BYTE_ARRAY", converted_type: kind === "json" ? "JSON" : "UTF8" } as const;
  if (kind !== "texts") return [{ name, ...text, repetition_type }];
  return [
    { name, converted_type: "LIST", repetition_type, num_children: 1 },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    { name: "element", ...text, repetition_type: "REQUIRED" },
  ];
}

function written({ kind, of }: Column, row: Row): unknown {
  const value = of(row);
  if (kind !== "moment" || typeof value !== "string") return value ?? null;
  return new Date(parseMoment(`${value}:00`) ?? Number.NaN);
}

export function partBytes(rows: readonly Row[], planned: PlannedEvent | undefined): ArrayBuffer {
  const columns = columnsOf(planned);
  return parquetWriteBuffer({
    createdBy: "gatehouse",
    rowGroupSize: LIMIT.partRows,
    schema: [{ name: "root", num_children: columns.length }, ...columns.flatMap(elementsOf)],
    columnData: columns.map((column) => ({
      name: column.name,
      data: rows.map((row) => written(column, row)),
      // The smallest and largest of sealed texts help no reader.
      ...(column.name === "sealed" ? { statistics: false } : {}),
    })),
  });
}

/** @throws {Error} for bytes that `partBytes` did not write */
export async function partRows(bytes: ArrayBuffer): Promise<Row[]> {
  const found = await parquetReadObjects({ file: bytes, columns: Object.keys(OWN_COLUMNS) });
  return found.map(({ record_id, event_name, hour, received, ...same }) =>
    rowSchema.parse({
      ...same,
      recordId: record_id,
      event: event_name,
      hour: hourOf(hour),
      received: hourOf(received),
    }),
  );
}

/** As a `Date` or nothing. */
function hourOf(moment: unknown): string | null {
  return moment === null || moment === undefined ? null : isoHour(Number(moment));
}
