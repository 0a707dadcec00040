/**
 * What applies to a visitor right now, for their own eyes: every purpose, under which law and why, what they chose and
 * until when it holds. The same law and the same settling as for an event; asks for nothing and keeps nothing.
 */
import { placeUnder, type OwnerLaw } from "../policy/owner.ts";
import type { Placement } from "../policy/placement.ts";
import { PURPOSES, type Choice, type Purpose } from "../policy/purposes.ts";
import { choiceTerms, ruleInForce } from "../policy/regions/region.ts";
import { regionsOf, type Finding, type Laws } from "../policy/resolve.ts";
import type { ConsentNote } from "../protocols/protocol.ts";
import { isoTime, MONTH_MS } from "../time.ts";
import { rehear, toCase } from "./case.ts";
import { readConsent } from "./consent.ts";
import type { Declared } from "./declared.ts";
import { sourceOf, type ExplainedPurpose } from "./describe.ts";
import { locate, withBelonging, type Belonging } from "./locate.ts";
import { consentNote } from "./note.ts";
import type { DecisionRequest } from "./request.ts";
import { settlePurposes } from "./settle.ts";

/** What is stored of the visitor for the law alone. */
export interface Known extends Declared, Belonging {
  readonly optOutSignalAt?: number | undefined;
}

export interface StandingPurpose extends ExplainedPurpose {
  readonly default: string;
  /** Allowed only as a statistic, joined with nothing. */
  readonly apart?: true;
  readonly choice?: StandingChoice;
}

export interface StandingChoice {
  readonly granted: boolean;
  readonly at: string;
  /** A yes holds until then; of a no, when one may ask again. */
  readonly until?: string;
  readonly askAgainFrom?: string;
}

export interface Standing {
  readonly region: { readonly id: string; readonly title: string; readonly foundBy: string };
  readonly placement: Placement["mode"];
  readonly purposes: Readonly<Record<Purpose, StandingPurpose>>;
  readonly note: ConsentNote;
}

/** `request.signals.choices`: all that the visitor is remembered to have chosen, in the browser or here. */
export function standingOf(
  request: DecisionRequest,
  known: Known,
  policy: OwnerLaw,
  objectionUrl: string | undefined,
): Standing {
  const { receivedAt: at } = request;
  const said = { context: {}, occurredAt: at };
  const laws = withBelonging([locate(said, request)], known);
  const placed = placeUnder(regionsOf(laws), policy);
  const declared: Declared = known.age === undefined ? {} : { age: known.age };
  // A page's events name nobody: where audiences are measured without a yes, the visitor is told so, and may object.
  const ground = { laws, placement: placed.placement, owner: policy, declared, canAsk: true, unnamed: true };
  const consent = readConsent(said, request, ground);
  const heard = rehear(toCase(consent, laws, placed, policy, at), known);
  const answers = settlePurposes(heard, { proved: true, choices: {}, optOutSignalAt: known.optOutSignalAt });
  const purposes = PURPOSES.map((purpose): [Purpose, StandingPurpose] => {
    const finding = consent.findings[purpose];
    const { allowed, because, apart } = answers[purpose];
    const choice = request.signals.choices?.[purpose];
    return [
      purpose,
      {
        allowed,
        because,
        law: finding.law.region.id,
        ...sourceOf(purpose, finding, because, at),
        default: ruleInForce(finding.law.region, purpose, at)?.default ?? "forbidden",
        ...(apart ? { apart } : {}),
        ...(choice ? { choice: standingChoice(choice, finding) } : {}),
      },
    ];
  });
  const { region, foundBy } = laws[0];
  return {
    region: { id: region.id, title: region.title, foundBy },
    placement: placed.placement.mode,
    purposes: Object.fromEntries(purposes) as Standing["purposes"],
    note: {
      ...consentNote([{ laws, placed, consent, purposes: PURPOSES }], objectionUrl, at),
      // The signal outlives its header, and so does the duty to show that it was honored.
      ...(PURPOSES.some((purpose) => answers[purpose].because === "remembered_signal")
        ? { optOutSignalHonored: true }
        : {}),
    },
  };
}

function standingChoice({ granted, at }: Choice, { law }: Finding): StandingChoice {
  const { yesMonths, askAgainMonths } = choiceTerms(law.region, law.country);
  const after = (months: number): string => isoTime(at + months * MONTH_MS);
  return {
    granted,
    at: isoTime(at),
    ...(granted ? { until: after(yesMonths) } : { askAgainFrom: after(askAgainMonths) }),
  };
}

/** How long a browser is to remember a choice that is made under these laws, ms: as long as any of it means something. */
export function choiceLifeMs(laws: Laws): number {
  return Math.max(
    ...laws.map(({ region, country }) => {
      const { yesMonths, askAgainMonths } = choiceTerms(region, country);
      return Math.max(yesMonths, askAgainMonths) * MONTH_MS;
    }),
  );
}
