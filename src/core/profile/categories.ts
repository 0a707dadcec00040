/** What a visitor looks at, of the categories of the owner's plan: the affinity of that name, where any rule asks for one. */
import type { Definitions } from "../segments/compile.ts";
import { isOf } from "../segments/feature.ts";
import { CATEGORY_AFFINITY } from "../segments.ts";
import { stateOf, type Features } from "./features.ts";
import { sharesOf } from "./features/faded.ts";

/** By its share of the visitor's attention, largest first. */
export type Affinity = readonly { readonly category: string; readonly share: number }[];

export function categoriesIn(features: Features | undefined, { affinities }: Definitions): Affinity {
  const feature = affinities.get(CATEGORY_AFFINITY);
  const state = isOf(feature, "affinity") ? stateOf(features, feature) : undefined;
  return state ? sharesOf(state).map(({ kind, share }) => ({ category: kind, share })) : [];
}
