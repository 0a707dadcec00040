/**
 * Japan, Korea and mainland China: a notice, consent for whatever meets an identity, and consent for everything. What
 * China's law asks of data that leaves cannot be met from here, so nothing of it is stored.
 */
import { storedInTheEu } from "./abroad.ts";
import { guardianDecidesUnder } from "./children.ts";
import { ADS, CHOICES_BY_POLICY, defineRegion, SIGNALS_BY_POLICY } from "./define.ts";
import { cite } from "./source.ts";

const APPI = "Act on the Protection of Personal Information (Japan)";
const TBA = "Telecommunications Business Act (Japan)";
const TOLD = { default: "exempt", citations: [cite(APPI, "Art. 17–21")] } as const;

export const JAPAN = defineRegion({
  id: "JP",
  title: "Japan",
  places: ["JP"],
  basis: "statute",
  verified: false,
  effectiveFrom: "2022-04-01",
  rules: {
    necessary: TOLD,
    functional: TOLD,
    analytics: { ...TOLD, note: "With a published notice." },
    personalization: { default: "optOut", citations: [cite(APPI, "Art. 17–21")] },
    advertising: {
      default: "optOut",
      citations: [cite(TBA, "Art. 27-12"), cite(APPI, "Art. 17–21")],
      note: "Since 2023-06-16 the first article leaves a choice between a notice, consent and an opt-out; we offer the opt-out.",
    },
    sale_or_share: {
      default: "optIn",
      citations: [cite(APPI, "Art. 31")],
      note: "Where the recipient will link it to a person, which cannot be told here; so always.",
    },
  },
  signals: SIGNALS_BY_POLICY,
  minors: [
    {
      from: 0,
      under: 16,
      purposes: ADS,
      allow: "guardian_consent",
      basis: "policy",
      citations: [cite("Personal Information Protection Commission (Japan)", "Q&A on the consent of minors")],
      note: "The guidance speaks of 12 to 15 years; we take the oldest, and hold advertising to it. Whether the bill of 2026 passed is not known.",
    },
  ],
  placement: storedInTheEu(
    cite(APPI, "Art. 28"),
    ["consent", "certification", "written_undertaking"],
    "The EU is recognized as equivalent; elsewhere the recipient's system must be, or the person agrees, informed of the country.",
  ),
  choices: CHOICES_BY_POLICY,
  sensitive: {
    text: "Consent to acquire special-care data: creed, health, criminal record and the like.",
    citations: [cite(APPI, "Art. 20(2)")],
  },
  retention: { text: "No longer than the purpose needs.", citations: [cite(APPI, "Art. 22")] },
  rights: {
    text: "Disclosure, correction and ceasing of use, without delay; no fixed term.",
    citations: [cite(APPI, "Art. 32–39")],
  },
  transfer: {
    text: "With consent, told of the country and its law; to a recipient with an equivalent system; or to the EU or the UK.",
    citations: [cite(APPI, "Art. 28")],
  },
});

const PIPA = "Personal Information Protection Act (Korea)";
const NOT_JOINED = { default: "exempt", citations: [cite(PIPA, "Art. 15")] } as const;
const JOINED = {
  default: "optIn",
  citations: [cite(PIPA, "Art. 15, 22")],
  note: "Without a yes only where it never meets an identity; a profile here can, so always. New penalties since 2026-09-11.",
} as const;

export const KOREA = defineRegion({
  id: "KR",
  title: "South Korea",
  places: ["KR"],
  basis: "statute",
  verified: false,
  effectiveFrom: "2023-09-15",
  rules: {
    necessary: NOT_JOINED,
    functional: NOT_JOINED,
    analytics: { default: "optOut", citations: [cite(PIPA, "Art. 15, 37-2")] },
    personalization: JOINED,
    advertising: JOINED,
    sale_or_share: { default: "optIn", citations: [cite(PIPA, "Art. 17, 22")] },
  },
  signals: SIGNALS_BY_POLICY,
  minors: [guardianDecidesUnder(14, cite(PIPA, "Art. 22-2"))],
  placement: storedInTheEu(cite(PIPA, "Art. 28-8"), ["consent", "certification"]),
  choices: CHOICES_BY_POLICY,
  sensitive: { text: "Separate consent.", citations: [cite(PIPA, "Art. 23")] },
  retention: {
    text: "Destroyed within 5 days of the purpose's end.",
    citations: [cite(PIPA, "Art. 21"), cite("Enforcement Decree of the PIPA (Korea)", "on destruction")],
  },
  rights: {
    text: "Access, correction, erasure and suspension.",
    access: { count: 10, unit: "days" },
    erasure: { count: 10, unit: "days" },
    citations: [cite(PIPA, "Art. 35–38")],
  },
  transfer: {
    text: "With consent; for outsourcing that is disclosed; to a certified recipient; or to a country recognized as adequate.",
    citations: [cite(PIPA, "Art. 28-8")],
  },
});

const PIPL = "Personal Information Protection Law (China)";
const LEAVING = cite(PIPL, "Art. 38–40, 55");
const NEEDED = { default: "exempt", citations: [cite(PIPL, "Art. 13")] } as const;
const SEPARATE = { default: "optIn", citations: [cite(PIPL, "Art. 13–14, 23")] } as const;

export const CHINA = defineRegion({
  id: "CN",
  title: "China (mainland)",
  places: ["CN"],
  basis: "statute",
  verified: false,
  effectiveFrom: "2021-11-01",
  rules: {
    necessary: NEEDED,
    functional: NEEDED,
    analytics: { default: "optIn", citations: [cite(PIPL, "Art. 13–16")] },
    personalization: {
      default: "optIn",
      citations: [cite(PIPL, "Art. 13–16, 24")],
      note: "Beside a yes, a choice that is not based on the person must be offered; that is the owner's page to do.",
    },
    advertising: { ...SEPARATE, citations: [cite(PIPL, "Art. 13–14, 24")] },
    sale_or_share: SEPARATE,
  },
  signals: SIGNALS_BY_POLICY,
  minors: [guardianDecidesUnder(14, cite(PIPL, "Art. 28, 31"))],
  placement: {
    default: { mode: "drop" },
    allows: [],
    citations: [LEAVING],
    basis: "policy",
    note: "The law lets data leave by contract, certification or assessment, counted over a year; that cannot be kept from here, so an endpoint in the country is the first write or there is none.",
  },
  choices: CHOICES_BY_POLICY,
  sensitive: {
    text: "Separate consent; everything about a child under 14 is sensitive.",
    citations: [cite(PIPL, "Art. 28–31")],
  },
  retention: { text: "The shortest time that the purpose needs.", citations: [cite(PIPL, "Art. 19")] },
  rights: {
    text: "Access, copies, correction, deletion and explanation, in about 15 working days.",
    access: { count: 15, unit: "business_days" },
    erasure: { count: 15, unit: "business_days" },
    citations: [cite(PIPL, "Art. 44–50")],
  },
  transfer: {
    text: "From 100,000 people a year a standard contract or a certification; over 1 million, or 10,000 with sensitive data, a security assessment. Operators of critical infrastructure store in China.",
    citations: [LEAVING, cite("Provisions on Cross-Border Data Flows (China)", "of 2024-03-22")],
  },
});
