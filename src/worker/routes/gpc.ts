/**
 * Says to anybody who asks that this host honors Global Privacy Control: the support resource of the W3C draft. The
 * same for everyone, whatever the region: everywhere at least advertising and sale stop.
 */
import { Hono } from "hono";
import { REVIEWED } from "../../core/policy/regions/index.ts";
import type { AppEnv } from "../context.ts";

const CACHE_SECONDS = 86_400;

export const gpc = new Hono<AppEnv>();

gpc.get("/.well-known/gpc.json", (context) => {
  context.header("cache-control", `public, max-age=${CACHE_SECONDS}`);
  context.header("access-control-allow-origin", "*");
  return context.json({ gpc: true, lastUpdate: REVIEWED });
});
