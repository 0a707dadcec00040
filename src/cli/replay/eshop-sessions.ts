/**
 * Clicks of a clothing shop in 2008 (UCI repository no. 553) as the events its server would send today: one view per row,
 * one visitor per session, in the order of the session. Rows may come in any order, with commas or semicolons. It invents
 * nothing that a row does not say, and refuses a row it cannot read.
 */
import { createReadStream } from "node:fs";
import { parse } from "csv-parse";
import * as z from "zod";
import { originOf } from "./eshop-countries.ts";
import type { RowEvent } from "./event.ts";
import { spread } from "./spread.ts";

const CATEGORIES = ["trousers", "skirts", "blouses", "sale"];

const whole = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

/** By the columns' names without their case, spaces and marks, which differ between copies of the data. */
const rowSchema = z.object({
  year: whole,
  month: whole,
  day: whole,
  order: whole,
  country: whole.transform((code, context) => originOf(code) ?? (context.addIssue("no such country code"), z.NEVER)),
  sessionid: whole,
  page1maincategory: whole.transform((code) => CATEGORIES[code - 1]).pipe(z.string("no such category")),
  page2clothingmodel: z.string().min(1).max(20),
  price: z
    .string()
    .regex(/^\d{1,6}(\.\d{1,2})?$/)
    .transform(Number),
});

type Row = z.infer<typeof rowSchema>;

async function readRows(file: string): Promise<Row[]> {
  const columns = (names: readonly string[]) => names.map((name) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, ""));
  const parser = createReadStream(file).pipe(
    parse({ bom: true, columns, delimiter: [",", ";"], info: true, skip_empty_lines: true }),
  );
  const rows: Row[] = [];
  for await (const { record, info } of parser as AsyncIterable<{ record: unknown; info: { lines: number } }>) {
    const parsed = rowSchema.safeParse(record);
    if (!parsed.success) throw new Error(`${file}, line ${info.lines}: ${z.prettifyError(parsed.error)}`);
    rows.push(parsed.data);
  }
  return rows;
}

/** The data knows days and an order within a session; that order stands in for the seconds of the day. */
function momentOf({ year, month, day, order }: Row): number {
  return Date.UTC(year, month - 1, day, 0, 0, order);
}

/** `run` makes the visitors and message ids of one run its own. */
export async function readEshop(
  file: string,
  run: string,
  now: number,
  move: (moments: readonly number[], end: number) => readonly number[] = spread,
): Promise<RowEvent[]> {
  const rows = await readRows(file);
  rows.sort((a, b) => a.sessionid - b.sessionid || a.order - b.order);
  const moments = [...new Set(rows.map(momentOf))].sort((a, b) => a - b);
  const moved = move(moments, now);
  const movedTo = new Map(moments.map((moment, index) => [moment, moved[index]]));
  return rows.map((row) => ({
    messageId: `${run}-${row.sessionid}-${row.order}`,
    userId: `eshop-${run}-${row.sessionid}`,
    event: "Product Viewed",
    properties: { product_id: row.page2clothingmodel, category: row.page1maincategory, price: row.price },
    at: movedTo.get(momentOf(row)) ?? now,
    origin: row.country,
  }));
}
