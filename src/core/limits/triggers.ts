/** The limits of triggers: what a profile remembers for them, which rests in its one row. */
import type { Limit } from "./limit.ts";

export const triggerLimits = {
  triggers: {
    value: 20,
    unit: "counts",
    because: "Each may hold moments in every profile, and is asked at each event that it looks at.",
  },
  triggerMoments: {
    value: 24,
    unit: "counts",
    because:
      "Moments that a profile remembers for one trigger, over all values of `same`; the oldest leaves first. About 3 kB of its row, and 12 kB of the worst that a visitor can send.",
  },
  triggerTimes: { value: 20, unit: "counts", because: "A trigger counts so far at most: fewer than it remembers." },
  triggerFields: {
    value: 5,
    unit: "keys",
    because: "Properties that a trigger carries along, kept with each moment that may still become an occurrence.",
  },
  triggerCharacters: {
    value: 100,
    unit: "characters",
    because: "Of a text that is carried along or told apart by; a longer one is left out, and no occurrence for it.",
  },
  triggerMs: {
    value: 2_592_000_000,
    unit: "ms",
    because: "30 days: the longest that a trigger waits, or looks back over.",
  },
} as const satisfies Record<string, Limit>;
