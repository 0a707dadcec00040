/**
 * The European Economic Area's row without its exemptions, for places that we treat so by our own policy: whatever is
 * known of their law is the caller's to cite. Claims none of the area's articles for them.
 */
import type { AgeBand } from "../ages.ts";
import type { PlacementRule } from "../placement.ts";
import { NO_ADS_TO_MINORS, noAdsUnder } from "./children.ts";
import { CHOICES_BY_POLICY, defineRegion, SIGNALS_BY_POLICY } from "./define.ts";
import type { Region } from "./region.ts";
import type { Citations } from "./source.ts";

interface ConsentFirstDraft {
  readonly id: string;
  readonly title: string;
  readonly places: readonly string[];
  readonly verified: boolean;
  /** Why these places ask first. */
  readonly because: Citations;
  /** Below this age a guardian decides. */
  readonly consentAge: { readonly age: AgeBand; readonly because: Citations };
  readonly allows: PlacementRule["allows"];
  readonly transfer: string;
}

export function defineConsentFirst(draft: ConsentFirstDraft): Region {
  const { because, consentAge, allows, transfer, ...place } = draft;
  const optIn = { default: "optIn", citations: because } as const;
  const askedFor = { default: "exempt", citations: because } as const;
  return defineRegion({
    ...place,
    basis: "policy",
    effectiveFrom: "2015-01-01",
    rules: {
      necessary: askedFor,
      functional: askedFor,
      analytics: optIn,
      personalization: optIn,
      advertising: optIn,
      sale_or_share: optIn,
    },
    signals: SIGNALS_BY_POLICY,
    minors: [
      {
        from: 0,
        under: consentAge.age,
        purposes: ["analytics", "personalization"],
        allow: "guardian_consent",
        citations: consentAge.because,
      },
      noAdsUnder(18, NO_ADS_TO_MINORS),
    ],
    placement: { default: { mode: "store", jurisdiction: "eu" }, allows, citations: because },
    choices: CHOICES_BY_POLICY,
    sensitive: { text: "Explicit consent, also where it is only inferred.", citations: because },
    retention: { text: "No longer than the purpose needs.", citations: because },
    rights: {
      text: "Access, rectification, erasure and objection, in the European Economic Area's time.",
      access: { count: 1, unit: "months" },
      erasure: { count: 1, unit: "months" },
      citations: because,
    },
    transfer: { text: transfer, citations: because },
  });
}
