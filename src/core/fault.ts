/**
 * What is wrong with the owner's config that no shape can say: where, and in words that say what to do. Holds what several
 * parts of the config ask of the tracking plan: that an event is there, and that a field of it may rest in a profile.
 */
import type { CompiledPlan, PlannedEvent } from "./plan.ts";

export interface Fault {
  readonly path: string;
  readonly words: string;
}

export function fault(path: string, words: string): Fault {
  return { path, words };
}

export function eventNamed(plan: CompiledPlan, name: string): PlannedEvent | undefined {
  return plan.events.find((event) => event.name === name);
}

export function notPlanned(name: string): string {
  return `the plan has no event "${name}"; it must be spelled as there`;
}

/** Whatever a profile remembers in the clear rests on personalization, and so must the field. */
export function plainFaults(path: string, event: PlannedEvent, field: string): readonly Fault[] {
  const mark = event.fields.get(field);
  if (!mark) return [fault(path, `"${event.name}" has no ${field}`)];
  if (mark.sensitivity !== "plain") {
    return [fault(path, `${field} of "${event.name}" is ${mark.sensitivity}, not plain`)];
  }
  const isKept = (mark.purposes ?? event.purposes).includes("personalization");
  return isKept ? [] : [fault(path, `${field} of "${event.name}" is not kept for personalization`)];
}
