/**
 * Which lines of the archive are one profile's: those of its own days, under names that its secret makes, and those of the
 * homes that were merged into it, whose secrets are gone. What leaves for another home brings them along, or an erasure would
 * never find them.
 */
import type { Jurisdiction } from "../policy/placement.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import { dayPseudonym } from "../privacy/pseudonyms.ts";
import type { ArchiveTask } from "../rights/right.ts";
import { daysOf } from "./days.ts";
import type { ProfileState } from "./state.ts";

export interface ArchivedLines extends Omit<ArchiveTask, "mode"> {
  readonly jurisdiction: Jurisdiction;
}

/** Of what was merged into it. */
export function linesBrought({ inherited }: ProfileState, keys: SubjectKeys): readonly ArchivedLines[] {
  return inherited === undefined ? [] : (JSON.parse(keys.open("state", inherited)) as readonly ArchivedLines[]);
}

/** All that the archive may hold of it, wherever it has rested. */
export function linesOf({
  state,
  keys,
}: {
  readonly state: ProfileState;
  readonly keys: SubjectKeys;
}): readonly ArchivedLines[] {
  const places = new Set([state.jurisdiction, state.born ?? state.jurisdiction]);
  const own = daysOf(state.days ?? {}).flatMap(({ site, day }) => {
    const pseudonym = dayPseudonym(keys, Date.parse(day));
    return Array.from(places, (jurisdiction): ArchivedLines => ({ jurisdiction, site, day, pseudonym }));
  });
  return [...own, ...linesBrought(state, keys)];
}
