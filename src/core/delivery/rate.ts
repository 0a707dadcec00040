/**
 * How often one destination is called: a token bucket that holds one second's worth, and the moment until which the
 * destination asked to be left alone.
 */

export interface Bucket {
  readonly tokens: number;
  /** When it was last filled, epoch ms. */
  readonly at: number;
  readonly heldUntil: number;
}

/** A destination slower than once a second still gets one request at a time. */
function capacity(perSecond: number): number {
  return Math.max(1, perSecond);
}

export function newBucket(perSecond: number, now: number): Bucket {
  return { tokens: capacity(perSecond), at: now, heldUntil: 0 };
}

/** A clock that went back fills nothing. */
export function filled(bucket: Bucket, perSecond: number, now: number): Bucket {
  const passed = Math.max(0, now - bucket.at) / 1_000;
  return { ...bucket, tokens: Math.min(capacity(perSecond), bucket.tokens + passed * perSecond), at: now };
}

/** `undefined` where nothing may be sent now. */
export function spend(bucket: Bucket, perSecond: number, now: number): Bucket | undefined {
  const full = filled(bucket, perSecond, now);
  if (now < full.heldUntil || full.tokens < 1) return undefined;
  return { ...full, tokens: full.tokens - 1 };
}

/** When something may be sent again; if it is empty, when it is full: waking for each token would cost more than it sends. */
export function spendsAt(bucket: Bucket, perSecond: number, now: number): number {
  const { tokens, heldUntil } = filled(bucket, perSecond, now);
  const ms = ((capacity(perSecond) - tokens) / perSecond) * 1_000;
  return Math.max(heldUntil, tokens < 1 ? now + Math.ceil(ms) : now);
}

export function held(bucket: Bucket, until: number): Bucket {
  return until > bucket.heldUntil ? { ...bucket, heldUntil: until } : bucket;
}
