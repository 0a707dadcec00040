/**
 * What all of the United States shares: nobody is asked first, advertising and sale go on until an objection, and
 * children are the federal rule's. Holds no state's facts.
 */
import type { PlacementRule } from "../placement.ts";
import { forEachPurpose, type Purpose } from "../purposes.ts";
import type { Draft, Usual } from "./define.ts";
import { ADS, PROFILING } from "./define.ts";
import type { Duty, MinorsRule, RightsRule, Rule } from "./region.ts";
import { cite, ourPolicy } from "./source.ts";

/** Every state's row begins on one day, long before its act. */
export const US_USUAL: Usual = { basis: "statute", verified: false, effectiveFrom: "2015-01-01" };

const FTC = cite("FTC Act", "§ 5 (15 U.S.C. § 45)");

const FREE: Draft<Rule> = {
  default: "exempt",
  citations: [FTC],
  note: "No act asks for consent; what visitors are told must be true, and practices fair.",
};

const UNTIL_OBJECTION: Draft<Rule> = {
  default: "optOut",
  basis: "policy",
  verified: true,
  citations: [ourPolicy("an objection to advertising or sale counts in every state and territory")],
};

/** What holds where no comprehensive act does, or not yet. */
export const WITHOUT_ACT = {
  rules: forEachPurpose((purpose) => (ADS.includes(purpose) ? UNTIL_OBJECTION : FREE)),
  sensitive: {
    text: "No general rule; a practice must be neither unfair nor deceptive.",
    citations: [FTC],
  },
  retention: { text: "No general rule; as long as visitors were told.", citations: [FTC] },
  rights: {
    text: "No general right; what visitors were promised must be kept. A parent may see and delete what a child under 13 gave.",
    citations: [FTC, cite("COPPA Rule (16 CFR Part 312)", "§ 312.6")],
  },
} as const satisfies {
  rules: Readonly<Record<Purpose, Draft<Rule>>>;
  sensitive: Draft<Duty>;
  retention: Draft<Duty>;
  rights: Draft<RightsRule>;
};

export const COPPA: Draft<MinorsRule> = {
  from: 0,
  under: 13,
  purposes: PROFILING,
  allow: "guardian_consent",
  citations: [cite("COPPA Rule (16 CFR Part 312)", "§§ 312.2, 312.5")],
  note: "In force since 2013-07-01. First-party measurement supports internal operations, for which § 312.5(c)(7) asks no parent.",
};

const BULK_DATA = cite("28 CFR Part 202", "bulk data and countries of concern");

export const US_PLACEMENT: Draft<PlacementRule> = {
  default: { mode: "store", jurisdiction: "us" },
  allows: [{ jurisdiction: "eu", mechanisms: [] }],
  basis: "policy",
  citations: [ourPolicy("what is collected in the United States rests there; no law asks for it"), BULK_DATA],
};

const BULK_DATA_RULE = "2025-04-08";

export const US_TRANSFER: readonly [Draft<Duty>, Draft<Duty>] = [
  {
    ...US_USUAL,
    text: "No general rule; nothing must stay in the country.",
    citations: [FTC],
    effectiveTo: BULK_DATA_RULE,
  },
  {
    ...US_USUAL,
    text: "Bulk sensitive data may not reach China, Cuba, Iran, North Korea, Russia or Venezuela; nothing must stay in the country.",
    citations: [BULK_DATA],
    effectiveFrom: BULK_DATA_RULE,
  },
];
