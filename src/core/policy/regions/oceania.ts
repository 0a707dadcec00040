/**
 * Australia and New Zealand: a notice for measurement, an opt-out for the rest. Australia's Children's Online Privacy
 * Code is due by 2026-12-10; its text is not known here, so what it changes is ours.
 */
import { storedInTheEu } from "./abroad.ts";
import { NO_ADS_UNDER_16, noAdsUnder } from "./children.ts";
import { CHOICES_BY_POLICY, defineRegion, SIGNALS_BY_POLICY } from "./define.ts";
import { cite, ourPolicy } from "./source.ts";

const AU_ACT = "Privacy Act 1988 (Australia)";
const SOLD = ourPolicy("data is not sold or shared against an objection");
const AU_NOTICE = { default: "exempt", citations: [cite(AU_ACT, "APP 3, 5")] } as const;

/** The last day for the Children's Online Privacy Code, and the first of APP 1.7–1.9. */
const AU_REFORM = "2026-12-10";

const AU_RIGHTS = {
  text: "Access and correction within 30 days; no right to erasure yet.",
  access: { count: 30, unit: "days" },
} as const;

export const AUSTRALIA = defineRegion({
  id: "AU",
  title: "Australia",
  places: ["AU"],
  basis: "statute",
  verified: false,
  effectiveFrom: "2014-03-12",
  rules: {
    necessary: AU_NOTICE,
    functional: AU_NOTICE,
    analytics: AU_NOTICE,
    personalization: { default: "optOut", citations: [cite(AU_ACT, "APP 6")] },
    advertising: { default: "optOut", citations: [cite(AU_ACT, "APP 7")] },
    sale_or_share: { default: "optOut", basis: "policy", citations: [cite(AU_ACT, "APP 6"), SOLD] },
  },
  signals: SIGNALS_BY_POLICY,
  minors: [
    { ...NO_ADS_UNDER_16, effectiveTo: AU_REFORM },
    {
      ...noAdsUnder(18, cite(AU_ACT, "s. 26GC, Children's Online Privacy Code")),
      effectiveFrom: AU_REFORM,
      note: "The Code is for services that children are likely to use; until its text is read, we hold every site to this.",
    },
  ],
  placement: storedInTheEu(cite(AU_ACT, "APP 8, s. 16C"), ["consent", "written_undertaking"]),
  choices: CHOICES_BY_POLICY,
  sensitive: { text: "Consent.", citations: [cite(AU_ACT, "s. 6(1), APP 3.3")] },
  retention: {
    text: "Destroyed or de-identified when no longer needed.",
    citations: [cite(AU_ACT, "APP 11.2")],
  },
  rights: [
    { ...AU_RIGHTS, citations: [cite(AU_ACT, "APP 12–13")], effectiveTo: AU_REFORM },
    {
      ...AU_RIGHTS,
      text: `${AU_RIGHTS.text} The privacy policy says which decisions about people a computer program makes.`,
      citations: [cite(AU_ACT, "APP 1.7–1.9, 12–13")],
      effectiveFrom: AU_REFORM,
    },
  ],
  transfer: {
    text: "Whoever discloses abroad takes reasonable steps, and answers for what the recipient does.",
    citations: [cite(AU_ACT, "APP 8, s. 16C")],
  },
});

const NZ_ACT = "Privacy Act 2020 (New Zealand)";
const NZ_NOTICE = { default: "exempt", citations: [cite(NZ_ACT, "IPP 1–4")] } as const;
const NZ_OPT_OUT = { default: "optOut", citations: [cite(NZ_ACT, "IPP 1–4, 10")] } as const;

/** From when also those whose data came from somebody else must be told. */
const IPP_3A = "2026-05-01";

const NZ_RIGHTS = {
  text: "Access and correction within 20 working days; no right to erasure.",
  access: { count: 20, unit: "business_days" },
} as const;

export const NEW_ZEALAND = defineRegion({
  id: "NZ",
  title: "New Zealand",
  places: ["NZ"],
  basis: "statute",
  verified: false,
  effectiveFrom: "2020-12-01",
  rules: {
    necessary: NZ_NOTICE,
    functional: NZ_NOTICE,
    analytics: NZ_NOTICE,
    personalization: NZ_OPT_OUT,
    advertising: NZ_OPT_OUT,
    sale_or_share: { default: "optOut", basis: "policy", citations: [cite(NZ_ACT, "IPP 11"), SOLD] },
  },
  signals: SIGNALS_BY_POLICY,
  minors: [NO_ADS_UNDER_16],
  placement: storedInTheEu(cite(NZ_ACT, "IPP 12"), ["consent", "standard_clauses"]),
  choices: CHOICES_BY_POLICY,
  sensitive: { text: "No class of its own.", citations: [cite(NZ_ACT, "IPP 4")] },
  retention: { text: "No longer than the purpose needs.", citations: [cite(NZ_ACT, "IPP 9")] },
  rights: [
    { ...NZ_RIGHTS, citations: [cite(NZ_ACT, "IPP 6–7, s. 44")], effectiveTo: IPP_3A },
    {
      ...NZ_RIGHTS,
      text: `${NZ_RIGHTS.text} Whose data came from somebody else is told of it.`,
      citations: [cite(NZ_ACT, "IPP 3A, 6–7, s. 44")],
      effectiveFrom: IPP_3A,
    },
  ],
  transfer: {
    text: "To recipients bound to comparable safeguards, or with consent, told that they may not be.",
    citations: [cite(NZ_ACT, "IPP 12")],
  },
});
