/** The limits of reads: how much is asked at once, how long is waited for it, and how much may be imagined on the way. */
import type { Limit } from "./limit.ts";

export const readLimits = {
  placementsPerCall: {
    value: 20,
    unit: "placements",
    because: "No page shows more; bounds what a call can make us evaluate.",
  },
  longestBudgetMs: {
    value: 2_000,
    unit: "ms",
    because: "No page waits longer for what to show; the browser script itself gives up after a second.",
  },
  evaluatedEvents: {
    value: 20,
    unit: "events",
    because: "Evaluated by one question: a preview is a few steps, and none of them is paid for by anything kept.",
  },
} as const satisfies Record<string, Limit>;
