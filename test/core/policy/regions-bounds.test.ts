/**
 * What no region may turn around: who is unknown gets no more than anybody whose place is known, and who is younger no
 * more than who is older, or says no age. At every date, to every age, in every country told apart, with every signal.
 */
import { describe, expect, it } from "vitest";
import { AGE_BOUNDS } from "../../../src/core/policy/ages.ts";
import { stricterDefault } from "../../../src/core/policy/owner.ts";
import { PURPOSES } from "../../../src/core/policy/purposes.ts";
import { REGIONS } from "../../../src/core/policy/regions/index.ts";
import { choiceTerms, ruleInForce, type Region } from "../../../src/core/policy/regions/region.ts";
import { UNKNOWN } from "../../../src/core/policy/regions/unknown.ts";
import { AGES, countriesOf, momentsOf, permits, SIGNALS, startOf, type Visit } from "./law.ts";

/** Before its first day a region's data permits nothing, and says nothing. */
const momentsIn = (region: Region, ...others: readonly Region[]) =>
  momentsOf(region, ...others).filter((at) => at >= startOf(region));

function laxerThan(known: Region, unknown: Region): readonly Visit[] {
  return momentsIn(known, unknown).flatMap((at) =>
    countriesOf(known).flatMap((country) =>
      PURPOSES.flatMap((purpose) =>
        AGES.flatMap((age) =>
          SIGNALS.flatMap((signal) =>
            [false, true]
              .map((saidYes) => ({ country, purpose, at, age, signal, saidYes }))
              .filter((visit) => permits(unknown, visit) > permits(known, visit)),
          ),
        ),
      ),
    ),
  );
}

const regionNamed = (id: string) => REGIONS.find((region) => region.id === id)!;
const mayStore = ({ placement }: Region) => placement.default.mode === "store" || placement.allows.length > 0;
const storing = REGIONS.filter((region) => mayStore(region) && region !== UNKNOWN);
const states = REGIONS.filter(({ id }) => id.startsWith("US-"));
const provinces = [regionNamed("CA"), regionNamed("CA-QC")];

const pairs = [
  ...storing.map((known) => [UNKNOWN, known] as const),
  ...states.map((known) => [regionNamed("US"), known] as const),
  ...provinces.map((known) => [regionNamed("CA-0"), known] as const),
].map(([unknown, known]) => [unknown.id, known.id, unknown, known] as const);

describe.each(pairs)("%s compared with %s", (_, __, unknown, known) => {
  it("permits no more", () => {
    expect(laxerThan(known, unknown)).toEqual([]);
  });

  it("believes a yes no longer, and asks again no sooner", () => {
    for (const country of ["XX", ...Object.keys(known.choices.by ?? {})]) {
      const terms = choiceTerms(known, country);
      expect(unknown.choices.yesMonths).toBeLessThanOrEqual(terms.yesMonths);
      expect(unknown.choices.askAgainMonths).toBeGreaterThanOrEqual(terms.askAgainMonths);
    }
  });

  it("asks for no less", () => {
    const less = momentsIn(known, unknown).flatMap((at) =>
      PURPOSES.filter((purpose) => {
        const [asked, least] = [unknown, known].map((region) => ruleInForce(region, purpose, at)?.default);
        // No rule permits nothing.
        return asked && least && stricterDefault(asked, least) !== asked;
      }),
    );
    expect(less).toEqual([]);
  });

  it("is measured under no exemption", () => {
    expect(unknown.exemption).toBeUndefined();
  });
});

it("compares with all but those where nothing may be stored", () => {
  expect(REGIONS.filter((region) => !mayStore(region)).map(({ id }) => id)).toEqual(["RU", "CN"]);
  expect(states.length).toBeGreaterThan(20);
});

it("offers no other store to whom is unknown", () => {
  expect(UNKNOWN.placement.allows).toEqual([]);
});

it.each(REGIONS.map((region) => [region.id, region] as const))("%s gives a younger visitor no more", (_, region) => {
  const grown = [...AGE_BOUNDS.slice(1), undefined];
  const more = momentsIn(region).flatMap((at) =>
    countriesOf(region).flatMap((country) =>
      PURPOSES.flatMap((purpose) =>
        AGE_BOUNDS.flatMap((age, index) =>
          [false, true]
            .map((saidYes) => ({ country, purpose, at, age, saidYes }))
            .filter((visit) => permits(region, visit) > permits(region, { ...visit, age: grown[index] })),
        ),
      ),
    ),
  );
  expect(more).toEqual([]);
});
