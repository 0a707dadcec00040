/** Argentina: consent, save for statistics by which nobody can be identified. */
import { storedInTheEu } from "./abroad.ts";
import { notProfiledUnder } from "./children.ts";
import { CHOICES_BY_POLICY, defineRegion, SIGNALS_BY_POLICY } from "./define.ts";
import { cite } from "./source.ts";

const LAW_25326 = "Law 25.326 (Argentina)";
const ARGENTINE_CONSENT = cite(LAW_25326, "Art. 5, 6");
const ARGENTINE_OPT_IN = { default: "optIn", citations: [ARGENTINE_CONSENT] } as const;

export const ARGENTINA = defineRegion({
  id: "AR",
  title: "Argentina",
  places: ["AR"],
  basis: "statute",
  verified: false,
  effectiveFrom: "2000-11-02",
  rules: {
    necessary: { default: "exempt", citations: [ARGENTINE_CONSENT] },
    functional: { default: "exempt", citations: [ARGENTINE_CONSENT] },
    analytics: {
      default: "exempt",
      apart: true,
      citations: [ARGENTINE_CONSENT],
      note: "Where nobody can be identified by it; else only after a yes.",
    },
    personalization: ARGENTINE_OPT_IN,
    advertising: ARGENTINE_OPT_IN,
    sale_or_share: ARGENTINE_OPT_IN,
  },
  signals: SIGNALS_BY_POLICY,
  minors: [notProfiledUnder(16)],
  placement: storedInTheEu(cite(LAW_25326, "Art. 12"), ["standard_clauses", "consent"]),
  choices: CHOICES_BY_POLICY,
  sensitive: { text: "Nobody can be made to give it.", citations: [cite(LAW_25326, "Art. 7, 8")] },
  retention: { text: "Destroyed when the purpose is done.", citations: [cite(LAW_25326, "Art. 4")] },
  rights: {
    text: "Access, rectification and erasure.",
    access: { count: 10, unit: "days" },
    erasure: { count: 5, unit: "business_days" },
    citations: [cite(LAW_25326, "Art. 14, 16")],
  },
  transfer: {
    text: "To countries with adequate protection, or on clauses or consent.",
    citations: [cite(LAW_25326, "Art. 12")],
  },
});
