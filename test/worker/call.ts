/** How the tests talk to the collector: over its own front door, as pages, apps and servers do. Names no outcome. */
import { env, exports } from "cloudflare:workers";
import { secretOf } from "../../src/worker/env.ts";

export const SHOP = "https://collect.shop.example";
export const PAGE = "https://www.shop.example";
export const FOREIGN = "https://foreign.example";

function key(name: string): string {
  const value = secretOf(env, name);
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

export const KEY = {
  web: key("GATEHOUSE_WRITE_KEY"),
  app: key("GATEHOUSE_APP_KEY"),
  backend: key("GATEHOUSE_SECRET_KEY"),
  /** Its visitors are in Germany. */
  replay: key("GATEHOUSE_REPLAY_KEY"),
  magazineBackend: key("MAGAZINE_SECRET_KEY"),
} as const;

/** What the local collector takes for the connection's place; see `visitor.ts`. */
export const FROM = {
  germany: { "cf-ipcountry": "DE" },
  california: { "cf-ipcountry": "US", "cf-region-code": "CA" },
  russia: { "cf-ipcountry": "RU" },
} as const;

/** The same places as a server says them, in the event. */
export const AT = {
  germany: { location: { country: "DE" } },
  california: { location: { country: "US", region: "CA" } },
  russia: { location: { country: "RU" } },
} as const;

export const YES = { consent: { categoryPreferences: { Analytics: true, Functional: true, Advertising: true } } };
export const NO = { consent: { categoryPreferences: { Analytics: false, Functional: false, Advertising: false } } };

export type Headers = Readonly<Record<string, string>>;
export type Fields = Readonly<Record<string, unknown>>;

export function basic(secret: string): Headers {
  return { authorization: `Basic ${btoa(`${secret}:`)}` };
}

let made = 0;

/** Unique within the file: storage is isolated by file, not by test. */
export function newId(what: string): string {
  made += 1;
  return `${what}-${made}`;
}

/** One view of a product by nobody yet seen, unless told otherwise. */
export function view(fields: Fields = {}): Fields {
  return {
    type: "track",
    event: "Product Viewed",
    messageId: newId("message"),
    properties: { product_id: "p-1" },
    ...fields,
  };
}

export async function call(method: string, path: string, body?: BodyInit | null, headers?: Headers): Promise<Response> {
  const url = path.startsWith("https:") ? path : SHOP + path;
  return exports.default.fetch(
    new Request(url, {
      method,
      redirect: "manual",
      ...(body === undefined || body === null ? {} : { body }),
      ...(headers ? { headers } : {}),
    }),
  );
}

export async function post(path: string, body: unknown, headers: Headers = {}): Promise<Response> {
  return call("POST", path, JSON.stringify(body), { "content-type": "application/json", ...headers });
}

/** One result as the collector answers it. */
export interface Result {
  readonly messageId?: string;
  readonly outcome: string;
  readonly reasons?: readonly string[];
  readonly fields?: readonly string[];
  readonly removed?: readonly string[];
  readonly receipt?: string;
}

export interface Answer {
  readonly success: boolean;
  readonly results: readonly Result[];
  readonly consent?: Fields;
}

export async function answerOf(response: Response): Promise<Answer> {
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

/** Sends a batch as server code does, and gives its results in order. */
export async function collect(events: readonly unknown[], secret: string = KEY.backend): Promise<readonly Result[]> {
  return (await answerOf(await post("/v1/batch", { batch: events }, basic(secret)))).results;
}

/** Sends one event from a page of the shop. */
export async function fromPage(event: Fields, headers: Headers = {}): Promise<Response> {
  return post("/v1/track", { writeKey: KEY.web, ...event }, { origin: PAGE, ...headers });
}

/** Each result as one word: its outcome, or why it was refused. */
export function words(results: readonly Result[]): readonly string[] {
  return results.map(({ outcome, reasons }) => (outcome === "refused" ? (reasons?.[0] ?? "") : outcome));
}

/** The cookies an answer sets, as the browser would send them back. */
export function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";", 1)[0])
    .join("; ");
}
