/**
 * Russia: collecting its citizens' data into databases abroad is prohibited, so nothing may be written here. An
 * in-country endpoint may be the first write; `forbidden` forbids a store, not that.
 */
import { notProfiledUnder } from "./children.ts";
import { CHOICES_BY_POLICY, defineRegion, SIGNALS_BY_POLICY } from "./define.ts";
import { cite } from "./source.ts";

const LAW = "Federal Law 152-FZ";
const RECORDED_AT_HOME = cite("Federal Law 152-FZ as amended by 242-FZ", "Art. 18(5)");
const LOCALIZATION = cite("Federal Law 152-FZ as amended by 23-FZ", "Art. 18(5)");

/** Until then data had to be recorded in Russia; since then recording it abroad is itself prohibited. */
const PROHIBITION = "2025-07-01";

/** The operator's own interests may do for its own use (Art. 6(1)(7)); to sell and to advertise it needs a yes. */
const CONSENT = cite(LAW, "Art. 6, 9, 15");

const forbidden = (inCountry: "optOut" | "optIn") =>
  [
    { default: "forbidden", inCountry, citations: [RECORDED_AT_HOME, CONSENT], effectiveTo: PROHIBITION },
    { default: "forbidden", inCountry, citations: [LOCALIZATION, CONSENT], effectiveFrom: PROHIBITION },
  ] as const;

export const RUSSIA = defineRegion({
  id: "RU",
  title: "Russia",
  places: ["RU"],
  basis: "statute",
  verified: false,
  effectiveFrom: "2015-09-01",
  rules: {
    necessary: forbidden("optOut"),
    functional: forbidden("optOut"),
    analytics: forbidden("optOut"),
    personalization: forbidden("optOut"),
    advertising: forbidden("optIn"),
    sale_or_share: forbidden("optIn"),
  },
  signals: SIGNALS_BY_POLICY,
  minors: [notProfiledUnder(18)],
  placement: { default: { mode: "drop" }, allows: [], citations: [LOCALIZATION] },
  choices: CHOICES_BY_POLICY,
  sensitive: { text: "Consent in writing.", citations: [cite(LAW, "Art. 10")] },
  retention: {
    text: "Destroyed within 30 days of a withdrawal.",
    citations: [cite(LAW, "Art. 21(5)")],
  },
  rights: {
    text: "Access, rectification, blocking and destruction.",
    access: { count: 10, unit: "business_days" },
    erasure: { count: 10, unit: "business_days" },
    citations: [cite(LAW, "Art. 14, 20, 21")],
  },
  transfer: [
    {
      text: "What is collected is first recorded in databases in Russia; transfers abroad come after.",
      citations: [RECORDED_AT_HOME, cite(LAW, "Art. 12")],
      effectiveTo: PROHIBITION,
    },
    {
      text: "Prohibited as a first store: collecting into databases outside Russia. Later transfers abroad need a notice to the regulator.",
      citations: [LOCALIZATION, cite(LAW, "Art. 12")],
      effectiveFrom: PROHIBITION,
    },
  ],
});
