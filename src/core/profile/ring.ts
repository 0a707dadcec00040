/**
 * The dedupe ring: the last ids that took effect, oldest first, eight bytes each in one blob. 64 bits of a keyed hash
 * (60 bits survive the base64url text) are enough: among 2,048 ids a chance collision is one in 10^14.
 */
import { LIMIT } from "../limits.ts";
import { sextets } from "../sextets.ts";

const ID_BYTES = 8;

/** The first ten symbols of a base64url record id, as two unsigned words of 30 bits. */
export type RingId = readonly [number, number];

export function ringId(recordId: string): RingId {
  return [sextets(recordId.slice(0, 5)), sextets(recordId.slice(5, 10))];
}

function words(ring: Uint8Array): DataView {
  return new DataView(ring.buffer, ring.byteOffset, ring.byteLength);
}

export function ringHas(ring: Uint8Array, [high, low]: RingId): boolean {
  const view = words(ring);
  for (let at = 0; at < ring.byteLength; at += ID_BYTES) {
    if (view.getUint32(at) === high && view.getUint32(at + 4) === low) return true;
  }
  return false;
}

/** A new ring with the ids appended, the oldest forgotten past the limit. The given one is left as it is. */
export function ringWith(ring: Uint8Array, ids: readonly RingId[]): Uint8Array {
  const kept = ids.slice(-LIMIT.dedupeRing);
  const room = (LIMIT.dedupeRing - kept.length) * ID_BYTES;
  const old = ring.byteLength > room ? ring.subarray(ring.byteLength - room) : ring;
  const grown = new Uint8Array(old.byteLength + kept.length * ID_BYTES);
  grown.set(old);
  const view = words(grown);
  kept.forEach(([high, low], index) => {
    view.setUint32(old.byteLength + index * ID_BYTES, high);
    view.setUint32(old.byteLength + index * ID_BYTES + 4, low);
  });
  return grown;
}
