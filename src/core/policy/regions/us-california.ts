/** California: the one state whose act is older than the others', with regulations of its own on signals and decisions. */
import { ADS, SIGNALS_BY_POLICY } from "./define.ts";
import { cite } from "./source.ts";
import { defineUsState, RIGHTS } from "./us-state.ts";

const CCPA = "California Civil Code (CCPA)";
const CCR = "California Code of Regulations, title 11";
const NOTICE = cite(CCPA, "§ 1798.100");
const OPT_OUT = cite(CCPA, "§§ 1798.120, 1798.135");

export const CALIFORNIA = defineUsState({
  code: "CA",
  title: "California",
  act: NOTICE,
  since: "2020-01-01",
  rules: {
    personalization: [
      { default: "exempt" },
      {
        default: "optOut",
        basis: "policy",
        effectiveFrom: "2027-01-01",
        citations: [cite(CCR, "§§ 7200 ff.")],
        note: "The objection is to automated decisions of significance; we hear it for all personalization.",
      },
    ],
    // Advertising across sites became "sharing" with the act of 2023; sale had its opt-out from the start.
    advertising: [{ default: "optOut", citations: [OPT_OUT], effectiveFrom: "2023-01-01" }],
    sale_or_share: [{ default: "optOut", citations: [OPT_OUT] }],
  },
  signals: SIGNALS_BY_POLICY.map((one) =>
    one.signal === "dnt"
      ? { ...one, note: "The law (CalOPPA, § 22575(b)(5)) only asks to disclose how this signal is answered." }
      : one,
  ),
  gpc: {
    effectiveFrom: "2023-03-29",
    citations: [cite(CCR, "§ 7025"), OPT_OUT],
    note: "Since 2026-01-01 the visitor must be shown that it was honored (§ 7025(c)(6)). That browsers must offer the signal from 2027-01-01 (AB 566) changes nothing for who receives it.",
  },
  minors: [
    {
      from: 13,
      under: 16,
      purposes: ADS,
      allow: "own_consent",
      citations: [cite(CCPA, "§ 1798.120(c)")],
      note: "Under 13 it is the parent's, as the federal rule asks for already.",
    },
  ],
  choices: {
    yesMonths: 13,
    askAgainMonths: 12,
    citations: [cite(CCPA, "§ 1798.135(c)(4)")],
    note: "The act sets the 12 months after a no, since 2020-01-01; that a yes lasts 13 is our policy.",
  },
  sensitive: [
    {
      text: "Visitors may limit its use to what they asked for.",
      effectiveFrom: "2023-01-01",
      citations: [cite(CCPA, "§§ 1798.121, 1798.140(ae)"), cite(CCR, "§ 7027")],
    },
    {
      text: "Visitors may limit its use to what they asked for. Data of visitors known to be under 16, and neural data, are sensitive.",
      effectiveFrom: "2026-01-01",
      citations: [cite(CCPA, "§§ 1798.121, 1798.140(ae)"), cite(CCR, "§§ 7001, 7027")],
    },
  ],
  retention: [
    {
      text: "Visitors are told for how long each category is kept, and it is kept no longer.",
      effectiveFrom: "2023-01-01",
      citations: [cite(CCPA, "§ 1798.100(a)(3)")],
    },
  ],
  rights: [
    {
      ...RIGHTS,
      text: "Access, correction, deletion and a copy. An objection to sale or sharing takes effect within 15 business days, one by signal at once.",
      citations: [cite(CCPA, "§§ 1798.105, 1798.106, 1798.110, 1798.130"), cite(CCR, "§§ 7025, 7026")],
    },
  ],
});
