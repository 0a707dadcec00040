/**
 * Every size, count and time limit, those of single rooms in limits/: its unit, why it has this value, and what it stops.
 * Times are milliseconds, sizes are bytes unless the name says otherwise. Holds no code.
 */

import { compactionLimits } from "./limits/compaction.ts";
import { decisionLimits } from "./limits/decisions.ts";
import { deliveryLimits } from "./limits/delivery.ts";
import { identityLimits } from "./limits/identity.ts";
import type { Limit } from "./limits/limit.ts";
import { linkLimits } from "./limits/links.ts";
import { placementLimits } from "./limits/placements.ts";
import { accountLimits } from "./limits/accounts.ts";
import { quarantineLimits } from "./limits/quarantine.ts";
import { rateLimits } from "./limits/rate.ts";
import { readLimits } from "./limits/reads.ts";
import { recommendationLimits } from "./limits/recommendations.ts";
import { retentionLimits } from "./limits/retention.ts";
import { rightsLimits } from "./limits/rights.ts";
import { segmentLimits } from "./limits/segments.ts";
import { selfServiceLimits } from "./limits/self-service.ts";
import { sessionLimits } from "./limits/sessions.ts";
import { triggerLimits } from "./limits/triggers.ts";

const limits = {
  bodyBytes: {
    value: 500_000,
    unit: "bytes",
    because:
      "Segment's batch limit, before and after gunzip. Stops memory exhaustion and gzip bombs; keeps one call's records under one stored row.",
  },
  jsonDepth: {
    value: 32,
    unit: "levels",
    because: "Stops stack exhaustion by 100,000 brackets; real events nest under 8.",
  },
  eventBytes: {
    value: 32_768,
    unit: "bytes",
    because: "Segment's event limit. Stops one event from filling a profile's row.",
  },
  eventKeys: {
    value: 1_000,
    unit: "keys",
    because: "Stops an event of a hundred thousand tiny keys from costing CPU in every later step.",
  },
  batchEvents: { value: 2_500, unit: "events", because: "Segment's batch limit. Bounds CPU per call." },
  profilesPerCall: {
    value: 500,
    unit: "profiles",
    because:
      "With events, and as many that only remember a refusal. A stranger is sought in two jurisdictions and then made: 3 subrequests, and 2 more for each older routing key; with events, as many again for either object kept apart. The platform allows 10,000 per call, and with two keys these are 10,000: drop an old key, or raise `limits.subrequests`, before a third.",
  },
  profileFanOut: {
    value: 25,
    unit: "profiles",
    because: "Objects called at a time by one call: a batch may not starve the isolate's other calls.",
  },
  messageIdCharacters: {
    value: 256,
    unit: "characters",
    because: "Segment asks for under 100; an id is a client's free text and is hashed for every event.",
  },
  identifierCharacters: {
    value: 256,
    unit: "characters",
    because: "User ids are e-mail addresses at worst (254). Stops hashing megabytes into a name.",
  },
  eventNameCharacters: {
    value: 200,
    unit: "characters",
    because: "No planned name is longer; bounds the look-up of unknown names.",
  },
  staleAfterMs: {
    value: 86_400_000,
    unit: "ms",
    because: "Deduplication is promised for 24 hours; older events could take effect twice.",
  },
  futureSkewMs: {
    value: 300_000,
    unit: "ms",
    because: "A clock may be this far ahead after correction; beyond it the time is set to receipt.",
  },
  dedupeRing: { value: 2_048, unit: "ids", because: "16 kB of a profile's row: a day of a very busy visitor." },
  flushAfterMs: {
    value: 5_000,
    unit: "ms",
    because: "Calls within it share one queue message: rows and messages are the bill.",
  },
  retryFlushMs: {
    value: 15_000,
    unit: "ms",
    because: "Wait after a failed send. The platform's own alarm retries stop after six.",
  },
  overdueAlarmMs: {
    value: 60_000,
    unit: "ms",
    because: "An alarm this late will not come: the next call sets another, so that no record waits for ever.",
  },
  messageBytes: {
    value: 100_000,
    unit: "bytes",
    because: "A queue message may hold 128 kB; the rest is headroom for encoding and metadata.",
  },
  sendBatchBytes: {
    value: 200_000,
    unit: "bytes",
    because: "`sendBatch` takes 256 kB; oversized ones fail with an unreadable error.",
  },
  outboxBytes: {
    value: 1_100_000,
    unit: "bytes",
    because:
      "A row may hold 2 MB, not enforced locally. Beyond this a call is answered 503 until the queue drains, and events that alone are more are named.",
  },
  receiptLinks: {
    value: 40,
    unit: "links",
    because:
      "Changes of decision that a profile remembers, about 8 kB of its row; the oldest leave first. Never raise it: a chain that was full before would look cut.",
  },
  pointerSteps: {
    value: 6,
    unit: "counts",
    because:
      "A visitor's pointers lead home in one step, or two after keys were changed; more only after an erasure was lifted; a circle leads nowhere.",
  },
  joinedProfiles: {
    value: 16,
    unit: "profiles",
    because: "Profiles that a profile remembers to have taken in, so that none is counted twice. Only races make any.",
  },
  sessionObjectMs: {
    value: 86_400_000,
    unit: "ms",
    because:
      "What only a necessary session holds ends a day after its last event: deduplication is promised that long, and nothing else needs it. Its cookie is good for a day, too.",
  },
  recentCharacters: {
    value: 2_048,
    unit: "characters",
    because: "Properties of the last event of a type kept in the profile; larger ones keep their time only.",
  },
  categoryCharacters: {
    value: 200,
    unit: "characters",
    because: "No category has a longer name; the profile's row holds twenty of them, of whatever a page sends.",
  },
  sequenceStreams: {
    value: 8,
    unit: "streams",
    because: "Page loads whose numbered events are followed for gaps at a time: tabs that one visitor has open.",
  },
  freshProfileMs: {
    value: 60_000,
    unit: "ms",
    because:
      "A profile named by a bare claim hands out its cookie only this long: parallel first calls meet, later impostors do not. As long, a second home is looked for behind it, which only a race can have made.",
  },
  visitorCookieSeconds: {
    value: 33_696_000,
    unit: "s",
    because:
      "390 days, just under the 400 that browsers allow, and the 13 months of a tracker in France. Statistics apart end then, too, where the law names no life of a tracker.",
  },
  cookieRenewalPercent: {
    value: 25,
    unit: "%",
    because:
      "A full visitor cookie is written again when less of its life is left: most answers set none, and who comes back within the last quarter stays known.",
  },
  longestCookieSeconds: {
    value: 34_560_000,
    unit: "s",
    because: "400 days: browsers forget any cookie then. A choice is remembered as long as the region's law gives it.",
  },
  choiceRepeatMs: {
    value: 3_600_000,
    unit: "ms",
    because: "The same choice said again within the hour is a resend or a second click: it writes nothing.",
  },
  forwardTimeoutMs: {
    value: 5_000,
    unit: "ms",
    because: "An in-country endpoint that hangs must not hold the browser; nothing may be buffered for it.",
  },
  forwardFanOut: { value: 6, unit: "events", because: "The platform opens six outgoing connections per call." },
  longestWaitSeconds: {
    value: 3_600,
    unit: "s",
    because:
      "What a destination's `Retry-After` is believed: a header may not hold events back for days, and an hour is gentle enough.",
  },
  counterShards: {
    value: 4,
    unit: "counts",
    because: "One object takes about 1,000 calls a second; shards per site and jurisdiction add up.",
  },
  counterFlushMs: {
    value: 5_000,
    unit: "ms",
    because:
      "Counts wait in memory this long, well under the 10 s after which an idle object forgets. A crash loses them, never events.",
  },
  countGatherMs: {
    value: 200,
    unit: "ms",
    because: "Counts of one isolate travel together after this moment: a counter takes a call for many, not for each.",
  },
  countForsakenMs: {
    value: 5_000,
    unit: "ms",
    because: "Counts waiting this long wait for a call that was ended; the next call sends them.",
  },
  countedNamesMs: {
    value: 1_555_200_000,
    unit: "ms",
    because:
      "18 days: a batch comes again for up to 4 from its queue and 14 from the dead letters, and its file is counted once.",
  },
  ledgerHours: {
    value: 744,
    unit: "counts",
    because: "31 days of hourly counts are kept; older rows are deleted at flush.",
  },
  smallestCount: {
    value: 10,
    unit: "counts",
    because: "Aggregated counts below this are shown as `<10`: a small cell can be a person (research: k = 10).",
  },
  ...compactionLimits,
  ...decisionLimits,
  ...deliveryLimits,
  ...linkLimits,
  ...identityLimits,
  ...placementLimits,
  ...accountLimits,
  ...quarantineLimits,
  ...rateLimits,
  ...readLimits,
  ...recommendationLimits,
  ...retentionLimits,
  ...rightsLimits,
  ...segmentLimits,
  ...selfServiceLimits,
  ...sessionLimits,
  ...triggerLimits,
} as const satisfies Record<string, Limit>;

/** The limits with unit and reason, for the generated reference. */
export const LIMITS: Readonly<Record<string, Limit>> = limits;

/** The bare values, for code: `LIMIT.bodyBytes`. */
export const LIMIT = Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, limit.value])) as {
  readonly [Name in keyof typeof limits]: (typeof limits)[Name]["value"];
};
