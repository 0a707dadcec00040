/**
 * The answer of `GET /v1/ledger`, as far as a reader needs it. Takes an older collector's, which says less, and a newer
 * one's, which says more; refuses only what is no ledger. Whether it balances is believed of no answer that shows that it
 * does not.
 */
import * as z from "zod";

const countsSchema = z.record(z.string(), z.number()).default({});

const archiveSchema = z.object({
  owed: z.number().default(0),
  archived: z.number().default(0),
  erased: z.number().default(0),
  waiting: z.number().default(0),
  repeated: z.number().default(0),
});

const destinationSchema = z.object({
  owed: z.number().default(0),
  taken: z.number().default(0),
  delivered: z.number().default(0),
  revoked: z.number().default(0),
  dead: z.number().default(0),
  redriven: z.number().default(0),
  retried: z.number().default(0),
  waiting: z.number().default(0),
  repeated: z.number().default(0),
  deadReasons: countsSchema,
  /** Why nothing is sent at present, by jurisdiction. */
  broken: z.record(z.string(), z.string()).default({}),
});

const violationSchema = z.object({
  source: z.string(),
  event: z.string(),
  field: z.string(),
  fault: z.string(),
  count: z.number(),
});

/** By value: `{ eu: { in: 3, stored: 3 } }`. */
const partsSchema = z.record(z.string(), countsSchema).default({});

const booksSchema = z.object({
  balanced: z.boolean(),
  differences: z.array(z.object({ what: z.string(), missing: z.number() })).default([]),
  in: z.number(),
  outcomes: countsSchema,
  refused: countsSchema,
  callsRefused: countsSchema,
  unintended: z.number().default(0),
  gaps: z
    .object({ expected: z.number(), received: z.number(), missing: z.number() })
    .default({ expected: 0, received: 0, missing: 0 }),
  archive: archiveSchema.optional(),
  destinations: z.record(z.string(), destinationSchema).default({}),
  by: z.object({ jurisdiction: partsSchema, source: partsSchema, event: partsSchema }).prefault({}),
  violations: z.array(violationSchema).default([]),
});

export type Books = z.infer<typeof booksSchema>;
export type Difference = Books["differences"][number];

/** @throws {Error} where it is no ledger */
export function readBooks(answer: unknown): Books {
  const books = booksSchema.safeParse(answer);
  if (books.success) return books.data;
  throw new Error(`the answer is no ledger: ${z.prettifyError(books.error)}`);
}

/** Each by name; none if and only if the books balance. */
export function differencesIn({ balanced, differences, in: read, outcomes }: Books): readonly Difference[] {
  if (differences.length > 0) return differences;
  const missing = read - Object.values(outcomes).reduce((total, count) => total + count, 0);
  if (missing !== 0) return [{ what: "events that came in and have no outcome", missing }];
  return balanced ? [] : [{ what: "what the collector does not name", missing: 0 }];
}
