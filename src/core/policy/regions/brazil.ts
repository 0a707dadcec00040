/** Brazil: statistics of one's own rest on legitimate interest, all else on consent; nobody under 18 is profiled for advertising. */
import { storedInTheEu } from "./abroad.ts";
import { guardianDecidesUnder } from "./children.ts";
import { CHOICES_BY_POLICY, defineRegion, SIGNALS_BY_POLICY } from "./define.ts";
import { cite } from "./source.ts";

const LGPD = "Law 13.709/2018 (LGPD, Brazil)";
const ANPD_COOKIES = cite("ANPD (Brazil)", "Cookie guide of 2022");
const BRAZIL_CONSENT = [cite(LGPD, "Art. 7, 8"), ANPD_COOKIES] as const;

export const BRAZIL = defineRegion({
  id: "BR",
  title: "Brazil",
  places: ["BR"],
  basis: "statute",
  verified: false,
  effectiveFrom: "2020-09-18",
  rules: {
    necessary: { default: "exempt", citations: [cite(LGPD, "Art. 7"), ANPD_COOKIES] },
    functional: { default: "exempt", citations: [cite(LGPD, "Art. 7"), ANPD_COOKIES] },
    analytics: {
      default: "optOut",
      apart: true,
      basis: "regulator",
      citations: [cite(LGPD, "Art. 7, 10"), ANPD_COOKIES],
      note: "Legitimate interest, for the owner's own statistics alone.",
    },
    personalization: { default: "optIn", basis: "policy", citations: BRAZIL_CONSENT },
    advertising: { default: "optIn", basis: "regulator", citations: BRAZIL_CONSENT },
    sale_or_share: { default: "optIn", citations: BRAZIL_CONSENT },
  },
  signals: SIGNALS_BY_POLICY,
  minors: [
    guardianDecidesUnder(12, cite(LGPD, "Art. 14")),
    {
      from: 0,
      under: 18,
      purposes: ["advertising"],
      allow: "nothing",
      effectiveFrom: "2026-03-18",
      citations: [cite("Law 15.211/2025 (Brazil)", "on profiling for advertising")],
    },
  ],
  placement: storedInTheEu(cite(LGPD, "Art. 33–36"), ["standard_clauses", "consent", "certification"]),
  choices: CHOICES_BY_POLICY,
  sensitive: { text: "Specific and highlighted consent.", citations: [cite(LGPD, "Art. 11")] },
  retention: {
    text: "Until the purpose is reached; providers of applications keep access logs for 6 months.",
    citations: [cite(LGPD, "Art. 15, 16"), cite("Law 12.965/2014 (Marco Civil, Brazil)", "Art. 15")],
  },
  rights: {
    text: "Access in simple form at once, in full within 15 days; correction; erasure at once.",
    access: { count: 15, unit: "days" },
    citations: [cite(LGPD, "Art. 18, 19")],
  },
  transfer: {
    text: "To a place recognized as adequate, or on the authority's standard clauses, a certificate or specific consent.",
    citations: [cite(LGPD, "Art. 33–36"), cite("ANPD (Brazil)", "Resolution CD/ANPD 19/2024")],
  },
});
