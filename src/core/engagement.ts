/**
 * How much of a visit somebody made, from 0 to 100. A sum of three things that everybody can count, none of which depends on
 * the order of events or ever takes away: 10 points for each page, at most 40; a point for every 10 seconds of activity, at
 * most 30; and for how far they came, 10 for looking, 20 for the cart, 25 for the checkout, 30 for the order. Where no pages
 * are told, 60 is the most.
 */
import type { Stage } from "./plan.ts";

export const ENGAGEMENTS = ["low", "medium", "high"] as const;
export type Engagement = (typeof ENGAGEMENTS)[number];

export interface Engaged {
  readonly pages: number;
  /** Between its events, of each pause no more than `LIMIT.sessionActiveMs`. */
  readonly activeMs: number;
  readonly stage?: Stage;
}

const [PAGE, MOST_OF_PAGES] = [10, 40];
const [POINT_MS, MOST_OF_TIME] = [10_000, 30];
const REACHED: Readonly<Record<Stage, number>> = { view: 10, cart: 20, checkout: 25, order: 30 };

export function engagementOf({ pages, activeMs, stage }: Engaged): number {
  const time = Math.floor(activeMs / POINT_MS);
  return Math.min(pages * PAGE, MOST_OF_PAGES) + Math.min(time, MOST_OF_TIME) + (stage ? REACHED[stage] : 0);
}

/** Low below 30, high from 60 on. */
export function levelOf(score: number): Engagement {
  return score < 30 ? "low" : score < 60 ? "medium" : "high";
}

/** Came and went: a page at most, under ten seconds of activity, and nothing more than looked at. As GA4 reckons it. */
export function hasBounced({ pages, activeMs, stage }: Engaged): boolean {
  return pages <= 1 && activeMs < POINT_MS && (stage === undefined || stage === "view");
}
