/**
 * How long to wait before the next attempt: exponential with full jitter, so that what failed together does not come back
 * together. A destination's own wish is honored up to a day. The random number is passed in, from 0 to 1.
 */
import { LIMIT } from "../limits.ts";

/** Doubled `times` times, up to `cap`. */
export function doubled(base: number, times: number, cap: number): number {
  return Math.min(cap, base * 2 ** Math.min(times, 30));
}

/** After `attempts` attempts, at least one. */
export function backoffMs(attempts: number, random: number): number {
  const longest = doubled(LIMIT.backoffBaseMs, attempts - 1, LIMIT.backoffCapMs);
  return Math.round(LIMIT.backoffFloorMs + random * (longest - LIMIT.backoffFloorMs));
}

/** `Retry-After` is a stranger's number: what is none asks for nothing. */
export function wishedMs(afterSeconds: number | undefined): number {
  const wished = Math.ceil((afterSeconds ?? 0) * 1_000);
  return wished > 0 ? Math.min(wished, LIMIT.retryAfterCapMs) : 0;
}
