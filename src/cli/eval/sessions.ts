/** Real sessions as rows of looks at items, at the time at which they happened. Reads what a replay reads. */
import type { Look } from "../../core/trends/lesson.ts";
import { readEshop } from "../replay/eshop-sessions.ts";
import type { RowEvent } from "../replay/event.ts";
import { formatOf, type FormatName } from "../replay/formats.ts";
import { readOtto } from "../replay/otto-sessions.ts";

export interface Session {
  readonly id: string;
  /** In the order of their time; the same thing may stand there twice. */
  readonly looks: readonly Look[];
}

const asItWas = (moments: readonly number[]): readonly number[] => moments;

const READERS: Readonly<Record<FormatName, (file: string) => RowEvent[] | Promise<RowEvent[]>>> = {
  otto: (file) => readOtto(file, "eval", 0, asItWas),
  eshop: (file) => readEshop(file, "eval", 0, asItWas),
};

/** The earliest first. */
export async function readSessions(file: string): Promise<readonly Session[]> {
  const rows = await READERS[formatOf(file, undefined)](file);
  const sessions = [...Map.groupBy(rows, ({ userId }) => userId)].map(([id, some]): Session => ({
    id,
    looks: some.map(lookOf),
  }));
  return sessions.toSorted((a, b) => startOf(a) - startOf(b));
}

function startOf({ looks }: Session): number {
  return looks[0]?.at ?? 0;
}

function lookOf({ properties, at }: RowEvent): Look {
  const { product_id: id, category } = "products" in properties ? properties.products[0] : properties;
  return category === undefined ? { id, at } : { id, at, category };
}
