/** The limits of decision cookies: what a browser holds of its visitor's standing, so that a read needs no object. */
import type { Limit } from "./limit.ts";

export const decisionLimits = {
  decisionCookieMs: {
    value: 300_000,
    unit: "ms",
    because:
      "5 minutes: so long, at most, a browser is answered by what was known when its cookie was made. An erasure is promised to reach it within that time whatever else fails.",
  },
  decisionCookieCharacters: {
    value: 1_500,
    unit: "characters",
    because:
      "Of name and value: the browser sends it with every call to the site, beside our two other cookies and the owner's own, and servers take 8 kB of headers.",
  },
  decisionShares: {
    value: 5,
    unit: "counts",
    because:
      "Of what a visitor prefers, the cookie holds this many of each kind, or fewer where it would be too large: rules look at the largest.",
  },
  revocationsKnownMs: {
    value: 30_000,
    unit: "ms",
    because:
      "Older knowledge of what visitors took back answers for no cookie; their object is asked instead. So long a refusal made elsewhere may go unheard.",
  },
  revocationsRefreshMs: {
    value: 10_000,
    unit: "ms",
    because:
      "Knowledge this old is made new behind an answer, so that a site with visitors never waits for it. One call per isolate and jurisdiction.",
  },
  revocationsReadingMs: {
    value: 5_000,
    unit: "ms",
    because: "A reading that takes longer belonged to a call that was ended; the next call reads again.",
  },
} as const satisfies Record<string, Limit>;
