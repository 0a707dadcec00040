/**
 * The real sessions of the replay as often as it takes: each time other visitors, all of whom agreed, and interleaved as
 * they would come. Every event speaks of a product of its own, so that it can be known again wherever it arrives.
 */
import { crowdsOf } from "../replay/crowds.ts";
import type { ReplayEvent, RowEvent } from "../replay/event.ts";
import { readOtto } from "../replay/otto-sessions.ts";

/** `run` makes the names of one run its own. */
export function trafficOf(file: string, run: string, now: number, count: number): readonly ReplayEvent[] {
  const events: RowEvent[] = [];
  for (let round = 1; events.length < count; round += 1) {
    const rows = readOtto(file, `${run}-${round}`, now).toSorted((a, b) => a.at - b.at);
    events.push(...rows.map((row) => ({ ...named(row), userId: `${row.userId}-${run}-${round}` })));
  }
  return crowdsOf(events.slice(0, count), "all");
}

/** The product's own number first, as the data has it. */
function named(row: RowEvent): RowEvent {
  const { messageId, properties } = row;
  const own = (product_id: string): string => `${product_id}.${messageId}`;
  if (!("products" in properties))
    return { ...row, properties: { ...properties, product_id: own(properties.product_id) } };
  const [product] = properties.products;
  return { ...row, properties: { ...properties, products: [{ ...product, product_id: own(product.product_id) }] } };
}

export function productOf({ properties }: RowEvent): string {
  return "products" in properties ? properties.products[0].product_id : properties.product_id;
}
