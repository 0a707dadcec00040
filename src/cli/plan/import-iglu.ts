/** Self-describing JSON Schemas of an Iglu registry: one event a file, named as the schema is. */
import * as z from "zod";
import type { Imported } from "./imported.ts";

const selfDescribing = z.looseObject({
  self: z.object({
    vendor: z.string(),
    name: z.string(),
    version: z.string().regex(/^\d+-\d+-\d+$/),
  }),
  description: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional().catch(undefined),
});

/**
 * `1-0-2` is version 1: within a model, data of the older fits the newer.
 * @throws {Error} when it is no such schema
 */
export function importIglu(file: string, content: unknown): Imported {
  const read = selfDescribing.safeParse(content);
  if (!read.success)
    throw new Error(`${file}: expected a self-describing JSON Schema, with \`self: { vendor, name, version }\``);
  const { self, description, properties = {}, required = [] } = read.data;
  const [model = 1] = self.version.split("-").map(Number);
  const uri = `iglu:${self.vendor}/${self.name}/jsonschema/${self.version}`;
  const described = description === undefined ? uri : `${description.replace(/\.$/, "")}. From ${uri}`;
  return {
    events: [
      {
        type: "track",
        name: self.name,
        description: described,
        fields: properties,
        required,
        version: Math.max(model, 1),
      },
    ],
    leftOut: [],
  };
}
