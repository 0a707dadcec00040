/**
 * Makes a region of a draft: names each rule after its region and what it rules, and numbers its versions in the order
 * written. A draft says only what differs from its region's usual basis and date. Adds no rule by itself; what most
 * regions say alike by our own policy is here for them to take.
 */
import type { PlacementRule } from "../placement.ts";
import { forEachPurpose, type Purpose } from "../purposes.ts";
import type {
  ChoiceRule,
  Duty,
  Exemption,
  MinorsRule,
  Region,
  RightsRule,
  Rule,
  SignalRule,
  Versions,
} from "./region.ts";
import type { Sourced } from "./source.ts";
import { ourPolicy } from "./source.ts";

/** What a draft may leave to its region. */
export type Usual = Pick<Sourced, "basis" | "verified" | "effectiveFrom">;

/** A rule before it has a name; without a citation it does not compile. */
export type Draft<Fact extends Sourced> = Omit<Fact, "id" | "version" | "purpose" | keyof Usual> & Partial<Usual>;

type OneOrMore<Item> = Item | readonly [Item, ...Item[]];

export interface RegionDraft extends Usual {
  readonly id: string;
  readonly title: string;
  readonly places: readonly string[];
  readonly note?: string;
  readonly rules: Readonly<Record<Purpose, OneOrMore<Draft<Rule>>>>;
  readonly signals: readonly Draft<SignalRule>[];
  readonly minors: readonly Draft<MinorsRule>[];
  readonly exemption?: Draft<Exemption>;
  readonly placement: Draft<PlacementRule>;
  readonly choices: Draft<ChoiceRule>;
  readonly sensitive: OneOrMore<Draft<Duty>>;
  readonly retention: OneOrMore<Draft<Duty>>;
  readonly rights: OneOrMore<Draft<RightsRule>>;
  readonly transfer: OneOrMore<Draft<Duty>>;
}

export function defineRegion(draft: RegionDraft): Region {
  const { id, basis, verified, effectiveFrom } = draft;
  const usual: Usual = { basis, verified, effectiveFrom };
  const versions = new Map<string, number>();
  const named = <Fact extends object>(what: string, fact: Fact) => {
    const version = (versions.get(what) ?? 0) + 1;
    versions.set(what, version);
    return { ...usual, ...fact, id: `${id}/${what}`, version };
  };
  const all = <Fact extends object>(what: string, facts: OneOrMore<Fact>) => {
    const [first, ...rest] = (Array.isArray(facts) ? facts : [facts]) as [Fact, ...Fact[]];
    return [named(what, first), ...rest.map((fact) => named(what, fact))] as const;
  };
  const rulesFor = (purpose: Purpose): Versions<Rule> => {
    const [first, ...rest] = all(purpose, draft.rules[purpose]);
    return [{ ...first, purpose }, ...rest.map((one) => ({ ...one, purpose }))];
  };
  return {
    id,
    title: draft.title,
    places: draft.places,
    ...(draft.note === undefined ? {} : { note: draft.note }),
    rules: forEachPurpose(rulesFor),
    signals: draft.signals.map((one) => named(one.signal, one)),
    minors: draft.minors.map((one) => named(`minors-${one.from}-${one.under}-${one.allow}`, one)),
    ...(draft.exemption ? { exemption: named("audience-measurement", draft.exemption) } : {}),
    placement: named("placement", draft.placement),
    choices: named("choices", draft.choices),
    sensitive: all("sensitive", draft.sensitive),
    retention: all("retention", draft.retention),
    rights: all("rights", draft.rights),
    transfer: all("transfer", draft.transfer),
  };
}

/** Everything that looks at behavior. */
export const TRACKING: readonly Purpose[] = ["analytics", "personalization", "advertising", "sale_or_share"];

/** Everything that chooses by behavior what somebody is shown or sold as. */
export const PROFILING: readonly Purpose[] = ["personalization", "advertising", "sale_or_share"];

/** What an opt-out signal turns off. */
export const ADS: readonly Purpose[] = ["advertising", "sale_or_share"];

/** Both signals honored for advertising where no law asks for it. `ground`: what we read them by. */
export function bothSignals(
  ground: Pick<Draft<SignalRule>, "citations" | "verified" | "note">,
): readonly Draft<SignalRule>[] {
  return (["gpc", "dnt"] as const).map((signal) => ({ signal, binds: ADS, basis: "policy", ...ground }));
}

/** For regions that have nothing to say of signals. */
export const SIGNALS_BY_POLICY = bothSignals({
  verified: true,
  citations: [ourPolicy("an opt-out signal is an objection to advertising, wherever it comes from")],
});

/** For regions whose law sets no term: a yes lasts 13 months, and a no is not asked about again for 6. */
export const CHOICES_BY_POLICY: Draft<ChoiceRule> = {
  yesMonths: 13,
  askAgainMonths: 6,
  basis: "policy",
  verified: true,
  citations: [ourPolicy("a yes lasts 13 months, and a no is not asked about again for 6")],
};
