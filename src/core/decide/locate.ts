/**
 * Which evidence of the visitor's whereabouts counts for this caller, and which laws follow. Where a server sits is not
 * where the visitor sits, so a server key's connection is never looked at.
 */
import type { Place } from "../policy/places.ts";
import { readPlace } from "../policy/places.ts";
import { resolveRegion, type FoundBy, type Law, type Laws } from "../policy/resolve.ts";
import type { DecisionRequest, Statement } from "./request.ts";

/** Where a profile came to be. */
export interface Birthplace extends Place {
  /** Nobody but the owner says so, of all the visitors of a key. */
  readonly attested?: true;
}

/** What is stored of where the visitor belongs. */
export interface Belonging {
  readonly residence?: Place;
  /** The owner's server code named the residence. */
  readonly vouched?: true;
  readonly home?: Birthplace;
  /** Where somebody was who made the person known by a claim to be them. */
  readonly claimedHome?: Place;
}

export function locate(
  said: Pick<Statement, "context">,
  request: Pick<DecisionRequest, "keyKind" | "connection" | "audience">,
): Law {
  if (request.keyKind !== "server") return resolveRegion([{ by: "connection", place: request.connection }]);
  const { country, region } = said.context;
  if (country !== undefined) return resolveRegion([{ by: "context", place: readPlace(country, region) }]);
  if (request.audience === undefined) return { ...resolveRegion([]), silent: true };
  const [audienceCountry, subdivision] = request.audience.split("-", 2);
  const audience = readPlace(audienceCountry, subdivision);
  return { ...resolveRegion([{ by: "audience", place: audience }]), silent: true };
}

/** Geography is evidence and no proof: a residence that was declared adds its law, and replaces none. */
export function withResidence(laws: Laws, residence: Place | undefined): Laws {
  return residence === undefined ? laws : withLaw(laws, "residence", residence);
}

/**
 * Travel moves neither data nor law: the law of the profile's home is heard wherever its visitor is. Where nobody says
 * where they are, a residence that the owner vouches for says it, and stands in for what the owner attests of a key, or
 * anybody claims.
 */
export function withBelonging(laws: Laws, { residence, vouched, home, claimedHome }: Belonging): Laws {
  const [first, ...others] = laws;
  const known = vouched ? residence : undefined;
  const found: Laws = known && first.silent ? [lawOf("residence", known), ...others] : laws;
  const lived = withResidence(found, residence);
  const homes = [home?.attested && known ? undefined : home, known ? undefined : claimedHome];
  return homes.reduce<Laws>((heard, one) => (one ? withLaw(heard, "home", one) : heard), lived);
}

/** As the law tells it that the event was found under which made the profile. */
export function birthplaceOf({ foundBy, country, subdivision }: Omit<Law, "region">): Birthplace | undefined {
  if (foundBy === "unknown") return undefined;
  return {
    country,
    ...(subdivision === undefined ? {} : { subdivision }),
    ...(foundBy === "audience" ? { attested: true } : {}),
  };
}

function withLaw(laws: Laws, by: FoundBy, place: Place): Laws {
  const law = lawOf(by, place);
  const heard = laws.some(({ region, country }) => region === law.region && country === law.country);
  return heard ? laws : [...laws, law];
}

function lawOf(by: FoundBy, place: Place): Law {
  return resolveRegion([{ by, place }]);
}
