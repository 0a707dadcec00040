/**
 * What is wrong with a config's recommendations that no shape can say: names that the plan does not have, properties that
 * are not kept for personalization in the clear, and placements that ask for what nobody described.
 */
import type { Placements } from "../placements.ts";
import type { CompiledPlan, PlannedEvent } from "../plan.ts";
import type { CompiledRecommendations, Recommendation } from "../recommendations.ts";

interface Fault {
  readonly path: string;
  readonly words: string;
}

export function recommendationFaults(
  { byId }: CompiledRecommendations,
  plan: CompiledPlan,
  placements: Placements,
): readonly Fault[] {
  const asked = Object.entries(placements).flatMap(([name, { recommend }]): Fault[] => {
    if (!recommend) return [];
    const path = `placements.${name}.recommend`;
    const from = byId.get(recommend.from);
    if (!from) return [{ path: `${path}.from`, words: `no recommendation is called ${recommend.from}` }];
    const hasNone = recommend.what === "categories" && from.category === undefined;
    return hasNone ? [{ path: `${path}.what`, words: `${recommend.from} has no category` }] : [];
  });
  return [...[...byId.values()].flatMap((one) => faultsOf(one, plan)), ...asked];
}

function faultsOf({ id, events, category }: Recommendation, plan: CompiledPlan): readonly Fault[] {
  return Object.entries(events).flatMap(([name, property]): Fault[] => {
    const path = `recommendations.${id}.items.${name}`;
    const event = plan.events.find((one) => one.name === name);
    if (!event) return [{ path, words: `the plan has no event "${name}"; it must be spelled as there` }];
    const [field = "", ...within] = property.split(".");
    const words = within.length > 1 ? `${property} leads into a list of lists` : plainFault(event, field);
    if (words !== undefined) return [{ path, words }];
    // Of a list, each may have one or not.
    const other = within.length > 0 || category === undefined ? undefined : plainFault(event, category);
    return other === undefined ? [] : [{ path: `recommendations.${id}.category`, words: other }];
  });
}

function plainFault(event: PlannedEvent, field: string): string | undefined {
  const mark = event.fields.get(field);
  if (!mark) return `"${event.name}" has no ${field}`;
  if (mark.sensitivity !== "plain") return `${field} of "${event.name}" is ${mark.sensitivity}, not plain`;
  const isKept = (mark.purposes ?? event.purposes).includes("personalization");
  return isKept ? undefined : `${field} of "${event.name}" is not kept for personalization`;
}
