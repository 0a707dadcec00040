/** What `--export json-schema` wrote, here or elsewhere, as it was: purposes and marks included. */
import * as z from "zod";
import { CALL_TYPES } from "../../core/event.ts";
import { STAGES } from "../../core/plan.ts";
import { NAMINGS } from "../../core/plan/naming.ts";
import { PURPOSES } from "../../core/policy/purposes.ts";
import type { Imported } from "./imported.ts";

const document = z.looseObject({
  "x-gatehouse-naming": z.enum(NAMINGS).optional(),
  $defs: z.record(
    z.string(),
    z.looseObject({
      description: z.string().optional(),
      properties: z.record(z.string(), z.unknown()).optional(),
      required: z.array(z.string()).optional(),
      examples: z.array(z.record(z.string(), z.json())).optional(),
      "x-gatehouse-type": z.enum(CALL_TYPES).default("track"),
      "x-gatehouse-version": z.number().int().positive().optional(),
      "x-gatehouse-purposes": z.array(z.enum(PURPOSES)).min(1).optional(),
      "x-gatehouse-owner": z.string().optional(),
      "x-gatehouse-aliases": z.array(z.string()).optional(),
      "x-gatehouse-stage": z.enum(STAGES).optional(),
      "x-gatehouse-category": z.string().optional(),
    }),
  ),
});

/** @throws {Error} when it is no such document */
export function importOwn(file: string, content: unknown): Imported {
  const read = document.safeParse(content);
  if (!read.success)
    throw new Error(`${file}: expected what --export json-schema writes\n${z.prettifyError(read.error)}`);
  return {
    naming: read.data["x-gatehouse-naming"],
    leftOut: [],
    events: Object.entries(read.data.$defs).map(([name, event]) => ({
      type: event["x-gatehouse-type"],
      name,
      description: event.description ?? "",
      fields: event.properties ?? {},
      required: event.required ?? [],
      version: event["x-gatehouse-version"],
      owner: event["x-gatehouse-owner"],
      purposes: event["x-gatehouse-purposes"],
      aliases: event["x-gatehouse-aliases"],
      stage: event["x-gatehouse-stage"],
      category: event["x-gatehouse-category"],
      examples: event.examples,
    })),
  };
}
