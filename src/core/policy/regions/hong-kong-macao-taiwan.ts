/**
 * Hong Kong, Macao and Taiwan: three laws, none of them mainland China's. They agree on what the collector decides by,
 * which is one draft here, and differ in their articles, terms and dates.
 */
import { storedInTheEu } from "./abroad.ts";
import { NO_ADS_UNDER_16 } from "./children.ts";
import type { Draft, RegionDraft } from "./define.ts";
import { CHOICES_BY_POLICY, defineRegion, SIGNALS_BY_POLICY } from "./define.ts";
import type { Rule } from "./region.ts";
import type { Citation } from "./source.ts";
import { cite } from "./source.ts";

interface Own extends Pick<RegionDraft, "id" | "title" | "places" | "effectiveFrom" | "sensitive" | "rights"> {
  /** On collecting and using, and on telling people of it. */
  readonly use: Citation;
  readonly advertising: Pick<Draft<Rule>, "citations" | "note">;
  readonly handOver: Citation;
  readonly retention: Citation;
  readonly transfer: RegionDraft["transfer"] & { readonly citations: readonly [Citation] };
}

function define({ use, advertising, handOver, retention, transfer, ...own }: Own) {
  const exempt = { default: "exempt", citations: [use] } as const;
  const optOut = { default: "optOut", citations: [use] } as const;
  return defineRegion({
    basis: "statute",
    verified: false,
    rules: {
      necessary: exempt,
      functional: exempt,
      analytics: optOut,
      personalization: optOut,
      advertising: { default: "optOut", ...advertising },
      sale_or_share: { default: "optIn", citations: [handOver] },
    },
    signals: SIGNALS_BY_POLICY,
    minors: [NO_ADS_UNDER_16],
    placement: storedInTheEu(transfer.citations[0], ["consent", "standard_clauses"]),
    choices: CHOICES_BY_POLICY,
    retention: { text: "No longer than the purpose needs.", citations: [retention] },
    transfer,
    ...own,
  });
}

const PDPO = "Personal Data (Privacy) Ordinance, Cap. 486 (Hong Kong)";

export const HONG_KONG = define({
  id: "HK",
  title: "Hong Kong",
  places: ["HK"],
  effectiveFrom: "2013-04-01",
  use: cite(PDPO, "Sch. 1, principles 1 and 3"),
  advertising: {
    citations: [cite(PDPO, "Sch. 1, principle 3; Part 6A")],
    note: "Marketing addressed to a person needs a yes (s. 35E), which is not asked of an ad on a page.",
  },
  handOver: cite(PDPO, "s. 35J–35K"),
  retention: cite(PDPO, "s. 26; Sch. 1, principle 2"),
  sensitive: { text: "No class of its own.", citations: [cite(PDPO, "Sch. 1")] },
  rights: {
    text: "Access and correction within 40 days; no right to erasure.",
    access: { count: 40, unit: "days" },
    citations: [cite(PDPO, "s. 18–25")],
  },
  transfer: {
    text: "Section 33, on places of comparable protection, consent and due diligence, is not in force; the Commissioner recommends model clauses.",
    citations: [cite(PDPO, "s. 33")],
  },
});

const MACAO_ACT = "Law 8/2005 (Macao)";

export const MACAO = define({
  id: "MO",
  title: "Macao",
  places: ["MO"],
  effectiveFrom: "2006-02-19",
  use: cite(MACAO_ACT, "Art. 6, 10"),
  advertising: { citations: [cite(MACAO_ACT, "Art. 6, 12")] },
  handOver: cite(MACAO_ACT, "Art. 6, 12"),
  retention: cite(MACAO_ACT, "Art. 5"),
  sensitive: { text: "Explicit consent, or a law.", citations: [cite(MACAO_ACT, "Art. 7")] },
  rights: {
    text: "Access, rectification, erasure and objection, without excessive delay; no fixed term.",
    citations: [cite(MACAO_ACT, "Art. 10–13")],
  },
  transfer: {
    text: "To places of adequate protection, with unambiguous consent, or by contract, told to the authority.",
    citations: [cite(MACAO_ACT, "Art. 19–20")],
  },
});

const TAIWAN_ACT = "Personal Data Protection Act (Taiwan)";

export const TAIWAN = define({
  id: "TW",
  title: "Taiwan",
  places: ["TW"],
  effectiveFrom: "2012-10-01",
  use: cite(TAIWAN_ACT, "Art. 5, 8, 19"),
  advertising: { citations: [cite(TAIWAN_ACT, "Art. 20")] },
  handOver: cite(TAIWAN_ACT, "Art. 20"),
  retention: cite(TAIWAN_ACT, "Art. 11"),
  sensitive: { text: "Written consent, or a law.", citations: [cite(TAIWAN_ACT, "Art. 6")] },
  rights: {
    text: "Access within 15 days, correction and deletion within 30, each extended once by as much.",
    access: { count: 15, unit: "days" },
    erasure: { count: 30, unit: "days" },
    citations: [cite(TAIWAN_ACT, "Art. 3, 10, 11, 13")],
  },
  transfer: {
    text: "Allowed unless the authority restricts it.",
    citations: [cite(TAIWAN_ACT, "Art. 21")],
  },
});
