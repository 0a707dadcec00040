/** The limits of recommendations: what a profile keeps for them, how large an aggregate grows, and how long it is remembered. */
import type { Limit } from "./limit.ts";

export const recommendationLimits = {
  recommendations: {
    value: 4,
    unit: "counts",
    because: "Each keeps the items of a session in every profile, and an object in every jurisdiction and site.",
  },
  recentItems: {
    value: 30,
    unit: "counts",
    because:
      "Items of the running session that a profile may keep for one recommendation: 8 kB of its row with the longest ids. A session teaches by as many, and then no more, so that none outweighs the others.",
  },
  itemCharacters: {
    value: 100,
    unit: "characters",
    because: "Of an item's or a category's id. What is longer is no id, and may be anything.",
  },
  recommended: { value: 20, unit: "counts", because: "Told for one placement: more fit on no shelf." },
  trendItems: {
    value: 5_000,
    unit: "counts",
    because:
      "Items of one aggregate, each with its neighbors: some 20 MB of the 128 that an object has. The lightest leave first.",
  },
  trendCategories: { value: 500, unit: "counts", because: "Categories of one aggregate; the lightest leave first." },
  trendNeighbors: {
    value: 40,
    unit: "counts",
    because: "What is remembered beside one item: twice what one placement may tell. The lightest leave first.",
  },
  trendPageItems: {
    value: 100,
    unit: "counts",
    because: "Items with their neighbors in one row: 1.2 MB with the longest ids, of the 2 MB that a row may have.",
  },
  trendFlushMs: {
    value: 5_000,
    unit: "ms",
    because: "What sessions teach waits in memory this long, and is then one row. A crash loses it, never an event.",
  },
  trendNotes: {
    value: 100,
    unit: "counts",
    because: "Of these rows before they are written into the aggregate: it costs some 60 rows to write it anew.",
  },
  trendNoteCharacters: {
    value: 1_000_000,
    unit: "characters",
    because: "Of one such row, which may hold 2 MB. What comes beyond it within the flush is written at once.",
  },
  trendToldMs: {
    value: 300_000,
    unit: "ms",
    because: "An isolate asks again for what it was told five minutes ago: an aggregate moves by the day.",
  },
  trendToldItems: {
    value: 2_000,
    unit: "counts",
    because: "Answers that an isolate remembers, some 2 kB each: 4 MB of the 128 that it has. The oldest leave first.",
  },
} as const satisfies Record<string, Limit>;
