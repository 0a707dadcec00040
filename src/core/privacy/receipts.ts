/**
 * A receipt names the core of a decision by its content: equal decisions share one receipt, and none can be altered
 * without changing its name. Holds no time and no subject, so receipts cannot be joined to people.
 */
import type { Jurisdiction } from "../policy/placement.ts";
import { PURPOSES, type Purpose } from "../policy/purposes.ts";
import type { Because, FoundBy } from "../policy/resolve.ts";
import type { Digest } from "./keys.ts";

export interface PurposeGround {
  readonly allowed: boolean;
  readonly because: Because;
  /** `id@version` of the rule, and of the signal rule when one decided. */
  readonly rules: readonly string[];
  readonly basis: string;
}

export interface DecisionCore {
  readonly v: 1;
  readonly region: string;
  readonly foundBy: FoundBy;
  readonly placement: { readonly rule: string; readonly mode: "store"; readonly jurisdiction: Jurisdiction };
  readonly purposes: Readonly<Partial<Record<Purpose, PurposeGround>>>;
}

const PURPOSES_IN_ORDER = PURPOSES.toSorted();

/**
 * JSON with all keys in one order, so that equal decisions have equal digests: put in order by hand, since every event
 * pays for it. A receipt outlives this code: no member may move, and what is added must find its place.
 */
export function canonicalText({ v, region, foundBy, placement, purposes }: DecisionCore): string {
  const grounds: Partial<Record<Purpose, PurposeGround>> = {};
  for (const purpose of PURPOSES_IN_ORDER) {
    const ground = purposes[purpose];
    if (!ground) continue;
    const { allowed, basis, because, rules } = ground;
    grounds[purpose] = { allowed, basis, because, rules };
  }
  const { jurisdiction, mode, rule } = placement;
  return JSON.stringify({ foundBy, placement: { jurisdiction, mode, rule }, purposes: grounds, region, v });
}

/** 22 characters: the first 128 bits of the digest. */
export function receiptOf(core: DecisionCore, digest: Digest): string {
  return digest(canonicalText(core)).slice(0, 22);
}
