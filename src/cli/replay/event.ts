/** One event of a replay: what is sent, and what the checks and the table need to know of it afterwards. Holds no code. */
import type { EVENT_NAMES } from "./otto-sessions.ts";

interface Product {
  readonly product_id: string;
  readonly category?: string;
  readonly price?: number;
}

/** Where the input says that the visitor is. */
export interface Origin {
  /** For the table: a country, or how little is known. */
  readonly name: string;
  /** ISO 3166-1; absent where the input names no country. */
  readonly country?: string;
}

/** What a row of the input says. */
export interface RowEvent {
  readonly messageId: string;
  readonly userId: string;
  readonly event: (typeof EVENT_NAMES)[number];
  readonly properties: Product | { readonly order_id: string; readonly products: readonly [Product] };
  /** Epoch ms. */
  readonly at: number;
  readonly origin: Origin;
}

/** Whether the visitors of a run were asked for consent and said yes, or were not asked. */
export type Crowd = "unasked" | "consenting";

export interface ReplayEvent extends RowEvent {
  readonly crowd: Crowd;
}
