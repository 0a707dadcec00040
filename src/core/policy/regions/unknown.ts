/**
 * Where the visitor is cannot be told, or the place has no row yet. A lower bound of every region that may store:
 * everything but the necessary needs a yes, and every signal is honored. Our policy, since no law speaks of it.
 */
import type { Citation, Region } from "./region.ts";
import { firstRules } from "./region.ts";

const STRICTEST: Citation = {
  instrument: "Gatehouse policy",
  article: "fail closed: the strictest of all regions that may store",
};

export const UNKNOWN: Region = {
  id: "UNK",
  title: "Unknown",
  places: [],
  rules: firstRules(
    "UNK",
    { basis: "policy", verified: true, effectiveFrom: "2015-01-01" },
    {
      necessary: ["exempt", [STRICTEST]],
      functional: ["optIn", [STRICTEST]],
      analytics: ["optIn", [STRICTEST]],
      personalization: ["optIn", [STRICTEST]],
      advertising: ["optIn", [STRICTEST]],
      sale_or_share: ["optIn", [STRICTEST]],
    },
  ),
  signals: [
    {
      id: "UNK/gpc",
      version: 1,
      signal: "gpc",
      binds: ["advertising", "sale_or_share"],
      basis: "policy",
      citations: [STRICTEST],
      verified: true,
      effectiveFrom: "2015-01-01",
    },
  ],
  placement: { id: "UNK/placement", version: 1, default: { mode: "store", jurisdiction: "eu" }, forward: "pointless" },
};
