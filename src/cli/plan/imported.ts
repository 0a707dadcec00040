/** What an import finds in somebody else's plan, before it becomes source. Of one event in two versions, the newer is it. */
import type { CallType } from "../../core/event.ts";
import type { Purpose } from "../../core/policy/purposes.ts";
import { spelling } from "../../core/vocabulary/names.ts";

export interface ImportedEvent {
  readonly type: CallType;
  readonly name: string;
  readonly description: string;
  /** JSON Schemas as they were found, by field. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
  readonly version?: number | undefined;
  readonly owner?: string | undefined;
  readonly purposes?: readonly Purpose[] | undefined;
  readonly aliases?: readonly string[] | undefined;
  readonly stage?: string | undefined;
  readonly category?: string | undefined;
  readonly examples?: readonly unknown[] | undefined;
}

export interface Imported {
  readonly events: readonly ImportedEvent[];
  /** What could not be taken over, in sentences. */
  readonly leftOut: readonly string[];
  readonly naming?: string | undefined;
}

/** Names that the plan keeps for the calls themselves. */
const RESERVED = new Set(["page viewed", "screen viewed", "user identified", "group joined", "user aliased"]);

/** As a key of an object in source it would be no key. */
const UNSAYABLE = "__proto__";

function withoutUnsayable({ fields, ...event }: ImportedEvent): ImportedEvent {
  return { ...event, fields: Object.fromEntries(Object.entries(fields).filter(([name]) => name !== UNSAYABLE)) };
}

/** One of each event, and none under a name that is not to be had. */
export function settled({ events, leftOut, naming }: Imported): Imported {
  const newest = new Map<string, ImportedEvent>();
  const dropped: string[] = [];
  for (const event of events) {
    if (
      event.type === "track" &&
      (event.name.trim() === "" || event.name === UNSAYABLE || RESERVED.has(spelling(event.name)))
    ) {
      dropped.push(`${JSON.stringify(event.name)}, a name that no tracked event may have.`);
      continue;
    }
    const key = event.type === "track" ? spelling(event.name) : event.type;
    const other = newest.get(event.type === "track" ? `track ${key}` : key);
    const isNewer = other === undefined || (event.version ?? 1) > (other.version ?? 1);
    if (other) {
      const old = isNewer ? other : event;
      dropped.push(`version ${old.version ?? 1} of ${JSON.stringify(old.name)}, which is there twice.`);
    }
    if (isNewer) newest.set(event.type === "track" ? `track ${key}` : key, event);
  }
  return { events: [...newest.values()].map(withoutUnsayable), leftOut: [...leftOut, ...dropped], naming };
}
