/**
 * The circuit breaker of one destination. Closed, everything passes; after so many failures in a row, or one that says
 * that nothing will be taken, it is open and nothing passes; when it has cooled down, one probe does, and its end decides.
 */
import { LIMIT } from "../limits.ts";
import { doubled } from "./backoff.ts";

export type Breaker =
  /** Failures in a row. */
  | { readonly kind: "closed"; readonly failures: number }
  /** `trips` in a row: each cools down longer. */
  | { readonly kind: "open"; readonly until: number; readonly trips: number; readonly because: string }
  /** The probe is under way. */
  | { readonly kind: "half-open"; readonly trips: number; readonly because: string };

export const CLOSED: Breaker = { kind: "closed", failures: 0 };

/** When it lets something pass; in the past if it does now. */
export function opensAt(breaker: Breaker): number {
  if (breaker.kind === "closed") return 0;
  return breaker.kind === "open" ? breaker.until : Number.POSITIVE_INFINITY;
}

export interface Admission {
  readonly breaker: Breaker;
  readonly probe: boolean;
}

/** `undefined` where nothing may pass now. */
export function admit(breaker: Breaker, now: number): Admission | undefined {
  if (breaker.kind === "closed") return { breaker, probe: false };
  if (opensAt(breaker) > now) return undefined;
  const { trips, because } = breaker;
  return { breaker: { kind: "half-open", trips, because }, probe: true };
}

/** It answered. Of what set out before it tripped nothing is concluded: only the probe closes it. */
export function succeeded(breaker: Breaker, probe: boolean): Breaker {
  return breaker.kind === "closed" || probe ? CLOSED : breaker;
}

export interface Failure {
  readonly because: string;
  readonly broken: boolean;
  readonly now: number;
  readonly random: number;
}

export function failed(breaker: Breaker, probe: boolean, failure: Failure): Breaker {
  if (breaker.kind !== "closed") return probe ? tripped(breaker.trips + 1, failure) : breaker;
  const failures = breaker.failures + 1;
  return failure.broken || failures >= LIMIT.breakerFailures ? tripped(1, failure) : { kind: "closed", failures };
}

/** The attempt said nothing about the destination: the next one is the probe. */
export function released(breaker: Breaker, probe: boolean, now: number): Breaker {
  return breaker.kind === "half-open" && probe ? { ...breaker, kind: "open", until: now } : breaker;
}

/** Somebody says that it is mended: the next attempt shows. */
export function mended(breaker: Breaker, now: number): Breaker {
  return breaker.kind === "open" ? { ...breaker, until: Math.min(breaker.until, now) } : breaker;
}

/** At least half the time, so that a broken destination has its rest; the other half by chance. */
function tripped(trips: number, { because, now, random }: Failure): Breaker {
  const longest = doubled(LIMIT.cooldownMs, trips - 1, LIMIT.cooldownCapMs);
  return { kind: "open", until: now + Math.round((longest * (1 + random)) / 2), trips, because };
}
