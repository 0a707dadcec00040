/** Any owner: what they ask of every region, of which each hears what it allows. */
import fc from "fast-check";
import type { OwnerLaw, OwnerRegion, OwnersDefault } from "../../../src/core/policy/owner.ts";
import type { ChosenPlacement } from "../../../src/core/policy/placement.ts";
import { PURPOSES, type Purpose } from "../../../src/core/policy/purposes.ts";
import { REGIONS } from "../../../src/core/policy/regions/index.ts";

export interface Wishes {
  readonly exempt: boolean;
  readonly require: Readonly<Partial<Record<Purpose, OwnersDefault>>>;
  readonly place: ChosenPlacement | undefined;
  readonly forward: "nowhere" | "Russia" | "everywhere";
}

export const NONE: Wishes = { exempt: false, require: {}, place: undefined, forward: "nowhere" };

export const wishes: fc.Arbitrary<Wishes> = fc.record({
  exempt: fc.boolean(),
  require: fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary: fc.dictionary(
        fc.constantFrom(...PURPOSES),
        fc.constantFrom<OwnersDefault>("optOut", "optIn", "forbidden"),
        {
          noNullPrototype: true,
        },
      ),
    },
  ),
  place: fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<ChosenPlacement>(
        { mode: "aggregate" },
        { mode: "drop" },
        { mode: "store", jurisdiction: "us", mechanism: "standard_clauses", reference: "3/26" },
        { mode: "store", jurisdiction: "eu" },
      ),
    },
  ),
  forward: fc.constantFrom("nowhere", "Russia", "Russia", "Russia", "everywhere"),
});

function wishFor({ exempt, require, place: chosen }: Wishes, { exemption }: (typeof REGIONS)[number]): OwnerRegion {
  const conditions = exempt ? exemption?.conditions : undefined;
  return {
    place: chosen,
    require,
    ...(conditions ? { audienceMeasurement: Object.fromEntries(conditions.map((one) => [one, true as const])) } : {}),
  };
}

const ENDPOINTS = {
  nowhere: {},
  Russia: { RU: "https://collect.example.ru/" },
  everywhere: Object.fromEntries(REGIONS.map(({ id }) => [id, "https://collect.example/"])),
} as const;

const ownersLaws = new Map<string, OwnerLaw>();

export function ownerOf(wanted: Wishes): OwnerLaw {
  const name = JSON.stringify(wanted);
  const known = ownersLaws.get(name);
  if (known) return known;
  const regions = Object.fromEntries(REGIONS.map((region) => [region.id, wishFor(wanted, region)]));
  const law = { forward: ENDPOINTS[wanted.forward], regions };
  ownersLaws.set(name, law);
  return law;
}
