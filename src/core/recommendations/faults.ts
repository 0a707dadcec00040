/**
 * What is wrong with a config's recommendations that no shape can say: names that the plan does not have, properties that
 * are not kept for personalization in the clear, and placements that ask for what nobody described.
 */
import { eventNamed, fault, notPlanned, plainFaults, type Fault } from "../fault.ts";
import type { Placements } from "../placements.ts";
import type { CompiledPlan } from "../plan.ts";
import type { CompiledRecommendations, Recommendation } from "../recommendations.ts";

export function recommendationFaults(
  { byId }: CompiledRecommendations,
  plan: CompiledPlan,
  placements: Placements,
): readonly Fault[] {
  const asked = Object.entries(placements).flatMap(([name, { recommend }]): Fault[] => {
    if (!recommend) return [];
    const path = `placements.${name}.recommend`;
    const from = byId.get(recommend.from);
    if (!from) return [fault(`${path}.from`, `no recommendation is called ${recommend.from}`)];
    const hasNone = recommend.what === "categories" && from.category === undefined;
    return hasNone ? [fault(`${path}.what`, `${recommend.from} has no category`)] : [];
  });
  return [...[...byId.values()].flatMap((one) => faultsOf(one, plan)), ...asked];
}

function faultsOf({ id, events, category }: Recommendation, plan: CompiledPlan): readonly Fault[] {
  return Object.entries(events).flatMap(([name, property]): readonly Fault[] => {
    const path = `recommendations.${id}.items.${name}`;
    const event = eventNamed(plan, name);
    if (!event) return [fault(path, notPlanned(name))];
    const [field = "", ...within] = property.split(".");
    if (within.length > 1) return [fault(path, `${property} leads into a list of lists`)];
    const faults = plainFaults(path, event, field);
    // Of a list, each may have one or not.
    if (faults.length > 0 || within.length > 0 || category === undefined) return faults;
    return plainFaults(`recommendations.${id}.category`, event, category);
  });
}
