/** The limits of sessions: when one ends, how late its events may come, and how much of it rests in a profile's row. */
import type { Limit } from "./limit.ts";

export const sessionLimits = {
  sessionGapMs: {
    value: 1_800_000,
    unit: "ms",
    because: "30 minutes without an event end a session: what GA4, Segment and Snowplow mean by one.",
  },
  sessionLatenessMs: {
    value: 300_000,
    unit: "ms",
    because:
      "So long after a visitor's newest event an older one still takes its place in their session: tabs, retries and clocks are minutes apart. As far as a clock may be ahead.",
  },
  sessionMarks: {
    value: 32,
    unit: "events",
    because:
      "Of these five minutes, remembered one by one in some 60 bytes each; of more the oldest are folded sooner. Stops a burst from filling the row.",
  },
  sessionActiveMs: {
    value: 60_000,
    unit: "ms",
    because: "Of a pause between two events, counted as active: nobody knows whether a longer one was read away.",
  },
  sessionPath: {
    value: 20,
    unit: "pages",
    because: "Paths kept of a session where the config asks for them, sealed one by one: about 2 kB of a row.",
  },
  sessionPathCharacters: {
    value: 100,
    unit: "characters",
    because: "Of each of these; a longer path is kept by its beginning.",
  },
} as const satisfies Record<string, Limit>;
