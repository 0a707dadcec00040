/**
 * A receipt names the core of a decision by its content: equal decisions share one receipt, and none can be altered
 * without changing its name. Holds no time and no subject, so receipts cannot be joined to people.
 */
import type { Jurisdiction, Mechanism } from "../policy/placement.ts";
import { PURPOSES, type Purpose } from "../policy/purposes.ts";
import type { Because, FoundBy } from "../policy/resolve.ts";
import type { Digest } from "./keys.ts";

export interface PurposeGround {
  readonly allowed: boolean;
  readonly because: Because;
  /** `id@version` of the region's rule, and of the rule that decided where that was another one. */
  readonly rules: readonly string[];
  readonly basis: string;
}

/** A law that applied, and how the collector came to apply it. */
export interface AppliedLaw {
  readonly region: string;
  readonly foundBy: FoundBy;
}

/** All purposes, whatever the event serves: what changes it is the law, a signal or a choice, and never the event. */
export interface DecisionCore {
  readonly v: 2;
  /** The visitor's whereabouts first, then every other law that was heard. */
  readonly laws: readonly [AppliedLaw, ...AppliedLaw[]];
  readonly placement: {
    readonly rule: string;
    readonly mode: "store";
    readonly jurisdiction: Jurisdiction;
    /** What the owner relies on to store there, where the region asks. */
    readonly mechanism?: Mechanism;
    readonly reference?: string;
  };
  readonly purposes: Readonly<Partial<Record<Purpose, PurposeGround>>>;
}

/** What a receipt is the name of, and the name. */
export interface Receipt {
  /** 22 characters: the first 128 bits of the text's digest. */
  readonly id: string;
  readonly text: string;
}

const PURPOSES_IN_ORDER = PURPOSES.toSorted();

/**
 * JSON with all keys in one order, so that equal decisions have equal digests: put in order by hand, since every event
 * pays for it. A receipt outlives this code: no member may move, and what is added must find its place.
 */
export function canonicalText({ v, laws, placement, purposes }: DecisionCore): string {
  const grounds: Partial<Record<Purpose, PurposeGround>> = {};
  for (const purpose of PURPOSES_IN_ORDER) {
    const ground = purposes[purpose];
    if (!ground) continue;
    const { allowed, basis, because, rules } = ground;
    grounds[purpose] = { allowed, basis, because, rules };
  }
  const { jurisdiction, mechanism, mode, reference, rule } = placement;
  return JSON.stringify({
    laws: laws.map(({ foundBy, region }) => ({ foundBy, region })),
    // JSON leaves out what is undefined.
    placement: { jurisdiction, mechanism, mode, reference, rule },
    purposes: grounds,
    v,
  });
}

export function receiptOf(core: DecisionCore, digest: Digest): Receipt {
  const text = canonicalText(core);
  return { id: digest(text).slice(0, 22), text };
}
