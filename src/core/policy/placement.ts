/**
 * Where an event may rest. `store` always names its jurisdiction, so a store without one cannot be expressed. The region
 * says where by default; the owner may tighten that anywhere, and loosen it only where the region allows it and by a
 * mechanism that the owner names.
 */
import type { Sourced } from "./regions/source.ts";

/** The strictest first: of two homes of one visitor, that is the one that stays. */
export const JURISDICTIONS = ["eu", "us"] as const;
export type Jurisdiction = (typeof JURISDICTIONS)[number];

/** How data may lawfully leave a country. The owner names the one they rely on; it lands in every receipt. */
export const MECHANISMS = {
  adequacy: "the destination is recognized as adequate",
  standard_clauses: "standard contractual clauses are signed",
  consent: "each visitor has agreed to the transfer, having been told of it",
  transfer_impact_assessment: "a transfer impact assessment was made and allows it",
  filed_dossier: "a transfer dossier is filed with the authority",
  written_undertaking: "the recipient has undertaken in writing to protect the data as this law does",
  certification: "the recipient is certified for it",
} as const satisfies Record<string, string>;

export type Mechanism = keyof typeof MECHANISMS;
export const MECHANISM_NAMES = Object.keys(MECHANISMS) as [Mechanism, ...Mechanism[]];

export type Placement =
  | {
      readonly mode: "store";
      readonly jurisdiction: Jurisdiction;
      readonly mechanism?: Mechanism;
      /** The owner's own words for where the mechanism is written down. */
      readonly reference?: string;
    }
  /** To one endpoint in the visitor's country; nothing is kept or retried here. */
  | { readonly mode: "forward"; readonly url: string }
  | { readonly mode: "aggregate" }
  | { readonly mode: "drop" };

/** What a region allows when the owner configures nothing, and which stores the owner may choose instead. */
export interface PlacementRule extends Sourced {
  readonly default:
    | { readonly mode: "store"; readonly jurisdiction: Jurisdiction }
    | { readonly mode: "aggregate" | "drop" };
  readonly allows: readonly {
    readonly jurisdiction: Jurisdiction;
    /** Any one of them. Empty where moving there needs none. */
    readonly mechanisms: readonly Mechanism[];
  }[];
}

/** What the owner says in `gatehouse.config.ts` about one region. */
export type ChosenPlacement =
  | { readonly mode: "aggregate" | "drop" }
  | {
      readonly mode: "store";
      readonly jurisdiction: Jurisdiction;
      readonly mechanism?: Mechanism | undefined;
      readonly reference?: string | undefined;
    };

const STRICTNESS = { store: 0, forward: 1, aggregate: 2, drop: 3 } as const satisfies Record<Placement["mode"], number>;

/** Why the owner may not have it so; `undefined` when they may. */
export function placementFault(rule: PlacementRule, chosen: ChosenPlacement): string | undefined {
  if (chosen.mode !== "store") {
    return STRICTNESS[chosen.mode] >= STRICTNESS[rule.default.mode]
      ? undefined
      : `events from there are placed by ${rule.default.mode}, which ${chosen.mode} would loosen`;
  }
  const { jurisdiction, mechanism } = chosen;
  if (rule.default.mode === "store" && rule.default.jurisdiction === jurisdiction) return undefined;
  const allowed = rule.allows.find((one) => one.jurisdiction === jurisdiction);
  if (!allowed) return `storing in ${jurisdiction} is not allowed there; ${allowedInstead(rule)}`;
  if (allowed.mechanisms.length === 0 || (mechanism && allowed.mechanisms.includes(mechanism))) return undefined;
  return `storing in ${jurisdiction} needs a mechanism: ${allowed.mechanisms.join(", ")}`;
}

function allowedInstead({ default: place, allows }: PlacementRule): string {
  const own = place.mode === "store" ? [place.jurisdiction] : [];
  const stores = [...own, ...allows.map(({ jurisdiction }) => jurisdiction)];
  return stores.length === 0 ? "an endpoint in the country, in `forward`, is" : `${stores.join(" or ")} is`;
}

/**
 * An endpoint in the country wins over a store, since nothing then rests here, and over a `drop` or `aggregate` of the
 * region's, which forbid a store abroad and not that; never over the owner's own. A choice that the region does not
 * allow is not heard.
 */
export function placeEvent(rule: PlacementRule, endpoint: string | undefined, chosen?: ChosenPlacement): Placement {
  const heard = chosen && placementFault(rule, chosen) === undefined ? chosen : undefined;
  if (heard && heard.mode !== "store") return { mode: heard.mode };
  if (endpoint !== undefined) return { mode: "forward", url: endpoint };
  if (!heard) return rule.default;
  const { jurisdiction, mechanism, reference } = heard;
  return {
    mode: "store",
    jurisdiction,
    ...(mechanism === undefined ? {} : { mechanism }),
    ...(reference === undefined ? {} : { reference }),
  };
}

/** Where two laws apply. Of two stores the one in `eu`: no law that may store there asks for another place. */
export function stricterPlacement(a: Placement, b: Placement): Placement {
  if (STRICTNESS[a.mode] !== STRICTNESS[b.mode]) return STRICTNESS[a.mode] > STRICTNESS[b.mode] ? a : b;
  return b.mode === "store" && b.jurisdiction === "eu" && a.mode === "store" && a.jurisdiction !== "eu" ? b : a;
}
