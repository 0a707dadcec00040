/** The table of regions, and the way from a place to its region. A place without a row is `UNKNOWN`. */
import { EEA, GERMANY } from "./eea.ts";
import type { Region } from "./region.ts";
import { RUSSIA } from "./russia.ts";
import { UNKNOWN } from "./unknown.ts";
import { CALIFORNIA } from "./us.ts";

export const REGIONS: readonly Region[] = [EEA, GERMANY, CALIFORNIA, RUSSIA, UNKNOWN];

const byPlace = new Map(REGIONS.flatMap((region) => region.places.map((place) => [place, region] as const)));

/** `country` and `subdivision` are ISO codes (`US`, `US-CA`); a subdivision's own row wins over its country's. */
export function regionOf(country: string, subdivision: string | undefined): Region {
  return (subdivision === undefined ? undefined : byPlace.get(subdivision)) ?? byPlace.get(country) ?? UNKNOWN;
}
