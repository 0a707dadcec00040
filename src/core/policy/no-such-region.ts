/**
 * What to tell an owner who names a region that there is not. Most write a country's own code or name, so it says under
 * which id that country's law stands; it never takes the one for the other.
 */
import { readPlaceCode } from "./places.ts";
import { regionOf } from "./regions/index.ts";
import { UNKNOWN } from "./regions/unknown.ts";

export function noSuchRegion(id: string): string {
  const place = readPlaceCode(id);
  const meant = place ? regionOf(place.country, place.subdivision) : UNKNOWN;
  return meant === UNKNOWN
    ? "no such region; docs/regions.md lists them"
    : `no such region: the law of ${id} stands under ${meant.id}`;
}
