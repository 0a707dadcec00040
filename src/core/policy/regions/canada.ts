/**
 * Canada: implied consent until a withdrawal under the federal act, off by default in Quebec. A visitor whose province
 * is not known may be in Quebec and is treated so.
 */
import { storedInTheEu } from "./abroad.ts";
import { guardianDecidesUnder } from "./children.ts";
import type { RegionDraft, Usual } from "./define.ts";
import { bothSignals, CHOICES_BY_POLICY, defineRegion } from "./define.ts";
import { cite, ourPolicy } from "./source.ts";

const PIPEDA = "PIPEDA (Canada)";
const OPC = "Office of the Privacy Commissioner of Canada";
const P39_1 = "Act P-39.1 (Quebec)";
const CONSENT = cite(PIPEDA, "s. 6.1; Sch. 1, cl. 4.3");
const IMPLIED = { default: "optOut", citations: [cite(PIPEDA, "s. 6.1; Sch. 1, cl. 4.3, 4.3.6")] } as const;

const SIGNALS = bothSignals({
  citations: [cite(PIPEDA, "Sch. 1, cl. 4.3.8")],
  note: "We take the signal for a withdrawal of consent; no regulator has said so.",
});

export const CANADA = defineRegion({
  id: "CA",
  title: "Canada outside Quebec",
  places: "AB BC MB NB NL NS NT NU ON PE SK YT".split(" ").map((code) => `CA-${code}`),
  note: "Alberta's and British Columbia's own acts are read as the federal one, by our policy.",
  basis: "statute",
  verified: false,
  effectiveFrom: "2004-01-01",
  rules: {
    necessary: { default: "exempt", citations: [CONSENT] },
    functional: { default: "exempt", citations: [CONSENT] },
    analytics: IMPLIED,
    personalization: IMPLIED,
    advertising: {
      default: "optOut",
      basis: "regulator",
      citations: [cite(OPC, "Guidelines on online behavioral advertising")],
      note: "Where nothing of it is sensitive, and visitors were clearly told.",
    },
    sale_or_share: { default: "optIn", citations: [CONSENT] },
  },
  signals: SIGNALS,
  minors: [
    {
      ...guardianDecidesUnder(13, cite(OPC, "Guidelines for obtaining meaningful consent")),
      basis: "regulator",
    },
  ],
  placement: storedInTheEu(
    cite(PIPEDA, "Sch. 1, cl. 4.1.3"),
    ["standard_clauses", "written_undertaking"],
    "The act asks for comparable protection by contract, and for no place.",
  ),
  choices: CHOICES_BY_POLICY,
  sensitive: { text: "Express consent.", citations: [cite(PIPEDA, "Sch. 1, cl. 4.3.4, 4.3.6")] },
  retention: { text: "Destroyed when the purpose is done.", citations: [cite(PIPEDA, "Sch. 1, cl. 4.5.3")] },
  rights: {
    text: "Access and correction; consent can be withdrawn at any time.",
    access: { count: 30, unit: "days" },
    extension: { count: 30, unit: "days" },
    citations: [cite(PIPEDA, "s. 8; Sch. 1, cl. 4.9")],
  },
  transfer: {
    text: "Whoever hands data on stays accountable for it, and holds the recipient to comparable protection by contract.",
    citations: [cite(PIPEDA, "Sch. 1, cl. 4.1.3")],
  },
});

function underQuebecLaw(region: Pick<RegionDraft, "id" | "title" | "places">, usual: Usual) {
  const off = { default: "optIn", citations: [cite(P39_1, "ss. 8.1, 12–14")] } as const;
  const free = {
    default: "exempt",
    citations: [cite(P39_1, "ss. 8, 9.1, 12")],
    note: "Section 9.1 leaves out the settings of browser cookies only.",
  } as const;
  return defineRegion({
    ...region,
    ...usual,
    rules: {
      necessary: free,
      functional: free,
      analytics: {
        ...off,
        note: "Measurement that identifies, locates or profiles is off until a yes; ours may, so all of it is.",
      },
      personalization: off,
      advertising: off,
      sale_or_share: off,
    },
    signals: SIGNALS,
    minors: [guardianDecidesUnder(14, cite(P39_1, "ss. 4.1, 14"))],
    placement: {
      default: { mode: "aggregate" },
      allows: [
        { jurisdiction: "eu", mechanisms: ["transfer_impact_assessment"] },
        { jurisdiction: "us", mechanisms: ["transfer_impact_assessment"] },
      ],
      basis: "policy",
      citations: [cite(P39_1, "s. 17"), ourPolicy("nothing is kept outside Quebec before the assessment is made")],
      note: "No store is in Quebec: until then, visits are only counted.",
    },
    choices: CHOICES_BY_POLICY,
    sensitive: { text: "Express consent.", citations: [cite(P39_1, "ss. 12, 13")] },
    retention: {
      text: "Destroyed when the purpose is done, or anonymized for a serious and legitimate one.",
      citations: [cite(P39_1, "s. 23")],
    },
    rights: {
      text: "Access, rectification, a copy, and an end to dissemination.",
      access: { count: 30, unit: "days" },
      erasure: { count: 30, unit: "days" },
      citations: [cite(P39_1, "ss. 27–28.1, 32")],
    },
    transfer: {
      text: "An assessment of privacy factors before anything leaves Quebec.",
      citations: [cite(P39_1, "s. 17")],
    },
  });
}

export const QUEBEC = underQuebecLaw(
  { id: "CA-QC", title: "Quebec", places: ["CA-QC"] },
  { basis: "statute", verified: false, effectiveFrom: "2023-09-22" },
);

/** A lower bound of all Canada. The articles are Quebec's; that they are heard elsewhere is our policy. */
export const CANADA_UNKNOWN_PROVINCE = underQuebecLaw(
  { id: "CA-0", title: "Canada, province unknown", places: ["CA"] },
  { basis: "policy", verified: false, effectiveFrom: "2023-09-22" },
);
