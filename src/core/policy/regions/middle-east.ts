/** Israel, Saudi Arabia and the United Arab Emirates. */
import { storedInTheEu } from "./abroad.ts";
import { guardianDecidesUnder, NO_ADS_UNDER_16 } from "./children.ts";
import { ADS, CHOICES_BY_POLICY, defineRegion, SIGNALS_BY_POLICY } from "./define.ts";
import { cite, ourPolicy } from "./source.ts";

const IL_LAW = "Protection of Privacy Law 5741-1981 (Israel), as amended by Amendment 13";
const IL_TRANSFER = cite("Transfer of Data Abroad Regulations 5761-2001 (Israel)", "regs. 1–3");
const IL_EEA_DATA = "Data from the EEA Regulations 5783-2023 (Israel)";
const IL_NOTICE = cite(IL_LAW, "s. 11");
const IL_EXEMPT = { default: "exempt", citations: [IL_NOTICE] } as const;
const IL_OPT_OUT = { default: "optOut", citations: [IL_NOTICE] } as const;

export const ISRAEL = defineRegion({
  id: "IL",
  title: "Israel",
  places: ["IL"],
  basis: "statute",
  verified: false,
  effectiveFrom: "2025-08-14",
  rules: {
    necessary: IL_EXEMPT,
    functional: IL_EXEMPT,
    analytics: { ...IL_OPT_OUT, note: "With the notice of s. 11." },
    personalization: IL_OPT_OUT,
    advertising: {
      default: "optOut",
      basis: "policy",
      citations: [cite(IL_LAW, "s. 1, 11")],
      note: "The law's informed consent may be implied; we take a notice and an opt-out for it.",
    },
    sale_or_share: { default: "optIn", citations: [cite(IL_LAW, "s. 1, 2(9)")] },
  },
  signals: SIGNALS_BY_POLICY,
  minors: [
    {
      from: 0,
      under: 18,
      purposes: ADS,
      allow: "guardian_consent",
      basis: "policy",
      citations: [cite("Legal Capacity and Guardianship Law 5722-1962 (Israel)", "on the acts of minors")],
      note: "No privacy act names an age; this one, at 18, is the nearest.",
    },
  ],
  placement: storedInTheEu(
    IL_TRANSFER,
    ["consent", "written_undertaking"],
    "The Regulations count the states of the EU among those that data may go to.",
  ),
  choices: CHOICES_BY_POLICY,
  sensitive: {
    text: "Data of special sensitivity, location and biometrics among it.",
    citations: [cite(IL_LAW, "s. 3, 7")],
  },
  retention: {
    text: "Data from the EEA, and what is kept together with it, is deleted or anonymized when no longer needed.",
    citations: [cite(IL_EEA_DATA, "on deletion")],
  },
  rights: {
    text: "Access and correction; erasure for data from the EEA.",
    access: { count: 30, unit: "days" },
    citations: [cite(IL_LAW, "s. 13–14"), cite(IL_EEA_DATA, "on erasure")],
  },
  transfer: {
    text: "Where protection is no lower than Israel's: to states of the EU's kind, with consent, or on a written undertaking. Security as the Regulations of 2017 say.",
    citations: [IL_TRANSFER, cite("Data Security Regulations 5777-2017 (Israel)", "in whole")],
  },
});

const SA_LAW = "Personal Data Protection Law M/19, as amended by M/148 (Saudi Arabia)";
const SA_RULES = "Implementing Regulation of the Personal Data Protection Law (Saudi Arabia)";
const SA_TRANSFER = cite("Regulation on Personal Data Transfer outside the Kingdom (Saudi Arabia)", "of 2024");
const SA_NEEDED = { default: "exempt", citations: [cite(SA_LAW, "Art. 6")] } as const;
const SA_CONSENT = { default: "optIn", citations: [cite(SA_LAW, "Art. 5–6")] } as const;
const SA_MARKETING = { default: "optIn", citations: [cite(SA_LAW, "Art. 5–6, 26")] } as const;

export const SAUDI_ARABIA = defineRegion({
  id: "SA",
  title: "Saudi Arabia",
  places: ["SA"],
  basis: "statute",
  verified: false,
  effectiveFrom: "2023-09-14",
  rules: {
    necessary: SA_NEEDED,
    functional: SA_NEEDED,
    analytics: SA_CONSENT,
    personalization: SA_CONSENT,
    advertising: SA_MARKETING,
    sale_or_share: SA_CONSENT,
  },
  signals: SIGNALS_BY_POLICY,
  minors: [
    {
      ...guardianDecidesUnder(18, cite(SA_RULES, "on legal guardians")),
      note: "The Regulation speaks of minors; the age is from general law.",
    },
  ],
  placement: storedInTheEu(
    cite(SA_LAW, "Art. 29"),
    ["standard_clauses"],
    "Sensitive data, continuously or in bulk, also needs a risk assessment (Transfer Regulation).",
  ),
  choices: CHOICES_BY_POLICY,
  sensitive: {
    text: "Explicit consent; a legitimate interest is no ground.",
    citations: [cite(SA_LAW, "Art. 1(11), 6, 26")],
  },
  retention: { text: "No longer than the purpose needs.", citations: [cite(SA_LAW, "Art. 18")] },
  rights: {
    text: "To be told, access, a copy, correction and destruction.",
    access: { count: 30, unit: "days" },
    erasure: { count: 30, unit: "days" },
    extension: { count: 30, unit: "days" },
    citations: [cite(SA_LAW, "Art. 4"), cite(SA_RULES, "on rights")],
  },
  transfer: {
    text: "To adequate countries or by standard clauses; a risk assessment for sensitive data, continuously or in bulk.",
    citations: [cite(SA_LAW, "Art. 29"), SA_TRANSFER],
  },
});

const AE_LAW = "Federal Decree-Law 45/2021 (United Arab Emirates)";
const AE_PENDING = "The executive regulations are long pending.";
const AE_NEEDED = { default: "exempt", citations: [cite(AE_LAW, "Art. 4")] } as const;
const AE_CONSENT = { default: "optIn", citations: [cite(AE_LAW, "Art. 4–6")] } as const;

export const EMIRATES = defineRegion({
  id: "AE",
  title: "United Arab Emirates",
  places: ["AE"],
  note: "The free zones DIFC and ADGM have laws of their own, and cannot be told apart by place.",
  basis: "statute",
  verified: false,
  effectiveFrom: "2022-01-02",
  rules: {
    necessary: AE_NEEDED,
    functional: AE_NEEDED,
    analytics: {
      ...AE_CONSENT,
      basis: "policy",
      citations: [...AE_CONSENT.citations, ourPolicy("consent first until the executive regulations say otherwise")],
      note: AE_PENDING,
    },
    personalization: AE_CONSENT,
    advertising: AE_CONSENT,
    sale_or_share: AE_CONSENT,
  },
  signals: SIGNALS_BY_POLICY,
  minors: [NO_ADS_UNDER_16],
  placement: storedInTheEu(cite(AE_LAW, "Art. 22–23"), ["standard_clauses", "consent"], AE_PENDING),
  choices: CHOICES_BY_POLICY,
  sensitive: { text: "Explicit consent.", citations: [cite(AE_LAW, "Art. 7")] },
  retention: { text: "Not kept once the purpose is served.", citations: [cite(AE_LAW, "Art. 5")] },
  rights: {
    text: "Access, portability, correction, erasure, restriction and objection; terms are left to the executive regulations.",
    citations: [cite(AE_LAW, "Art. 13–18")],
  },
  transfer: {
    text: "To countries of adequate protection, by contract, or with explicit consent.",
    citations: [cite(AE_LAW, "Art. 22–23")],
  },
});
