/** California. Every other state, and the US without a state, resolves to the unknown region until it has a row. */
import type { Citation, Region } from "./region.ts";
import { firstRules } from "./region.ts";

const NOTICE: Citation = { instrument: "California Civil Code (CCPA)", article: "§ 1798.100" };
const OPT_OUT: Citation = { instrument: "California Civil Code (CCPA)", article: "§§ 1798.120, 1798.135" };
const SIGNALS: Citation = { instrument: "California Code of Regulations, title 11", article: "§ 7025" };

export const CALIFORNIA: Region = {
  id: "US-CA",
  title: "California",
  places: ["US-CA"],
  rules: firstRules(
    "US-CA",
    { basis: "statute", verified: false, effectiveFrom: "2023-01-01" },
    {
      necessary: ["exempt", [NOTICE]],
      functional: ["exempt", [NOTICE]],
      analytics: ["exempt", [NOTICE]],
      personalization: ["exempt", [NOTICE]],
      advertising: ["optOut", [OPT_OUT]],
      sale_or_share: ["optOut", [OPT_OUT]],
    },
  ),
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
