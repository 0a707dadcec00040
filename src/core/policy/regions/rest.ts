/**
 * Everywhere without a row of its own, in two groups: where consent is known or feared to come first, and the rest.
 * All of it is our policy until somebody reads each law; it is never shown as the law.
 */
import { MECHANISM_NAMES, type PlacementRule } from "../placement.ts";
import { NOT_TRACKED_UNDER_16 } from "./children.ts";
import { defineConsentFirst } from "./consent-first.ts";
import { CHOICES_BY_POLICY, defineRegion, SIGNALS_BY_POLICY } from "./define.ts";
import { ourPolicy } from "./source.ts";

const CONSENT_FIRST = ourPolicy("consent comes first there, or may: as the EEA without exemptions until it is read");
const UNREAD = ourPolicy("its law has not been read: measured until objection, sold or advertised to only after a yes");

/** None of these laws has been read, so whoever leaves the default names what they rely on. */
const ALLOWS: PlacementRule["allows"] = [{ jurisdiction: "us", mechanisms: MECHANISM_NAMES }];

export const STRICT = defineConsentFirst({
  id: "STRICT",
  title: "Countries that ask first",
  places: [
    ..."CO PE EC UY CR PA DO EG DZ MA TN GH RW UG ZM CI SN QA BH OM KW JO PK LK PH MY KZ UZ".split(" "),
    ..."UA RS BA MK AL ME MD GE AM AZ".split(" "),
    // Next to the European Economic Area, or parts of its states, and outside it.
    ..."SJ FO GL AW CW SX BQ AD MC SM VA".split(" "),
    // Kosovo: not in ISO 3166-1, but reported by the platform under this code.
    "XK",
  ],
  verified: true,
  because: [CONSENT_FIRST],
  consentAge: { age: 16, because: NOT_TRACKED_UNDER_16.citations },
  allows: ALLOWS,
  transfer: "The law there has not been read: before storing elsewhere, the owner finds what it asks for.",
});

const EXEMPT = { default: "exempt", citations: [UNREAD] } as const;
const OPT_OUT = { default: "optOut", citations: [UNREAD] } as const;
const OPT_IN = { default: "optIn", citations: [UNREAD] } as const;

export const REST = defineRegion({
  id: "ROW",
  title: "Rest of the world",
  places: [
    ..."AF AG AI AO AQ BB BD BF BI BJ BM BN BO BS BT BV BW BY BZ CC CD CF CG CK CM CU CV CX DJ DM EH ER ET".split(" "),
    ..."FJ FK FM GA GD GM GN GQ GS GT GW GY HM HN HT IO IQ IR JM KG KH KI KM KN KP KY LA LB LC LR LS LY".split(" "),
    ..."MG MH ML MM MN MR MS MU MV MW MZ NA NE NF NI NP NR NU PG PN PS PW PY SB SC SD SH SL SO SR SS ST".split(" "),
    ..."SV SY SZ TC TD TG TJ TK TL TM TO TT TV TZ VC VE VG VU WS YE ZW".split(" "),
  ],
  basis: "policy",
  verified: true,
  effectiveFrom: "2015-01-01",
  rules: {
    necessary: EXEMPT,
    functional: EXEMPT,
    analytics: OPT_OUT,
    personalization: OPT_OUT,
    advertising: OPT_IN,
    sale_or_share: OPT_IN,
  },
  signals: SIGNALS_BY_POLICY,
  minors: [NOT_TRACKED_UNDER_16],
  placement: { default: { mode: "store", jurisdiction: "eu" }, allows: ALLOWS, citations: [UNREAD] },
  choices: CHOICES_BY_POLICY,
  sensitive: { text: "Explicit consent.", citations: [UNREAD] },
  retention: { text: "No longer than the purpose needs.", citations: [UNREAD] },
  rights: {
    text: "Access, erasure and objection within a month, unless the law there gives less time.",
    access: { count: 1, unit: "months" },
    erasure: { count: 1, unit: "months" },
    citations: [UNREAD],
  },
  transfer: {
    text: "The law there has not been read: before storing elsewhere, the owner finds what it asks for.",
    citations: [UNREAD],
  },
});
