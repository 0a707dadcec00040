/** The limits of compaction: how much of the archive one run makes into Parquet, and what it may hold meanwhile. */
import type { Limit } from "./limit.ts";

export const compactionLimits = {
  partRows: {
    value: 10_000,
    unit: "lines",
    because:
      "In one Parquet file; a larger one is halved. Read, added to and written it takes 40 MB of the 128 that an isolate has.",
  },
  compactionCharacters: {
    value: 16_000_000,
    unit: "characters",
    because:
      "Of lines held at a time while they are added to the Parquet: about 25,000 lines, 40 MB of an isolate's 128.",
  },
  compactionRows: {
    value: 300_000,
    unit: "lines",
    because:
      "Rows written in a run after which it begins nothing more in one jurisdiction: 40 µs each, so that two of them stay under the 30 s of CPU that the platform gives a run. The next hour goes on.",
  },
  compactionOperations: {
    value: 3_000,
    unit: "counts",
    because:
      "Reads and writes of the store after which a run begins nothing more in one jurisdiction. Two of them stay under the 10,000 subrequests that the platform allows.",
  },
  compactionFanOut: { value: 6, unit: "counts", because: "Connections that the platform opens at a time in one call." },
  compactionRecentDays: {
    value: 3,
    unit: "counts",
    because:
      "Days looked at every hour, today first: lines may be a day late. Every older day is looked at once a day.",
  },
} as const satisfies Record<string, Limit>;
