/**
 * Placements: the places of a page whose content is chosen per visitor, by rules the owner writes. A rule that looks at
 * the visitor answers only where personalization is allowed; one that looks only at the request, and the fallback,
 * answer always. Holds the rules' shape; what they choose is in personalize/, and what no shape can say in
 * placements/faults.ts.
 */
import * as z from "zod";
import { DEVICES } from "./device.ts";
import { ENGAGEMENTS } from "./engagement.ts";
import { LIMIT } from "./limits.ts";
import { scheduleSchema, timeCondition } from "./placements/time.ts";
import { STAGES } from "./plan.ts";
import { RELATIONSHIPS } from "./relationship.ts";
import { recommendSchema } from "./recommendations.ts";
import { countrySchema, idSchema, oneOf } from "./wording.ts";

/** Where a session came from. */
export const CHANNELS = ["campaign", "search", "social", "referral", "direct"] as const;
export type Channel = (typeof CHANNELS)[number];

const label = z.string().min(1).max(200);

/** Flat, with one level for languages or sizes: the types of calls between Workers cannot follow JSON's recursion. */
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type Scalar = z.output<typeof scalar>;
const payload = z.record(z.string(), z.union([scalar, z.array(scalar), z.record(z.string(), scalar)]));
export type Payload = z.output<typeof payload>;

/** `he`, also for `he-IL`. */
const language = oneOf(z.string().regex(/^[a-z]{2,3}$/, "an ISO 639 code in lower case: he"));
const country = oneOf(countrySchema);
const device = oneOf(z.enum(DEVICES));
const atLeastOne = z.number().int().min(1);

/** All that are given must hold; of a list, one. */
export const sessionCondition = z.strictObject({
  /** What the visitor looks at most. */
  category: oneOf(label).optional(),
  /** How far the session has come, at most. */
  stage: oneOf(z.enum(STAGES)).optional(),
  returning: z.boolean().optional(),
  channel: oneOf(z.enum(CHANNELS)).optional(),
  campaign: oneOf(label).optional(),
  pagesAtLeast: atLeastOne.optional(),
  /** Which visit it is: 2 is the second. */
  visitAtLeast: atLeastOne.optional(),
  /** How much of the visit was made, in three levels or from 0 to 100: see core/engagement.ts. */
  engagement: oneOf(z.enum(ENGAGEMENTS)).optional(),
  engagementAtLeast: atLeastOne.max(100).optional(),
  /** From its first event to its last. */
  minutesAtLeast: atLeastOne.optional(),
  /** These are as the visit's newest event says. */
  device: device.optional(),
  language: language.optional(),
  country: country.optional(),
  /** Something of it came from an app. */
  app: z.boolean().optional(),
});

/** What the request itself says; remembers nobody. */
const contextCondition = z.strictObject({
  /** The page's path begins so. */
  path: oneOf(z.string().startsWith("/")).optional(),
  /** What this page is about, as the page says. */
  category: oneOf(label).optional(),
  /** What the page says it is in, else what the browser prefers: `he`, also for `he-IL`. */
  language: language.optional(),
  country: country.optional(),
  /** One of the config's `markets`, by the visitor's country. */
  market: oneOf(idSchema).optional(),
  device: device.optional(),
});

/** What a visitor prefers: the kind with the largest share of their attention. */
const affinityCondition = z.strictObject({
  of: idSchema,
  is: oneOf(label),
  shareAtLeast: z.number().min(0).max(1).default(0),
});

function asksSomething(condition: object | undefined): boolean {
  return condition === undefined || Object.values(condition).some((value) => value !== undefined);
}

/** All that are given must hold. */
const whenSchema = z
  .strictObject({
    session: sessionCondition.optional(),
    context: contextCondition.optional(),
    /** In one of these; in none of those. */
    segment: oneOf(idSchema).optional(),
    notSegment: oneOf(idSchema).optional(),
    relationship: oneOf(z.enum(RELATIONSHIPS)).optional(),
    affinity: affinityCondition.optional(),
    time: timeCondition.optional(),
  })
  .refine(asksSomething, "a rule without a condition")
  .refine(({ session, context }) => asksSomething(session) && asksSomething(context), "an empty condition");

export const CAP_PERIODS = ["session", "day", "week", "visitor"] as const;
export type CapPeriod = (typeof CAP_PERIODS)[number];

const ruleSchema = z.strictObject({
  id: idSchema,
  when: whenSchema,
  show: idSchema,
  /** Higher first; of equals the one that is written first. */
  priority: z.number().int().min(-1_000).max(1_000).default(0),
  schedule: scheduleSchema.optional(),
  /** Shown so often, it holds no more for this visitor: nobody is counted whom nobody may look at. */
  cap: z.strictObject({ times: z.number().int().min(1).max(LIMIT.capTimes), per: z.enum(CAP_PERIODS) }).optional(),
});

export const placementSchema = z
  .strictObject({
    description: z.string().min(1),
    /** What can be shown, each with what the page needs to show it. Goes to browsers: nothing secret. */
    contents: z.record(idSchema, payload),
    /** By priority, the first that holds decides. */
    rules: z.array(ruleSchema).max(100).default([]),
    /** Where no rule holds. */
    fallback: idSchema,
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

export const placementsSchema = z.record(idSchema, placementSchema);

export type Placements = z.output<typeof placementsSchema>;
export type PlacementRules = Placements[string];
export type Rule = z.output<typeof ruleSchema>;
export type RuleCondition = Rule["when"];
export type SessionCondition = z.output<typeof sessionCondition>;
export type ContextCondition = z.output<typeof contextCondition>;

/** What is to be counted of a visitor so that a rule shows no more than it may. */
export interface Cap {
  /** `<placement>/<rule>` */
  readonly id: string;
  readonly placement: string;
  readonly content: string;
  readonly rule: string;
  readonly times: number;
  readonly per: CapPeriod;
}

type Ruled = Readonly<Record<string, { readonly rules: readonly Pick<Rule, "id" | "show" | "cap">[] }>>;

export function capsOf(placements: Ruled): readonly Cap[] {
  return Object.entries(placements).flatMap(([placement, { rules }]) =>
    rules.flatMap(({ id, show, cap }) =>
      cap ? [{ id: capId(placement, id), placement, content: show, rule: id, ...cap }] : [],
    ),
  );
}

/** As a visitor's standing names what they have seen often enough. */
export function capId(placement: string, rule: string): string {
  return `${placement}/${rule}`;
}
