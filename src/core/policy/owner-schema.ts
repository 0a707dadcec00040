/** What an owner may write about a region, as a schema; whether the region allows it is `ownerFaults`' to say. */
import * as z from "zod";
import { JURISDICTIONS, MECHANISM_NAMES } from "./placement.ts";
import { PURPOSES } from "./purposes.ts";
import { CONDITION_NAMES } from "./regions/conditions.ts";

const NOT_ATTESTED =
  "attest to it with true; where it does not hold, there is no exemption: leave audienceMeasurement out";

export const ownerRegionSchema = z.strictObject({
  /** Where events from there rest, instead of the region's default. Tighten freely; to loosen, name the mechanism. */
  place: z
    .discriminatedUnion("mode", [
      z.strictObject({ mode: z.enum(["aggregate", "drop"]) }),
      z.strictObject({
        mode: z.literal("store"),
        jurisdiction: z.enum(JURISDICTIONS),
        /** What makes it lawful to take the data there. Lands in every receipt. */
        mechanism: z.enum(MECHANISM_NAMES).optional(),
        /** Where the mechanism is written down: a dossier's number, a contract's date. Lands in every receipt. */
        reference: z.string().min(1).max(200).optional(),
      }),
    ])
    .optional(),
  /** A stricter default, by purpose: `{ analytics: "optIn" }`. A laxer one is not heard. */
  require: z.partialRecord(z.enum(PURPOSES), z.enum(["optOut", "optIn", "forbidden"])).optional(),
  /** Every condition under which the region lets audiences be measured without consent, attested by the owner. */
  audienceMeasurement: z.partialRecord(z.enum(CONDITION_NAMES), z.literal(true, NOT_ATTESTED)).optional(),
});
