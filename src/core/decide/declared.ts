/**
 * What an identify call says of the visitor's age and residence. Read for the law alone, and kept as a band and a place:
 * a birthday is forgotten here. Heard from anybody, since it can only tighten; only a server key may take it back.
 */
import { bandOf, type AgeBand } from "../policy/ages.ts";
import { readPlace, readPlaceCode, type Place } from "../policy/places.ts";
import type { CanonicalEvent } from "../event.ts";
import { isObject } from "../json.ts";
import { ageInYears, parseMoment } from "../time.ts";

export interface Declared {
  readonly age?: AgeBand;
  readonly residence?: Place;
}

/** Traits: `age` in years, or `birthday` as an ISO 8601 date; `residence` as `DE`, `US-CA` or `{ country, region }`. */
export function declaredBy({ type, properties, receivedAt }: CanonicalEvent): Declared {
  if (type !== "identify") return {};
  const age = ageOf(properties["age"]) ?? ageAt(properties["birthday"], receivedAt);
  const residence = residenceOf(properties["residence"]);
  return { ...(age === undefined ? {} : { age }), ...(residence === undefined ? {} : { residence }) };
}

function ageOf(trait: unknown): AgeBand | undefined {
  return bandOf(typeof trait === "string" && /^\d{1,3}$/.test(trait) ? Number(trait) : trait);
}

function ageAt(birthday: unknown, at: number): AgeBand | undefined {
  const born = typeof birthday === "string" ? parseMoment(birthday) : undefined;
  return born === undefined ? undefined : bandOf(ageInYears(born, at));
}

export function residenceOf(said: unknown): Place | undefined {
  if (isObject(said)) return readPlace(said["country"], said["region"]);
  return typeof said === "string" ? readPlaceCode(said) : undefined;
}
