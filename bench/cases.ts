/**
 * The calls that are measured: for each, what is asked of the floor and what of the project. Every call is unlike the one
 * before it, so that nothing is a duplicate and no answer can be remembered.
 */

import config from "../gatehouse.config.ts";

export type Side = "floor" | "project";

export interface Call {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  readonly body: string;
  /** Which key it carries: server code's, a page's, or none. */
  readonly key?: "server" | "web";
  /** A page sends it, with the cookies of this visitor. */
  readonly visitor?: number;
  /** But for this one. */
  readonly without?: string;
}

export interface Case {
  readonly name: string;
  /** Events, or answers, per call: what rates and costs are counted in. */
  readonly perCall: number;
  /** Calls under way at a time. */
  readonly connections: number;
  /** Events, or answers, a second at which processor time is compared: less than either side can take. */
  readonly pace: number;
  /** What a right answer holds, by side, as often as `perCall`. */
  readonly proof: Readonly<Record<Side, string>>;
  /** Of a read: by processor time, as much of its floor as was asked for. */
  readonly wanted?: number;
  /** What each visitor does first, on either side: a cookie for it may live shorter than the bench runs. */
  readonly before?: (side: Side, visitor: number) => Call;
  /** The `serial`-th call. */
  readonly call: (side: Side, serial: number) => Call;
}

/** Every visitor is known before anything is measured. */
const VISITORS = 1_000;

/** So many visitors come at a time and send so many events each, one after the other, before the next ones do. */
const GROUP = 100;
const VISIT = 4;

/**
 * Whose the `serial`-th event is. In visits, so that a message carries as many events at any rate: taken in turns, the
 * visitors of a fast side would share a message among more events than those of a slow one.
 */
function visitorOf(serial: number): number {
  const group = Math.floor(serial / (GROUP * VISIT));
  return (group * GROUP + (serial % GROUP)) % VISITORS;
}

function event(visitor: number, serial: number): unknown {
  return {
    type: "track",
    event: "Product Viewed",
    messageId: `bench-message-${serial.toString(36).padStart(10, "0")}`,
    userId: `visitor-${visitor}@example.com`,
    anonymousId: `7d1f1c4e-0000-4000-8000-${visitor.toString(16).padStart(12, "0")}`,
    properties: {
      product_id: `sku-${serial % 10_000}`,
      name: "Cordless hammer drill, 18 V",
      brand: "Example",
      category: "Tools/Drills",
      price: 129.9,
      currency: "EUR",
      position: serial % 24,
      url: `https://www.shop.example/tools/drills/${serial % 10_000}?utm_source=news&ref=a1b2`,
    },
    context: {
      library: { name: "analytics-node", version: "3.1.0" },
      locale: "de-DE",
      userAgent:
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
      page: {
        url: `https://www.shop.example/tools/drills/${serial % 10_000}`,
        path: "/tools/drills",
        title: "Drills",
        referrer: "https://www.shop.example/tools",
      },
      consent: { categoryPreferences: { analytics: true, personalization: true, advertising: true } },
    },
  };
}

/** A visitor is back after eight seconds, so that on both sides each visit's events share one message. */
const PACE = VISITORS / 2;

const COLLECT = { floor: "/collect", project: "/v1/batch" } as const;

/** `visitors`: whether each event of a call is of another visitor, or all are of one. */
function collect(perCall: number, connections: number, visitors: "distinct" | "one" = "distinct"): Case {
  const whose = (serial: number, index: number): number =>
    visitors === "one" ? serial % VISITORS : visitorOf(serial * perCall + index);
  /** Message ids start elsewhere for every case. */
  const first = (visitors === "one" ? perCall + 1 : perCall) * 1e12;
  return {
    name: `collect, ${perCall} a call${visitors === "one" ? ", one visitor" : ""}`,
    perCall,
    connections,
    pace: visitors === "one" ? 4 * PACE : PACE,
    proof: { floor: `"stored"`, project: `"outcome":"stored"` },
    call: (side, serial) => {
      const batch = Array.from({ length: perCall }, (_, index) =>
        event(whose(serial, index), first + serial * perCall + index),
      );
      return { method: "POST", path: COLLECT[side], body: JSON.stringify({ batch }), key: "server" };
    },
  };
}

/** What visitors do who come by a browser: they agree, and look at something. Each once, in turns. */
function page(name: string, proof: string, call: (visitor: number, serial: number) => Call): Case {
  return {
    name,
    perCall: 1,
    connections: 4,
    pace: PACE,
    proof: { floor: proof, project: proof },
    call: (_side, serial) => call(serial % VISITORS, serial),
  };
}

const AGREE = page("agree", `"known":true`, (visitor) => ({
  method: "PUT",
  path: "/v1/consent",
  body: JSON.stringify({ purposes: { analytics: true, personalization: true, advertising: true } }),
  visitor,
}));

const BROWSE = page("browse", `"outcome":"stored"`, (visitor, serial) => ({
  method: "POST",
  path: "/v1/track",
  body: JSON.stringify({
    event: "Product Viewed",
    messageId: `bench-browse-${serial}`,
    anonymousId: `browser-${visitor}`,
    properties: { product_id: "coat-1", category: "coats" },
  }),
  key: "web",
  visitor,
}));

export const WARM_UP = collect(50, 4);

/** What comes before anything is measured, in this order. The floor knows no cookies. */
export const BEFORE: readonly { readonly shape: Case; readonly calls: number; readonly sides: readonly Side[] }[] = [
  { shape: WARM_UP, calls: (VISITORS * VISIT) / WARM_UP.perCall, sides: ["floor", "project"] },
  { shape: AGREE, calls: VISITORS, sides: ["project"] },
  { shape: BROWSE, calls: VISITORS, sides: ["project"] },
];

/** What it answers is no answer to the case. */
export function preparing({ name, before }: Case): Case | undefined {
  if (!before) return undefined;
  const call: Case["call"] = (side, serial) => before(side, serial % VISITORS);
  const proof = { floor: `"rows":1`, project: `"known":true` };
  return { name: `before ${name}`, perCall: 1, connections: 4, pace: PACE, proof, call };
}

/** Twice by each: the project reads what was taken back when it sees its first decision cookie, and no sooner. */
export const PREPARING_CALLS = 2 * VISITORS;

export const BARE = "bare answer";

export const CASES: readonly Case[] = [
  {
    name: BARE,
    perCall: 1,
    connections: 16,
    pace: 2 * PACE,
    proof: { floor: "ok", project: "ok" },
    call: () => ({ method: "GET", path: "/healthz", body: "" }),
  },
  collect(1, 16),
  collect(10, 8),
  collect(100, 4),
  collect(100, 4, "one"),
  decideByCookie("decide by cookie", (serial) => ({ ...question(serial), method: "POST", path: "/v1/decide" })),
  decideByCookie("decide by cookie, GET", (serial) => ({
    method: "GET",
    path: "/v1/decide?placement=hero&placement=banner",
    body: "",
    visitor: serial % VISITORS,
  })),
  {
    name: "decide by object",
    perCall: 1,
    connections: 16,
    pace: 2 * PACE,
    wanted: 0.85,
    // Only whoever looked into the visitor's session shows coats.
    proof: { floor: `"rows":1`, project: `"rule":"looks-at-coats","basis":"session"` },
    call: (side, serial) =>
      side === "floor" ? lookUp("/lookup", serial) : { ...question(serial), without: config.cookies.decision },
  },
  {
    name: "look-up by server key",
    perCall: 1,
    connections: 16,
    pace: 2 * PACE,
    proof: { floor: `"rows":1`, project: `"found":true` },
    call: (side, serial) => lookUp(side === "floor" ? "/lookup" : "/v1/profiles/lookup", serial),
  },
];

/** What a page asks before it paints. */
function question(serial: number): Call {
  return {
    method: "POST",
    path: "/v1/decide",
    body: JSON.stringify({
      placements: ["hero", "banner"],
      context: { path: `/coats/${serial % 10_000}`, locale: "de-DE" },
    }),
    visitor: serial % VISITORS,
  };
}

/** The floor gets the same call, and of it reads the cookie and, where there is one, the body. */
function decideByCookie(name: string, ask: (serial: number) => Call): Case {
  return {
    name,
    perCall: 1,
    connections: 16,
    pace: 2 * PACE,
    proof: { floor: `"rows":1`, project: `"from":"cookie"` },
    wanted: 0.8,
    before: (side, visitor) =>
      side === "floor" ? { method: "GET", path: "/cookie", body: "", visitor } : question(visitor),
    call: (side, serial) => (side === "floor" ? { ...ask(serial), path: "/read" } : ask(serial)),
  };
}

function lookUp(path: string, serial: number): Call {
  const body = JSON.stringify({ idType: "userId", id: `visitor-${serial % VISITORS}@example.com` });
  return { method: "POST", path, body, key: "server" };
}
