/**
 * Which evidence of the visitor's whereabouts counts for this caller, and which laws follow. Where a server sits is not
 * where the visitor sits, so a server key's connection is never looked at.
 */
import type { Place } from "../policy/places.ts";
import { readPlace } from "../policy/places.ts";
import { resolveRegion, type Law, type Laws } from "../policy/resolve.ts";
import type { DecisionRequest, Statement } from "./request.ts";

export function locate(said: Statement, request: DecisionRequest): Law {
  if (request.keyKind !== "server") return resolveRegion([{ by: "connection", place: request.connection }]);
  const { country, region } = said.context;
  if (country !== undefined) return resolveRegion([{ by: "context", place: readPlace(country, region) }]);
  if (request.audience === undefined) return resolveRegion([]);
  const [audienceCountry, subdivision] = request.audience.split("-", 2);
  return resolveRegion([{ by: "audience", place: readPlace(audienceCountry, subdivision) }]);
}

/** Geography is evidence and no proof: a residence that was declared adds its law, and replaces none. */
export function withResidence(laws: Laws, residence: Place | undefined): Laws {
  if (residence === undefined) return laws;
  const home = resolveRegion([{ by: "residence", place: residence }]);
  const heard = laws.some(({ region, country }) => region === home.region && country === home.country);
  return heard ? laws : [...laws, home];
}
