/**
 * What the config asks no more of counts, last events and traits is forgotten with the next event of its visitor, as
 * features are. Gives the very same where nothing is to be forgotten, as nearly always.
 */
import { isWished } from "../needs.ts";
import type { Definitions } from "../segments/compile.ts";
import type { AnalyticsSlice, PersonalizationSlice } from "./state.ts";

export function neededCounts(slice: AnalyticsSlice, { wishes }: Definitions): AnalyticsSlice {
  const counts = only(slice.counts, (name) => isWished(wishes.counts, name));
  return counts === slice.counts ? slice : { ...slice, counts };
}

export function neededFacts(slice: PersonalizationSlice, definitions: Definitions): PersonalizationSlice {
  const recent = only(slice.recent, (name) => isWished(definitions.wishes.lastEvents, name));
  const traits = only(slice.traits, (name) => isNeeded(name, definitions));
  const group = only(slice.group, (name) => isNeeded(name, definitions));
  if (recent === slice.recent && traits === slice.traits && group === slice.group) return slice;
  return { ...slice, recent, traits, group };
}

export function isNeeded(trait: string, { wishes, traits }: Definitions): boolean {
  return traits.has(trait) || isWished(wishes.traits, trait);
}

function only<Value>(
  record: Readonly<Record<string, Value>>,
  isKept: (name: string) => boolean,
): Readonly<Record<string, Value>> {
  if (Object.keys(record).every(isKept)) return record;
  return Object.fromEntries(Object.entries(record).filter(([name]) => isKept(name)));
}
