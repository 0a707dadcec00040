/** An imported plan as TypeScript that a config can take: `plan` in `gatehouse.config.ts`. Meant to be read, and then owned. */
import { jsonSchemaToZod } from "json-schema-to-zod";
import { CALL_TYPES } from "../../core/event.ts";
import { isObject } from "../../core/json.ts";
import { PURPOSES, type Purpose } from "../../core/policy/purposes.ts";
import type { Imported, ImportedEvent } from "./imported.ts";
import { narrowed } from "./narrow.ts";
import { restsSealed } from "./sensitivity.ts";

const MARKS = ["plain", "personal", "transient"];

/** A mark that the schema itself carries goes before what a field looks like. */
function fieldSource(name: string, found: unknown, isRequired: boolean): string {
  const { "x-gatehouse-sensitivity": marked, "x-gatehouse-purposes": limited } = isObject(found) ? found : {};
  const schema = narrowed(found);
  const mark = MARKS.find((one) => one === marked) ?? (restsSealed(name, schema) ? "personal" : "plain");
  const code = jsonSchemaToZod(schema, { module: "none", noImport: true, zodVersion: 4 });
  const kept = mark === "plain" ? code : `${mark}(${code})`;
  const purposes = Array.isArray(limited) ? PURPOSES.filter((purpose) => limited.includes(purpose)) : [];
  const limitedTo = purposes.length === 0 ? kept : `only(${JSON.stringify(purposes)}, ${kept})`;
  return `${keyOf(name)}: ${limitedTo}${isRequired ? "" : ".optional()"},`;
}

function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function line(name: string, value: unknown): readonly string[] {
  const isEmpty = value === undefined || (Array.isArray(value) && value.length === 0);
  return isEmpty ? [] : [`${name}: ${JSON.stringify(value)},`];
}

function eventSource(event: ImportedEvent, purposes: readonly Purpose[]): readonly string[] {
  const fields = Object.entries(event.fields).map(([name, found]) =>
    fieldSource(name, found, event.required.includes(name)),
  );
  return [
    ...line("description", event.description.trim() || "Nobody described it."),
    ...line("owner", event.owner),
    ...line("version", event.version === 1 ? undefined : event.version),
    ...line("aliases", event.aliases),
    ...line("purposes", event.purposes ?? purposes),
    ...line("stage", event.stage),
    ...line("category", event.category),
    ...(fields.length === 0 ? ["properties: z.object({}),"] : ["properties: z.object({", ...indent(fields), "}),"]),
    ...line("examples", event.examples),
  ];
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((one) => `  ${one}`);
}

function block(name: string, lines: readonly string[]): readonly string[] {
  return [`${name}: {`, ...indent(lines), "},"];
}

/** `purposes`: of events that bring none of their own. */
export function planSource(
  { events, leftOut, naming }: Imported,
  purposes: readonly Purpose[],
  origin: string,
): string {
  const calls = CALL_TYPES.filter((type) => type !== "track").flatMap((type) =>
    events.filter((event) => event.type === type).flatMap((event) => block(type, eventSource(event, purposes))),
  );
  const tracked = events
    .filter(({ type }) => type === "track")
    .flatMap((event) => block(JSON.stringify(event.name), eventSource(event, purposes)));
  const body = [...line("naming", naming), ...calls, ...block("track", tracked)];
  const marks = ["only", "personal", "transient"].filter((mark) => body.some((one) => one.includes(`${mark}(`)));
  return [
    `// Imported from ${JSON.stringify(origin)} by \`npm run plan\`. Yours from here on: \`plan\` in gatehouse.config.ts.`,
    "// What could name a person, or hold what one typed, is personal(…) and rests sealed. Take the mark off what is neither.",
    // To JavaScript these two end a line, and so a comment.
    ...leftOut.map((what) => `// Left out: ${what.replace(/[\u2028\u2029]/g, " ")}`),
    'import * as z from "zod";',
    ...(marks.length === 0 ? [] : [`import { ${marks.join(", ")} } from "./src/core/field.ts";`]),
    'import type { Plan } from "./src/core/plan.ts";',
    "",
    "export const plan: Plan = {",
    ...indent(body),
    "};",
    "",
  ].join("\n");
}
