/**
 * What is wrong with a config's destinations that no schema can say: names that nothing has, and combinations of which
 * nothing would ever come. A destination that would silently get nothing is a mistake, not a choice.
 */
import { CALL_TYPES, contextSchema, fieldPath, type CallType } from "../event.ts";
import { fault, notPlanned, type Fault } from "../fault.ts";
import { markOf, type FieldMark } from "../field.ts";
import type { CompiledPlan, PlannedEvent } from "../plan.ts";
import type { Purpose } from "../policy/purposes.ts";
import { QUARANTINE } from "../privacy/deliverable.ts";
import { getsEvent, serves, type CompiledDestinations, type Destination } from "./index.ts";

export interface DestinationFacts {
  readonly sites: readonly string[];
  readonly plan: CompiledPlan;
  /** Names of the secrets that are keys of sites. */
  readonly keys: readonly string[];
}

export function destinationFaults(destinations: CompiledDestinations, facts: DestinationFacts): readonly Fault[] {
  return [...destinations.values()].flatMap((one) =>
    [...taken(one), ...unknownNames(one, facts), ...sharedSecrets(one, facts), ...nothingToGet(one, facts)].map(
      ({ path, words }) => ({ path: `destinations.${one.id}${path}`, words }),
    ),
  );
}

/** Nobody may be sent what is put aside. */
function taken({ id }: Destination): readonly Fault[] {
  return id === QUARANTINE ? [fault("", "the quarantine of the plan is called so: give it another name")] : [];
}

function unknownNames({ settings }: Destination, { sites, plan }: DestinationFacts): readonly Fault[] {
  const planned = plan.events.map(({ name }) => name);
  return [
    ...absent(settings.sites, sites).map(([at, name]) => fault(`.sites[${at}]`, `no site is called ${name}`)),
    ...absent(settings.events, planned).map(([at, name]) => fault(`.events[${at}]`, notPlanned(name))),
  ];
}

/** It would be told a key of ours. */
function sharedSecrets({ secrets }: Destination, { keys }: DestinationFacts): readonly Fault[] {
  return secrets
    .filter((name) => keys.includes(name))
    .map((name) => fault("", `${name} is a key of a site: a destination gets secrets of its own`));
}

function nothingToGet(destination: Destination, { plan }: DestinationFacts): readonly Fault[] {
  const { settings, kind, recipient } = destination;
  const { purposes } = recipient;
  const planned = plan.events.map((event) => ({ event, type: typeOf(plan, event) }));
  const sayable = planned.filter(({ event: { name }, type }) => getsEvent(destination, { type, event: name }));
  const got = sayable.filter(({ event }) => serves(purposes, event.purposes));
  // Events that the plan does not have are a fault of their own.
  if (planned.every(({ event }) => settings.events?.includes(event.name) === false)) return [];
  if (sayable.length === 0) return [fault(".events", `${kind.kind} has no word for any of them`)];
  if (got.length === 0)
    return [fault(".purposes", `none of its events is planned for ${purposes.join(" and ")}: it would get nothing`)];
  const given = new Set(got.flatMap(({ event, type }) => fieldsOf(event, type, purposes)));
  return [...(settings.fields ?? []).entries()].flatMap(([at, field]) => {
    if (kind.needs?.includes(field) === false)
      return [fault(`.fields[${at}]`, `${kind.kind} has no word for ${field}`)];
    return given.has(field) ? [] : [fault(`.fields[${at}]`, `none of its events has ${field} for its purposes`)];
  });
}

function fieldsOf(event: PlannedEvent, type: CallType, purposes: readonly Purpose[]): readonly string[] {
  const own = [...event.fields].map(([name, mark]) => [fieldPath(type, name), mark] as const);
  const ambient = Object.entries(contextSchema.shape).map(
    ([name, schema]) => [`context.${name}`, markOf(schema)] as const,
  );
  return [...own, ...ambient].filter(([, mark]) => isKept(mark, purposes)).map(([path]) => path);
}

function isKept({ sensitivity, purposes }: FieldMark, wanted: readonly Purpose[]): boolean {
  return sensitivity !== "transient" && (purposes?.some((purpose) => wanted.includes(purpose)) ?? true);
}

function typeOf(plan: CompiledPlan, event: PlannedEvent): CallType {
  return CALL_TYPES.find((type) => type !== "track" && plan.find(type, "") === event) ?? "track";
}

function absent(names: readonly string[] = [], known: readonly string[]): readonly (readonly [number, string])[] {
  return [...names.entries()].filter(([, name]) => !known.includes(name));
}
