/**
 * What a visitor's browsers may hold of a profile for some minutes, to be answered by without it: who can have any such
 * copy, and which changes of the profile it must not outlive. A new yes is none of them, since a copy knows no more than
 * there was.
 */
import type { Purpose } from "../policy/purposes.ts";
import type { ConsentState, ProfileState } from "./state.ts";

type Held = Pick<ProfileState, "consent" | "slices">;

/** Where neither is there, nothing is handed out, so that a stranger's refusal has nothing to call back. */
export function mayBeHeld({ consent, slices }: Held): boolean {
  return slices.personalization !== undefined || consent.choices.personalization?.granted === true;
}

/** Whether copies of `before` could allow what `after` does not. `fallen`: by the law, or by an event's own word. */
export function isOutdone(
  before: Held,
  after: Pick<ProfileState, "consent">,
  fallen: readonly Purpose[] = [],
): boolean {
  if (!mayBeHeld(before)) return false;
  // A yes that has run out is no news at every event: a copy lets it run out by itself.
  const hasFallen = before.slices.personalization !== undefined && fallen.includes("personalization");
  return hasFallen || hasTightened(before.consent, after.consent);
}

function hasTightened(before: ConsentState, after: ConsentState): boolean {
  const [was, is] = [before.choices.personalization, after.choices.personalization];
  const isRefused = is?.granted === false && (was?.granted !== false || was.at !== is.at);
  const isSignaled = (after.optOutSignalAt ?? 0) > (before.optOutSignalAt ?? 0);
  return isRefused || isSignaled || isDeclaredAnew(before, after);
}

/** By an age or a residence another law is heard. */
function isDeclaredAnew({ declared: was }: ConsentState, { declared: is }: ConsentState): boolean {
  return (
    was?.age !== is?.age ||
    was?.residence?.country !== is?.residence?.country ||
    was?.residence?.subdivision !== is?.residence?.subdivision
  );
}
