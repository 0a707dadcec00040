/**
 * One attempt at a parcel under way: what is left of it once its sealed parts were opened, and what became of it. What
 * says nothing about the destination is not held against it.
 */
import type { Verdict } from "../destinations/destination.ts";
import { LIMIT } from "../limits.ts";
import type { Digest } from "../privacy/keys.ts";
import { backoffMs, wishedMs } from "./backoff.ts";
import { entries } from "./books.ts";
import { failed, released, succeeded, type Breaker } from "./breaker.ts";
import { buried, commit, lastOf, withdrawn, type CourierState, type Step } from "./courier-state.ts";
import { eventsOf, halves, narrowed, type Parcel } from "./parcel.ts";
import { held } from "./rate.ts";

/** Of a parcel under way, before anything was sent: what could not be opened, since its subject is gone. */
export function erased(
  state: CourierState,
  parcel: Parcel,
  ids: ReadonlySet<string>,
  digest: Digest,
  now: number,
): Step & { readonly parcel: Parcel | undefined } {
  const { rest, gone } = narrowed(parcel, ({ id }) => !ids.has(id), digest);
  if (gone.length === 0) return { state, effects: [], parcel: rest };
  const underway = state.underway.map((one) => (rest && one.name === parcel.name ? { ...one, name: rest.name } : one));
  const after = rest ? { ...state, underway } : letGo(state, parcel.name, now);
  return { ...withdrawn(after, parcel, rest, gone, "erased"), parcel: rest };
}

/** Of a parcel under way, before anything was sent: it is too much for one request. */
export function split(state: CourierState, parcel: Parcel, digest: Digest, now: number): Step {
  return commit(letGo(state, parcel.name, now), { drop: [parcel], put: halves(parcel, digest) });
}

/** Of one under way that is not here any more. */
export function abandoned(state: CourierState, name: string, now: number): Step {
  return commit(letGo(state, name, now), {});
}

/** How an attempt ended. `ours`: it never got there, and says nothing about the destination. */
export type Ended = Verdict & { readonly ours?: true };

export function ended(state: CourierState, parcel: Parcel, how: Ended, now: number, random: number): Step {
  if (!state.underway.some(({ name }) => name === parcel.name)) return { state, effects: [] };
  const after = landed(state, parcel.name, (breaker, probe) => {
    if (how.ours) return released(breaker, probe, now);
    if (how.kind !== "again") return succeeded(breaker, probe);
    return failed(breaker, probe, { because: reasonOf(how.because), broken: how.broken ?? false, now, random });
  });
  if (how.kind === "delivered") return commit(after, { drop: [parcel], books: entries(eventsOf(parcel), "delivered") });
  const because = reasonOf(how.because);
  if (how.kind === "refused") return buried(after, { ...parcel, attempts: parcel.attempts + 1 }, because, now);

  // With everything that waits for it: it is the destination that asks.
  const wished = wishedMs(how.kind === "again" ? how.afterSeconds : undefined);
  const holding = { ...after, bucket: wished > 0 ? held(after.bucket, now + wished) : after.bucket };
  const tried = { ...parcel, attempts: parcel.attempts + 1, because };
  const due = now + backoffMs(tried.attempts, random);
  if (due >= lastOf(parcel)) return buried(holding, tried, because, now);
  return commit(holding, {
    drop: [parcel],
    put: [{ ...tried, due }],
    books: entries(eventsOf(parcel), "retried", because),
  });
}

/** Nothing was learned of the destination. */
function letGo(state: CourierState, name: string, now: number): CourierState {
  return landed(state, name, (breaker, probe) => released(breaker, probe, now));
}

function landed(state: CourierState, name: string, fold: (breaker: Breaker, probe: boolean) => Breaker): CourierState {
  const probe = state.underway.some((one) => one.name === name && one.probe);
  const underway = state.underway.filter((one) => one.name !== name);
  return { ...state, breaker: fold(state.breaker, probe), underway };
}

/** A word: what a destination answers may quote what it was sent, and does not get into the books. */
export function reasonOf(because: string): string {
  const word = because.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_");
  return word.slice(0, LIMIT.reasonCharacters) || "unnamed";
}
