/**
 * The owner's own tests of the policy, as they stand in `gatehouse.config.ts`: a question, and what is expected of the
 * answer. A misspelled expectation, or none at all, is refused: such a test could not fail.
 */
import * as z from "zod";
import { NOTICES, OUTCOMES, REFUSALS, type Notice, type OutcomeName, type RefusalReason } from "./outcome.ts";
import { noSuchRegion } from "./policy/no-such-region.ts";
import { JURISDICTIONS, MECHANISM_NAMES, type Placement } from "./policy/placement.ts";
import { PURPOSES } from "./policy/purposes.ts";
import { regionNamed } from "./policy/regions/index.ts";
import { questionSchema } from "./question.ts";

const OUTCOME_NAMES = Object.keys(OUTCOMES) as [OutcomeName, ...OutcomeName[]];
type Reason = RefusalReason | Notice;
const REASONS = [...Object.keys(REFUSALS), ...Object.keys(NOTICES)] as [Reason, ...Reason[]];
const MODES = ["store", "forward", "aggregate", "drop"] as const satisfies readonly Placement["mode"][];

const expectationSchema = z
  .strictObject({
    outcome: z.enum(OUTCOME_NAMES).optional(),
    /** Where the visitor is, by its id in docs/regions.md. */
    region: z
      .string()
      .refine((id) => regionNamed(id) !== undefined, { error: ({ input }) => noSuchRegion(String(input)) })
      .optional(),
    placement: z
      .strictObject({
        mode: z.enum(MODES),
        jurisdiction: z.enum(JURISDICTIONS).optional(),
        mechanism: z.enum(MECHANISM_NAMES).optional(),
      })
      .optional(),
    /** Whether the event may be used so: `{ analytics: false }`. */
    purposes: z.partialRecord(z.enum(PURPOSES), z.boolean()).optional(),
    /** Whether the page may ask the visitor for consent. */
    promptAllowed: z.boolean().optional(),
    /** Among others. */
    reasons: z.array(z.enum(REASONS)).min(1).optional(),
    /** Among others: `properties.price`. A field of which a part is kept is in both. */
    kept: z.array(z.string()).min(1).optional(),
    removed: z.array(z.string()).min(1).optional(),
  })
  .refine((expected) => Object.keys(expected).length > 0, "expect something, or the test cannot fail");

export const policyTestSchema = z.strictObject({
  /** A sentence that is true when the test holds. */
  name: z.string().min(1),
  /** Whose consent categories apply; the first site's by default. */
  site: z.string().optional(),
  /** As POST /v1/explain takes it. */
  ask: questionSchema,
  expect: expectationSchema,
});

export type PolicyTest = z.infer<typeof policyTestSchema>;
