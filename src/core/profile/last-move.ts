/**
 * When a subject last set out for another object. It is kept in whatever comes where the subject was: the call that brought
 * it may be repeated late, and is known by this to be over.
 */
import type { Seat } from "./redirect.ts";
import type { ProfileState, Resident } from "./state.ts";

/** From now on nothing changes in it. Later than it ever set out before, whatever the clock says. */
export function leavingFor(state: ProfileState, to: Seat, now: number): ProfileState {
  return { ...state, leaving: to, movedAt: Math.max(now, (state.movedAt ?? 0) + 1) };
}

export function lastMove({ movedAt }: Pick<Resident, "movedAt">): { readonly movedAt?: number } {
  return movedAt === undefined ? {} : { movedAt };
}
