/**
 * India: until 2027-05-13 the rules of 2011 on reasonable security, which ask for little; from then the Digital Personal
 * Data Protection Act, which asks for consent and lets nobody track a child.
 */
import { storedInTheEu } from "./abroad.ts";
import { NO_ADS_UNDER_16 } from "./children.ts";
import { CHOICES_BY_POLICY, defineRegion, SIGNALS_BY_POLICY, TRACKING } from "./define.ts";
import { cite } from "./source.ts";

const SPDI = "Information Technology (Reasonable Security Practices and Sensitive Personal Data) Rules 2011";
const DPDP = "Digital Personal Data Protection Act 2023";
const RULES = "Digital Personal Data Protection Rules 2025";

/** Some firms read the Rules' eighteen months as ending a day later. */
const BEFORE = { effectiveFrom: "2011-04-11", effectiveTo: "2027-05-13" } as const;
const SINCE = { effectiveFrom: "2027-05-13" } as const;

const NOTICE = cite(SPDI, "Rules 4, 5(3)");
const OPT_OUT = { default: "optOut", citations: [cite(SPDI, "Rule 5(7)")], ...BEFORE } as const;
const OPT_IN = { default: "optIn", citations: [cite(DPDP, "s. 4–7"), cite(RULES, "Rule 3")], ...SINCE } as const;
const VOLUNTARY = { default: "exempt", citations: [cite(DPDP, "s. 7(a)")], ...SINCE } as const;
const NOTICED = { default: "exempt", citations: [NOTICE], ...BEFORE } as const;

export const INDIA = defineRegion({
  id: "IN",
  title: "India",
  places: ["IN"],
  basis: "statute",
  verified: false,
  effectiveFrom: BEFORE.effectiveFrom,
  rules: {
    necessary: [NOTICED, VOLUNTARY],
    functional: [NOTICED, VOLUNTARY],
    analytics: [
      OPT_OUT,
      {
        ...OPT_IN,
        note: "Registered consent managers (Rule 4) may speak for a visitor; their signal is not read yet.",
      },
    ],
    personalization: [OPT_OUT, OPT_IN],
    advertising: [OPT_OUT, OPT_IN],
    sale_or_share: [
      {
        default: "optIn",
        citations: [cite(SPDI, "Rule 6")],
        ...BEFORE,
        basis: "policy",
        note: "The Rule asks permission for sensitive data; which data is sensitive cannot be told here, so for all.",
      },
      OPT_IN,
    ],
  },
  signals: SIGNALS_BY_POLICY,
  minors: [
    { ...NO_ADS_UNDER_16, ...BEFORE },
    {
      from: 0,
      under: 18,
      purposes: TRACKING,
      allow: "nothing",
      citations: [cite(DPDP, "s. 9"), cite(RULES, "Rules 10–12")],
      ...SINCE,
      note: "Tracking, behavioral monitoring and targeted advertising are closed even to a parent's consent, which anything else needs.",
    },
  ],
  placement: storedInTheEu(
    cite(SPDI, "Rule 7"),
    ["consent", "written_undertaking"],
    "From 2027-05-13 transfers are free unless the State restricts them (DPDP Act s. 16); the owner still names their ground.",
  ),
  choices: {
    ...CHOICES_BY_POLICY,
    note: "The DPDP Act lets a consent hold until it is withdrawn (s. 6); we ask again sooner.",
  },
  sensitive: [
    {
      text: "Written consent for passwords, financial, health, biometric data and sexual orientation.",
      citations: [cite(SPDI, "Rules 3, 5(1)")],
      ...BEFORE,
    },
    {
      text: "No class of sensitive data; children's data has rules of its own.",
      citations: [cite(DPDP, "s. 9")],
      ...SINCE,
    },
  ],
  retention: [
    { text: "No longer than the purpose needs.", citations: [cite(SPDI, "Rule 5(4)")], ...BEFORE },
    {
      text: "Erased when the purpose is served; very large shops, games and social networks after 3 idle years. Logs are kept for 1 year.",
      citations: [cite(DPDP, "s. 8(7)"), cite(RULES, "Rule 8")],
      ...SINCE,
    },
  ],
  rights: [
    { text: "Review and correction; no fixed term.", citations: [cite(SPDI, "Rule 5(6)")], ...BEFORE },
    {
      text: "Access, correction, erasure and nomination within the terms that the owner publishes; grievances within 90 days at most.",
      citations: [cite(DPDP, "s. 11–14"), cite(RULES, "Rule 14")],
      ...SINCE,
    },
  ],
  transfer: [
    {
      text: "To whoever ensures the same level of protection, where a contract needs it or the person agreed.",
      citations: [cite(SPDI, "Rule 7")],
      ...BEFORE,
    },
    {
      text: "Allowed unless the State restricts it; significant data fiduciaries may be told to keep data in India.",
      citations: [cite(DPDP, "s. 16"), cite(RULES, "Rule 15")],
      ...SINCE,
    },
  ],
});
