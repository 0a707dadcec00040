/**
 * Under which names a planned event is found: the plan's spelling, then its aliases, then what any vocabulary calls the
 * same thing. One map, made with the plan; the first to hold a name keeps it.
 */
import { canonicalOf, namesOf, spelling } from "../vocabulary/names.ts";
import type { Canonical } from "../vocabulary/rows.ts";
import type { PlannedEvent } from "./event.ts";

/** `taken`: names that no tracked event may have. @throws {Error} when one name would be two events */
export function lookUp(events: readonly PlannedEvent[], taken: readonly string[]): ReadonlyMap<string, PlannedEvent> {
  const found = new Map<string, PlannedEvent>();
  const reserved = new Set(taken.map(spelling));
  const tracked = events.filter(({ type }) => type === "track");
  for (const event of tracked) {
    const name = spelling(event.name);
    if (reserved.has(name) || found.has(name)) throw new Error(`plan: "${event.name}" is the name of another event`);
    found.set(name, event);
  }
  for (const event of events) for (const alias of event.aliases) addAlias(found, reserved, event, alias);
  // Of two planned events that are one thing to the vocabularies, the first planned is it.
  for (const event of events) {
    for (const name of otherNames(event)) {
      if (!reserved.has(name) && !found.has(name)) found.set(name, event);
    }
  }
  return found;
}

function addAlias(
  found: Map<string, PlannedEvent>,
  reserved: ReadonlySet<string>,
  event: PlannedEvent,
  alias: string,
): void {
  // Whom an identify, a group or an alias speaks of is in the call itself, which a tracked event lacks.
  if (!CAN_BE_TRACKED.has(event.type)) throw new Error(`plan: ${event.type} has no aliases: its calls have no names`);
  const name = spelling(alias);
  const other = found.get(name);
  if (other === event) throw new Error(`plan: "${alias}" is twice a name of "${event.name}"`);
  if (other) throw new Error(`plan: "${alias}" is a name of both "${other.name}" and "${event.name}"`);
  // A page view that is tracked under the name by which page calls are counted may be taken for one, if the owner says so.
  const isOwn = name === spelling(event.name);
  if (reserved.has(name) && !isOwn) {
    throw new Error(`plan: "${alias}" of "${event.name}" is the name of another event`);
  }
  found.set(name, event);
}

const CAN_BE_TRACKED: ReadonlySet<string> = new Set(["track", "page", "screen"]);

/** What the vocabularies call it; known by its own name, or else by an alias. */
function otherNames({ type, name, aliases }: PlannedEvent): readonly string[] {
  if (!CAN_BE_TRACKED.has(type)) return [];
  const [known] = [name, ...aliases].flatMap((one): readonly Canonical[] => {
    const canonical = canonicalOf(one);
    return canonical === undefined ? [] : [canonical];
  });
  return known === undefined ? [] : namesOf(known);
}
