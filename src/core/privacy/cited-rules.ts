/**
 * Finds the rule that a receipt names as `id@version` in the table of regions. A version that the code no longer has, or
 * never had, is not found: what it said is not made up from its neighbors.
 */
import { ownersRuleNamed } from "../policy/owner.ts";
import { REGIONS } from "../policy/regions/index.ts";
import type { Region } from "../policy/regions/region.ts";
import { ruleName, type Sourced } from "../policy/regions/source.ts";

function rulesOf(region: Region): readonly Sourced[] {
  return [
    ...Object.values(region.rules).flat(),
    ...region.signals,
    ...region.minors,
    ...(region.exemption ? [region.exemption] : []),
    region.placement,
    region.choices,
    ...region.sensitive,
    ...region.retention,
    ...region.rights,
    ...region.transfer,
  ];
}

const byName = new Map<string, Sourced>(REGIONS.flatMap(rulesOf).map((rule) => [ruleName(rule), rule]));

/** The owner's own rules are named by what they say, and found whatever the config says today. */
export function ruleNamed(name: string): Sourced | undefined {
  return byName.get(name) ?? ownersRuleNamed(name);
}
