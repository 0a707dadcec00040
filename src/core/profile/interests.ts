/**
 * What a visitor looks at, as categories of the owner's plan: it grows with every look, halves with every new session and
 * is then forgotten. Says nothing of how, or how often, anybody came.
 */
import { LIMIT } from "../limits.ts";
import type { Stage } from "../plan.ts";
import type { MinimizedEvent } from "../privacy/minimize.ts";

/** What was looked at last stands last. */
export type Interests = readonly { readonly category: string; readonly weight: number }[];

/** By its share of the visitor's attention, largest first. */
export type Affinity = readonly { readonly category: string; readonly share: number }[];

/** Something put into the cart says as much as three looks at it. */
const WEIGHT: Readonly<Record<Stage, number>> = { view: 1, cart: 3, checkout: 3, order: 3 };

/** `isNewSession`: the event begins one, so that what comes now outweighs what was liked before. */
export function foldInterests(before: Interests, event: MinimizedEvent, isNewSession: boolean): Interests {
  const interests = isNewSession ? faded(before) : before;
  const category = event.category === undefined ? undefined : event.plain.properties[event.category];
  if (typeof category !== "string" || category === "" || category.length > LIMIT.categoryCharacters) return interests;
  return interested(interests, category, event.stage ? WEIGHT[event.stage] : 1);
}

/** What was liked long ago fades and is then forgotten. */
function faded(interests: Interests): Interests {
  return interests
    .map(({ category, weight }) => ({ category, weight: weight / 2 }))
    .filter(({ weight }) => weight >= 0.25);
}

/** The limit takes the lightest and, of these, the oldest. */
function interested(interests: Interests, category: string, weight: number): Interests {
  const known = interests.find((interest) => interest.category === category);
  const others = interests.filter((interest) => interest !== known);
  const grown = [...others, { category, weight: (known?.weight ?? 0) + weight }];
  if (grown.length <= LIMIT.interestCategories) return grown;
  const lightest = others.reduce((least, interest) => (interest.weight < least.weight ? interest : least));
  return grown.filter((interest) => interest !== lightest);
}

/** On a tie, what was looked at last stands first. */
export function affinityOf(interests: Interests): Affinity {
  const total = interests.reduce((sum, { weight }) => sum + weight, 0);
  return interests
    .toReversed()
    .sort((a, b) => b.weight - a.weight)
    .map(({ category, weight }) => ({ category, share: Math.round((weight / total) * 100) / 100 }));
}

/** Of two profiles of one visitor. */
export function joinInterests(a: Interests, b: Interests): Interests {
  const weights = new Map(a.map(({ category, weight }) => [category, weight]));
  for (const { category, weight } of b) weights.set(category, (weights.get(category) ?? 0) + weight);
  const joined = [...weights].map(([category, weight]) => ({ category, weight }));
  const heaviest = joined.toSorted((one, other) => other.weight - one.weight).slice(0, LIMIT.interestCategories);
  return joined.filter((interest) => heaviest.includes(interest));
}
