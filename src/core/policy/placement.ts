/** Where an event may rest. `store` always names its jurisdiction, so a store without one cannot be expressed. */

export const JURISDICTIONS = ["eu", "us"] as const;
export type Jurisdiction = (typeof JURISDICTIONS)[number];

export type Placement =
  | { readonly mode: "store"; readonly jurisdiction: Jurisdiction }
  /** To one endpoint in the visitor's country; nothing is kept or retried here. */
  | { readonly mode: "forward"; readonly url: string }
  | { readonly mode: "aggregate" }
  | { readonly mode: "drop" };

/** What a region allows when the owner configures nothing, and whether an in-country endpoint lifts a `drop`. */
export interface PlacementRule {
  readonly id: string;
  readonly version: number;
  readonly default: Exclude<Placement, { mode: "forward" }>;
  readonly forward: "allowed" | "pointless";
}

/** The owner's endpoint is used only where the region gives it a point: it may tighten nothing and loosen only a drop. */
export function placeEvent(rule: PlacementRule, endpoint: string | undefined): Placement {
  return rule.forward === "allowed" && endpoint !== undefined ? { mode: "forward", url: endpoint } : rule.default;
}
