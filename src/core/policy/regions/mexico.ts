/** Mexico: tacit consent on a privacy notice, until an objection. */
import { storedInTheEu } from "./abroad.ts";
import { guardianDecidesUnder } from "./children.ts";
import { CHOICES_BY_POLICY, defineRegion, SIGNALS_BY_POLICY } from "./define.ts";
import { cite } from "./source.ts";

const LFPDPPP = "LFPDPPP of 2025 (Mexico)";
const NOTICE = cite(LFPDPPP, "chapter on consent and the privacy notice");
const MEXICAN_OPT_OUT = {
  default: "optOut",
  citations: [NOTICE],
  note: "Tacit consent: visitors were given the privacy notice and did not object.",
} as const;

export const MEXICO = defineRegion({
  id: "MX",
  title: "Mexico",
  places: ["MX"],
  basis: "statute",
  verified: false,
  effectiveFrom: "2025-03-21",
  rules: {
    necessary: { default: "exempt", citations: [NOTICE] },
    functional: { default: "exempt", citations: [NOTICE] },
    analytics: MEXICAN_OPT_OUT,
    personalization: MEXICAN_OPT_OUT,
    advertising: MEXICAN_OPT_OUT,
    sale_or_share: { ...MEXICAN_OPT_OUT, note: "The privacy notice needs a clause on it." },
  },
  signals: SIGNALS_BY_POLICY,
  minors: [guardianDecidesUnder(18, cite("Federal Civil Code (Mexico)", "on the capacity of minors"))],
  placement: storedInTheEu(cite(LFPDPPP, "chapter on transfers"), ["consent"]),
  choices: CHOICES_BY_POLICY,
  sensitive: { text: "Express consent in writing.", citations: [NOTICE] },
  retention: {
    text: "Blocked when the purpose is done, then canceled.",
    citations: [cite(LFPDPPP, "chapter on the rights of access, rectification, cancellation and objection")],
  },
  rights: {
    text: "Access, rectification, cancellation and objection: answered in 20 business days, and done in 15 more.",
    access: { count: 20, unit: "business_days" },
    erasure: { count: 20, unit: "business_days" },
    citations: [cite(LFPDPPP, "chapter on the rights of access, rectification, cancellation and objection")],
  },
  transfer: {
    text: "With the privacy notice and consent; to a processor within the country without.",
    citations: [cite(LFPDPPP, "chapter on transfers")],
  },
});
