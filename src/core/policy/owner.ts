/**
 * What the owner adds to the law of a region: another place to rest, a stricter default, an attested exemption. Tightens
 * anywhere; loosens only what the region itself offers, and what it offers only when it is claimed whole.
 */
import { noSuchRegion } from "./no-such-region.ts";
import type { ChosenPlacement, Placement } from "./placement.ts";
import { placeEvent, placementFault, stricterPlacement } from "./placement.ts";
import type { Default, Purpose } from "./purposes.ts";
import type { Condition } from "./regions/conditions.ts";
import { REGIONS, regionNamed } from "./regions/index.ts";
import type { Exemption, Region } from "./regions/region.ts";
import { cite, inForce, type Sourced } from "./regions/source.ts";

export interface OwnerRegion {
  readonly place?: ChosenPlacement | undefined;
  /** Defaults of the owner's own, heard where they are stricter than the region's. */
  readonly require?: Readonly<Partial<Record<Purpose, OwnersDefault>>> | undefined;
  /** The conditions of the region's exemption that the owner attests. */
  readonly audienceMeasurement?: Readonly<Partial<Record<Condition, true>>> | undefined;
}

export type OwnersDefault = Exclude<Default, "exempt">;

export interface OwnerLaw {
  /** In-country endpoints by region id. */
  readonly forward: Readonly<Record<string, string>>;
  /** By region id. */
  readonly regions: Readonly<Record<string, OwnerRegion>>;
}

/** What is wrong with the owner's wishes for a region, in words; empty when nothing is. */
export function ownerFaults(id: string, wishes: OwnerRegion): readonly string[] {
  const region = regionNamed(id);
  if (!region) return [noSuchRegion(id)];
  const misplaced = wishes.place && placementFault(region.placement, wishes.place);
  return [
    ...(misplaced === undefined ? [] : [`place: ${misplaced}`]),
    // It would not be heard, and an owner who wrote it would rely on it.
    ...(wishes.require?.necessary === undefined ? [] : ["require: what the visitor asked for waits for no yes"]),
    ...(wishes.audienceMeasurement === undefined ? [] : exemptionFaults(region, wishes.audienceMeasurement)),
  ];
}

function exemptionFaults(
  { exemption }: Region,
  attested: NonNullable<OwnerRegion["audienceMeasurement"]>,
): readonly string[] {
  if (!exemption) {
    const exempting = REGIONS.flatMap((one) => (one.exemption ? one.id : []));
    return [`audienceMeasurement: this region exempts none; only ${exempting.join(", ")} do`];
  }
  const missing = exemption.conditions.filter((condition) => attested[condition] !== true);
  if (missing.length === 0) return [];
  return [
    `audienceMeasurement: every condition must hold; missing ${missing.join(", ")}. Attest to all, or leave it out`,
  ];
}

/** The region's exemption in force, where the owner attests all of it, and does not ask for a yes all the same. */
export function attestedExemption(region: Region, owner: OwnerLaw, at: number): Exemption | undefined {
  const { exemption } = region;
  const { audienceMeasurement: attested, require } = owner.regions[region.id] ?? {};
  if (!exemption || !attested || require?.analytics === "optIn" || !inForce(exemption, at)) return undefined;
  return exemptionFaults(region, attested).length === 0 ? exemption : undefined;
}

/** Where events rest that stand under all of these regions' laws. */
export function placeUnder(regions: readonly [Region, ...Region[]], owner: OwnerLaw): PlacedBy {
  const [first, ...rest] = regions.map((region): PlacedBy => ({
    region,
    placement: placeEvent(region.placement, owner.forward[region.id], owner.regions[region.id]?.place),
  })) as [PlacedBy, ...PlacedBy[]];
  return rest.reduce(stricterOf, first);
}

/**
 * Two stores meet in the stricter one's jurisdiction only if the other's law lets data go there unasked: a mechanism that
 * the owner named for one place is none for another. Of two in one place, the one that needs a mechanism is named.
 */
function stricterOf(a: PlacedBy, b: PlacedBy): PlacedBy {
  const isFirst = stricterPlacement(a.placement, b.placement) === a.placement;
  const [strict, other] = isFirst ? [a, b] : [b, a];
  if (strict.placement.mode !== "store" || other.placement.mode !== "store") return strict;
  const { jurisdiction, mechanism } = strict.placement;
  if (other.placement.jurisdiction === jurisdiction) {
    return mechanism === undefined && other.placement.mechanism !== undefined ? other : strict;
  }
  const fault = placementFault(other.region.placement, { mode: "store", jurisdiction });
  return fault === undefined ? strict : { region: other.region, placement: { mode: "aggregate" } };
}

export interface PlacedBy {
  readonly region: Region;
  readonly placement: Placement;
}

const STRICTNESS = { exempt: 0, optOut: 1, optIn: 2, forbidden: 3 } as const satisfies Record<Default, number>;

export function stricterDefault(a: Default, b: Default): Default {
  return STRICTNESS[b] > STRICTNESS[a] ? b : a;
}

interface OwnersRule extends Sourced {
  readonly default: OwnersDefault;
}

/** The owner's default for a purpose as a rule to cite, where it is stricter than `standing`. */
export function ownersRule(
  region: Region,
  purpose: Purpose,
  standing: Default,
  owner: OwnerLaw,
): OwnersRule | undefined {
  const wanted = owner.regions[region.id]?.require?.[purpose];
  if (wanted === undefined || stricterDefault(standing, wanted) === standing) return undefined;
  return makeOwnersRule(region.id, purpose, wanted);
}

function makeOwnersRule(region: string, purpose: string, wanted: OwnersDefault): OwnersRule {
  return {
    id: `owner/${region}/${purpose}/${wanted}`,
    version: 1,
    basis: "policy",
    citations: [cite("gatehouse.config.ts", `regions["${region}"].require.${purpose}`)],
    verified: true,
    effectiveFrom: "2015-01-01",
    default: wanted,
  };
}

/** As a receipt names it. What the config says today does not matter: the name says what it said then. */
export function ownersRuleNamed(name: string): OwnersRule | undefined {
  const [, region, purpose, wanted] = /^owner\/([\w-]+)\/(\w+)\/(optOut|optIn|forbidden)@1$/.exec(name) ?? [];
  return region && purpose && wanted ? makeOwnersRule(region, purpose, wanted as OwnersDefault) : undefined;
}
