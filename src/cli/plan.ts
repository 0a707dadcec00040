/**
 * `npm run plan`: the tracking plan for others, as JSON Schema, Markdown or types; and others' plans as source for this one.
 * Prints, and writes nothing.
 */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import * as z from "zod";
import type { Config } from "../core/config.ts";
import { PURPOSES, type Purpose } from "../core/policy/purposes.ts";
import { loadConfig } from "./load-config.ts";
import { importPlan, IMPORTS } from "./plan/import.ts";
import { planSchema } from "./plan/json-schema.ts";
import { planPage } from "./plan/page.ts";
import { declare } from "./sdk/declare.ts";

const USAGE = `Usage: npm run -s plan -- --export FORMAT [--config FILE]
       npm run -s plan -- --import FORMAT FILE… --purposes LIST
  --export FORMAT     json-schema, markdown, or types for TypeScript
  --config FILE       whose plan (default: gatehouse.config.ts)
  --import FORMAT     segment (a tracking plan of Protocols), iglu (self-describing schemas), or json-schema (our own export)
  --purposes LIST     what the imported events are kept for, such as analytics,personalization`;

const OPTIONS = {
  export: { type: "string" },
  config: { type: "string", default: join(resolve(import.meta.dirname, "../.."), "gatehouse.config.ts") },
  import: { type: "string" },
  purposes: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

const EXPORTS = {
  "json-schema": ({ plan }) => JSON.stringify(planSchema(plan), null, 2),
  markdown: ({ plan }) => planPage(plan),
  types: declare,
} as const satisfies Readonly<Record<string, (config: Config) => string | Promise<string>>>;

function oneOf<Name extends string>(option: string, table: Readonly<Record<Name, unknown>>, name: string): Name {
  const known = Object.keys(table) as Name[];
  const found = known.find((one) => one === name);
  if (found === undefined) throw new Error(`${option} ${name}: expected ${known.join(", ")}`);
  return found;
}

function readPurposes(list: string | undefined): readonly Purpose[] {
  const read = z.array(z.enum(PURPOSES)).safeParse(list?.split(",").map((one) => one.trim()) ?? []);
  if (!read.success) throw new Error(`--purposes ${list}: expected some of ${PURPOSES.join(", ")}`);
  return read.data;
}

async function run(): Promise<string> {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  if (values.help) return USAGE;
  if (values.import !== undefined) {
    const format = oneOf("--import", IMPORTS, values.import);
    const { source, leftOut } = importPlan(format, positionals, readPurposes(values.purposes));
    for (const what of leftOut) console.error(`left out: ${what}`);
    return source;
  }
  if (values.export !== undefined) {
    const format = oneOf("--export", EXPORTS, values.export);
    return EXPORTS[format](await loadConfig(values.config));
  }
  throw new Error("--export or --import is missing");
}

try {
  console.log((await run()).trimEnd());
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error("\nAll options: npm run plan -- --help");
  process.exitCode = 2;
}
