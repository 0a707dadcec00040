/** California. Every other state, and the US without a state, resolves to the unknown region until it has a row. */
import type { Default, Purpose } from "../purposes.ts";
import type { Citation, Region, Rule } from "./region.ts";
import { rule } from "./region.ts";

const NOTICE: Citation = { instrument: "California Civil Code (CCPA)", article: "§ 1798.100" };
const OPT_OUT: Citation = { instrument: "California Civil Code (CCPA)", article: "§§ 1798.120, 1798.135" };
const SIGNALS: Citation = { instrument: "California Code of Regulations, title 11", article: "§ 7025" };

function one(purpose: Purpose, fallback: Default, citations: readonly [Citation, ...Citation[]]): [Rule] {
  return [
    rule("US-CA", purpose, {
      version: 1,
      default: fallback,
      basis: "statute",
      citations,
      verified: false,
      effectiveFrom: "2023-01-01",
    }),
  ];
}

export const CALIFORNIA: Region = {
  id: "US-CA",
  title: "California",
  places: ["US-CA"],
  rules: {
    necessary: one("necessary", "exempt", [NOTICE]),
    functional: one("functional", "exempt", [NOTICE]),
    analytics: one("analytics", "exempt", [NOTICE]),
    personalization: one("personalization", "exempt", [NOTICE]),
    advertising: one("advertising", "optOut", [OPT_OUT]),
    sale_or_share: one("sale_or_share", "optOut", [OPT_OUT]),
  },
  signals: [
    {
      id: "US-CA/gpc",
      version: 1,
      signal: "gpc",
      binds: ["advertising", "sale_or_share"],
      basis: "statute",
      citations: [SIGNALS, OPT_OUT],
      verified: false,
      effectiveFrom: "2023-03-29",
    },
  ],
  placement: {
    id: "US-CA/placement",
    version: 1,
    default: { mode: "store", jurisdiction: "us" },
    forward: "pointless",
  },
};
