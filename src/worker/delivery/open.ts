/**
 * Opens what is sealed of a parcel, by the visitors' objects, each of which opens only its own. What comes back is held
 * for the one send and rests nowhere.
 */
import type { OpenedParts } from "../../core/delivery/compose.ts";
import type { Parcel } from "../../core/delivery/parcel.ts";
import { LIMIT } from "../../core/limits.ts";
import type { Jurisdiction } from "../../core/policy/placement.ts";
import type { FieldSet } from "../../core/privacy/minimize.ts";
import type { Env } from "../env.ts";
import { inTurns } from "../in-turns.ts";
import { jurisdictionOf } from "../stores/jurisdiction.ts";

interface Sealed {
  readonly object: string;
  readonly id: string;
  readonly text: string;
}

function sealedIn({ consignments }: Parcel): ReadonlyMap<string, readonly Sealed[]> {
  const sealed = consignments.flatMap(({ from: { object }, events }) =>
    events.flatMap(({ id, sealed: text }) => (text === undefined ? [] : [{ object, id, text }])),
  );
  return Map.groupBy(sealed, ({ object }) => object);
}

/** How many objects have to be called. */
export function openersOf(parcel: Parcel): number {
  return sealedIn(parcel).size;
}

/** @throws {Error} when an object cannot be reached, or a key of the Worker is missing */
export async function openParts(parcel: Parcel, jurisdiction: Jurisdiction, env: Env): Promise<OpenedParts> {
  const profiles = jurisdictionOf(env.PROFILE, jurisdiction, env);
  const parts = await inTurns([...sealedIn(parcel)], LIMIT.profileFanOut, async ([object, sealed]) => {
    const texts = await profiles.withId(object).open(sealed.map(({ text }) => text));
    return sealed.map(({ id }, index) => {
      const text = texts[index];
      return [id, text === undefined ? undefined : (JSON.parse(text) as FieldSet)] as const;
    });
  });
  return new Map(parts.flat());
}
