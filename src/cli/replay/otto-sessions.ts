/**
 * Real webshop sessions as the events a shop's server would send: one event per row, in the rows' order, moved so that
 * each session ends now and is not stale. It invents nothing that a row does not say, and refuses a row it cannot read.
 */
import { readFileSync } from "node:fs";
import * as z from "zod";

const EVENT_OF = { clicks: "Product Viewed", carts: "Product Added", orders: "Order Completed" } as const;

export const EVENT_NAMES = Object.values(EVENT_OF);

const sessionSchema = z.object({
  session: z.int(),
  events: z.array(z.object({ aid: z.int(), ts: z.int(), type: z.enum(["clicks", "carts", "orders"]) })),
});

interface Product {
  readonly product_id: string;
}

export interface ReplayEvent {
  readonly messageId: string;
  readonly userId: string;
  readonly event: (typeof EVENT_NAMES)[number];
  readonly properties: Product | { readonly order_id: string; readonly products: readonly [Product] };
  /** Epoch ms. */
  readonly at: number;
}

/** Under the 24 hours after which an event is stale, with room for a slow run. */
const LONGEST_MS = 20 * 3_600_000;

/**
 * Moments that end at `end` and span at most `longest`: gaps shrink in proportion, ties stay ties, and no two distinct
 * moments become one, for which an early one may move a few milliseconds ahead.
 */
export function spread(moments: readonly number[], end: number, longest = LONGEST_MS): number[] {
  const last = moments.at(-1) ?? 0;
  const scale = Math.min(1, longest / Math.max(1, last - (moments[0] ?? 0)));
  const moved = moments.map((moment) => end - Math.round((last - moment) * scale));
  for (let at = moved.length - 2; at >= 0; at -= 1) {
    const next = moved[at + 1] as number;
    if (moments[at] === moments[at + 1]) moved[at] = next;
    else moved[at] = Math.min(moved[at] as number, next - 1);
  }
  return moved;
}

/** `run` makes the message ids of one run its own; within it a row has the same id however often it is sent. */
export function readSessions(file: string, run: string, now: number): ReplayEvent[] {
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines.flatMap((line, number) => {
    const parsed = sessionSchema.safeParse(JSON.parse(line));
    if (!parsed.success) throw new Error(`${file}, line ${number + 1}: ${z.prettifyError(parsed.error)}`);
    const { session, events } = parsed.data;
    const moments = spread(
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
      };
    });
  });
}
