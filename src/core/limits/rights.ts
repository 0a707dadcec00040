/** The limits of privacy requests: how many a caller may name, how long destinations are asked, how long records are kept. */
import type { Limit } from "./limit.ts";

export const rightsLimits = {
  requestIdentifiers: {
    value: 20,
    unit: "ids",
    because:
      "Names of one person in one request. Each is sought in every jurisdiction, by every spelling and key; nobody is known by more.",
  },
  requestsListed: {
    value: 200,
    unit: "counts",
    because:
      "Requests in one answer, those due first: about 200 kB. Staff who have more open need the list of overdue.",
  },
  requestRecordMs: {
    value: 94_608_000_000,
    unit: "ms",
    because:
      "Three years: as long as most complaints can be brought, and longer than the 24 months that California asks for. Then the record is forgotten.",
  },
  answerDays: {
    value: 30,
    unit: "counts",
    because: "Days in which we answer where the law sets no term, or says only without delay.",
  },
  forgetDelayMs: {
    value: 60_000,
    unit: "ms",
    because:
      "Before a destination is asked to forget: a courier's round that began before the erasure may still be sending, 20 s and one request of 10 s.",
  },
  forgetNames: {
    value: 100,
    unit: "ids",
    because: "Names in one delete call: 2.5 kB. Whoever was known by a name a day for a year is forgotten in four.",
  },
  forgetGiveUpMs: {
    value: 2_592_000_000,
    unit: "ms",
    because:
      "30 days of asking. Then the names are forgotten here, though nobody can make them again: they are somebody's, and nothing keeps them for ever.",
  },
  forgetRefusedMs: {
    value: 86_400_000,
    unit: "ms",
    because:
      "A destination that refuses to forget is asked again after a day: its owner may have mended it, and the names are lost once it is given up.",
  },
  forgetRoundMs: {
    value: 20_000,
    unit: "ms",
    because:
      "One alarm's delete calls; what is left is asked by the next. The platform ends an alarm after 15 minutes.",
  },
  archiveTasks: {
    value: 1_000,
    unit: "counts",
    because: "Archive tasks handed out at a time, at most: 100 kB. Each is done or handed out again.",
  },
} as const satisfies Record<string, Limit>;
