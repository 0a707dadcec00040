/** The limits of segments, scores and affinities: what a profile remembers for them rests in its one row. */
import type { Limit } from "./limit.ts";

export const segmentLimits = {
  segments: { value: 200, unit: "counts", because: "Each is asked at every read, a microsecond or so." },
  definitionBytes: {
    value: 100_000,
    unit: "bytes",
    because:
      "What all definitions and caps together may make a profile keep, at worst; 200 segments such as the shipped ones take a third. Beside a full outbox and triggers the row would not be written.",
  },
  conditionDepth: { value: 8, unit: "levels", because: "Stops a definition that no reader could follow." },
  conditionParts: { value: 32, unit: "counts", because: "Members of one `all`, `any` or sequence." },
  countedTimes: {
    value: 50,
    unit: "counts",
    because:
      "How far a condition counts: as many times are remembered, ten bytes each, and of a count of different values as many values, twenty bytes each.",
  },
  sameValues: {
    value: 16,
    unit: "counts",
    because: "Values that a profile tells apart for one `same`; the one seen longest ago leaves first.",
  },
  sequenceSteps: { value: 8, unit: "counts", because: "Steps of a sequence; longer funnels are a report's." },
  latenessMs: {
    value: 300_000,
    unit: "ms",
    because:
      "So long before the newest of its events another may still take its place in the order: retries of browsers and the two tabs of one visitor come within it.",
  },
  latenessMarks: {
    value: 32,
    unit: "counts",
    because: "Events that wait for a late one at a time; the oldest of more are folded as they came.",
  },
  segmentMs: {
    value: 34_560_000_000,
    unit: "ms",
    because: "400 days: the longest that a segment looks back over. No browser remembers a visitor for longer.",
  },
  affinityKinds: {
    value: 20,
    unit: "categories",
    because: "Kinds that a profile weighs for one affinity; the lightest leaves first.",
  },
} as const satisfies Record<string, Limit>;
