/** Chile: its new act is in force from 2026-12-01, so there are two answers, before and from that day. */
import { storedInTheEu } from "./abroad.ts";
import { guardianDecidesUnder, NOT_TRACKED_UNDER_16 } from "./children.ts";
import { CHOICES_BY_POLICY, defineRegion, SIGNALS_BY_POLICY } from "./define.ts";
import { cite, ourPolicy } from "./source.ts";

const LAW_19628 = "Law 19.628 (Chile)";
const LAW_21719 = "Law 19.628 as replaced by Law 21.719 (Chile)";
const CHANGE = "2026-12-01";
const FROM_THEN = { effectiveFrom: CHANGE } as const;

/** Until the new act: as in a country whose law nobody has read. */
const BEFORE = { basis: "policy", citations: [cite(LAW_19628, "Art. 4")] } as const;
const SINCE = { ...FROM_THEN, citations: [cite(LAW_21719, "Art. 12, 13")] } as const;

export const CHILE = defineRegion({
  id: "CL",
  title: "Chile",
  places: ["CL"],
  basis: "statute",
  verified: false,
  effectiveFrom: "2015-01-01",
  rules: {
    necessary: [
      { ...BEFORE, default: "exempt" },
      { ...SINCE, default: "exempt" },
    ],
    functional: [
      { ...BEFORE, default: "exempt" },
      { ...SINCE, default: "exempt" },
    ],
    analytics: [
      { ...BEFORE, default: "optOut" },
      { ...SINCE, default: "optOut", basis: "policy" },
    ],
    personalization: [
      { ...BEFORE, default: "optOut" },
      { ...SINCE, default: "optIn", basis: "policy" },
    ],
    advertising: [
      { ...BEFORE, default: "optIn" },
      { ...SINCE, default: "optIn", basis: "policy" },
    ],
    sale_or_share: [
      { ...BEFORE, default: "optIn" },
      { ...SINCE, default: "optIn" },
    ],
  },
  signals: SIGNALS_BY_POLICY,
  minors: [
    { ...NOT_TRACKED_UNDER_16, effectiveTo: CHANGE },
    { ...guardianDecidesUnder(14, cite(LAW_21719, "Art. 16–16 quinquies")), ...FROM_THEN },
  ],
  placement: storedInTheEu(cite(LAW_21719, "Art. 27, 28"), ["standard_clauses", "consent"]),
  choices: CHOICES_BY_POLICY,
  sensitive: [
    { text: "Consent.", citations: [cite(LAW_19628, "Art. 10")] },
    {
      text: "Express consent; from 14 to 16 the parent's.",
      ...FROM_THEN,
      citations: [cite(LAW_21719, "Art. 16–16 quinquies")],
    },
  ],
  retention: [
    { text: "Erased when it has lapsed.", citations: [cite(LAW_19628, "Art. 6")] },
    { text: "As long as the purpose needs.", ...FROM_THEN, citations: [cite(LAW_21719, "Art. 3")] },
  ],
  rights: [
    {
      text: "Access, correction, erasure and blocking.",
      access: { count: 2, unit: "business_days" },
      erasure: { count: 2, unit: "business_days" },
      citations: [cite(LAW_19628, "Art. 12, 16")],
    },
    {
      text: "Access, rectification, erasure, objection, portability and blocking.",
      access: { count: 30, unit: "days" },
      erasure: { count: 30, unit: "days" },
      extension: { count: 30, unit: "days" },
      ...FROM_THEN,
      citations: [cite(LAW_21719, "Art. 4–11")],
    },
  ],
  transfer: [
    {
      text: "To countries with adequate protection, or on clauses or consent.",
      basis: "policy",
      citations: [ourPolicy("the act of 2026-12-01 is kept before its day")],
    },
    {
      text: "To countries with adequate protection, or on clauses or consent.",
      ...FROM_THEN,
      citations: [cite(LAW_21719, "Art. 27, 28")],
    },
  ],
});
