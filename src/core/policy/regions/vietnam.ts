/**
 * Vietnam: consent first under Decree 13/2023; since 2026-01-01 under Law 91/2025 and Decree 356/2025, by which behavior
 * online is sensitive data. Nothing is kept abroad before the owner names the dossier that they filed.
 */
import { guardianDecidesUnder } from "./children.ts";
import { CHOICES_BY_POLICY, defineRegion, SIGNALS_BY_POLICY } from "./define.ts";
import { cite, ourPolicy } from "./source.ts";

const DECREE_13 = "Decree 13/2023/ND-CP (Vietnam)";
const LAW_91 = "Law 91/2025/QH15 (Vietnam)";
const DECREE_356 = "Decree 356/2025/ND-CP (Vietnam)";

const BEFORE = { effectiveFrom: "2023-07-01", effectiveTo: "2026-01-01" } as const;
const SINCE = { effectiveFrom: "2026-01-01" } as const;

const NEEDED = [
  { default: "exempt", citations: [cite(DECREE_13, "Art. 17")], ...BEFORE },
  { default: "exempt", citations: [cite(LAW_91, "on processing without consent")], ...SINCE },
] as const;
const CONSENT_BEFORE = { default: "optIn", citations: [cite(DECREE_13, "Art. 11")], ...BEFORE } as const;
const CONSENT = {
  default: "optIn",
  citations: [cite(LAW_91, "on consent"), cite(DECREE_356, "on consent")],
  ...SINCE,
  note: "No consent is implied, and none is given by default.",
} as const;
const SENSITIVE_CONSENT = {
  ...CONSENT,
  citations: [...CONSENT.citations, cite(DECREE_356, "list of sensitive data")],
  note: "What someone does online is sensitive data. No consent is implied, and none is given by default.",
} as const;

export const VIETNAM = defineRegion({
  id: "VN",
  title: "Vietnam",
  places: ["VN"],
  basis: "statute",
  verified: false,
  effectiveFrom: BEFORE.effectiveFrom,
  rules: {
    necessary: NEEDED,
    functional: NEEDED,
    analytics: [CONSENT_BEFORE, SENSITIVE_CONSENT],
    personalization: [CONSENT_BEFORE, SENSITIVE_CONSENT],
    advertising: [CONSENT_BEFORE, CONSENT],
    sale_or_share: [CONSENT_BEFORE, CONSENT],
  },
  signals: SIGNALS_BY_POLICY,
  minors: [
    { ...guardianDecidesUnder(16, cite(DECREE_13, "Art. 20")), ...BEFORE },
    {
      ...guardianDecidesUnder(16, cite(LAW_91, "on children"), cite(DECREE_356, "on children")),
      ...SINCE,
      note: "From 7 years the child must agree as well.",
    },
  ],
  placement: {
    default: { mode: "aggregate" },
    allows: [
      { jurisdiction: "eu", mechanisms: ["filed_dossier"] },
      { jurisdiction: "us", mechanisms: ["filed_dossier"] },
    ],
    basis: "policy",
    citations: [
      cite(LAW_91, "chapter on transfer"),
      cite(DECREE_356, "Art. 18"),
      ourPolicy("nothing is kept abroad before the transfer's dossier is filed"),
    ],
    note: "The law lets the dossier follow within 60 days of the first transfer; here it comes first.",
  },
  choices: { ...CHOICES_BY_POLICY, note: "The law lets a consent hold until it is withdrawn; we ask again sooner." },
  sensitive: [
    {
      text: "Beliefs, health, biometrics, location, customers' banking data and the like; the person is told that it is sensitive.",
      citations: [cite(DECREE_13, "Art. 2(4), 28")],
      ...BEFORE,
    },
    {
      text: "The decree's list, the tracking of behavior online, banking data and images of identity papers among it.",
      citations: [cite(DECREE_356, "list of sensitive data")],
      ...SINCE,
    },
  ],
  retention: [
    { text: "No longer than the purpose needs.", citations: [cite(DECREE_13, "Art. 3(7)")], ...BEFORE },
    { text: "No longer than the purpose needs.", citations: [cite(LAW_91, "on principles")], ...SINCE },
  ],
  rights: [
    {
      text: "Access, correction, erasure, restriction and objection, each within 72 hours.",
      access: { count: 72, unit: "hours" },
      erasure: { count: 72, unit: "hours" },
      citations: [cite(DECREE_13, "Art. 9, 14–16")],
      ...BEFORE,
    },
    {
      text:
        "A request is acknowledged within 2 business days. Access, correction and erasure within 10 days, or 20 with processors; " +
        "withdrawal, restriction and objection within 15, or 20 with processors. One extension.",
      access: { count: 10, unit: "days" },
      erasure: { count: 10, unit: "days" },
      citations: [cite(LAW_91, "on rights"), cite(DECREE_356, "on rights")],
      ...SINCE,
    },
  ],
  transfer: [
    {
      text: "A transfer impact dossier, filed within 60 days.",
      citations: [cite(DECREE_13, "Art. 25")],
      ...BEFORE,
    },
    {
      text: "A transfer impact dossier (Form 09), filed within 60 days of the first transfer; local storage where the authority orders it.",
      citations: [
        cite(LAW_91, "chapter on transfer"),
        cite(DECREE_356, "Art. 18"),
        cite("Decree 53/2022/ND-CP (Vietnam)", "on local storage"),
      ],
      ...SINCE,
    },
  ],
});
