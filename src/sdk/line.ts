/**
 * The line in which everything waits for the collector. One request at a time, since the first answer brings the cookie
 * that makes the second the same visitor's; at most 16 KiB of events each, since all scripts of a page share 64 KiB for
 * what may outlive it. The line is memory only: nothing is ever written to the device.
 */
import { ask, type Request } from "./ask.ts";
import { collector, writeKey } from "./tag.ts";

const CHUNK_BYTES = 16_384;
/** What browsers grant to all requests of a page that may outlive it, beacons included. */
const KEEPALIVE_BYTES = 65_536;
/** Beyond it the oldest events go; the collector sees the gap in their numbers. */
const LONGEST_LINE = 1_000;
/** Calls made together travel together. */
const GATHER_MS = 50;
/** Frameworks set the title after the address. */
const REST_MS = 40;
const LONGEST_WAIT_S = 120;

export interface Event {
  readonly type: string;
  readonly context: { readonly page: { title: string } };
}

/** A call between events. */
export interface Call extends Request {
  /** Asked when its turn comes: is it needed no more? */
  readonly needless?: () => unknown;
  /** What follows belongs to the next visitor and must not overtake it. */
  readonly parts?: boolean;
  readonly done?: (answer: unknown) => void;
}

type Item = Event | Call;

const line: Item[] = [];
/** What is on its way, and whether the browser carries it on when the page goes. */
let flight: { readonly items: readonly Item[]; keepalive: boolean } | undefined;
/** What stays in line although the browser was offered it: a page that is left hears of it twice. */
const offered = new WeakSet<Event>();
let failures = 0;
let resting = 0;
let timer: number | undefined;

function isEvent(item: Item | undefined): item is Event {
  return item !== undefined && "type" in item;
}

/** In bytes: a Hebrew letter is two, an emoji four. */
function size(text: string): number {
  return new Blob([text]).size;
}

function write(events: readonly Event[]): string {
  return JSON.stringify({ writeKey, sentAt: new Date().toISOString(), batch: events });
}

/** From the front, as many events as one request may hold; one too large for any goes alone, to be refused by name. */
function take(): Event[] {
  const taken: Event[] = [];
  // The envelope once, then each event and its comma.
  let bytes = size(write(taken));
  for (let next = line[0]; isEvent(next); next = line[0]) {
    bytes += size(JSON.stringify(next)) + 1;
    if (taken.length && bytes > CHUNK_BYTES) break;
    taken.push(next);
    line.shift();
  }
  return taken;
}

function next(): void {
  timer = undefined;
  void pump();
}

/** Puts something at the end of the line. */
export function send(item: Item): void {
  line.push(item);
  if (line.length > LONGEST_LINE) line.splice(line.findIndex(isEvent), 1);
  // A call need not wait for others; nothing goes before the wait after a failure is over.
  if (!isEvent(item) && !failures) void pump();
  else timer ??= setTimeout(next, GATHER_MS);
}

/** Lets nothing go for a moment, except with the page, so that `then` can complete what waits. */
export function rest(then: () => void): void {
  resting += 1;
  setTimeout(() => {
    then();
    resting -= 1;
    if (!failures) void pump();
  }, REST_MS);
}

function parts(item: Item): boolean {
  return !isEvent(item) && !!item.parts;
}

/** Is the collector still to hear that the last visitor is gone? */
export function parting(): boolean {
  return line.some(parts) || !!flight?.items.some(parts);
}

/** Could a question ride on the next events, now? */
export function carries(): boolean {
  return !flight && !resting && !failures && isEvent(line[0]);
}

/** Sends what is first in line, unless something is on its way. */
export async function pump(query = "", answered?: (answer: unknown) => void): Promise<void> {
  const [first] = line;
  if (flight || resting || !first) return;
  let items: readonly Item[];
  let call: Call;
  if (isEvent(first)) {
    const events = take();
    items = events;
    call = { path: `v1/b${query}`, method: "POST", body: write(events) };
  } else {
    line.shift();
    items = [first];
    call = first;
    if (first.needless?.()) return pump();
  }
  // A failure may have been the quota's, which nobody can tell from the network's.
  const keepalive = !failures && size(call.body ?? "") < KEEPALIVE_BYTES;
  flight = { items, keepalive };
  const answer = await ask(call, keepalive);
  // A page that goes drops its side of what the browser carries on. That is no failure, and its timers never fire.
  if (typeof answer === "number") await new Promise((again) => setTimeout(again));
  flight = undefined;
  if (typeof answer === "number") {
    line.unshift(...items);
    // The same events with the same ids: what had arrived is a duplicate.
    clearTimeout(timer);
    timer = setTimeout(next, 1_000 * Math.min(Math.max(answer, 2 ** failures++ * Math.random()), LONGEST_WAIT_S));
    return;
  }
  failures = 0;
  call.done?.(answer);
  answered?.(answer);
  next();
}

/** What the browser does not take in one piece is offered in halves; gives back what it does not take at all. */
function beacon(events: readonly Event[]): readonly Event[] {
  if (!events.length || navigator.sendBeacon?.(`${collector}v1/b`, write(events))) return [];
  if (!events[1]) return events;
  const half = events.length >> 1;
  return [...beacon(events.slice(0, half)), ...beacon(events.slice(half))];
}

/** The page may be going: everything that may be sent is handed to the browser. */
export function leave(): void {
  const kept: Item[] = [];
  if (flight) {
    if (flight.items.some(parts)) return;
    // It would break off with the page. Once is enough: a page that is left hears of it twice.
    if (!flight.keepalive) flight.keepalive = !beacon(flight.items.filter(isEvent)).length;
  }
  // A browser takes a beacon that it cannot send, and says nothing. What may arrive twice is a duplicate.
  const doubtful = failures || !navigator.onLine;
  for (let first = line[0]; first; first = line[0]) {
    if (isEvent(first)) {
      const events = take();
      const untaken = beacon(doubtful ? events.filter((event) => !offered.has(event)) : events);
      for (const event of doubtful ? events : []) offered.add(event);
      kept.push(...(doubtful ? events : untaken));
      continue;
    }
    kept.push(first);
    line.shift();
    // It stays in line in case the page does not go: asked twice, it says the same.
    if (flight || failures) void ask(first);
    if (first.parts) break;
  }
  line.unshift(...kept);
  if (!failures) void pump();
}
