/**
 * Where the visitor is cannot be told, or the place has no row yet. A lower bound of every region that may store:
 * everything but the necessary needs a yes, and every signal is honored. Our policy, since no law speaks of it.
 */
import type { Default, Purpose } from "../purposes.ts";
import type { Citation, Region, Rule } from "./region.ts";
import { rule } from "./region.ts";

const STRICTEST: Citation = {
  instrument: "Gatehouse policy",
  article: "fail closed: the strictest of all regions that may store",
};

function one(purpose: Purpose, fallback: Default): [Rule] {
  return [
    rule("UNK", purpose, {
      version: 1,
      default: fallback,
      basis: "policy",
      citations: [STRICTEST],
      verified: true,
      effectiveFrom: "2015-01-01",
    }),
  ];
}

export const UNKNOWN: Region = {
  id: "UNK",
  title: "Unknown",
  places: [],
  rules: {
    necessary: one("necessary", "exempt"),
    functional: one("functional", "optIn"),
    analytics: one("analytics", "optIn"),
    personalization: one("personalization", "optIn"),
    advertising: one("advertising", "optIn"),
    sale_or_share: one("sale_or_share", "optIn"),
  },
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
