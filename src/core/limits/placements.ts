/** The limits of placements: what one call may ask for, and how far their rules count. */
import type { Limit } from "./limit.ts";

export const placementLimits = {
  placementsPerCall: {
    value: 20,
    unit: "placements",
    because: "No page shows more; bounds what a call can make us evaluate.",
  },
  capTimes: {
    value: 100,
    unit: "counts",
    because: "How often a capped rule may show at most: a profile counts so far, for each cap.",
  },
} as const satisfies Record<string, Limit>;
