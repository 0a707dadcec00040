/** What the owner's config is written in, wherever it names things: ids of their own, and one of something or several. */
import * as z from "zod";

/** In texts, addresses and names of stores alike. */
export const idSchema = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, "lower-case letters, digits and hyphens");

/** ISO 3166. */
export const countrySchema = z.string().regex(/^[A-Z]{2}$/, "an ISO 3166 code: IL");

/** A list; one alone stands for a list of one. */
export function oneOf<Schema extends z.ZodType>(schema: Schema) {
  return z.union([schema.transform((one) => [one]), z.array(schema).min(1)]);
}
