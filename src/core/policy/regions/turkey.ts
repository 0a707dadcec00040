/** Türkiye: consent first for everything but what the visitor asked for, and for every transfer a ground of its own. */
import { storedInTheEu } from "./abroad.ts";
import { guardianDecidesUnder } from "./children.ts";
import { CHOICES_BY_POLICY, defineRegion, SIGNALS_BY_POLICY } from "./define.ts";
import { cite, ourPolicy } from "./source.ts";

const KVKK = "Law 6698 on the Protection of Personal Data, KVKK (Türkiye)";
const ABROAD = cite(KVKK, "Art. 9");

/** Of Art. 6 and 9. */
const AMENDMENT = "2024-06-01";

const ASKED_FOR = { default: "exempt", citations: [cite(KVKK, "Art. 5")] } as const;
const OPT_IN = {
  default: "optIn",
  citations: [cite(KVKK, "Art. 3, 5, 10"), cite("KVKK authority, guide on cookies", "2022")],
} as const;

export const TURKEY = defineRegion({
  id: "TR",
  title: "Türkiye",
  places: ["TR"],
  basis: "statute",
  verified: false,
  effectiveFrom: "2016-04-07",
  rules: {
    necessary: ASKED_FOR,
    functional: ASKED_FOR,
    analytics: {
      ...OPT_IN,
      note: "The guide may allow some measurement by the site itself without explicit consent; we do not rest on it.",
    },
    personalization: OPT_IN,
    advertising: OPT_IN,
    sale_or_share: OPT_IN,
  },
  signals: SIGNALS_BY_POLICY,
  minors: [
    {
      ...guardianDecidesUnder(18, ourPolicy("the law names no age; a parent decides for whoever is under 18")),
      basis: "policy",
    },
  ],
  placement: storedInTheEu(
    ABROAD,
    ["adequacy", "standard_clauses"],
    "To store in either place the owner owes a ground of Art. 9.",
  ),
  choices: CHOICES_BY_POLICY,
  sensitive: [
    { text: "Explicit consent, or a law.", citations: [cite(KVKK, "Art. 6")], effectiveTo: AMENDMENT },
    { text: "Only on a ground of Art. 6, as amended.", citations: [cite(KVKK, "Art. 6")], effectiveFrom: AMENDMENT },
  ],
  retention: {
    text: "A destruction policy, carried out at least every 6 months.",
    citations: [cite("Regulation on erasure of personal data (Türkiye)", "periodic destruction")],
  },
  rights: {
    text: "Access, rectification, erasure and objection.",
    access: { count: 30, unit: "days" },
    erasure: { count: 30, unit: "days" },
    citations: [cite(KVKK, "Art. 7, 11, 13")],
  },
  transfer: [
    {
      text: "Abroad only with explicit consent, to adequate countries, or on an undertaking that the authority permits.",
      citations: [ABROAD],
      effectiveTo: AMENDMENT,
    },
    {
      text: "Abroad only on adequacy or safeguards; a standard contract is notified to the authority within 5 business days.",
      citations: [ABROAD],
      effectiveFrom: AMENDMENT,
    },
  ],
});
