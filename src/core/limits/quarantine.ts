/** The limits of the quarantine: how long it keeps what broke the plan, how much of it, and how much is replayed at once. */
import type { Limit } from "./limit.ts";

export const quarantineLimits = {
  quarantineMs: {
    value: 1_209_600_000,
    unit: "ms",
    because: "14 days to mend the plan and replay what it refused; what was put aside ends then, replayed or not.",
  },
  quarantineRows: {
    value: 10_000,
    unit: "events",
    because:
      "Put aside at a time, of one site in one jurisdiction: 450 MB at the very most. Further ones are counted and dropped: what breaks the plan so often shows itself in the first few.",
  },
  quarantineSweepMs: {
    value: 3_600_000,
    unit: "ms",
    because: "What its visitor took back leaves the quarantine within the hour; until then nobody can replay it.",
  },
  replayEvents: {
    value: 500,
    unit: "events",
    because: "Replayed by one call: two calls to a profile for each at most, well under the platform's 10,000.",
  },
} as const satisfies Record<string, Limit>;
