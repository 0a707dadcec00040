/**
 * The tracking plan: which events exist, what they are for, and which of their fields may be kept. Compiled once from
 * the config. A field that is not planned is never kept, and a mark where nobody would look for it is an error.
 */
import * as z from "zod";
import type { CallType } from "./event.ts";
import { compileEvent, eventDefinitionSchema, type PlannedEvent } from "./plan/event.ts";
import { lookUp } from "./plan/look-up.ts";
import { isNamedBy, NAMINGS, type Naming } from "./plan/naming.ts";
import { spelling } from "./vocabulary/names.ts";

export { STAGES, type PlannedEvent, type Stage } from "./plan/event.ts";

export const planSchema = z
  .strictObject({
    /** How the plan's own tracked events must be called. */
    naming: z.enum(NAMINGS),
    track: z.record(z.string().min(1).max(200), eventDefinitionSchema),
    page: eventDefinitionSchema,
    screen: eventDefinitionSchema,
    identify: eventDefinitionSchema,
    group: eventDefinitionSchema,
    alias: eventDefinitionSchema,
  })
  .partial();

export type Plan = z.input<typeof planSchema>;

export interface CompiledPlan {
  /** By whatever name it is known; see `lookUp`. */
  readonly find: (type: CallType, name: string) => PlannedEvent | undefined;
  readonly events: readonly PlannedEvent[];
  readonly naming?: Naming;
}

/**
 * What becomes of an event that breaks the plan: it is kept without what is faulty, where the plan can spare that; it is put
 * aside until the plan is mended; or it is refused.
 */
export const PLAN_MODES = ["observe", "quarantine", "refuse"] as const;
export type PlanMode = (typeof PLAN_MODES)[number];

/** What the calls without a name of their own are called. */
const TYPE_NAMES: Readonly<Record<Exclude<CallType, "track">, string>> = {
  page: "Page Viewed",
  screen: "Screen Viewed",
  identify: "User Identified",
  group: "Group Joined",
  alias: "User Aliased",
};

/** @throws {Error} when names, marks, purposes or examples contradict each other; says which */
export function compilePlan({ naming, track = {}, ...calls }: Plan): CompiledPlan {
  const typed = new Map<CallType, PlannedEvent>();
  for (const [type, name] of Object.entries(TYPE_NAMES) as [Exclude<CallType, "track">, string][]) {
    const definition = calls[type];
    if (definition) typed.set(type, compileEvent(type, name, definition));
  }
  const tracked = Object.entries(track).map(([name, definition]) => compileEvent("track", name, definition));
  const events = [...typed.values(), ...tracked];
  const named = lookUp(events, Object.values(TYPE_NAMES));
  const misnamed = naming && tracked.find(({ name }) => !isNamedBy(naming, name));
  if (misnamed) throw new Error(`plan: "${misnamed.name}" is not ${naming}, as \`naming\` wants it`);
  return {
    find: (type, name) => (type === "track" ? named.get(spelling(name)) : typed.get(type)),
    events,
    ...(naming === undefined ? {} : { naming }),
  };
}
