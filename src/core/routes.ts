/** The HTTP routes as data: for 405 answers and for the generated reference. A test holds it against the app itself. */
import { WIRE_ROUTES } from "./protocols/index.ts";

export interface RouteFacts {
  /** A colon and a word stand for any text within a part of the path. */
  readonly path: string;
  readonly methods: readonly string[];
  readonly what: string;
  readonly who: string;
}

export const ROUTES: readonly RouteFacts[] = [
  ...WIRE_ROUTES.map(({ path, what, history }) => ({
    path: `/v1/${path}`,
    methods: ["POST"],
    what,
    who: history ? "server key, scope `collect`" : "any key",
  })),
  {
    path: "/v1/m",
    methods: ["POST"],
    what: "The browser client's report about itself: answered, not read",
    who: "public",
  },
  {
    path: "/v1/projects/:writeKey/settings",
    methods: ["GET"],
    what: "What `analytics-next` loads first: where to send, and how",
    who: "browser or app key, in the path",
  },
  { path: "/v1/consent", methods: ["GET", "PUT"], what: "What applies and why; record a choice", who: "cookie" },
  {
    path: "/v1/decide",
    methods: ["GET", "POST"],
    what: "What the visitor should see: placements by rules, and why, within `budget` ms; also `?decide=hero,banner` on any collect route. With `events`: what they would see after those, and nothing is kept",
    who: "cookie, or server key with scope `read` and an identifier",
  },
  {
    path: "/v1/session",
    methods: ["GET", "DELETE"],
    what: "The session going on; `DELETE` makes this browser a new visitor's, `DELETE ?everywhere` each that has the cookie; `DELETE ?device=keep` only takes it from its person",
    who: "cookie",
  },
  {
    path: "/v1/me",
    methods: ["GET", "PATCH", "DELETE"],
    what: "What is held of the visitor, `?download` as a file; correct `{ traits }` and object `{ purposes }`; erase",
    who: "cookie; of whom is known by name also an assertion, or an opened link",
  },
  {
    path: "/privacy",
    methods: ["GET", "POST"],
    what: "The same as a page of forms, in English and Hebrew, without scripts",
    who: "cookie, or an opened link",
  },
  {
    path: "/v1/privacy/links",
    methods: ["POST"],
    what: "A link to `/privacy` for one person, by `{ userId }`: it works once, for 15 minutes, and names nobody",
    who: "server key, scope `privacy`",
  },
  {
    path: "/v1/explain",
    methods: ["POST"],
    what: "Dry run: what would happen to this event from there; stores nothing",
    who: "server key, scope `read`",
  },
  {
    path: "/v1/profiles/lookup",
    methods: ["POST"],
    what: "A person for server code, by `{ idType, id }`: what is held, the [golden record](profiles.md) of what may be used, and the chain of receipts",
    who: "server key, scope `read`",
  },
  {
    path: "/v1/identity/unlink",
    methods: ["POST"],
    what: "Takes links back, `{ anonymousId }` or `{ userId }`: each browser is what it would have been without",
    who: "server key, scope `identify`",
  },
  {
    path: "/v1/receipts/:id",
    methods: ["GET"],
    what: "What a receipt says: the decision's core, as text whose digest is the id",
    who: "server key, scope `privacy`",
  },
  {
    path: "/v1/ledger",
    methods: ["GET"],
    what: "The books: outcomes, archive, destinations and plan, and whether they balance or what is missing by name",
    who: "server key, scope `read`",
  },
  {
    path: "/v1/deliveries",
    methods: ["GET"],
    what: "How each destination's deliveries stand: what waits, what is dead and why, what is broken",
    who: "server key, scope `read`",
  },
  {
    path: "/v1/deliveries/redrive",
    methods: ["POST"],
    what: "Sends dead letters again, `{ destination?, reasons?, limit? }`; never what was withdrawn",
    who: "server key, scope `admin`",
  },
  {
    path: "/v1/quarantine",
    methods: ["GET"],
    what: "What broke the plan and was put aside: how many, why, since when; names, never a value",
    who: "server key, scope `read`",
  },
  {
    path: "/v1/quarantine/replay",
    methods: ["POST"],
    what: "Decides it again by the plan and the law of today, `{ event?, source?, limit?, after? }`; `after` goes on where an answer ended",
    who: "server key, scope `admin`",
  },
  {
    path: "/v1/privacy/requests",
    methods: ["GET", "POST"],
    what: "A person's request, by staff: `{ type, identifiers, traits?, purposes?, context? }`, 202 while something is left to do; `GET ?open` and `?overdue` list what is",
    who: "server key, scope `privacy`",
  },
  {
    path: "/v1/privacy/requests/:requestId",
    methods: ["GET"],
    what: "How a request stands, system by system, and its signed certificate; names nobody",
    who: "server key, scope `privacy`",
  },
  {
    path: "/c.js",
    methods: ["GET"],
    what: "The browser script; `scriptPath` in the config names it otherwise",
    who: "public",
  },
  { path: "/c.:hash.js", methods: ["GET"], what: "The same, kept for a year while the hash is its own", who: "public" },
  { path: "/c.:hash.js.map", methods: ["GET"], what: "Its source map", who: "public" },
  {
    path: "/.well-known/gpc.json",
    methods: ["GET"],
    what: "That Global Privacy Control is honored here (W3C support resource)",
    who: "public",
  },
  {
    path: "/.well-known/gatehouse-keys.json",
    methods: ["GET"],
    what: "The public keys by which a certificate is checked (JWK set)",
    who: "public",
  },
  { path: "/healthz", methods: ["GET"], what: "Health", who: "public" },
];

/** The route of a path, whatever the method. */
export function routeAt(path: string): RouteFacts | undefined {
  const asked = path.split("/");
  return ROUTES.find((route) => {
    const parts = route.path.split("/");
    return parts.length === asked.length && parts.every((part, at) => fits(part, asked[at] ?? ""));
  });
}

function fits(part: string, asked: string): boolean {
  const [before = "", after] = part.split(/:\w+/, 2);
  if (after === undefined) return part === asked;
  return asked.length > before.length + after.length && asked.startsWith(before) && asked.endsWith(after);
}
