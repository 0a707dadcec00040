/** The tracking plan as a page for whoever sends events or reads them: what each is for, and what of it is kept how. */
import { fieldPath } from "../../core/event.ts";
import type { FieldMark } from "../../core/field.ts";
import type { CompiledPlan, PlannedEvent } from "../../core/plan.ts";
import { nameIn } from "../../core/vocabulary/names.ts";
import { anchor, code, table } from "../reference/markdown.ts";
import { fieldWords } from "./field-words.ts";
import { eventSchema } from "./json-schema.ts";

const RESTS = {
  plain: "in the clear",
  personal: "sealed",
  transient: "never",
} as const satisfies Record<FieldMark["sensitivity"], string>;

export function planPage({ events, naming }: CompiledPlan): string {
  return `${[
    "# Tracking plan",
    "Every event that is taken, what it is kept for, and what of it. A field that is not here is never kept. Generated from the config by `npm run plan -- --export markdown`.",
    ...(naming === undefined
      ? []
      : [`Names are ${code(naming)}. Case and outer spaces do not count when an event arrives.`]),
    table(
      ["Event", "What happened", "Kept for", "Owner"],
      events.map((event) => [
        `[${event.name}](${anchor(event.name)})`,
        event.description,
        event.purposes.join(", "),
        event.owner ?? "nobody named",
      ]),
    ),
    ...events.flatMap(eventSection),
  ].join("\n\n")}\n`;
}

function eventSection(event: PlannedEvent): readonly string[] {
  const { name, description, examples } = event;
  return [
    `## ${name}`,
    description,
    facts(event).join(" "),
    fieldTable(event),
    ...(examples.length === 0
      ? []
      : [`For example:\n\n\`\`\`json\n${examples.map((one) => JSON.stringify(one)).join("\n")}\n\`\`\``]),
  ];
}

function facts({ type, name, version, owner, purposes, aliases, stage, category }: PlannedEvent): readonly string[] {
  const [ga4, snowplow] = [nameIn("ga4", name), nameIn("snowplow", name)];
  return [
    ...(type === "track" ? [] : [`Sent as a ${code(type)} call.`]),
    `Version ${version}, ${owner === undefined ? "without an owner" : `owned by ${owner}`}.`,
    `Kept for ${purposes.join(", ")}.`,
    ...(aliases.length === 0 ? [] : [`Also sent as ${aliases.map(code).join(", ")}.`]),
    ...(ga4 === undefined ? [] : [`GA4 calls it ${code(ga4)}.`]),
    ...(snowplow === undefined ? [] : [`Snowplow calls it ${code(snowplow)}.`]),
    ...(stage === undefined ? [] : [`It brings a visit to the stage ${code(stage)}.`]),
    ...(category === undefined ? [] : [`What the visitor looks at is in ${code(category)}.`]),
  ];
}

function fieldTable(event: PlannedEvent): string {
  const { properties = {}, required = [] } = eventSchema(event);
  const rows = Array.from(event.fields, ([field, mark]) => {
    const schema = properties[field] ?? true;
    return fieldWords(field, schema, required.includes(field)).map(({ path, holds, isRequired }) => [
      code(fieldPath(event.type, path)),
      holds,
      isRequired ? "yes" : "",
      RESTS[mark.sensitivity],
      mark.purposes?.join(", ") ?? "",
    ]);
  }).flat();
  if (rows.length === 0) return "It has no fields of its own.";
  return table(["Field", "Holds", "Required", "Kept", "Only for"], rows);
}
