/**
 * Makes a state's region of what its act says beside what acts of its kind usually say. Until the act is in force the
 * state answers as one without, so what an act changes has two versions. Does not ask whether an owner is large enough
 * for the act: it is held to for all.
 */
import { forEachPurpose, type Purpose } from "../purposes.ts";
import type { Draft } from "./define.ts";
import { ADS, CHOICES_BY_POLICY, defineRegion, SIGNALS_BY_POLICY } from "./define.ts";
import type { ChoiceRule, Duty, MinorsRule, Region, RightsRule, Rule, SignalRule } from "./region.ts";
import type { CalendarDate, Citation, Citations, Sourced } from "./source.ts";
import { COPPA, US_PLACEMENT, US_TRANSFER, US_USUAL, WITHOUT_ACT } from "./us.ts";

/** A fact of a state's act: by that act, and since that act, unless it says otherwise. */
export type OfAct<Fact extends Sourced> = Omit<Draft<Fact>, "citations"> & { readonly citations?: Citations };

export interface UsStateDraft {
  /** ISO 3166-2, without the country. */
  readonly code: string;
  readonly title: string;
  readonly note?: string;
  readonly act: Citation;
  readonly since: CalendarDate;
  readonly rules?: Readonly<Partial<Record<Purpose, readonly OfAct<Rule>[]>>>;
  /** Where the law itself asks to honor Global Privacy Control; our policy does everywhere. */
  readonly gpc?: Omit<OfAct<SignalRule>, "signal" | "binds">;
  /** What is honored by our policy. */
  readonly signals?: readonly Draft<SignalRule>[];
  /** Beside the federal rule on children. */
  readonly minors?: readonly OfAct<MinorsRule>[];
  readonly choices?: Draft<ChoiceRule>;
  readonly sensitive?: readonly OfAct<Duty>[];
  readonly retention?: readonly OfAct<Duty>[];
  readonly rights?: readonly OfAct<RightsRule>[];
}

export const SENSITIVE = "Consent before sensitive data is processed; for a child under 13, the parent's.";
const RETENTION = "No more, and no longer, than the purposes visitors were told of need.";

export const RIGHTS = {
  text: "Access, deletion and a copy; an objection to targeted advertising and sale.",
  access: { count: 45, unit: "days" },
  erasure: { count: 45, unit: "days" },
  extension: { count: 45, unit: "days" },
} as const;

const EXEMPT: OfAct<Rule> = { default: "exempt" };
const OPT_OUT: OfAct<Rule> = { default: "optOut" };

/** What an act of the usual kind says of each purpose. */
const USUALLY: Readonly<Record<Purpose, OfAct<Rule>>> = {
  necessary: EXEMPT,
  functional: EXEMPT,
  analytics: EXEMPT,
  personalization: {
    ...OPT_OUT,
    basis: "policy",
    note: "The objection is to profiling for decisions with significant effects; we hear it for all personalization.",
  },
  advertising: OPT_OUT,
  sale_or_share: OPT_OUT,
};

export function defineUsState({ code, title, note, act, since, gpc, ...state }: UsStateDraft): Region {
  const ofAct = <Fact extends object>(fact: Fact) => ({ effectiveFrom: since, citations: [act] as const, ...fact });
  return defineRegion({
    ...US_USUAL,
    id: `US-${code}`,
    title,
    places: [`US-${code}`],
    ...(note === undefined ? {} : { note }),
    rules: forEachPurpose(
      (purpose) =>
        [
          WITHOUT_ACT.rules[purpose],
          ...(state.rules?.[purpose] ?? [USUALLY[purpose]]).map((one) => ofAct(one)),
        ] as const,
    ),
    signals: [
      ...(state.signals ?? SIGNALS_BY_POLICY),
      ...(gpc ? [ofAct({ signal: "gpc", binds: ADS, ...gpc } as const)] : []),
    ],
    minors: [COPPA, ...(state.minors ?? []).map((one) => ofAct(one))],
    placement: US_PLACEMENT,
    choices: state.choices ?? CHOICES_BY_POLICY,
    sensitive: [WITHOUT_ACT.sensitive, ...(state.sensitive ?? [{ text: SENSITIVE }]).map((one) => ofAct(one))],
    retention: [WITHOUT_ACT.retention, ...(state.retention ?? [{ text: RETENTION }]).map((one) => ofAct(one))],
    rights: [WITHOUT_ACT.rights, ...(state.rights ?? [RIGHTS]).map((one) => ofAct(one))],
    transfer: US_TRANSFER,
  });
}
