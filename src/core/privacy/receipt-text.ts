/**
 * Reads a receipt's text back, of every version ever given out. What it names may be gone from the code by then: rules,
 * regions and reasons are read as words, and nothing is filled in.
 */
import * as z from "zod";
import type { Digest } from "./keys.ts";
import type { Receipt } from "./receipts.ts";

const groundSchema = z.object({
  allowed: z.boolean(),
  because: z.string(),
  basis: z.string(),
  rules: z.array(z.string()),
});

const lawSchema = z.object({ region: z.string(), foundBy: z.string() });

const placementSchema = z.object({
  rule: z.string(),
  mode: z.string(),
  jurisdiction: z.string(),
  mechanism: z.string().exactOptional(),
  reference: z.string().exactOptional(),
});

const purposesSchema = z.record(z.string(), groundSchema);

/** One law, and only the purposes that the event served. */
const firstSchema = z
  .object({ v: z.literal(1), ...lawSchema.shape, placement: placementSchema, purposes: purposesSchema })
  .transform(({ v, region, foundBy, placement, purposes }) => ({
    v,
    laws: [{ region, foundBy }],
    placement,
    purposes,
  }));

const secondSchema = z.object({
  v: z.literal(2),
  laws: z.array(lawSchema).min(1),
  placement: placementSchema,
  purposes: purposesSchema,
});

const textSchema = z.union([firstSchema, secondSchema]);

/** What any receipt says, whatever its version. */
export type ReadReceipt = z.infer<typeof textSchema>;
export type ReadGround = z.infer<typeof groundSchema>;

/** Read across a queue, or from a file: the text may be any. */
export const receiptSchema = z.strictObject({ id: z.string().regex(/^[\w-]{22}$/), text: z.string() });

/** `undefined` for what is no receipt, or one of a version this code cannot read. */
export function readReceipt(text: string): ReadReceipt | undefined {
  try {
    return textSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Whether the text is the one that the id was made of. */
export function isGenuine({ id, text }: Receipt, digest: Digest): boolean {
  return digest(text).slice(0, 22) === id;
}
