/**
 * What can be asked of the law: this event, from there, by such a visitor, on that day, had the owner chosen so. POST
 * /v1/explain, `npm run explain` and the owner's policy tests all ask in this shape. Answers nothing.
 */
import * as z from "zod";
import { noSuchRegion } from "./policy/no-such-region.ts";
import { ownerFaults } from "./policy/owner.ts";
import { ownerRegionSchema } from "./policy/owner-schema.ts";
import { readPlaceCode } from "./policy/places.ts";
import { PURPOSES } from "./policy/purposes.ts";
import { regionNamed } from "./policy/regions/index.ts";
import { parseMoment } from "./time.ts";

const moment = z.string().refine((text) => parseMoment(text) !== undefined, "expected an ISO 8601 time");
const purposes = z.array(z.enum(PURPOSES));

export const questionSchema = z.strictObject({
  /** A Segment-shaped event; `type` is `track` unless it says otherwise. */
  event: z.record(z.string(), z.unknown()),
  request: z
    .strictObject({
      country: z.string().optional(),
      region: z.string().optional(),
      headers: z.record(z.string(), z.string()).optional(),
    })
    .default({}),
  /** What would be stored about the visitor. */
  subject: z
    .strictObject({
      /** In years. */
      age: z.number().min(0).max(130).optional(),
      /** `DE`, `US-CA`. */
      residence: z
        .string()
        .refine((text) => readPlaceCode(text) !== undefined, "expected an ISO 3166 code: DE or US-CA")
        .optional(),
      optedOut: z.boolean().optional(),
      consented: purposes.optional(),
      objected: purposes.optional(),
      /** When they said so; by default at the moment asked about. */
      saidAt: moment.optional(),
    })
    .optional(),
  at: moment.optional(),
  /** The owner's choices, for this question only. */
  config: z
    .strictObject({
      forward: z.record(z.string(), z.url()).optional(),
      regions: z.record(z.string(), ownerRegionSchema).optional(),
      /** Regions whose exemption of audience measurement is attested whole. */
      exemptions: z.array(z.string()).optional(),
    })
    .superRefine(({ forward = {}, regions = {}, exemptions = [] }, context) => {
      for (const id of Object.keys(forward)) {
        if (!regionNamed(id)) context.addIssue(`${id}: ${noSuchRegion(id)}`);
      }
      for (const [id, wish] of Object.entries(regions)) {
        for (const fault of ownerFaults(id, wish)) context.addIssue(`${id}: ${fault}`);
      }
      for (const id of exemptions) {
        if (!regionNamed(id)?.exemption) context.addIssue(`${id}: this region exempts no audience measurement`);
      }
    })
    .optional(),
});

export type Question = z.infer<typeof questionSchema>;
