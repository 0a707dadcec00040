/**
 * What is wrong with a config's triggers that no shape can say: names that the plan does not have, and whatever would tell
 * more widely what was kept for less. What is carried along rests in the clear and for personalization, so it must do so in
 * the plan as well.
 */
import { eventNamed, fault, notPlanned, plainFaults, type Fault } from "../fault.ts";
import type { CompiledPlan, PlannedEvent } from "../plan.ts";
import type { Purpose } from "../policy/purposes.ts";
import { eventsOf, SESSION_FACTS, SURE_FACTS, type Trigger, type CompiledTriggers } from "../triggers.ts";

export function triggerFaults({ byId }: CompiledTriggers, plan: CompiledPlan): readonly Fault[] {
  return [...byId.values()].flatMap((trigger) =>
    faultsOf(trigger, plan).map(({ path, words }) => ({ path: `triggers.${trigger.id}${path}`, words })),
  );
}

function faultsOf(trigger: Trigger, plan: CompiledPlan): readonly Fault[] {
  const { when, emits } = trigger;
  const find = (name: string): PlannedEvent | undefined => eventNamed(plan, name);
  const unknown = eventsOf(when).filter((name) => !find(name));
  if (unknown.length > 0) return unknown.map((name) => fault(".when", notPlanned(name)));
  const said = find(emits);
  if (said?.type !== "track") return [fault(".emits", said ? `${said.type} is not tracked` : notPlanned(emits))];
  const [name] = eventsOf(when);
  const event = name === undefined ? undefined : find(name);
  return [...emitFaults(said, event), ...whenFaults(trigger, event), ...carryFaults(trigger, said, event)];
}

/** Of an event's own trigger, it is for no more than that event. */
function emitFaults(said: PlannedEvent, event: PlannedEvent | undefined): readonly Fault[] {
  if (said === event) return [fault(".emits", `"${said.name}" would speak of itself`)];
  if (!said.purposes.includes("personalization")) {
    return [fault(".emits", `"${said.name}" is not for personalization, on which all that a trigger knows rests`)];
  }
  const stray = event && said.purposes.find((purpose) => !event.purposes.includes(purpose));
  return stray ? [fault(".emits", `"${said.name}" is for ${stray}, which "${event.name}" is not`)] : [];
}

function whenFaults({ when }: Trigger, event: PlannedEvent | undefined): readonly Fault[] {
  if (!event) return [];
  if ("after" in when) {
    const undone = when.without.includes(when.after) ? [fault(".when.without", "would undo itself")] : [];
    return [...undone, ...Object.keys(when.where).flatMap((field) => plainFaults(".when.where", event, field))];
  }
  if (!("event" in when)) return [];
  const same = when.same === undefined ? [] : plainFaults(".when.same", event, when.same);
  return [...same, ...Object.keys(when.where).flatMap((field) => plainFaults(".when.where", event, field))];
}

function carryFaults({ carry }: Trigger, said: PlannedEvent, event: PlannedEvent | undefined): readonly Fault[] {
  const missing = Object.keys(said.schema.shape).find((field) => isRequired(said, field) && !isGiven(field));
  const none = missing === undefined ? [] : [fault(".emits", `"${said.name}" needs ${missing}, which may be missing`)];
  return [...carry.entries()].flatMap(([at, field]) => carriedFault(`.carry[${at}]`, field)).concat(none);

  function isGiven(field: string): boolean {
    if (!carry.includes(field)) return false;
    return event ? isRequired(event, field) : SURE_FACTS.includes(field);
  }

  function carriedFault(path: string, field: string): readonly Fault[] {
    if (!said.fields.has(field)) return [fault(path, `"${said.name}" has no ${field}`)];
    if (!event) {
      const known: readonly string[] = SESSION_FACTS;
      return known.includes(field) ? [] : [fault(path, `of a session are known: ${known.join(", ")}`)];
    }
    const wider = purposesOf(said, field).find((purpose) => !purposesOf(event, field).includes(purpose));
    const wide = wider ? [fault(path, `${field} of "${said.name}" is for ${wider}, and of "${event.name}" not`)] : [];
    return [...plainFaults(path, event, field), ...wide];
  }
}

function purposesOf({ fields, purposes }: PlannedEvent, field: string): readonly Purpose[] {
  return fields.get(field)?.purposes ?? purposes;
}

function isRequired({ schema }: PlannedEvent, field: string): boolean {
  return schema.shape[field]?._zod.optin !== "optional";
}
