/**
 * Lets the site's own pages read answers and send cookies (the CORS protocol of the Fetch standard), and no other page.
 * Written onto the finished answer: headers set before there is one have Hono copy every answer twice.
 */
import type { Next } from "hono";
import type { AppContext } from "../context.ts";
import { ANSWER_HEADER } from "./minimal.ts";
import { originStanding } from "./site.ts";

/** Chromium keeps a preflight at most this long; the browser client preflights six paths. */
const PREFLIGHT_SECONDS = 7_200;

function allow(context: AppContext, headers: Headers): void {
  const { env, req } = context;
  headers.append("vary", "Origin");
  if (originStanding(context.get("site"), req.raw, env) !== "allowed") return;
  const origin = req.header("origin") ?? "";
  headers.set("access-control-allow-origin", origin);
  if (headers.has("server-timing")) headers.set("timing-allow-origin", origin);
  headers.set("access-control-allow-credentials", "true");
  headers.set("access-control-expose-headers", `Retry-After, ${ANSWER_HEADER}`);
}

function preflight(context: AppContext): Response {
  const headers = new Headers({
    "access-control-allow-methods": "GET,POST,PUT,DELETE",
    "access-control-max-age": String(PREFLIGHT_SECONDS),
  });
  allow(context, headers);
  const asked = context.req.header("access-control-request-headers");
  if (asked !== undefined) headers.set("access-control-allow-headers", asked);
  headers.append("vary", "Access-Control-Request-Headers");
  return new Response(null, { status: 204, headers });
}

export async function cors(context: AppContext, next: Next): Promise<Response | undefined> {
  if (context.req.method === "OPTIONS") return preflight(context);
  await next();
  allow(context, context.res.headers);
  return undefined;
}
