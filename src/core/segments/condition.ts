/**
 * What can be asked of a visitor: the language in which segments, relationships and caps are written. Holds its shape and
 * its types; what it comes to is compiled in compile.ts, and what no shape can say is in faults.ts.
 */
import * as z from "zod";
import { DEVICES } from "../device.ts";
import { duration } from "../duration.ts";
import { LIMIT } from "../limits.ts";
import { sessionCondition } from "../placements.ts";
import { CONTINENTS } from "../policy/continents.ts";
import { countrySchema, oneOf } from "../wording.ts";

const name = z.string().min(1).max(200);
const text = z.string().max(LIMIT.categoryCharacters);
const scalar = z.union([text, z.number(), z.boolean()]);
const span = duration(LIMIT.segmentMs, "400 days");
const times = z.number().int().min(1).max(LIMIT.countedTimes);
const share = z.number().min(0).max(1);

const range = z
  .strictObject({ atLeast: z.number().optional(), atMost: z.number().optional() })
  .refine(({ atLeast, atMost }) => atLeast !== undefined || atMost !== undefined, "asks nothing");

/** Of plain properties of the event, all that are given; of a list, one. */
const where = z.record(name, z.union([oneOf(scalar), range])).default({});

/** An event, and which of its kind. */
export const matcherSchema = z.strictObject({ event: oneOf(name), where });
export type Matcher = z.output<typeof matcherSchema>;

/** Each kind by the key that only it has. `all`, `any` and `not` hold conditions and are read apart. */
const LEAVES = {
  /** How often: at least once by default. `distinct`: of how many values of that property. `same`: of one value of it. */
  event: z
    .strictObject({
      ...matcherSchema.shape,
      within: span.optional(),
      /** Since this session began. */
      inSession: z.literal(true).optional(),
      atLeast: times.optional(),
      atMost: z
        .number()
        .int()
        .min(0)
        .max(LIMIT.countedTimes - 1)
        .optional(),
      distinct: name.optional(),
      same: name.optional(),
    })
    .refine(({ distinct, same }) => distinct === undefined || same === undefined, "counts either distinct or same")
    .refine(({ within, inSession }) => within === undefined || !inSession, "counts either within a span or inSession")
    .refine(({ atLeast, atMost }) => (atLeast ?? 0) <= (atMost ?? Infinity), "atLeast is more than atMost")
    .refine(({ same, atMost }) => same === undefined || atMost === undefined, "same counts from atLeast up"),
  /** One after the other, all of it within a span; `inLast`: completed no longer ago. */
  sequence: z.strictObject({
    sequence: z.array(matcherSchema).min(2).max(LIMIT.sequenceSteps),
    within: span,
    inLast: span.optional(),
  }),
  /** How long ago it was last. Somebody who never did it has no last time: neither holds. */
  last: z
    .strictObject({ last: oneOf(name), where, atLeast: span.optional(), atMost: span.optional() })
    .refine(({ atLeast, atMost }) => atLeast !== undefined || atMost !== undefined, "asks nothing"),
  /** What the visitor or the owner's server said of them; `verified`: the server. */
  trait: z
    .strictObject({
      trait: name,
      is: oneOf(scalar).optional(),
      ...range.shape,
      verified: z.literal(true).optional(),
    })
    .refine((asked) => asked.is === undefined || asked.atLeast === undefined, "asks either `is` or a range"),
  session: z.strictObject({
    session: sessionCondition.refine((asked) => Object.values(asked).some((one) => one !== undefined), "asks nothing"),
  }),
  /** Where they were last. */
  place: z.strictObject({
    place: z
      .strictObject({
        country: oneOf(countrySchema).optional(),
        continent: oneOf(z.enum(CONTINENTS)).optional(),
      })
      .refine(({ country, continent }) => country !== undefined || continent !== undefined, "asks nothing"),
  }),
  /** What they used last; an app is told from a browser by its key. */
  device: z.strictObject({ device: oneOf(z.enum([...DEVICES, "app"])) }),
  /** What they prefer. */
  affinity: z.strictObject({
    affinity: name,
    is: oneOf(text),
    shareAtLeast: share.optional(),
    /** Looks, as weighed and faded. */
    weightAtLeast: z.number().positive().optional(),
  }),
  score: z
    .strictObject({ score: name, ...range.shape })
    .refine(({ atLeast, atMost }) => atLeast !== undefined || atMost !== undefined, "asks nothing"),
  segment: z.strictObject({ segment: name }),
} as const;

type LeafKind = keyof typeof LEAVES;
export type LeafInput = z.input<(typeof LEAVES)[LeafKind]>;
export type Leaf = z.output<(typeof LEAVES)[LeafKind]>;

interface Every<One> {
  readonly all: readonly One[];
}
interface Some<One> {
  readonly any: readonly One[];
}
interface Not<One> {
  readonly not: One;
}

export type ConditionInput = LeafInput | Every<ConditionInput> | Some<ConditionInput> | Not<ConditionInput>;
export type Condition = Leaf | Every<Condition> | Some<Condition> | Not<Condition>;

export type Counted = z.output<typeof LEAVES.event>;
export type Last = z.output<typeof LEAVES.last>;
export type Trait = z.output<typeof LEAVES.trait>;

const KINDS = ["all", "any", "not", ...(Object.keys(LEAVES) as LeafKind[])] as const;

function isObject(value: unknown): value is ConditionInput {
  return typeof value === "object" && value !== null;
}

/** A union would say of a mistake only that none of its kinds fits. */
export const conditionSchema = z
  .custom<ConditionInput>(isObject, "expected an object")
  .transform((given, context): Condition => read(given, context, 1) ?? z.NEVER);

function read(
  given: unknown,
  context: z.RefinementCtx,
  depth: number,
  path: PropertyKey[] = [],
): Condition | undefined {
  const fail = (message: string, at: readonly PropertyKey[] = []): undefined => {
    context.addIssue({ code: "custom", message, path: [...path, ...at] });
  };
  if (depth > LIMIT.conditionDepth) return fail(`deeper than ${LIMIT.conditionDepth} levels`);
  if (!isObject(given)) return fail("expected an object");
  const [kind, other] = KINDS.filter((key) => Object.hasOwn(given, key));
  if (kind === undefined || other !== undefined) return fail(`expected exactly one of: ${KINDS.join(", ")}`);
  if (kind === "all" || kind === "any" || kind === "not") {
    const { [kind]: inner, ...stray } = given as unknown as Readonly<Record<string, unknown>>;
    const [strange] = Object.keys(stray);
    if (strange !== undefined) return fail(`unrecognized key: ${strange}`);
    return readParts(kind, inner, (part, ...at) => read(part, context, depth + 1, [...path, ...at]), fail);
  }
  const parsed = LEAVES[kind].safeParse(given);
  if (parsed.success) return parsed.data;
  for (const { message, path: at } of parsed.error.issues) fail(message, at);
  return undefined;
}

function readParts(
  kind: "all" | "any" | "not",
  inner: unknown,
  readOne: (part: unknown, ...at: PropertyKey[]) => Condition | undefined,
  fail: (message: string) => undefined,
): Condition | undefined {
  if (kind === "not") {
    const one = readOne(inner, kind);
    return one && { not: one };
  }
  if (!Array.isArray(inner) || inner.length === 0 || inner.length > LIMIT.conditionParts) {
    return fail(`expected between 1 and ${LIMIT.conditionParts} conditions in ${kind}`);
  }
  const parts = inner.map((part, at) => readOne(part, kind, at));
  const read = parts.filter((part) => part !== undefined);
  if (read.length < parts.length) return undefined;
  return kind === "all" ? { all: read } : { any: read };
}
