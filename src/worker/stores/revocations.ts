/** The revocations of one jurisdiction: where they are, and how a reader comes to know what it needs of them. */
import { asking, learned, type Known } from "../../core/delivery/revocations.ts";
import type { Jurisdiction } from "../../core/policy/placement.ts";
import type { Env } from "../env.ts";
import type { RevocationsCalls } from "../objects/calls.ts";
import { jurisdictionOf } from "./jurisdiction.ts";
import { plainName } from "./object-name.ts";

export function revocationsOf(env: Env, jurisdiction: Jurisdiction): DurableObjectStub<RevocationsCalls> {
  return jurisdictionOf(env.REVOCATIONS, jurisdiction, env).named(plainName(jurisdiction, "revocations"));
}

/**
 * Everything told until now that counts against what was sent since `from`; of what is known only the rest is asked for.
 * @throws {Error} when it cannot be known: then nothing may be delivered
 */
export async function readRevocations(
  env: Env,
  jurisdiction: Jurisdiction,
  before: Known,
  from: number,
): Promise<Known> {
  const revocations = revocationsOf(env, jurisdiction);
  let known = asking(before, from);
  for (;;) {
    const delta = await revocations.since(known.seq, known.from);
    known = learned(known, delta, Date.now());
    if (!delta.more) return known;
  }
}
