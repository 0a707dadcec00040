/**
 * What the owner wants to know of visitors: segments, scores, affinities, the stages of a relationship, and what server code
 * may look up. Holds the shape of their definitions; a profile remembers what these need, and nothing else.
 */
import * as z from "zod";
import { duration } from "./duration.ts";
import { LIMIT } from "./limits.ts";
import { conditionSchema, matcherSchema } from "./segments/condition.ts";
import { DAY_MS } from "./time.ts";
import { idSchema } from "./wording.ts";

const name = z.string().min(1).max(200);
const description = z.string().min(1);
const halfLife = duration(LIMIT.segmentMs, "400 days");

/** Counts up whenever the definition comes to mean something else. */
const version = z.number().int().positive().default(1);

export const segmentsSchema = z
  .record(idSchema, z.strictObject({ description, version, when: conditionSchema }))
  .refine((segments) => Object.keys(segments).length <= LIMIT.segments, `at most ${LIMIT.segments} segments`);

/** Points for events, faded by half in every `halfLife`; without one they stay. */
export const scoresSchema = z.record(
  idSchema,
  z.strictObject({
    description,
    version,
    points: z
      .array(matcherSchema.extend({ points: z.number().min(-1_000).max(1_000) }))
      .min(1)
      .max(LIMIT.conditionParts),
    halfLife: halfLife.optional(),
  }),
);

/** What a visitor prefers, of kinds that the owner tells apart; without kinds, of the plan's categories. */
export const affinitiesSchema = z.record(
  idSchema,
  z.strictObject({
    description,
    version,
    kinds: z
      .record(idSchema, z.array(matcherSchema.extend({ weight: z.number().positive().max(100).default(1) })).min(1))
      .refine((kinds) => Object.keys(kinds).length <= LIMIT.affinityKinds, `at most ${LIMIT.affinityKinds} kinds`)
      .optional(),
    halfLife: halfLife.default(DAY_MS),
  }),
);

/** The one of what visitors look at; defined by itself wherever a rule about sessions asks for a category. */
export const CATEGORY_AFFINITY = "category";

/** The first that holds, in this order; who is in none of them is new, or returning from their second visit on. */
export const RELATIONSHIP_ORDER = ["lapsing", "customer", "considering", "returning"] as const;

export const relationshipSchema = z
  .strictObject({
    lapsing: conditionSchema.optional(),
    customer: conditionSchema.optional(),
    considering: conditionSchema.optional(),
    returning: conditionSchema.optional(),
  })
  .default({});

/** `"all"`: whatever the plan has. */
const named = z.union([z.literal("all"), z.array(name)]).default([]);

/** What server code may look up of a visitor, by the plan's names. Kept for nothing else, and nothing else is kept for it. */
export const profileSchema = z
  .strictObject({
    /** How often, first and last; rests on analytics. */
    counts: named,
    /** The last event of its kind, with its properties. */
    lastEvents: named,
    /** Traits of people and groups. */
    traits: named,
    /** Names of keys, the most trusted first: whose word counts where two of the same standing contradict each other. */
    sources: z.array(z.string().min(1).max(40)).max(20).default([]),
  })
  .default({ counts: [], lastEvents: [], traits: [], sources: [] });

export type Segments = z.output<typeof segmentsSchema>;
export type Scores = z.output<typeof scoresSchema>;
export type Affinities = z.output<typeof affinitiesSchema>;
export type Relationships = z.output<typeof relationshipSchema>;
export type ProfileWishes = z.output<typeof profileSchema>;
