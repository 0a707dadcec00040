/**
 * Singapore, Thailand and Indonesia. Indonesia lets data leave only by a ground that the owner must have, so until one
 * is named its events are counted and not kept.
 */
import { storedInTheEu } from "./abroad.ts";
import { guardianDecidesUnder } from "./children.ts";
import { ADS, CHOICES_BY_POLICY, defineRegion, SIGNALS_BY_POLICY } from "./define.ts";
import { cite, ourPolicy } from "./source.ts";

const SG_ACT = "Personal Data Protection Act 2012 (Singapore)";
const SG_CHILDREN = cite("PDPC Advisory Guidelines on Children's Personal Data (Singapore)", "on consent");
const DEEMED = { default: "exempt", citations: [cite(SG_ACT, "s. 13–15")] } as const;
const IMPROVEMENT = { default: "optOut", citations: [cite(SG_ACT, "s. 15A; First Schedule, Part 5")] } as const;

export const SINGAPORE = defineRegion({
  id: "SG",
  title: "Singapore",
  places: ["SG"],
  basis: "statute",
  verified: false,
  effectiveFrom: "2021-02-01",
  rules: {
    necessary: DEEMED,
    functional: DEEMED,
    analytics: IMPROVEMENT,
    personalization: IMPROVEMENT,
    advertising: { default: "optIn", citations: [cite(SG_ACT, "s. 13–14")], note: "For behavioral targeting." },
    sale_or_share: { default: "optIn", citations: [cite(SG_ACT, "s. 13–17")] },
  },
  signals: SIGNALS_BY_POLICY,
  minors: [
    { ...guardianDecidesUnder(13, SG_CHILDREN), basis: "regulator", effectiveFrom: "2024-03-28" },
    {
      from: 13,
      under: 18,
      purposes: ["analytics", "personalization"],
      allow: "own_consent",
      basis: "policy",
      effectiveFrom: "2024-03-28",
      citations: [SG_CHILDREN],
      note: "They may consent if they understand; we ask them, and rest on no consent that is deemed.",
    },
  ],
  placement: storedInTheEu(cite(SG_ACT, "s. 26"), ["consent", "standard_clauses", "certification"]),
  choices: CHOICES_BY_POLICY,
  sensitive: {
    text: "No class in the Act; the regulator's guidance asks for more care.",
    citations: [cite(SG_ACT, "s. 24")],
  },
  retention: { text: "Ceases when neither purpose nor law needs it.", citations: [cite(SG_ACT, "s. 25")] },
  rights: {
    text: "Access and correction within 30 days, or by when it is told; no right to erasure.",
    access: { count: 30, unit: "days" },
    citations: [cite(SG_ACT, "s. 21–22")],
  },
  transfer: { text: "To recipients bound to comparable protection.", citations: [cite(SG_ACT, "s. 26")] },
});

const TH_ACT = "Personal Data Protection Act B.E. 2562 (Thailand)";
const TH_NEEDED = { default: "exempt", citations: [cite(TH_ACT, "s. 24")] } as const;
const TH_CONSENT = { default: "optIn", citations: [cite(TH_ACT, "s. 19, 24")] } as const;

export const THAILAND = defineRegion({
  id: "TH",
  title: "Thailand",
  places: ["TH"],
  basis: "statute",
  verified: false,
  effectiveFrom: "2022-06-01",
  rules: {
    necessary: TH_NEEDED,
    functional: TH_NEEDED,
    analytics: TH_CONSENT,
    personalization: TH_CONSENT,
    advertising: TH_CONSENT,
    sale_or_share: TH_CONSENT,
  },
  signals: SIGNALS_BY_POLICY,
  minors: [
    guardianDecidesUnder(10, cite(TH_ACT, "s. 20")),
    {
      from: 10,
      under: 20,
      purposes: ADS,
      allow: "guardian_consent",
      basis: "policy",
      citations: [cite(TH_ACT, "s. 20")],
      note: "They may consent alone to what suits their age; we read measurement and the owner's own pages as that, and advertising as not.",
    },
  ],
  placement: storedInTheEu(cite(TH_ACT, "s. 28–29"), ["consent", "standard_clauses", "certification"]),
  choices: CHOICES_BY_POLICY,
  sensitive: { text: "Explicit consent.", citations: [cite(TH_ACT, "s. 26")] },
  retention: { text: "No longer than the purpose needs.", citations: [cite(TH_ACT, "s. 37(3)")] },
  rights: {
    text: "Access, portability, objection, erasure, restriction and rectification.",
    access: { count: 30, unit: "days" },
    erasure: { count: 30, unit: "days" },
    citations: [cite(TH_ACT, "s. 30–36")],
  },
  transfer: {
    text: "To adequate countries, with consent, or on safeguards by the notifications of 2024.",
    citations: [cite(TH_ACT, "s. 28–29")],
  },
});

const ID_ACT = "Law 27/2022 (Indonesia)";
const ID_TRANSFER = cite(ID_ACT, "Art. 56");
const ID_NEEDED = { default: "exempt", citations: [cite(ID_ACT, "Art. 20(2)")] } as const;
const ID_CONSENT = { default: "optIn", citations: [cite(ID_ACT, "Art. 20–22")] } as const;

export const INDONESIA = defineRegion({
  id: "ID",
  title: "Indonesia",
  places: ["ID"],
  basis: "statute",
  verified: false,
  effectiveFrom: "2022-10-17",
  rules: {
    necessary: ID_NEEDED,
    functional: ID_NEEDED,
    analytics: ID_CONSENT,
    personalization: ID_CONSENT,
    advertising: ID_CONSENT,
    sale_or_share: ID_CONSENT,
  },
  signals: SIGNALS_BY_POLICY,
  minors: [
    {
      ...guardianDecidesUnder(18, cite(ID_ACT, "Art. 25")),
      note: "The Law asks a guardian's consent for a child; the age is from other acts.",
    },
  ],
  placement: {
    default: { mode: "aggregate" },
    allows: [
      { jurisdiction: "eu", mechanisms: ["adequacy", "standard_clauses", "consent"] },
      { jurisdiction: "us", mechanisms: ["standard_clauses", "consent"] },
    ],
    basis: "policy",
    citations: [ID_TRANSFER, ourPolicy("nothing is kept abroad before the owner names the ground of the transfer")],
    note: "A cascade: an equal or higher protection abroad, else binding safeguards, else consent.",
  },
  choices: CHOICES_BY_POLICY,
  sensitive: {
    text: "Specific data (health, biometrics, children's, finances and the like) needs an impact assessment.",
    citations: [cite(ID_ACT, "Art. 4(2), 25, 34")],
  },
  retention: { text: "No longer than the purpose needs.", citations: [cite(ID_ACT, "Art. 16, 43")] },
  rights: {
    text: "Access, correction, and an end to processing after a withdrawal within 3 × 24 hours; erasure without a fixed term.",
    access: { count: 72, unit: "hours" },
    citations: [cite(ID_ACT, "Art. 5–14, 30–32, 40–44")],
  },
  transfer: {
    text: "To equal or higher protection; else with adequate and binding safeguards; else with consent.",
    citations: [ID_TRANSFER],
  },
});
