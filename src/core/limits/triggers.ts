/** The limits of triggers: what a profile remembers for them, which rests in its one row. */
import type { Limit } from "./limit.ts";

export const triggerLimits = {
  triggers: {
    value: 16,
    unit: "counts",
    because: "Each may hold moments in every profile, and is asked at each event that it looks at.",
  },
  triggerMoments: {
    value: 24,
    unit: "counts",
    because:
      "Moments that a profile remembers for one trigger, over all values of `same`; the oldest leaves first. A lapse keeps one or two, of some 250 bytes. The worst that a visitor can send is 1.5 kB each: 0.6 MB of a row for 16 triggers, beside a full outbox.",
  },
  triggerTimes: { value: 20, unit: "counts", because: "A trigger counts so far at most: fewer than it remembers." },
  triggerFields: {
    value: 4,
    unit: "keys",
    because:
      "Properties of an event that a trigger carries along, kept with each moment that may still become an occurrence.",
  },
  triggerCharacters: {
    value: 100,
    unit: "characters",
    because:
      "Of a text that is carried along or told apart by, as JSON. A longer one is not carried, and nothing is counted by it.",
  },
  triggerMs: {
    value: 2_592_000_000,
    unit: "ms",
    because: "30 days: the longest that a trigger waits, or looks back over.",
  },
} as const satisfies Record<string, Limit>;
