/** The limits of keeping: how long anything may be kept at all, and how much one run of the sweep does. */
import { MONTH_MS } from "../time.ts";
import type { Limit } from "./limit.ts";

export const retentionLimits = {
  retentionMs: {
    value: 120 * MONTH_MS,
    unit: "ms",
    because: "10 years, the longest that the config may keep anything: who means for ever has not thought of an end.",
  },
  sweepOperations: {
    value: 1_500,
    unit: "counts",
    because:
      "Reads and writes of the store after which a sweep begins nothing more in one jurisdiction. Two of them stay under the 10,000 subrequests that the platform allows, beside those of compaction.",
  },
  sweepRows: {
    value: 50_000,
    unit: "lines",
    because:
      "Lines read, and rows written into Parquet, after which a sweep begins nothing more in one jurisdiction: two of them take 4 of the 30 s of CPU that the platform gives a run, and compaction 24.",
  },
} as const satisfies Record<string, Limit>;
