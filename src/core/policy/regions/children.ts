/**
 * What many countries say of children in the same words: up to an age a guardian decides, or nobody advertises. Where a
 * law names no age, ours does, so that no region forgets them. Knows no country.
 */
import type { AgeBand } from "../ages.ts";
import type { Draft } from "./define.ts";
import { ADS, PROFILING, TRACKING } from "./define.ts";
import type { MinorsRule } from "./region.ts";
import type { Citations } from "./source.ts";
import { ourPolicy } from "./source.ts";

export function guardianDecidesUnder(under: AgeBand, ...citations: Citations): Draft<MinorsRule> {
  return { from: 0, under, purposes: TRACKING, allow: "guardian_consent", citations };
}

/** By our policy, also where a law goes nearly as far. */
export function noAdsUnder(under: AgeBand, ...citations: Citations): Draft<MinorsRule> {
  return { from: 0, under, purposes: ADS, allow: "nothing", basis: "policy", citations };
}

/** For regions whose law names no age. */
export const NO_ADS_UNDER_16 = noAdsUnder(
  16,
  ourPolicy("where no law names an age, whoever is under 16 is not advertised to, and not sold"),
);

/** Why a region that asks everybody first does not take a minor's yes. */
export const NO_ADS_TO_MINORS = ourPolicy("no site advertises to a minor by what it knows of them");

/** For regions whose law names no age, and treats more than advertising with suspicion. */
export function notProfiledUnder(under: AgeBand): Draft<MinorsRule> {
  return {
    from: 0,
    under,
    purposes: PROFILING,
    allow: "nothing",
    basis: "policy",
    citations: [ourPolicy(`no law names an age; whoever is under ${under} is not profiled`)],
  };
}

/** For places whose law nobody has read. */
export const NOT_TRACKED_UNDER_16: Draft<MinorsRule> = {
  from: 0,
  under: 16,
  purposes: TRACKING,
  allow: "nothing",
  basis: "policy",
  citations: [ourPolicy("no law has been read: whoever is under 16 is held to be a child")],
};
