/** Hands what is to be put aside to the quarantines of its jurisdiction, one for each site. Opens nothing. */
import type { Consignment } from "../../core/delivery/parcel.ts";
import type { Jurisdiction } from "../../core/policy/placement.ts";
import type { Env } from "../env.ts";
import { quarantineOf } from "../stores/quarantines.ts";

/** @throws {Error} when one cannot be reached: then all of them are to come again */
export async function quarantine(
  env: Env,
  jurisdiction: Jurisdiction,
  consignments: readonly Consignment[],
): Promise<void> {
  const sites = new Map<string, Consignment[]>();
  for (const { from, events } of consignments) {
    for (const [site, some] of Map.groupBy(events, (event) => event.site)) {
      sites.set(site, [...(sites.get(site) ?? []), { from, events: some }]);
    }
  }
  for (const [site, some] of sites) {
    const where = { site, jurisdiction };
    await quarantineOf(env, where).take(where, some);
  }
}
