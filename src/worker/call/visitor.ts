/** Where the connection comes from and which signals it carries: platform facts and headers, turned into core's terms. */
import type { Site } from "../../core/config.ts";
import { readPlace, type Place } from "../../core/policy/places.ts";
import type { Env } from "../env.ts";
import { isLocal } from "../local.ts";

/**
 * A header never sets the region of a deployed collector; the local platform's own answer is a placeholder in Texas,
 * so there only the headers count.
 */
export function connectionOf(site: Site, request: Request, env: Env): Place | undefined {
  if (site.proxied) return undefined;
  if (isLocal(env)) {
    return readPlace(request.headers.get("cf-ipcountry"), request.headers.get("cf-region-code"));
  }
  const cf = request.cf as IncomingRequestCfProperties | undefined;
  return readPlace(cf?.country, cf?.regionCode);
}

/** Pages cannot set `Sec-*` headers, so a local page may pretend. */
export function gpcHeader(request: Request, env: Env): string | undefined {
  const pretended = isLocal(env) && request.headers.get("x-local-gpc") === "1" ? "1" : null;
  return request.headers.get("sec-gpc") ?? pretended ?? undefined;
}
