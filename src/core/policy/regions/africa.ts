/** South Africa, Nigeria and Kenya. */
import { storedInTheEu } from "./abroad.ts";
import { guardianDecidesUnder } from "./children.ts";
import { CHOICES_BY_POLICY, defineRegion, SIGNALS_BY_POLICY } from "./define.ts";
import { cite, ourPolicy } from "./source.ts";

const POPIA = "Protection of Personal Information Act 4 of 2013 (South Africa)";
const ZA_NEEDED = { default: "exempt", citations: [cite(POPIA, "s. 11")] } as const;
const ZA_OPT_OUT = { default: "optOut", citations: [cite(POPIA, "s. 11(3), 18")] } as const;

export const SOUTH_AFRICA = defineRegion({
  id: "ZA",
  title: "South Africa",
  places: ["ZA"],
  basis: "statute",
  verified: false,
  effectiveFrom: "2021-07-01",
  rules: {
    necessary: ZA_NEEDED,
    functional: ZA_NEEDED,
    analytics: ZA_OPT_OUT,
    personalization: ZA_OPT_OUT,
    advertising: {
      ...ZA_OPT_OUT,
      note: "Section 69 asks consent for marketing by electronic message, which an ad on a page is not.",
    },
    sale_or_share: {
      default: "optIn",
      basis: "policy",
      citations: [cite(POPIA, "s. 11"), ourPolicy("data is sold or shared only after a yes")],
    },
  },
  signals: SIGNALS_BY_POLICY,
  minors: [
    {
      ...guardianDecidesUnder(18, cite(POPIA, "s. 34–35")),
      note: "The Act's word for the guardian is competent person.",
    },
  ],
  placement: storedInTheEu(cite(POPIA, "s. 72"), ["consent", "written_undertaking"]),
  choices: CHOICES_BY_POLICY,
  sensitive: {
    text: "Special personal information: consent, or a ground of its own.",
    citations: [cite(POPIA, "s. 26–33")],
  },
  retention: { text: "No longer than the purpose needs.", citations: [cite(POPIA, "s. 14")] },
  rights: {
    text: "Access within 30 days; correction and deletion as soon as reasonably practicable.",
    access: { count: 30, unit: "days" },
    citations: [
      cite(POPIA, "s. 23–25"),
      cite("Promotion of Access to Information Act 2 of 2000 (South Africa)", "s. 56"),
    ],
  },
  transfer: {
    text: "To recipients under an adequate law, binding rules or agreement; with consent; or as a contract needs.",
    citations: [cite(POPIA, "s. 72")],
  },
});

const NDPA = "Nigeria Data Protection Act 2023";
const GAID = "General Application and Implementation Directive 2025 (Nigeria)";
const GAID_FROM = "2025-09-19";
const NG_NEEDED = { default: "exempt", citations: [cite(NDPA, "s. 25")] } as const;
const NG_CONSENT = { default: "optIn", citations: [cite(NDPA, "s. 25–26")] } as const;

export const NIGERIA = defineRegion({
  id: "NG",
  title: "Nigeria",
  places: ["NG"],
  basis: "statute",
  verified: false,
  effectiveFrom: "2023-06-12",
  rules: {
    necessary: NG_NEEDED,
    functional: NG_NEEDED,
    analytics: [
      { ...NG_CONSENT, effectiveTo: GAID_FROM },
      {
        default: "optIn",
        basis: "regulator",
        citations: [cite(GAID, "Art. 19"), cite(NDPA, "s. 25–26")],
        effectiveFrom: GAID_FROM,
      },
    ],
    personalization: NG_CONSENT,
    advertising: NG_CONSENT,
    sale_or_share: NG_CONSENT,
  },
  signals: SIGNALS_BY_POLICY,
  minors: [guardianDecidesUnder(18, cite(NDPA, "s. 31"))],
  placement: storedInTheEu(cite(NDPA, "s. 41–43"), ["consent", "standard_clauses", "certification"]),
  choices: CHOICES_BY_POLICY,
  sensitive: { text: "Explicit consent, or a ground of its own.", citations: [cite(NDPA, "s. 30")] },
  retention: [
    { text: "No longer than the purpose needs.", citations: [cite(NDPA, "s. 24")], effectiveTo: GAID_FROM },
    {
      text: "At most 6 months after the purpose is served.",
      basis: "regulator",
      citations: [cite(GAID, "on storage")],
      effectiveFrom: GAID_FROM,
    },
  ],
  rights: {
    text: "Access, correction, erasure, restriction, portability and objection.",
    access: { count: 1, unit: "months" },
    erasure: { count: 1, unit: "months" },
    citations: [cite(NDPA, "s. 34–38")],
  },
  transfer: {
    text: "To adequate protection by law, binding rules, clauses, code or certification; else with consent or another ground.",
    citations: [cite(NDPA, "s. 41–43")],
  },
});

const KE_ACT = "Data Protection Act 2019 (Kenya)";
const KE_RULES = "Data Protection (General) Regulations 2021 (Kenya)";
const KE_NEEDED = { default: "exempt", citations: [cite(KE_ACT, "s. 30")] } as const;
const KE_OPT_OUT = { default: "optOut", citations: [cite(KE_ACT, "s. 25, 30")] } as const;
const KE_COMMERCIAL = {
  default: "optIn",
  citations: [cite(KE_ACT, "s. 32, 37"), cite(KE_RULES, "on commercial use")],
} as const;

export const KENYA = defineRegion({
  id: "KE",
  title: "Kenya",
  places: ["KE"],
  basis: "statute",
  verified: false,
  effectiveFrom: "2022-02-11",
  rules: {
    necessary: KE_NEEDED,
    functional: KE_NEEDED,
    analytics: KE_OPT_OUT,
    personalization: KE_OPT_OUT,
    advertising: KE_COMMERCIAL,
    sale_or_share: KE_COMMERCIAL,
  },
  signals: SIGNALS_BY_POLICY,
  minors: [guardianDecidesUnder(18, cite(KE_ACT, "s. 33"))],
  placement: storedInTheEu(
    cite(KE_ACT, "s. 48–50"),
    ["consent", "standard_clauses"],
    "Data of strategic interest stays in Kenya (s. 50); such data is not for this collector.",
  ),
  choices: CHOICES_BY_POLICY,
  sensitive: {
    text: "Grounds of its own; leaves Kenya only with consent and safeguards.",
    citations: [cite(KE_ACT, "s. 44–47, 49")],
  },
  retention: { text: "No longer than the purpose needs.", citations: [cite(KE_ACT, "s. 39")] },
  rights: {
    text: "Access within 7 days, correction and erasure within 14.",
    access: { count: 7, unit: "days" },
    erasure: { count: 14, unit: "days" },
    citations: [cite(KE_ACT, "s. 26, 38–40"), cite(KE_RULES, "on rights")],
  },
  transfer: {
    text: "On proof of safeguards, an adequate law, or consent; data of strategic interest is processed in Kenya.",
    citations: [cite(KE_ACT, "s. 48–50")],
  },
});
