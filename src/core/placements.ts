/**
 * Placements: the places of a page whose content is chosen per visitor, by rules the owner writes. A rule that looks at
 * the session answers only where personalization is allowed; one that looks only at the request, and the fallback,
 * answer always. Holds the rules' shape; what they choose is in personalize/.
 */
import * as z from "zod";
import { STAGES } from "./plan.ts";
import { recommendSchema } from "./recommendations.ts";

/** Where a session came from. */
export const CHANNELS = ["campaign", "search", "social", "referral", "direct"] as const;
export type Channel = (typeof CHANNELS)[number];

export const DEVICES = ["mobile", "desktop"] as const;
export type Device = (typeof DEVICES)[number];

const key = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, "lower-case letters, digits and hyphens");
const label = z.string().min(1).max(200);

function oneOf<Schema extends z.ZodType>(schema: Schema) {
  return z.union([schema.transform((one) => [one]), z.array(schema).min(1)]);
}

/** Flat, with one level for languages or sizes: the types of calls between Workers cannot follow JSON's recursion. */
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const payload = z.record(z.string(), z.union([scalar, z.array(scalar), z.record(z.string(), scalar)]));
export type Payload = z.output<typeof payload>;

/** All that are given must hold; of a list, one. */
export const sessionCondition = z.strictObject({
  /** What the visitor looks at most. */
  category: oneOf(label).optional(),
  /** How far the session has come, at most. */
  stage: oneOf(z.enum(STAGES)).optional(),
  returning: z.boolean().optional(),
  channel: oneOf(z.enum(CHANNELS)).optional(),
  campaign: oneOf(label).optional(),
  pagesAtLeast: z.number().int().min(1).optional(),
});

/** What the request itself says; remembers nobody. */
const contextCondition = z.strictObject({
  /** The page's path begins so. */
  path: oneOf(z.string().startsWith("/")).optional(),
  /** What this page is about, as the page says. */
  category: oneOf(label).optional(),
  /** `he`, also for `he-IL`. */
  language: oneOf(z.string().regex(/^[a-z]{2,3}$/, "an ISO 639 code in lower case: he")).optional(),
  country: oneOf(z.string().regex(/^[A-Z]{2}$/, "an ISO 3166 code: IL")).optional(),
  device: oneOf(z.enum(DEVICES)).optional(),
});

function asksSomething(condition: object | undefined): boolean {
  return condition === undefined || Object.values(condition).some((value) => value !== undefined);
}

const ruleSchema = z.strictObject({
  id: key,
  when: z
    .strictObject({ session: sessionCondition.optional(), context: contextCondition.optional() })
    .refine(({ session, context }) => session !== undefined || context !== undefined, "a rule without a condition")
    .refine(({ session, context }) => asksSomething(session) && asksSomething(context), "an empty condition"),
  show: key,
});

export const placementSchema = z
  .strictObject({
    description: z.string().min(1),
    /** What can be shown, each with what the page needs to show it. Goes to browsers: nothing secret. */
    contents: z.record(key, payload),
    /** The first that holds decides. */
    rules: z.array(ruleSchema).max(100).default([]),
    /** Where no rule holds. */
    fallback: key,
    /** What is told besides; see docs/recommendations.md. */
    recommend: recommendSchema.optional(),
  })
  .superRefine(({ contents, rules, fallback }, context) => {
    const shown = rules.map(({ show }, at): [string, (string | number)[]] => [show, ["rules", at, "show"]]);
    for (const [content, path] of [...shown, [fallback, ["fallback"]] as const]) {
      if (Object.hasOwn(contents, content)) continue;
      context.addIssue({ code: "custom", path: [...path], message: `shows "${content}", which is not in contents` });
    }
    const ids = rules.map(({ id }) => id);
    if (new Set(ids).size < ids.length) context.addIssue({ code: "custom", path: ["rules"], message: "two of one id" });
    if (ids.includes("fallback")) context.addIssue({ code: "custom", path: ["rules"], message: "fallback is taken" });
  });

export const placementsSchema = z.record(key, placementSchema);

export type Placements = z.output<typeof placementsSchema>;
export type PlacementRules = Placements[string];
export type SessionCondition = z.output<typeof sessionCondition>;
export type ContextCondition = z.output<typeof contextCondition>;
