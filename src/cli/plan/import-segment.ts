/**
 * Tracking plans of Segment Protocols, in both shapes its APIs have: `rules.events` with the rules of each, and the list of
 * rules with `key`, `type` and `jsonSchema`. Reads properties and traits; rules about the context are the collector's own.
 */
import * as z from "zod";
import type { CallType } from "../../core/event.ts";
import type { Imported, ImportedEvent } from "./imported.ts";

const schema = z.looseObject({
  description: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional().catch(undefined),
});

/** A rule speaks of the whole call. */
const callSchema = z.looseObject({
  properties: z.looseObject({ properties: schema.optional(), traits: schema.optional() }).optional(),
});

const eventsPlan = z.object({
  rules: z.object({
    events: z.array(
      z.object({
        name: z.string(),
        description: z.string().nullish(),
        version: z.coerce.number().int().positive().optional().catch(undefined),
        rules: callSchema.optional(),
      }),
    ),
    identify: callSchema.optional(),
    group: callSchema.optional(),
    global: callSchema.optional(),
  }),
});

const rulesPlan = z.object({
  rules: z.array(
    z.object({
      key: z.string().nullish(),
      type: z.string(),
      version: z.number().int().positive().optional().catch(undefined),
      jsonSchema: callSchema.extend({ description: z.string().optional() }),
    }),
  ),
});

const document = z.union([eventsPlan, rulesPlan]);
/** As the API answers, or what of the answer somebody saved. */
const answer = z.union([document, z.object({ data: document }).transform(({ data }) => data)]);

type Call = z.infer<typeof callSchema>;

const CALLS: Readonly<Record<string, CallType>> = {
  TRACK: "track",
  PAGE: "page",
  SCREEN: "screen",
  IDENTIFY: "identify",
  GROUP: "group",
};

function eventOf(
  type: CallType,
  name: string,
  call: Call | undefined,
  more: { version?: number | undefined; description?: string | null | undefined },
): ImportedEvent {
  const { properties = {} } = call ?? {};
  const { properties: fields = {}, required = [] } =
    (type === "identify" || type === "group" ? properties.traits : properties.properties) ?? {};
  return { type, name, description: more.description ?? "", fields, required, version: more.version };
}

/** Whether a rule for all events has anything to say of their fields. */
function saysAnything(call: Call | undefined): boolean {
  const { properties, traits } = call?.properties ?? {};
  return Object.keys({ ...properties?.properties, ...traits?.properties }).length > 0;
}

const COMMON = "the rules for all events: a plan has fields for each event alone.";

/** @throws {Error} when it is no such plan */
export function importSegment(file: string, content: unknown): Imported {
  const read = answer.safeParse(content);
  if (!read.success)
    throw new Error(`${file}: expected \`rules.events\`, or \`rules\` with \`key\`, \`type\` and \`jsonSchema\``);
  const { rules } = read.data;
  if (!Array.isArray(rules)) {
    const { events, identify, group, global } = rules;
    return {
      events: [
        ...(saysAnything(identify) ? [eventOf("identify", "", identify, {})] : []),
        ...(saysAnything(group) ? [eventOf("group", "", group, {})] : []),
        ...events.map(({ name, rules: call, ...more }) => eventOf("track", name, call, more)),
      ],
      leftOut: saysAnything(global) ? [COMMON] : [],
    };
  }
  const known = rules.filter(({ type }) => CALLS[type.toUpperCase()] !== undefined);
  const others = rules.filter(({ type, jsonSchema }) => !CALLS[type.toUpperCase()] && saysAnything(jsonSchema));
  return {
    events: known.map(({ key, type, version, jsonSchema }) =>
      eventOf(CALLS[type.toUpperCase()] ?? "track", key ?? "", jsonSchema, {
        version,
        description: jsonSchema.description,
      }),
    ),
    leftOut: others.map(({ type }) =>
      type.toUpperCase() === "COMMON" ? COMMON : `a rule of type ${JSON.stringify(type)}.`,
    ),
  };
}
