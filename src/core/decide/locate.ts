/**
 * Which evidence of the visitor's whereabouts counts for this caller. Where a server sits is not where the visitor
 * sits, so a server key's connection is never looked at.
 */
import { readPlace } from "../policy/places.ts";
import { resolveRegion, type Whereabouts } from "../policy/resolve.ts";
import type { DecisionRequest, Statement } from "./request.ts";

export function locate(said: Statement, request: DecisionRequest): Whereabouts {
  if (request.keyKind !== "server") return resolveRegion([{ by: "connection", place: request.connection }]);
  const { country, region } = said.context;
  if (country !== undefined) return resolveRegion([{ by: "context", place: readPlace(country, region) }]);
  if (request.audience === undefined) return resolveRegion([]);
  const [audienceCountry, subdivision] = request.audience.split("-", 2);
  return resolveRegion([{ by: "audience", place: readPlace(audienceCountry, subdivision) }]);
}
