/**
 * Where the visitor is cannot be told. A lower bound of every region that may store: everything but the necessary needs
 * a yes, every signal and every minors' rule is honored. Our policy, since no law speaks of it.
 */
import { ADS, defineRegion, TRACKING } from "./define.ts";
import { ourPolicy } from "./source.ts";

const STRICTEST = ourPolicy("fail closed: the strictest of all regions that may store");
const OPT_IN = { default: "optIn", citations: [STRICTEST] } as const;
const DUTY = { text: "As in the strictest region that it may be.", citations: [STRICTEST] } as const;

export const UNKNOWN = defineRegion({
  id: "UNK",
  title: "Unknown",
  places: [],
  basis: "policy",
  verified: true,
  effectiveFrom: "2015-01-01",
  rules: {
    necessary: { default: "exempt", citations: [STRICTEST] },
    functional: OPT_IN,
    analytics: OPT_IN,
    personalization: OPT_IN,
    advertising: OPT_IN,
    sale_or_share: OPT_IN,
  },
  signals: [
    { signal: "gpc", binds: ADS, citations: [STRICTEST] },
    { signal: "dnt", binds: TRACKING, citations: [STRICTEST] },
  ],
  minors: [{ from: 0, under: 20, purposes: TRACKING, allow: "nothing", citations: [STRICTEST] }],
  placement: { default: { mode: "store", jurisdiction: "eu" }, allows: [], citations: [STRICTEST] },
  choices: { yesMonths: 6, askAgainMonths: 13, citations: [STRICTEST] },
  sensitive: DUTY,
  retention: DUTY,
  rights: DUTY,
  transfer: DUTY,
});
