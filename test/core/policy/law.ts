/**
 * What a region's data answers a visitor, asked of the resolver itself, and every input at which its answers can differ:
 * between two of its dates, ages and countries nothing changes. For tests of the data; holds no precedence of its own.
 */
import { AGE_BOUNDS, type AgeBand } from "../../../src/core/policy/ages.ts";
import type { Placement } from "../../../src/core/policy/placement.ts";
import { PURPOSES, type Purpose } from "../../../src/core/policy/purposes.ts";
import type { Region, Signal } from "../../../src/core/policy/regions/region.ts";
import type { CalendarDate, Sourced } from "../../../src/core/policy/regions/source.ts";
import { resolvePurpose } from "../../../src/core/policy/resolve.ts";

export const AGES: readonly (AgeBand | undefined)[] = [undefined, ...AGE_BOUNDS];
export const SIGNALS: readonly (Signal | undefined)[] = [undefined, "gpc", "dnt"];

/** What has one answer at a time: a purpose, a duty. */
export function chainsOf(region: Region): readonly (readonly [Sourced, ...Sourced[]])[] {
  const { sensitive, retention, rights, transfer } = region;
  return [...PURPOSES.map((purpose) => region.rules[purpose]), sensitive, retention, rights, transfer];
}

/** Everything in the region that has a source. */
export function factsOf(region: Region): readonly Sourced[] {
  const { signals, minors, exemption, placement, choices } = region;
  return [...chainsOf(region).flat(), ...signals, ...minors, ...(exemption ? [exemption] : []), placement, choices];
}

/** The last millisecond before a date, and its first. */
export const before = (date: CalendarDate) => Date.parse(date) - 1;
export const from = (date: CalendarDate) => Date.parse(date);

/** The first day on which every purpose has a rule. */
export function startOf(region: Region): number {
  return Math.max(...PURPOSES.map((purpose) => from(region.rules[purpose][0].effectiveFrom)));
}

/** The moments around each day on which something of these regions begins or ends. */
export function momentsOf(...regions: readonly Region[]): readonly number[] {
  const dates = regions
    .flatMap(factsOf)
    .flatMap(({ effectiveFrom, effectiveTo }) => [effectiveFrom, effectiveTo ?? effectiveFrom]);
  return [...new Set(dates)].flatMap((date) => [before(date), from(date)]);
}

/** One country of each kind that the region tells apart. */
export function countriesOf(region: Region): readonly string[] {
  const apart = region.minors.flatMap((rule) => Object.keys(rule.underBy ?? {}));
  const other = region.places.map((place) => place.slice(0, 2)).find((country) => !apart.includes(country)) ?? "XX";
  return [...new Set([...apart, other])];
}

export interface Visit {
  readonly country: string;
  readonly purpose: Purpose;
  readonly at: number;
  readonly age?: AgeBand | undefined;
  readonly signal?: Signal | undefined;
  readonly saidYes?: boolean;
}

export const STORED: Placement = { mode: "store", jurisdiction: "eu" };
/** Lifts a prohibition to store, so that what else a region says is heard. */
export const FORWARDED: Placement = { mode: "forward", url: "https://there.example" };

const RANKS = { no: 0, ask: 1, yes: 2 } as const;

/** How much the region lets happen: 0 nothing, 1 only after a yes, 2 everything. */
export function permits(region: Region, visit: Visit, placement = STORED): number {
  const { country, purpose, at, age, signal, saidYes = false } = visit;
  const { answer } = resolvePurpose(
    purpose,
    { region, foundBy: "connection", country },
    {
      at,
      placement,
      age,
      owner: { forward: {}, regions: {} },
      unnamed: false,
      said: {
        objects: signal ? [signal] : [],
        own: saidYes ? { [purpose]: { granted: true, at } } : {},
        remembered: {},
        unreadable: false,
      },
    },
  );
  return RANKS[answer];
}
