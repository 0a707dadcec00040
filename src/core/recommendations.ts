/**
 * Recommendations: what the owner's catalog calls an item, and by which events a visitor looks at one. Holds their shape;
 * what a profile keeps for them is in profile/items.ts, what sessions have in common in trends/, and the choice in
 * personalize/recommend.ts.
 */
import * as z from "zod";
import { LIMIT } from "./limits.ts";
import { idSchema } from "./wording.ts";

const name = z.string().min(1).max(200);

const recommendationSchema = z.strictObject({
  /** By the plan's name of an event, the property that holds the item's id; `products.product_id`, of each of a list. */
  items: z.record(name, name).refine((events) => Object.keys(events).length > 0, "no event looks at an item"),
  /** The property, of the event or of each in its list, that says what kind of thing the item is. */
  category: name.optional(),
  /** Items of the running session that a profile keeps, and that a session teaches by. */
  recent: z.number().int().min(1).max(LIMIT.recentItems).default(10),
  /** After so many days a look counts half. */
  halfLifeDays: z.number().min(1).max(365).default(14),
  /** What fewer sessions support is told to nobody. */
  smallest: z.number().int().min(LIMIT.smallestCount).max(10_000).default(LIMIT.smallestCount),
});

export const recommendationsSchema = z
  .record(idSchema, recommendationSchema)
  .refine((all) => Object.keys(all).length <= LIMIT.recommendations, `at most ${LIMIT.recommendations}`);

/** What a placement may ask for besides its content. */
export const recommendSchema = z.strictObject({
  /** A recommendation's id. */
  from: idSchema,
  what: z.enum(["items", "categories"]),
  limit: z.number().int().min(1).max(LIMIT.recommended),
  /** What the visitor looked at in this session; what they bought in it is never told. */
  seen: z.enum(["keep", "leave_out"]).default("leave_out"),
});
export type Recommend = z.output<typeof recommendSchema>;

type RecommendationRules = z.output<typeof recommendationsSchema>;

export interface Recommendation extends Omit<RecommendationRules[string], "items"> {
  readonly id: string;
  readonly events: Readonly<Record<string, string>>;
}

export interface CompiledRecommendations {
  readonly byId: ReadonlyMap<string, Recommendation>;
  /** By the plan's name of an event, those that look at it. */
  readonly byEvent: ReadonlyMap<string, readonly Recommendation[]>;
}

export function compileRecommendations(rules: RecommendationRules): CompiledRecommendations {
  const all = Object.entries(rules).map(([called, { items, ...rule }]): Recommendation => ({
    id: called,
    events: items,
    ...rule,
  }));
  const pairs = all.flatMap((one) => Object.keys(one.events).map((event) => ({ event, one })));
  const byEvent = Map.groupBy(pairs, ({ event }) => event);
  return {
    byId: new Map(all.map((one) => [one.id, one])),
    byEvent: new Map([...byEvent].map(([event, some]) => [event, some.map(({ one }) => one)])),
  };
}

export const NO_RECOMMENDATIONS: CompiledRecommendations = compileRecommendations({});
