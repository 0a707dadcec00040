/**
 * Real webshop sessions as the events a shop's server would send: one event per row, in the rows' order, moved so that
 * each session ends now and is not stale. It invents nothing that a row does not say, and refuses a row it cannot read.
 */
import { readFileSync } from "node:fs";
import * as z from "zod";
import type { RowEvent } from "./event.ts";
import { spread } from "./spread.ts";

const EVENT_OF = { clicks: "Product Viewed", carts: "Product Added", orders: "Order Completed" } as const;

export const EVENT_NAMES = Object.values(EVENT_OF);

/** A German shop. No row says so, and none is sent with an event: the key attests it. */
const ORIGIN = { name: "Germany", country: "DE" };

const sessionSchema = z.object({
  session: z.int(),
  events: z.array(z.object({ aid: z.int(), ts: z.int(), type: z.enum(["clicks", "carts", "orders"]) })),
});

/** `run` makes the message ids of one run its own; within it a row has the same id however often it is sent. */
export function readOtto(
  file: string,
  run: string,
  now: number,
  move: (moments: readonly number[], end: number) => readonly number[] = spread,
): RowEvent[] {
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines.flatMap((line, number) => {
    const parsed = sessionSchema.safeParse(JSON.parse(line));
    if (!parsed.success) throw new Error(`${file}, line ${number + 1}: ${z.prettifyError(parsed.error)}`);
    const { session, events } = parsed.data;
    const moments = move(
      events.map(({ ts }) => ts),
      now,
    );
    return events.map(({ aid, ts, type }, index) => {
      const product = { product_id: String(aid) };
      return {
        messageId: `${run}-${session}-${index}`,
        userId: `otto-${session}`,
        event: EVENT_OF[type],
        // Rows ordered in the same millisecond are products of one order, told apart by their events.
        properties: type === "orders" ? { order_id: `${session}-${ts}`, products: [product] } : product,
        at: moments[index] ?? now,
        origin: ORIGIN,
      };
    });
  });
}
