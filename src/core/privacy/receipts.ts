/**
 * A receipt names the core of a decision by its content: equal decisions share one receipt, and none can be altered
 * without changing its name. Holds no time and no subject, so receipts cannot be joined to people.
 */
import { canonicalJson, type JsonObject } from "../json.ts";
import type { Jurisdiction } from "../policy/placement.ts";
import type { Purpose } from "../policy/purposes.ts";
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

/** 22 characters: the first 128 bits of the digest. */
export function receiptOf(core: DecisionCore, digest: Digest): string {
  return digest(canonicalJson(core as unknown as JsonObject)).slice(0, 22);
}
