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
import { reachAt } from "../reach.ts";
import type { Told } from "../objects/calls.ts";
import { seatNamed, type Seat } from "../../core/profile/redirect.ts";

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

/** By whoever holds it now: a subject may have moved since, keys and all. */
export async function openAt(
  env: Env,
  seat: Seat,
  sealed: readonly string[],
  domain: "delivery" | "quarantine" = "delivery",
): Promise<readonly (string | undefined)[]> {
  const reply = await reachAt<Told<readonly (string | undefined)[]>>(env, seat, async (profile, { subject }) =>
    profile.open(sealed, domain, subject),
  );
  return reply.status === "told" ? reply.told : sealed.map(() => undefined);
}

/** How many objects have to be called. */
export function openersOf(parcel: Parcel): number {
  return sealedIn(parcel).size;
}

/** @throws {Error} when an object cannot be reached, or a key of the Worker is missing */
export async function openParts(parcel: Parcel, jurisdiction: Jurisdiction, env: Env): Promise<OpenedParts> {
  const parts = await inTurns([...sealedIn(parcel)], LIMIT.profileFanOut, async ([object, sealed]) => {
    const texts = await openAt(
      env,
      seatNamed(jurisdiction, object),
      sealed.map(({ text }) => text),
    );
    return sealed.map(({ id }, index) => {
      const text = texts[index];
      return [id, text === undefined ? undefined : (JSON.parse(text) as FieldSet)] as const;
    });
  });
  return new Map(parts.flat());
}
