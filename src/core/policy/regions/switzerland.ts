/**
 * Switzerland: until objection (TCA 45c), and a yes only for what is handed on. Liechtenstein is in the European
 * Economic Area. Cannot tell a high-risk profiling from another: where the owner's is one, they ask first.
 */
import { storedInTheEu } from "./abroad.ts";
import { guardianDecidesUnder } from "./children.ts";
import { CHOICES_BY_POLICY, defineRegion, SIGNALS_BY_POLICY } from "./define.ts";
import { cite, ourPolicy } from "./source.ts";

const FADP = "Federal Act on Data Protection (Switzerland)";
const TOLD_AND_REFUSABLE = cite("Telecommunications Act (Switzerland)", "Art. 45c");
const LAWFUL = cite(FADP, "Art. 6, 19, 30–31");
const EXEMPT = { default: "exempt", citations: [TOLD_AND_REFUSABLE] } as const;
const OPT_OUT = { default: "optOut", citations: [TOLD_AND_REFUSABLE, LAWFUL] } as const;
const HIGH_RISK = "High-risk profiling (Art. 5(g)) needs a yes; the collector cannot tell it, so the owner asks.";

export const SWITZERLAND = defineRegion({
  id: "CH",
  title: "Switzerland",
  places: ["CH"],
  basis: "statute",
  verified: false,
  effectiveFrom: "2023-09-01",
  rules: {
    necessary: EXEMPT,
    functional: EXEMPT,
    analytics: OPT_OUT,
    personalization: { ...OPT_OUT, note: HIGH_RISK },
    advertising: { ...OPT_OUT, note: `${HIGH_RISK} So does advertising that a third party needs the data for.` },
    sale_or_share: {
      default: "optIn",
      basis: "policy",
      citations: [LAWFUL, ourPolicy("what is handed on for another's own use needs a yes")],
    },
  },
  signals: SIGNALS_BY_POLICY,
  minors: [
    {
      ...guardianDecidesUnder(16, ourPolicy("the law asks for capacity of judgment and names no age; we take 16")),
      basis: "policy",
    },
  ],
  placement: storedInTheEu(
    cite(FADP, "Art. 16–17"),
    ["adequacy", "certification", "standard_clauses"],
    "The European Economic Area is held to be adequate.",
  ),
  choices: CHOICES_BY_POLICY,
  sensitive: {
    text: "Explicit consent where consent is the ground.",
    citations: [cite(FADP, "Art. 5(c)")],
  },
  retention: { text: "No longer than the purpose needs.", citations: [cite(FADP, "Art. 6")] },
  rights: {
    text: "Access, correction, erasure and objection.",
    access: { count: 30, unit: "days" },
    erasure: { count: 30, unit: "days" },
    citations: [cite(FADP, "Art. 25, 32"), cite("Data Protection Ordinance (Switzerland)", "Art. 18")],
  },
  transfer: {
    text: "Abroad only to countries on the Federal Council's list (certified US companies among them) or under safeguards.",
    citations: [cite(FADP, "Art. 16–17")],
  },
});
