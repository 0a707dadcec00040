/**
 * Triggers: what the collector itself says of a visitor, as a planned event, once for each occurrence of what the owner
 * describes. Looks only at what is kept for personalization. Holds the rules' shape; what a profile remembers for them is
 * in profile/, and what no shape can say in triggers/faults.ts.
 */
import * as z from "zod";
import { duration } from "./duration.ts";
import { LIMIT } from "./limits.ts";
import { sessionCondition } from "./placements.ts";
import { idSchema, oneOf } from "./wording.ts";

/** Who is said to have sent what a trigger says. No key may be called so. */
export const TRIGGER_SOURCE = "trigger";

/** What is known of a session and may be carried along. */
export const SESSION_FACTS = [
  "pages",
  "duration",
  "number",
  "stage",
  "engagement",
  "bounced",
  "channel",
  "campaign",
  "device",
  "language",
] as const;

/** Of these, what every session has. */
export const SURE_FACTS: readonly string[] = ["pages", "duration", "number", "engagement", "bounced"];

const name = z.string().min(1).max(200);
const scalar = z.union([z.string().max(LIMIT.triggerCharacters), z.number(), z.boolean()]);
const span = duration(LIMIT.triggerMs, "30 days");

/** Of plain properties of the event: all that are given must hold; of a list, one. */
const where = z.record(name, oneOf(scalar)).default({});

/** Each kind by the key that only it has. */
const KINDS = {
  /** Due so long after the last of them, unless one of the others comes. */
  after: z.strictObject({ after: name, where, without: z.array(name).min(1), for: span }),
  /** So often within so long; with `same`, with one value of that property. */
  event: z.strictObject({
    event: name,
    where,
    times: z.number().int().min(2).max(LIMIT.triggerTimes),
    within: span,
    same: name.optional(),
  }),
  /** Once in a session, when it comes to hold. */
  session: z.strictObject({
    session: sessionCondition.refine((asked) => Object.values(asked).some((one) => one !== undefined), "asks nothing"),
  }),
  /** Once a session, when it is over. */
  sessionEnds: z.strictObject({ sessionEnds: z.literal(true) }),
} as const;

type Kind = keyof typeof KINDS;
type WhenInput = z.input<(typeof KINDS)[Kind]>;
export type When = z.output<(typeof KINDS)[Kind]>;
export type Lapse = z.output<typeof KINDS.after>;
export type Repetition = z.output<typeof KINDS.event>;

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** A union would say of a mistake only that none of its kinds fits. */
const when = z.custom<WhenInput>(isObject, "expected an object").transform((given, context): When => {
  const kinds = Object.keys(KINDS).filter((key): key is Kind => Object.hasOwn(given, key));
  const [kind, other] = kinds;
  if (kind === undefined || other !== undefined) {
    context.addIssue(`expected exactly one of: ${Object.keys(KINDS).join(", ")}`);
    return z.NEVER;
  }
  const parsed = KINDS[kind].safeParse(given);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) context.addIssue({ ...issue });
  return z.NEVER;
});

const triggerSchema = z
  .strictObject({
    description: z.string().min(1),
    /** The plan's tracked event that says it. */
    emits: name,
    when,
    /** Properties of the event that made it, or facts of the session, put into what is said. */
    carry: z.array(name).max(SESSION_FACTS.length).default([]),
  })
  .refine(({ when: looking, carry }) => eventsOf(looking).length === 0 || carry.length <= LIMIT.triggerFields, {
    path: ["carry"],
    message: `at most ${LIMIT.triggerFields} of an event's properties`,
  });

export const triggersSchema = z
  .record(idSchema, triggerSchema)
  .refine((triggers) => Object.keys(triggers).length <= LIMIT.triggers, `at most ${LIMIT.triggers} triggers`);

export type TriggerRules = z.output<typeof triggersSchema>;

export interface Trigger extends z.output<typeof triggerSchema> {
  readonly id: string;
}

export interface CompiledTriggers {
  readonly byId: ReadonlyMap<string, Trigger>;
  /** By the plan's name of an event, those that look at it. */
  readonly byEvent: ReadonlyMap<string, readonly Trigger[]>;
  readonly ofSessions: readonly Trigger[];
}

/** Those whose occurrences it makes, and those that prevent them. */
export function eventsOf(looking: When): readonly string[] {
  if ("after" in looking) return [looking.after, ...looking.without];
  return "event" in looking ? [looking.event] : [];
}

export function compileTriggers(rules: TriggerRules): CompiledTriggers {
  const all = Object.entries(rules).map(([id, rule]): Trigger => ({ id, ...rule }));
  const byEvent = new Map<string, Trigger[]>();
  for (const trigger of all) {
    for (const event of eventsOf(trigger.when)) byEvent.set(event, [...(byEvent.get(event) ?? []), trigger]);
  }
  return {
    byId: new Map(all.map((trigger) => [trigger.id, trigger])),
    byEvent,
    ofSessions: all.filter((trigger) => eventsOf(trigger.when).length === 0),
  };
}

export const NO_TRIGGERS: CompiledTriggers = compileTriggers({});
