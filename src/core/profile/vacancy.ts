/**
 * What an object remembers of a subject that it holds no longer, not even as a tombstone: since when. A move that was begun
 * before may still be under way, repeated by whoever did not hear that it had arrived, and would bring back who was erased.
 * Names nobody.
 */
import { isBuried } from "./departure.ts";
import type { ErasureAsked } from "./pending.ts";
import type { Resident, Row } from "./state.ts";
import type { Effect } from "./step.ts";

export interface Vacancy {
  /** Epoch ms. */
  readonly at: number;
  /** For what whoever was there had been erased: theirs is whoever was on the way to them then. */
  readonly asked?: ErasureAsked | undefined;
}

/** Nobody is suppressed here any more. Nothing where nobody was, or where that is not done yet. */
export function readmit(row: Row<Resident> | undefined, now: number): readonly Effect[] {
  if (!row || !isBuried(row)) return [];
  return [{ kind: "erase", vacancy: { at: now, asked: askedIn(row) } }];
}

/** For what a tombstone is one; a device's is its person's. */
function askedIn({ state }: Row<Resident>): ErasureAsked | undefined {
  if (!("kind" in state) || state.kind !== "tombstone") return undefined;
  const { pending, asked = pending } = state;
  if (!asked) return undefined;
  const { request, space, sites } = asked;
  return { request, space, sites };
}

/** Whether who comes had set out before. */
export function isTooLate({ at }: Vacancy, { movedAt = 0 }: { readonly movedAt?: number }): boolean {
  return movedAt <= at;
}

/**
 * How a subject that comes has ended here, or the person whom it comes to; `undefined` where neither has. `rows`: the
 * person's and the subject's own. Whoever was erased takes along who was on the way to them, whatever became of them since.
 */
export function endOf(
  rows: readonly (Row<Resident> | undefined)[],
  { its, person }: { readonly its: Vacancy | undefined; readonly person: Vacancy | undefined },
  move: { readonly movedAt?: number },
): Pick<Vacancy, "asked"> | undefined {
  const buried = rows.find((row) => row !== undefined && isBuried(row));
  if (buried) return { asked: askedIn(buried) };
  return [its, person?.asked && person].find((one) => one && isTooLate(one, move));
}
