/**
 * Answers in JSON, and the headers that every answer goes out with. Those of an answer to a page of the site are made once
 * and copied, since setting them one by one costs more than the answer itself. Knows nothing of what is said.
 */
import type { Site } from "../../core/config.ts";
import type { AppContext } from "../context.ts";
import { allow } from "./cors.ts";

/** Goes out with the answer to come. */
export function addHeader(context: AppContext, name: "set-cookie" | "server-timing", value: string): void {
  const added = context.get("added");
  if (added) added.push([name, value]);
  else context.set("added", [[name, value]]);
}

export function answerJson(context: AppContext, value: unknown): Response {
  const response = new Response(JSON.stringify(value), { headers: readyHeaders(context) });
  append(context, response.headers);
  context.set("dressed", response);
  return response;
}

/** An answer that was made otherwise. A failure takes back what was to go out with the answer that it is given instead of. */
export function dress(context: AppContext): void {
  const { headers } = context.res;
  if (context.get("dressed") === context.res) return;
  if (!context.error) append(context, headers);
  finish(context, headers);
}

function append(context: AppContext, headers: Headers): void {
  for (const [name, text] of context.get("added") ?? []) headers.append(name, text);
}

/**
 * Answers are about one visitor, or for the owner's eyes, unless the route says that this one is for everybody; one that
 * sets a cookie never is. What any page may read says so itself.
 */
function finish(context: AppContext, headers: Headers): void {
  if (!headers.has("cache-control") || headers.has("set-cookie")) headers.set("cache-control", "no-store");
  if (!headers.has("access-control-allow-origin")) allow(context, headers);
}

/** By the origin that asks: the site's own, which are few, or none. */
const ready = new WeakMap<Site, Map<string | null, Headers>>();

function readyHeaders(context: AppContext): Headers {
  const site = context.get("site");
  const origin = context.req.raw.headers.get("origin");
  const known = ready.get(site)?.get(origin);
  if (known) return known;
  const made = new Headers({ "content-type": "application/json" });
  finish(context, made);
  if (origin === null || site.origins.includes(origin)) {
    ready.set(site, (ready.get(site) ?? new Map<string | null, Headers>()).set(origin, made));
  }
  return made;
}
