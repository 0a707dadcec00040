/**
 * One of a person's rows, as whoever reads the person holds it: the state, what opens it, and a number in place of its id,
 * so that an answer can say which device said something and name no object. The person's own row is 0.
 */
import { regionOf } from "../policy/regions/index.ts";
import { UNKNOWN } from "../policy/regions/unknown.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import type { ProfileState } from "./state.ts";

export interface DeviceRow {
  readonly state: ProfileState;
  readonly keys: SubjectKeys;
  /** The id of the object in which it was born. Told to nobody. */
  readonly subject: string;
  /** Fed by the person's own events, and by no device's. */
  readonly own: boolean;
}

/** The own row first, then the devices in the order in which they came to be, however they were handed over. */
export function inOrder(rows: readonly DeviceRow[]): readonly DeviceRow[] {
  return rows.toSorted(
    (a, b) =>
      Number(b.own) - Number(a.own) || a.state.createdAt - b.state.createdAt || (a.subject < b.subject ? -1 : 1),
  );
}

/** By its id in docs/regions.md. */
export function homeRegionOf({ consent: { home } }: Pick<ProfileState, "consent">): string {
  return (home ? regionOf(home.country, home.subdivision) : UNKNOWN).id;
}
