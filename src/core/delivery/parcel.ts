/**
 * One parcel is one request: events for one destination, packed by its limits and named by what it holds, so that every
 * repeat of it has the same name. Who loses an event (its visitor withdrew) is another parcel, of another name.
 */
import { LIMIT } from "../limits.ts";
import type { Deliverable } from "../privacy/deliverable.ts";
import type { Digest } from "../privacy/keys.ts";

/** The visitor's object that an event waits to be opened by, and what a revocation knows its visitor by. */
export interface Origin {
  /** Id of the Profile object. */
  readonly object: string;
  /** The revocation handle. */
  readonly handle: string;
  /** When it left the object: what is withdrawn later counts against it. */
  readonly sentAt: number;
}

export interface Consignment {
  readonly from: Origin;
  readonly events: readonly Deliverable[];
}

export interface Parcel {
  readonly v: 1;
  /** A content address of the ids of its events. */
  readonly name: string;
  readonly consignments: readonly Consignment[];
  /** When it came here: its life is counted from then, whatever happens to it. */
  readonly takenAt: number;
  /** When its attempts began: taken, or redriven. */
  readonly since: number;
  /** Not to be sent before. */
  readonly due: number;
  /** Of this series. */
  readonly attempts: number;
  /** Why the last one failed. */
  readonly because?: string;
}

export interface ParcelLimits {
  readonly events: number;
  /** Of a request's body. */
  readonly bytes: number;
  readonly oneVisitor: boolean;
}

interface Item {
  readonly from: Origin;
  readonly event: Deliverable;
}

export function eventsOf({ consignments }: Pick<Parcel, "consignments">): readonly Deliverable[] {
  return consignments.flatMap(({ events }) => events);
}

/** How far back one must know what was withdrawn, to send it. */
export function oldestIn({ consignments }: Pick<Parcel, "consignments">): number {
  return Math.min(...consignments.map(({ from }) => from.sentAt));
}

/** After which nothing of it is left. */
export function endOf({ takenAt }: Pick<Parcel, "takenAt">): number {
  return takenAt + LIMIT.deadLetterMs;
}

function itemsOf(consignments: readonly Consignment[]): readonly Item[] {
  return consignments.flatMap(({ from, events }) => events.map((event) => ({ from, event })));
}

const encoder = new TextEncoder();

function bytesOf(value: unknown): number {
  return encoder.encode(JSON.stringify(value)).byteLength;
}

/** As it will be said: base64url is a third longer than what it seals. */
function spokenBytes({ sealed = "", ...plain }: Deliverable): number {
  return bytesOf(plain) + Math.ceil(sealed.length * 0.75) + LIMIT.dialectBytes;
}

/** A single event is a parcel whatever its size: the destination is asked, or says itself that it is too large. */
function runs(items: readonly Item[], limits: ParcelLimits): readonly (readonly Item[])[] {
  const packed: Item[][] = [];
  const mostSpoken = (limits.bytes * LIMIT.parcelFillPercent) / 100;
  let [spoken, stored] = [0, 0];
  for (const item of items) {
    const [says, rests] = [spokenBytes(item.event), bytesOf(item)];
    const last = packed.at(-1);
    const fits = spoken + says <= mostSpoken && stored + rests <= LIMIT.parcelBytes;
    if (last && fits && last.length < limits.events) last.push(item);
    else {
      packed.push([item]);
      [spoken, stored] = [0, 0];
    }
    spoken += says;
    stored += rests;
  }
  return packed;
}

interface Contents {
  readonly name: string;
  readonly consignments: readonly Consignment[];
}

/** Neighbors of one origin share its name. */
function contentsOf(items: readonly Item[], digest: Digest): Contents {
  const consignments: { from: Origin; events: Deliverable[] }[] = [];
  for (const { from, event } of items) {
    const last = consignments.at(-1);
    if (last?.from === from) last.events.push(event);
    else consignments.push({ from, events: [event] });
  }
  return { name: digest(items.map(({ event }) => event.id).join()).slice(0, 22), consignments };
}

/** In the order given; where a request speaks of one visitor, visitor by visitor. */
export function pack(
  consignments: readonly Consignment[],
  limits: ParcelLimits,
  now: number,
  digest: Digest,
): readonly Parcel[] {
  const items = itemsOf(consignments);
  const visitors = limits.oneVisitor ? [...Map.groupBy(items, ({ event }) => event.pseudonym).values()] : [items];
  return visitors
    .flatMap((of) => runs(of, limits))
    .map((run) => ({ v: 1, ...contentsOf(run, digest), takenAt: now, since: now, due: now, attempts: 0 }));
}

/** What of it may still be sent; the parcel itself where all of it may. */
export function narrowed(
  parcel: Parcel,
  keeps: (event: Deliverable, from: Origin) => boolean,
  digest: Digest,
): { readonly rest: Parcel | undefined; readonly gone: readonly Deliverable[] } {
  const items = itemsOf(parcel.consignments);
  const kept = items.filter(({ event, from }) => keeps(event, from));
  if (kept.length === items.length) return { rest: parcel, gone: [] };
  const gone = items.filter((item) => !kept.includes(item)).map(({ event }) => event);
  return { rest: kept.length === 0 ? undefined : { ...parcel, ...contentsOf(kept, digest) }, gone };
}

/** Two parcels of what was too much for one request. */
export function halves(parcel: Parcel, digest: Digest): readonly Parcel[] {
  const items = itemsOf(parcel.consignments);
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)].map((half) => ({ ...parcel, ...contentsOf(half, digest) }));
}
