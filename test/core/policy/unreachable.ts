/**
 * Which of a region's facts never decide anything, by id and version: it would be shown to a reader as law, and be none.
 * A version that changes only the source decides: it is what an explanation names from then on. A rule on minors or
 * signals decides where it is the one returned, and without all its versions the answer would be another.
 */
import { AGE_BOUNDS } from "../../../src/core/policy/ages.ts";
import { PURPOSES, type Purpose } from "../../../src/core/policy/purposes.ts";
import { minorsRuleFor, ruleInForce, signalRuleFor, type Region } from "../../../src/core/policy/regions/region.ts";
import { inForce, inForceAt, type Sourced } from "../../../src/core/policy/regions/source.ts";
import { chainsOf, countriesOf, FORWARDED, momentsOf, permits, type Visit } from "./law.ts";

const name = ({ id, version }: Sourced, purpose?: Purpose) => [`${id}@${version}`, purpose].join(" ").trim();

const without = (region: Region, { id }: Sourced): Region => ({
  ...region,
  signals: region.signals.filter((rule) => rule.id !== id),
  minors: region.minors.filter((rule) => rule.id !== id),
});

function changes(region: Region, fact: Sourced, visit: Visit): boolean {
  const others = without(region, fact);
  return [false, true].some((saidYes) => {
    const said = { ...visit, saidYes };
    return permits(region, said, FORWARDED) !== permits(others, said, FORWARDED);
  });
}

/** Whatever the country, purpose and age, at one moment. */
function visitsAt(region: Region, at: number): readonly Visit[] {
  return countriesOf(region).flatMap((country) =>
    PURPOSES.flatMap((purpose) => AGE_BOUNDS.map((age) => ({ country, purpose, at, age }))),
  );
}

export function unreachable(region: Region): readonly string[] {
  const { exemption } = region;
  const idle = new Set([
    ...chainsOf(region).flatMap((versions) => versions.map((fact) => name(fact))),
    ...region.signals.flatMap((rule) => rule.binds.map((purpose) => name(rule, purpose))),
    ...region.minors.flatMap((rule) => rule.purposes.map((purpose) => name(rule, purpose))),
    ...(exemption ? [name(exemption)] : []),
  ]);
  const decides = (fact: Sourced | undefined, visit: Visit) => {
    const named = fact && name(fact, visit.purpose);
    if (named !== undefined && idle.has(named) && changes(region, fact!, visit)) idle.delete(named);
  };
  for (const at of momentsOf(region)) {
    for (const versions of chainsOf(region)) {
      const fact = inForceAt(versions, at);
      if (fact) idle.delete(name(fact));
    }
    if (exemption && inForce(exemption, at) && ruleInForce(region, "analytics", at)?.default === "optIn") {
      idle.delete(name(exemption));
    }
    for (const purpose of PURPOSES) {
      for (const signal of ["gpc", "dnt"] as const) {
        decides(signalRuleFor(region, signal, purpose, at), { country: "XX", purpose, at, signal });
      }
    }
    for (const visit of visitsAt(region, at)) {
      decides(minorsRuleFor(region, visit.country, visit.purpose, visit.age, at), visit);
    }
  }
  return [...idle];
}
