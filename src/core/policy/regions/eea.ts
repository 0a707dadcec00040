/**
 * The European Economic Area: consent first (ePrivacy Directive Art. 5(3), GDPR Art. 6 and 7). Germany is its own
 * region because its act and its regulator differ. National exemptions for audience measurement are not here yet:
 * without them the strict reading applies.
 */
import type { Citation, Citations, Region, SignalRule } from "./region.ts";
import { firstRules } from "./region.ts";

const DIRECTIVE: Citation = { instrument: "Directive 2002/58/EC (ePrivacy)", article: "Art. 5(3)" };
const GDPR: Citation = { instrument: "Regulation (EU) 2016/679 (GDPR)", article: "Art. 4(11), 6, 7" };
const OBJECTION: Citation = { instrument: "Regulation (EU) 2016/679 (GDPR)", article: "Art. 21(5)" };
const TDDDG: Citation = { instrument: "TDDDG (Germany)", article: "§ 25(1)" };
const TDDDG_NECESSARY: Citation = { instrument: "TDDDG (Germany)", article: "§ 25(2) no. 2" };

function consentFirst(region: string, consent: Citations, asked: Citations): Region["rules"] {
  return firstRules(
    region,
    { basis: "statute", verified: false, effectiveFrom: "2021-12-01" },
    {
      necessary: ["exempt", asked],
      functional: ["exempt", asked],
      analytics: ["optIn", consent],
      personalization: ["optIn", consent],
      advertising: ["optIn", consent],
      sale_or_share: ["optIn", consent],
    },
  );
}

/** Global Privacy Control as an objection by automated means: our reading, no regulator's. */
function gpcAsObjection(region: string): SignalRule {
  return {
    id: `${region}/gpc`,
    version: 1,
    signal: "gpc",
    binds: ["advertising", "sale_or_share"],
    basis: "policy",
    citations: [OBJECTION],
    verified: false,
    effectiveFrom: "2021-12-01",
  };
}

export const GERMANY: Region = {
  id: "EEA-DE",
  title: "Germany",
  places: ["DE"],
  rules: consentFirst("EEA-DE", [TDDDG, DIRECTIVE, GDPR], [TDDDG_NECESSARY]),
  signals: [gpcAsObjection("EEA-DE")],
  placement: {
    id: "EEA-DE/placement",
    version: 1,
    default: { mode: "store", jurisdiction: "eu" },
    forward: "pointless",
  },
};

export const EEA: Region = {
  id: "EEA",
  title: "European Economic Area",
  // Åland (AX) is Finland; GP MQ GF RE YT MF are French departments with codes of their own, and EU territory.
  places: (
    "AT BE BG HR CY CZ DK EE FI FR GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO " + "AX GP MQ GF RE YT MF"
  ).split(" "),
  rules: consentFirst("EEA", [DIRECTIVE, GDPR], [DIRECTIVE]),
  signals: [gpcAsObjection("EEA")],
  placement: { id: "EEA/placement", version: 1, default: { mode: "store", jurisdiction: "eu" }, forward: "pointless" },
};
