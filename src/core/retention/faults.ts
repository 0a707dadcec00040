/** What is wrong with the owner's retention that no shape can say: regions, events, fields and traits that there are not. */
import { eventNamed, fault, notPlanned, type Fault } from "../fault.ts";
import type { CompiledPlan } from "../plan.ts";
import { noSuchRegion } from "../policy/no-such-region.ts";
import { regionNamed } from "../policy/regions/index.ts";
import type { RetentionWishes } from "../retention.ts";

export function retentionFaults({ regions, traits, events }: RetentionWishes, plan: CompiledPlan): readonly Fault[] {
  const nowhere = Object.keys(regions).filter((id) => regionNamed(id) === undefined);
  const said = [plan.find("identify", ""), plan.find("group", "")];
  const nobodys = Object.keys(traits).filter((trait) => !said.some((event) => event?.fields.has(trait)));
  return [
    ...nowhere.map((id) => fault(`retention.regions["${id}"]`, noSuchRegion(id))),
    ...nobodys.map((trait) => fault(`retention.traits.${trait}`, "neither identify nor group has such a trait")),
    ...Object.entries(events).flatMap(([name, fields]) =>
      eventFaults(`retention.events["${name}"]`, name, Object.keys(fields), plan),
    ),
  ];
}

function eventFaults(path: string, name: string, fields: readonly string[], plan: CompiledPlan): readonly Fault[] {
  const event = eventNamed(plan, name);
  if (!event) return [fault(path, notPlanned(name))];
  if (event.type === "identify" || event.type === "group")
    return [fault(path, "what it says are traits: name them there")];
  return fields.filter((field) => !event.fields.has(field)).map((field) => fault(path, `"${name}" has no ${field}`));
}
