/** Lets the site's own pages read answers and send cookies (the CORS protocol of the Fetch standard), and no other page. */
import type { AppContext } from "../context.ts";
import { ANSWER_HEADER } from "./minimal.ts";
import { originStanding } from "./site.ts";

/** Chromium keeps a preflight at most this long; the browser client preflights six paths. */
const PREFLIGHT_SECONDS = 7_200;

export function allow({ env, req, get }: AppContext, headers: Headers): void {
  headers.append("vary", "Origin");
  if (originStanding(get("site"), req.raw, env) !== "allowed") return;
  const origin = req.header("origin") ?? "";
  headers.set("access-control-allow-origin", origin);
  headers.set("timing-allow-origin", origin);
  headers.set("access-control-allow-credentials", "true");
  headers.set("access-control-expose-headers", `Retry-After, ${ANSWER_HEADER}`);
}

export function preflight(context: AppContext): Response {
  const headers = new Headers({
    "access-control-allow-methods": "GET,POST,PUT,PATCH,DELETE",
    "access-control-max-age": String(PREFLIGHT_SECONDS),
    "cache-control": "no-store",
  });
  allow(context, headers);
  const asked = context.req.header("access-control-request-headers");
  if (asked !== undefined) headers.set("access-control-allow-headers", asked);
  headers.append("vary", "Access-Control-Request-Headers");
  return new Response(null, { status: 204, headers });
}
