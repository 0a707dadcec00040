/** Others' plans, read from files, as source for this one. @see source.ts for what an owner gets */
import { readFileSync } from "node:fs";
import { parseJson } from "../../core/json.ts";
import type { Purpose } from "../../core/policy/purposes.ts";
import { importIglu } from "./import-iglu.ts";
import { importOwn } from "./import-own.ts";
import { importSegment } from "./import-segment.ts";
import { settled, type Imported } from "./imported.ts";
import { planSource } from "./source.ts";

export const IMPORTS = {
  segment: importSegment,
  iglu: importIglu,
  "json-schema": importOwn,
} as const satisfies Readonly<Record<string, (file: string, content: unknown) => Imported>>;

function readFile(file: string): unknown {
  const parsed = parseJson(readFileSync(file, "utf8"));
  if (!parsed.ok) throw new Error(`${file}: ${parsed.problem}`);
  return parsed.value;
}

/** `purposes`: of events that bring none. @throws {Error} that says which file is not what it should be, or what is missing */
export function importPlan(
  format: keyof typeof IMPORTS,
  files: readonly string[],
  purposes: readonly Purpose[],
): { readonly source: string; readonly leftOut: readonly string[] } {
  if (files.length === 0) throw new Error("--import: which file?");
  const parts = files.map((file) => IMPORTS[format](file, readFile(file)));
  const plan = settled({
    events: parts.flatMap(({ events }) => events),
    leftOut: [...new Set(parts.flatMap(({ leftOut }) => leftOut))],
    naming: parts[0]?.naming,
  });
  if (purposes.length === 0 && plan.events.some((event) => event.purposes === undefined)) {
    throw new Error("--purposes is missing: nothing is kept without one, and no other plan has them");
  }
  return { source: planSource(plan, purposes, files.join(" ")), leftOut: plan.leftOut };
}
