/** The items of the last session, as their readers get them: the last first. Says nothing of how they are weighed. */
import { isoTime } from "../time.ts";
import { mapValues } from "./map-values.ts";
import type { Trails } from "./items.ts";

export interface HeldItem {
  readonly id: string;
  readonly at: string;
  readonly category?: string;
  readonly bought?: true;
}

/** By recommendation. */
export function heldItems(trails: Trails = {}): Readonly<Record<string, readonly HeldItem[]>> {
  return mapValues(trails, ({ items }) =>
    items.toReversed().map(({ id, at, category, bought }) => ({
      id,
      at: isoTime(at),
      ...(category === undefined ? {} : { category }),
      ...(bought ? { bought } : {}),
    })),
  );
}
