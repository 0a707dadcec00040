/**
 * Stands between the page and the collector: adds what is pretended to every call, and reads the answers along. Only the
 * collector of `npm start` heeds these headers. A beacon can carry none, so here what would be one is a request that the
 * browser finishes after the page is gone; its answer nobody sees, and the panel says so.
 */
import { FORGET } from "../addresses.ts";
import { placeNamed } from "../panel/places.ts";
import { endAll, endWith, writeDown, type Result, type Sent } from "./log.ts";
import { isRemembered, recall, remember } from "./memory.ts";

const COLLECTOR = "/v1/";
const ownFetch = window.fetch.bind(window);

/** What must be over before the collector is asked anything. */
let before: Promise<unknown> = Promise.resolve();
let flying = 0;
let waiting: (() => void)[] = [];

/** Resolves when no call to the collector is on its way. */
export async function quiet(): Promise<void> {
  // Calls made together are gathered for a moment before they leave.
  await new Promise((resolve) => setTimeout(resolve, 80));
  if (flying > 0) await new Promise<void>((resolve) => waiting.push(resolve));
}

function landed(): void {
  flying -= 1;
  if (flying > 0) return;
  for (const go of waiting.splice(0)) go();
}

function pretending(given: HeadersInit | undefined): Headers {
  const headers = new Headers(given);
  const { place, gpc } = recall("pretended");
  const { country, region } = placeNamed(place);
  if (country !== undefined) headers.set("cf-ipcountry", country);
  if (region !== undefined) headers.set("cf-region-code", region);
  if (gpc) headers.set("x-local-gpc", "1");
  return headers;
}

function eventsIn(path: string, body: unknown): readonly Sent[] {
  if (path !== `${COLLECTOR}b` || typeof body !== "string") return [];
  return (JSON.parse(body) as { batch: readonly Sent[] }).batch;
}

async function call(url: URL, init: RequestInit): Promise<Response> {
  const events = eventsIn(url.pathname, init.body);
  writeDown(events, recall("pretended"));
  flying += 1;
  try {
    await before;
    const answer = await ownFetch(url, { ...init, headers: pretending(init.headers) });
    if (events.length > 0) await read(answer.clone(), events);
    return answer;
  } catch (error) {
    endAll(events, "unanswered");
    throw error;
  } finally {
    // After whoever asked has had the answer.
    setTimeout(landed, 0);
  }
}

async function read(answer: Response, events: readonly Sent[]): Promise<void> {
  if (!answer.ok) return endAll(events, "unread");
  endWith(((await answer.json()) as { results: readonly Result[] }).results);
}

/** Takes away what the collector knows this browser by, and what was chosen in it. */
export async function forgetCookies(): Promise<void> {
  const visitor = ownFetch(`${COLLECTOR}session`, { method: "DELETE" });
  const choice = ownFetch(FORGET, { cache: "no-store" });
  await Promise.all([visitor, choice].map(async (answer) => (await answer).text()));
}

export function pretendOnTheWire(): void {
  // A new tab pretends anew, so nobody may be left from the last one.
  if (!isRemembered("pretended")) {
    remember("pretended", recall("pretended"));
    before = forgetCookies().catch(console.warn);
  }
  window.fetch = (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input, location.href);
    const ours = url.origin === location.origin && url.pathname.startsWith(COLLECTOR) && !(input instanceof Request);
    return ours ? call(url, init) : ownFetch(input, init);
  };
  navigator.sendBeacon = (address, body) => {
    void fetch(address, { method: "POST", keepalive: true, credentials: "include", body: body ?? null }).catch(
      () => {},
    );
    return true;
  };
}
