/**
 * What each kind of store holds, in which form and for how long, in words for whoever must answer for it. Only stores that
 * the code writes to are here: another one has to be described before a manifest can be made.
 */
import { LIMIT } from "../../core/limits.ts";

export interface Holding {
  readonly holds: string;
  /** Opened by nobody without the visitor's own secret and the Worker's. */
  readonly sealed?: string;
  /** Keyed: tells nobody without the key whom it stands for. */
  readonly pseudonymous?: string;
  readonly plain?: string;
  readonly kept: string;
}

const DAY_SECONDS = 86_400;

function days(ms: number): number {
  return ms / (DAY_SECONDS * 1_000);
}

const LINES = {
  sealed: "personal fields, free text, addresses and the exact time",
  pseudonymous: "the line's name, and the visitor's for one day",
  plain:
    "event, purposes, hour, region, receipt, and the plan's plain fields; of receipts everything: they name nobody",
} as const;

/** By class. */
export const OBJECTS: Readonly<Record<string, Holding>> = {
  Profile: {
    holds:
      "one visitor: choices, session, what the config asks of them (counts, last events, traits, segments, scores, affinities, triggers, items of the session), and the lines that have not left yet",
    sealed: "personal fields, free text, addresses and paths",
    pseudonymous: "the object's name, what it knows events by, and values that a segment tells apart",
    plain:
      "choices, signals, age band and residence, times, counts, scores and affinities, of the session its source, stage, device, language and country, and the plan's plain fields",
    kept: "until it is erased; what rests on a purpose goes when the purpose falls, or after the time that `retention` in the config gives it",
  },
  Counter: {
    holds: "how events ended, by hour",
    plain: "numbers by outcome, planned event and country; names of archive files; nothing of one visitor",
    kept: `${LIMIT.ledgerHours / 24} days`,
  },
  Courier: {
    holds: "what one destination is still to get, and what it could not be given",
    sealed: "personal fields and free text",
    pseudonymous: "the events' names and the visitor's at this destination, the profile's object, and its handle",
    plain: "event, purposes, consent, time, region, and the plan's plain fields; numbers of how events ended",
    kept: `until it is delivered; what could not be, ${days(LIMIT.deadLetterMs)} days; numbers ${LIMIT.ledgerHours / 24} days`,
  },
  Quarantine: {
    holds: "events that break the tracking plan, of visitors who allow what they are for, until the plan is mended",
    sealed: "the event: its name as it was sent, its fields, its context, its consent, its exact time",
    pseudonymous: "the event's name and the visitor's for one day, the profile's object, and its handle",
    plain:
      "names of events and fields that the plan or a vocabulary knows, kinds of faults, source, purposes, country, hour",
    kept: `${days(LIMIT.quarantineMs)} days, or until it is replayed; numbers and names of faults until you delete them`,
  },
  Accounts: {
    holds: "one company or household that visitors act for: what the owner's servers say of it",
    sealed: "personal traits",
    pseudonymous: "the object's name",
    plain: "the plan's plain traits of a group, which key said them, and when",
    kept: `${days(LIMIT.accountMs)} days after a server said something of it last`,
  },
  Requests: {
    holds:
      "privacy requests: what was asked when, how it stands, and what is still to be done in the archive and by destinations",
    pseudonymous:
      "names at destinations until each was told them, and names for one day until their lines are gone; of whom nobody can tell",
    plain:
      "type, site, region, times, states and numbers; which sites a visitor was at on which days, until the lines are gone",
    kept: `${Math.round(days(LIMIT.requestRecordMs) / 365)} years; names at most ${days(LIMIT.forgetGiveUpMs)} days`,
  },
  Trends: {
    holds: "what the sessions of a site have in common, for what is recommended there",
    plain:
      "items and categories of the catalog, how often each was looked at, and what beside it; nothing of one visitor",
    kept: "fades by half within the days that the config says; the least looked at leave first",
  },
  Revocations: {
    holds: "what visitors took back since",
    pseudonymous: "the visitor's handle",
    plain: "purposes and times",
    kept: `${days(LIMIT.revocationMs)} days, longer than anything that it counts against`,
  },
};

/** By binding, without its jurisdiction. */
export const QUEUES: Readonly<Record<string, Holding>> = {
  QUEUE: { holds: "lines on their way to the archive", ...LINES, kept: "seconds, until they are archived" },
};

export const DEAD_LETTERS: Holding = {
  holds: "messages that could not be archived",
  ...LINES,
  kept: "tried again every few hours until they are archived, or the platform's retention ends",
};

/** By binding, without its jurisdiction. */
export const BUCKETS: Readonly<Record<string, Holding>> = {
  ARCHIVE: {
    holds: "all lines, the same once more as Parquet for analysts, and the receipts that they name",
    ...LINES,
    kept: "as long as `retention` in the config says for what they are kept for, and until an erasure takes them; the Parquet goes with its lines, receipts until you delete them",
  },
};

/** By binding. */
export const RATE_LIMITS: Readonly<Record<string, Holding>> = {
  RATE_BY_KEY: {
    holds: "how many calls a key makes",
    plain: "the site's id and the key's name in the config",
    kept: "one window of the limit, seconds",
  },
  RATE_BY_ADDRESS: {
    holds: "how many calls a network makes",
    pseudonymous: "the first part of the address",
    kept: "one window of the limit, seconds",
  },
  RATE_RIGHTS: {
    holds: "how often a network asks for, or changes, what is held",
    pseudonymous: "the first part of the address",
    kept: "one window of the limit, a minute",
  },
};

export const SECRET: Holding = {
  holds: "a key of the Worker",
  plain: "the key, to the platform",
  kept: "until you replace it; versions of a routing key for ever",
};

export const ENDPOINT: Holding = {
  holds: "events of its region, sent on in the call that brought them",
  plain: "what the plan allows of them, with the sender's own identifiers",
  kept: "not here; there, as whoever runs it decides",
};

export const COOKIES: Readonly<Record<string, Holding>> = {
  visitor: {
    holds: "which profile is this browser's",
    sealed: "the object's id and what proves it, under the Worker's cookie key",
    kept: `${LIMIT.visitorCookieSeconds / DAY_SECONDS} days`,
  },
  choice: {
    holds: "what the visitor chose",
    sealed: "the choices, with no identifier, under the Worker's cookie key",
    kept: `as long as the region's law lets a choice hold, and at most ${LIMIT.longestCookieSeconds / DAY_SECONDS} days`,
  },
  decision: {
    holds: "where the visitor stands, so that a page is answered without asking the profile",
    sealed:
      "segments, relationship, session, interests, which rules were shown often enough, what the law asks of the choice, age band, residence and home, and a keyed name to call it back by, under the Worker's cookie key",
    kept: `${LIMIT.decisionCookieMs / 60_000} minutes`,
  },
  pass: {
    holds: "that this browser opened a link to the privacy page, and of whom",
    sealed: "the person's id at the owner's, under the Worker's cookie key",
    kept: `${LIMIT.stepUpMs / 60_000} minutes`,
  },
};
