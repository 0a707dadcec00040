/** The limits of reads: how long an answer is waited for, and how much may be imagined on the way to one. */
import type { Limit } from "./limit.ts";

export const readLimits = {
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
