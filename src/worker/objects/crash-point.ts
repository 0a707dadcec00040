/**
 * Stops this process before its n-th effect, so that a test can kill it exactly there. Exists only in a build with the
 * bundler define `GATEHOUSE_CRASH_POINTS`; the deployed bundle holds none of it, and a test asserts so.
 */
import { secretOf, type Env } from "../env.ts";

let performed = 0;

/** `undefined` before the effect to stop before; for it, and for all that comes after, a promise that never resolves. */
export function crashPoint(effect: { readonly kind: string }, env: Env): Promise<never> | undefined {
  performed += 1;
  const last = Number(secretOf(env, "GATEHOUSE_CRASH_BEFORE"));
  if (!(performed >= last)) return undefined;
  // The marker on standard output is what the test waits for before it kills.
  if (performed === last) console.log(`gatehouse-crash-point ${performed} ${effect.kind}`);
  return new Promise<never>(() => {});
}
