/**
 * The ids of what was taken, so that a batch that comes again is not taken again. Eight bytes each (60 bits of a keyed
 * hash: a chance collision is one in 10^13) in hash tables of one row each; full ones rest, and the oldest is forgotten.
 */
import { LIMIT } from "../limits.ts";
import { ringId, type RingId } from "../profile/ring.ts";

const ID_BYTES = 8;
/** Twice as many as ids: a look-up ends after a step or two. */
const PLACES = 2 * LIMIT.seenSlotIds;

export interface Slot {
  /** Counts up: the row's key. */
  readonly number: number;
  readonly used: number;
  readonly places: Uint8Array;
}

/** Oldest first. */
export type Seen = readonly Slot[];

/** No id is two zeros: they mark an empty place. */
function idOf(event: string): RingId {
  const [high, low] = ringId(event);
  return high === 0 && low === 0 ? [0, 1] : [high, low];
}

/** Where the id is, or the empty place where it would be. */
function placeOf(view: DataView, [high, low]: RingId): { readonly at: number; readonly taken: boolean } {
  for (let place = (high ^ low) >>> 0; ; place++) {
    const at = (place % PLACES) * ID_BYTES;
    const [first, second] = [view.getUint32(at), view.getUint32(at + 4)];
    if (first === 0 && second === 0) return { at, taken: false };
    if (first === high && second === low) return { at, taken: true };
  }
}

function viewOf({ places }: Slot): DataView {
  return new DataView(places.buffer, places.byteOffset, places.byteLength);
}

export function hasSeen(seen: Seen, event: string): boolean {
  const id = idOf(event);
  return seen.some((slot) => placeOf(viewOf(slot), id).taken);
}

/** A copy with the ids, which are new to it. Slots that did not change are the same objects as before. */
export function withSeen(seen: Seen, events: readonly string[]): Seen {
  if (events.length === 0) return seen;
  const last = seen.at(-1);
  const open = last && last.used < LIMIT.seenSlotIds ? last : undefined;
  const now = events.slice(0, LIMIT.seenSlotIds - (open?.used ?? 0));
  const places = open ? open.places.slice() : new Uint8Array(PLACES * ID_BYTES);
  const slot = { number: open?.number ?? (last?.number ?? 0) + 1, used: (open?.used ?? 0) + now.length, places };
  const view = viewOf(slot);
  for (const event of now) {
    const id = idOf(event);
    const { at } = placeOf(view, id);
    view.setUint32(at, id[0]);
    view.setUint32(at + 4, id[1]);
  }
  const grown = [...(open ? seen.slice(0, -1) : seen), slot].slice(-LIMIT.seenSlots);
  return withSeen(grown, events.slice(now.length));
}
