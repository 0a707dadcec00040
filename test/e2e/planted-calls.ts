/**
 * Calls full of planted identifiers, to every route that there is and in every way that a call can end. Asserts nothing
 * but that it knows what to send to each route.
 */
import { gzipSync } from "node:zlib";
import { LIMIT } from "../../src/core/limits.ts";
import { WIRE_ROUTES } from "../../src/core/protocols/index.ts";
import type { RouteFacts } from "../../src/core/routes.ts";
import type { Planter } from "./plant.ts";
import { eventOf, type Fields, type Headers, type Situation, traitsOf } from "./planted-event.ts";

export interface Call {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly redirect?: "manual";
}

const DAY_MS = 86_400_000;
const stored = { country: "DE", consent: true } as const;

export const SITUATIONS: readonly Situation[] = [
  { name: "kept in eu", ...stored },
  { name: "kept in us", country: "US", region: "CA" },
  { name: "kept as a statistic", country: "GB", event: () => ({ userId: undefined }) },
  { name: "counted for want of consent", country: "DE" },
  { name: "counted by its region", country: "CA", region: "QC", consent: true },
  { name: "dropped by its region", country: "CN", consent: true },
  { name: "forwarded in vain", country: "RU", consent: true },
  { name: "denied", country: "DE", consent: false },
  { name: "from nowhere known", country: "", consent: true },
  { name: "with an opt-out signal", country: "US", region: "CA", headers: () => ({ "sec-gpc": "1", dnt: "1" }) },
  {
    name: "stale",
    ...stored,
    event: () => ({ timestamp: new Date(Date.now() - 3 * DAY_MS).toISOString() }),
  },
  {
    name: "from a bot",
    ...stored,
    headers: (plant) => ({ "user-agent": `Googlebot/2.1 ${plant.id("user-agent of a bot")}` }),
    event: (plant) => ({ context: { userAgent: `Googlebot/2.1 ${plant.id("userAgent of a bot")}` } }),
  },
  { name: "unplanned", ...stored, event: (plant) => ({ event: plant.words("event") }) },
  {
    name: "against the plan",
    ...stored,
    event: (plant) => ({
      properties: { price: plant.words("price"), product_id: { [plant.key("product_id")]: plant.id("in product_id") } },
      traits: {
        email: { [plant.key("traits.email")]: plant.email("in traits.email") },
        newsletter: plant.id("newsletter"),
      },
    }),
  },
  {
    name: "unreadable as an event",
    ...stored,
    event: (plant) => ({
      properties: plant.words("properties"),
      traits: [plant.email("traits")],
      timestamp: plant.id("time"),
    }),
  },
  {
    name: "too large an event",
    ...stored,
    event: (plant) => ({ properties: { filler: plant.words("filler").repeat(LIMIT.eventBytes / 30) } }),
  },
  { name: "answered in a header", ...stored, headers: () => ({ prefer: "return=minimal" }) },
  { name: "zipped", ...stored, body: (json) => new Uint8Array(gzipSync(json)) },
  { name: "zipped and cut", ...stored, body: (json) => new Uint8Array(gzipSync(json).subarray(0, -20)) },
  { name: "not JSON", ...stored, body: (json) => json.slice(0, -1) },
  { name: "not an object", ...stored, body: (json) => JSON.stringify([json]) },
  { name: "too large", ...stored, body: (json) => json + " ".repeat(LIMIT.bodyBytes) },
  {
    name: "of a wrong type",
    ...stored,
    headers: (plant) => ({ "content-type": `application/xml; boundary=${plant.id("content-type")}` }),
  },
  {
    name: "of a foreign page",
    ...stored,
    headers: (plant) => ({ origin: `https://${plant.id("origin")}.example` }),
  },
];

export interface Keys {
  readonly browser: string;
  readonly app: string;
  readonly server: string;
}

export const CALLERS = ["browser", "app", "server", "nobody", "a wrong key"] as const;
export type Caller = (typeof CALLERS)[number];

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

function presented(caller: Caller, keys: Keys, plant: Planter): { readonly headers: Headers; readonly body: Fields } {
  switch (caller) {
    case "browser":
      return { headers: { origin: "https://www.shop.example" }, body: { writeKey: keys.browser } };
    case "app":
      return { headers: { authorization: basic(keys.app, plant.id("password")) }, body: {} };
    case "server":
      return { headers: { authorization: basic(keys.server, plant.id("password")) }, body: {} };
    case "nobody":
      return { headers: {}, body: {} };
    case "a wrong key":
      return {
        headers: { authorization: `Bearer ${plant.id("authorization")}` },
        body: { writeKey: plant.id("writeKey") },
      };
  }
}

function headersOf({ country, region, headers }: Situation, plant: Planter): Headers {
  return {
    "content-type": "application/json",
    "user-agent": `Mozilla/5.0 (${plant.id("user-agent")})`,
    referer: `https://www.shop.example/${plant.id("referer")}?q=${plant.id("query of referer")}`,
    "accept-language": `de-DE,x-${plant.id("accept-language")};q=0.5`,
    "x-forwarded-for": plant.address("x-forwarded-for"),
    "cf-connecting-ip": plant.address("cf-connecting-ip"),
    "x-real-ip": plant.address("x-real-ip"),
    "cf-ray": plant.id("cf-ray"),
    traceparent: `00-${plant.id("traceparent")}-01`,
    [`x-${plant.key("header")}`]: plant.id("a header nobody knows"),
    cookie: [
      `${plant.id("name of a cookie")}=${plant.id("value of a cookie")}`,
      // Ours, forged.
      ...["gh_v", "gh_c"].flatMap((name) => [
        `${name}=1.${plant.id(name)}`,
        `__Host-${name}=1.${plant.id(`__Host-${name}`)}`,
      ]),
    ].join("; "),
    ...(country === "" ? {} : { "cf-ipcountry": country }),
    ...(region === undefined ? {} : { "cf-region-code": region }),
    ...headers?.(plant),
  };
}

const TYPES: Readonly<Record<string, string>> = {
  t: "track",
  p: "page",
  s: "screen",
  i: "identify",
  g: "group",
  a: "alias",
};
const BATCHES = new Set(["batch", "b", "import"]);

function wireBody(path: string, situation: Situation, plant: Planter): Fields {
  if (!BATCHES.has(path)) return eventOf(TYPES[path] ?? path, situation, plant);
  const batch = Object.values(TYPES).map((type) => eventOf(type, situation, plant));
  return { batch, [plant.key("batch")]: plant.words("an unknown field of the batch") };
}

type Write = (plant: Planter, situation: Situation, caller: Caller) => Fields;

/** By route and method: what is sent where it is no event. */
const BODIES: Readonly<Record<string, Write>> = {
  ...Object.fromEntries(
    WIRE_ROUTES.map(({ path }): [string, Write] => [
      `POST /v1/${path}`,
      (plant, where) => wireBody(path, where, plant),
    ]),
  ),
  "POST /v1/m": (plant) => ({ series: [{ [plant.key("series")]: plant.words("a metric") }] }),
  "PUT /v1/consent": () => ({ purposes: { analytics: true, personalization: true } }),
  "DELETE /v1/session": (plant) => ({ userId: plant.email("userId") }),
  "PATCH /v1/me": (plant, where) => ({ traits: traitsOf(plant, where), purposes: { advertising: false } }),
  "DELETE /v1/me": (plant) => ({ userId: plant.email("userId") }),
  "POST /privacy": (plant) => ({ act: "correct", token: plant.id("token") }),
  "POST /v1/privacy/links": (plant) => ({ userId: plant.email("userId") }),
  "POST /v1/decide": (plant, { country }, caller) => ({
    placements: ["hero", plant.key("placement")],
    ...(caller === "server" ? { userId: plant.email("userId") } : {}),
    context: {
      path: `/${plant.id("context.path")}?${plant.id("query of context.path")}`,
      locale: `x-${plant.id("context.locale")}`,
      category: plant.words("context.category"),
      referrer: `https://${plant.id("context.referrer")}.example`,
      consent: { [plant.key("context.consent")]: plant.id("context.consent") },
      ...(caller === "server" && country !== "" ? { location: { country } } : {}),
    },
  }),
  "POST /v1/explain": (plant, situation) => ({
    event: eventOf("track", situation, plant),
    request: { country: "DE", headers: { "user-agent": plant.id("a user agent asked about") } },
    subject: { consented: ["analytics"] },
  }),
  "POST /v1/identity/unlink": (plant) => ({ userId: plant.email("userId") }),
  "POST /v1/privacy/requests": (plant) => ({
    type: "access",
    identifiers: [{ kind: "userId", value: plant.email("userId") }],
  }),
  "POST /v1/profiles/lookup": (plant) => ({ idType: "userId", id: plant.email("userId") }),
  "POST /v1/deliveries/redrive": () => ({}),
  "POST /v1/quarantine/replay": (plant) => ({ event: plant.words("event"), source: plant.id("source") }),
};

/** What a route asks for in its query. */
const QUERIES: Readonly<Record<string, string>> = { "GET /v1/decide": "placement=hero&" };

/** Every value replaced by a text, where the route may have wanted another. */
function spoiled(value: unknown, plant: Planter): unknown {
  if (Array.isArray(value)) return value.map((one) => spoiled(one, plant));
  if (typeof value !== "object" || value === null) return plant.words("a value of the wrong kind");
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, spoiled(member, plant)]));
}

export interface Planting {
  readonly situation: Situation;
  readonly keys: Keys;
  readonly plant: Planter;
  /** What stands for a colon and a word in the route's path. */
  readonly parameter?: string;
  readonly spoil?: boolean;
}

/** @throws {Error} for a route to which nobody said what to send */
export function callTo(
  route: Pick<RouteFacts, "path">,
  method: string,
  caller: Caller,
  { situation, keys, plant, parameter = "", spoil = false }: Planting,
): Call {
  const name = `${method} ${route.path}`;
  const write = BODIES[name];
  if (!write && method !== "GET") throw new Error(`${name}: nobody said what to plant there`);
  const key = presented(caller, keys, plant);
  const sent = write?.(plant, situation, caller);
  const isWire = WIRE_ROUTES.some(({ path }) => route.path === `/v1/${path}`);
  const json =
    sent && JSON.stringify({ ...(spoil ? (spoiled(sent, plant) as Fields) : sent), ...(isWire ? key.body : {}) });
  const mail = encodeURIComponent(plant.email("query"));
  const query = `${QUERIES[name] ?? ""}decide=hero,${plant.key("query")}&${plant.key("query")}=${mail}&user=${plant.id("query")}`;
  return {
    method,
    path: `${route.path.replace(/:\w+/, encodeURIComponent(parameter))}?${query}`,
    headers: { ...headersOf(situation, plant), ...key.headers, ...situation.headers?.(plant) },
    ...(json === undefined ? {} : { body: situation.body?.(json, plant) ?? json }),
  };
}

/** A form of the privacy page, with the token that the page was shown with. */
export function formCall(page: string, cookie: string, plant: Planter): Call {
  const token = /name="token" value="([^"]+)"/.exec(page)?.[1] ?? "";
  const name = "firstName";
  const fields = { act: "correct", token, [`now:${name}`]: plant.words(name), [`was:${name}`]: `"${plant.id(name)}"` };
  return {
    method: "POST",
    path: "/privacy",
    // Browsers go on without an Origin, which fetch would take along.
    redirect: "manual",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      origin: "https://www.shop.example",
      "cf-ipcountry": "DE",
      cookie,
    },
    body: new URLSearchParams(fields).toString(),
  };
}

/** To what is not there, and in ways that nobody answers. */
export function strayCalls(paths: readonly string[], plant: Planter, keys: Keys): readonly Call[] {
  const { headers } = callTo({ path: "/v1/track" }, "POST", "server", { situation: SITUATIONS[0]!, keys, plant });
  const body = JSON.stringify(traitsOf(plant, SITUATIONS[0]!));
  const id = plant.id("path");
  return [
    ...paths.map((path) => ({ method: "PATCH", path: path.replace(/:\w+/, id), headers, body })),
    ...[`/v1/${id}`, `/${id}/v1/track`, `/${id}.php?${id}`].map((path) => ({ method: "GET", path, headers })),
    { method: "POST", path: "/v1/track", headers: { ...headers, host: `${plant.id("host")}.example` }, body },
    {
      method: "OPTIONS",
      path: `/v1/track?${id}`,
      headers: {
        ...headers,
        origin: "https://www.shop.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": `x-${plant.key("preflight")}`,
      },
    },
  ];
}
