/**
 * The United States beside the states with a comprehensive act: the states and territories without one, New York, whose
 * act speaks of minors only, and the country when the state is not known.
 */
import type { Draft, RegionDraft } from "./define.ts";
import { ADS, CHOICES_BY_POLICY, defineRegion, SIGNALS_BY_POLICY, TRACKING } from "./define.ts";
import type { MinorsRule } from "./region.ts";
import { cite, ourPolicy } from "./source.ts";
import { RIGHTS } from "./us-state.ts";
import { COPPA, US_PLACEMENT, US_TRANSFER, US_USUAL, WITHOUT_ACT } from "./us.ts";

const SHARED = {
  ...US_USUAL,
  ...WITHOUT_ACT,
  signals: SIGNALS_BY_POLICY,
  minors: [COPPA],
  placement: US_PLACEMENT,
  choices: CHOICES_BY_POLICY,
  transfer: US_TRANSFER,
} as const satisfies Partial<RegionDraft>;

const STATES = "AK AZ AR DC GA HI ID IL KS ME MA MI MS MO NV NM NC ND OH PA SC SD WA WV WI WY".split(" ");

/** Reported as countries of their own, or as subdivisions of the United States. */
const TERRITORIES = "PR VI GU AS MP UM".split(" ");

export const US_WITHOUT_ACT = defineRegion({
  ...SHARED,
  id: "US-0",
  title: "US states and territories without a privacy act",
  places: [...TERRITORIES, ...[...STATES, ...TERRITORIES].map((code) => `US-${code}`)],
  sensitive: [
    WITHOUT_ACT.sensitive,
    {
      text: "In Washington and Nevada consumer health data needs consent, and its sale a signed authorization.",
      effectiveFrom: "2024-03-31",
      citations: [
        cite("My Health My Data Act (Washington)", "RCW 19.373"),
        cite("Nevada Revised Statutes", "ch. 603A"),
      ],
      note: "Which event tells of health only the owner can know.",
    },
  ],
});

/** A younger visitor never gets more than an older one, also where a law says less of the younger. */
const NOT_MEASURED_UNDER_13: Draft<MinorsRule> = {
  from: 0,
  under: 13,
  purposes: ["analytics"],
  allow: "nothing",
  basis: "policy",
  citations: [ourPolicy("who is younger is measured no more freely than who is older")],
  note: "New York's act leaves those under 13 to the federal rule, which asks no parent about measurement, and asks from 13.",
};

/** The first day of New York's act. */
const CHILD_DATA_ACT = "2025-06-20";

export const NEW_YORK = defineRegion({
  ...SHARED,
  id: "US-NY",
  title: "New York",
  places: ["US-NY"],
  minors: [
    COPPA,
    { ...NOT_MEASURED_UNDER_13, effectiveFrom: CHILD_DATA_ACT },
    {
      from: 13,
      under: 18,
      purposes: TRACKING,
      allow: "own_consent",
      effectiveFrom: CHILD_DATA_ACT,
      citations: [cite("Child Data Protection Act (New York)", "GBL §§ 899-ee ff.")],
      note: "What the visitor asked for is free.",
    },
  ],
});

const STRICTEST = ourPolicy("the strictest of all states that it may be");
const EXEMPT = { default: "exempt", citations: [STRICTEST] } as const;
const OPT_OUT = { default: "optOut", citations: [STRICTEST] } as const;

/** A lower bound of every region of the United States, at every date. */
export const US_UNKNOWN_STATE = defineRegion({
  ...SHARED,
  id: "US",
  title: "United States, state unknown",
  places: ["US"],
  basis: "policy",
  verified: true,
  rules: {
    necessary: EXEMPT,
    functional: EXEMPT,
    analytics: EXEMPT,
    personalization: OPT_OUT,
    advertising: OPT_OUT,
    sale_or_share: OPT_OUT,
  },
  minors: [
    NOT_MEASURED_UNDER_13,
    { from: 0, under: 18, purposes: ADS, allow: "nothing", citations: [STRICTEST], note: "As in Maryland." },
    {
      from: 0,
      under: 16,
      purposes: ["personalization"],
      allow: "nothing",
      citations: [STRICTEST],
      note: "As in Oregon.",
    },
    {
      from: 13,
      under: 18,
      purposes: ["analytics", "personalization"],
      allow: "own_consent",
      citations: [STRICTEST],
      note: "As in New York.",
    },
  ],
  choices: { yesMonths: 13, askAgainMonths: 12, citations: [STRICTEST] },
  sensitive: {
    text: "Only with consent and where strictly necessary for what the visitor asked for, and never sold, as in Maryland.",
    citations: [STRICTEST],
  },
  retention: { text: "No longer than what the visitor asked for needs, as in Maryland.", citations: [STRICTEST] },
  rights: { ...RIGHTS, citations: [STRICTEST] },
});
