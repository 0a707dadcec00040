/**
 * The states of the European Economic Area that let a site measure its own audience without consent, where the owner
 * attests every condition. Without that attestation each is as the rest of the area: the exemption is never a default.
 */
import { CHOICES, defineState } from "./eea.ts";
import { cite } from "./source.ts";

export const LOI = "Loi 78-17 Informatique et Libertés (France)";
const CODICE = "D.lgs. 196/2003, Codice privacy (Italy)";
const GARANTE = cite("Garante, Linee guida cookie (Italy)", "10 June 2021");
const LSSI = cite("Ley 34/2002 LSSI (Spain)", "art. 22.2");
const TELECOMMUNICATIEWET = "Telecommunicatiewet (Netherlands)";

/** The CNIL's conditions, which the AEPD's guide shares. */
const MEASURED_ALONE = [
  "sole_purpose",
  "anonymous_statistics",
  "no_cross_site_identifier",
  "no_join",
  "no_third_parties",
  "separate_per_publisher",
  "tracker_life",
  "data_life",
  "visitors_informed",
] as const;

/** The CNIL's terms, where the state's own text names none. */
const MONTHS = { trackerMonths: 13, dataMonths: 25 } as const;
const MONTHS_NOTE = "The text is not known to set the months: France's 13 and 25 are our policy here.";

export const FRANCE = defineState({
  id: "EEA-FR",
  title: "France",
  // Overseas departments with codes of their own are territory of the Union; the collectivities are not.
  places: ["FR", "GP", "MQ", "GF", "RE", "YT", "MF"],
  consent: cite(LOI, "art. 82"),
  consentAge: { age: 15, act: cite(LOI, "art. 45") },
  choices: {
    yesMonths: 6,
    askAgainMonths: 6,
    basis: "regulator",
    citations: [cite("CNIL, recommandation cookies", "2020-092")],
    note: "The CNIL's good practice: a yes and a no are each kept about 6 months.",
  },
  exemption: {
    conditions: MEASURED_ALONE,
    trackerMonths: 13,
    dataMonths: 25,
    basis: "regulator",
    effectiveFrom: "2025-07-04",
    citations: [cite(LOI, "art. 82"), cite("CNIL, lignes directrices cookies", "2020-091")],
    note: "The owner assesses it since 2025-07-04; the CNIL's own list of exempt tools ended on 2026-01-01.",
  },
});

export const ITALY = defineState({
  id: "EEA-IT",
  title: "Italy",
  places: ["IT"],
  consent: cite(CODICE, "art. 122"),
  consentAge: { age: 14, act: cite(CODICE, "art. 2-quinquies") },
  choices: {
    yesMonths: 13,
    askAgainMonths: 6,
    basis: "regulator",
    citations: [GARANTE],
    note: "The Garante sets the 6 months after a no, since 2021-06-10; that a yes lasts 13 is our policy.",
  },
  exemption: {
    conditions: [
      "anonymous_statistics",
      "no_cross_site_identifier",
      "no_join",
      "separate_per_publisher",
      "address_masked",
      "tracker_life",
      "data_life",
    ],
    ...MONTHS,
    basis: "regulator",
    effectiveFrom: "2021-06-10",
    citations: [cite(CODICE, "art. 122"), GARANTE],
    note: MONTHS_NOTE,
  },
});

export const SPAIN = defineState({
  id: "EEA-ES",
  title: "Spain",
  places: ["ES"],
  consent: LSSI,
  consentAge: { age: 14, act: cite("LO 3/2018 LOPDGDD (Spain)", "art. 7") },
  choices: {
    yesMonths: 24,
    askAgainMonths: 6,
    basis: "regulator",
    citations: [cite("AEPD, Guía sobre el uso de las cookies", "validity of a consent")],
    note: "The AEPD lets a yes last up to 24 months; that a no is not asked about for 6 is our policy.",
  },
  exemption: {
    conditions: MEASURED_ALONE,
    ...MONTHS,
    basis: "regulator",
    effectiveFrom: "2024-01-31",
    citations: [LSSI, cite("AEPD, guía de cookies de medición de audiencia", "January 2024")],
    note: `The guide is of January 2024; its day is taken as the last. ${MONTHS_NOTE}`,
  },
});

export const NETHERLANDS = defineState({
  id: "EEA-NL",
  title: "Netherlands",
  places: ["NL"],
  consent: cite(TELECOMMUNICATIEWET, "art. 11.7a"),
  consentAge: { age: 16, act: cite("UAVG (Netherlands)", "art. 5") },
  choices: CHOICES,
  exemption: {
    conditions: [
      "little_impact",
      "sole_purpose",
      "anonymous_statistics",
      "no_cross_site_identifier",
      "no_join",
      "no_third_parties",
      "tracker_life",
      "data_life",
      "visitors_informed",
    ],
    ...MONTHS,
    citations: [cite(TELECOMMUNICATIEWET, "art. 11.7a(3)(b)")],
    note: `The article asks for little or no impact on privacy; we take what that means from France. ${MONTHS_NOTE}`,
  },
});
